using Mesh.Actors.Identity;
using Mesh.Contracts;

namespace Mesh.Simulation;

/// <summary>What must be true once nothing has disturbed the mesh for long enough.</summary>
internal sealed class QuietCheck(SimMesh mesh, SimChecks checks)
{
    private enum Verdict
    {
        MustSee,
        MustNotSee,
        Either,
    }

    /// <summary>The first thing that is not as it should be, or null.</summary>
    public string? FindWrong()
    {
        foreach (SimLink link in mesh.Network.Links)
        {
            if (link.Pair.OpenCount > MostLinks(link.Pair))
            {
                return $"{link.Pair.OpenCount} links stand between {link.Pair.Low.Name} and {link.Pair.High.Name}.";
            }
        }

        foreach (SimHost host in mesh.Hosts)
        {
            if (host.IsRunning && WrongAt(host) is { } wrong)
            {
                return wrong;
            }
        }

        return null;
    }

    // One for each pair of their identities.
    private static int MostLinks(SimPair pair) =>
        Math.Max(1, pair.Low.Keys.Identities.Count * pair.High.Keys.Identities.Count);

    private string? WrongAt(SimHost host)
    {
        foreach (AppLife life in checks.LivesOf(host))
        {
            SimApp? app = host.Apps.FirstOrDefault(app => app.Name == life.Name);
            if (app is { IsReading: false } || app?.SlowBy > TimeSpan.Zero)
            {
                continue;
            }

            if (Missing(host, life) is { } missing)
            {
                return missing;
            }

            foreach (PeerLife peer in life.Peers)
            {
                if (peer.IsOnline && Stale(host, life, peer) is { } stale)
                {
                    return stale;
                }
            }
        }

        return null;
    }

    private string? Missing(SimHost host, AppLife life)
    {
        foreach (SimHost other in host.Known.Append(host).Concat(mesh.KnownBy(host)))
        {
            if (Judge(host, other) != Verdict.MustSee)
            {
                continue;
            }

            foreach (AppLife remote in checks.LivesOf(other))
            {
                foreach (string protocol in life.Protocols)
                {
                    if (remote == life || !remote.Protocols.Contains(protocol))
                    {
                        continue;
                    }

                    if (!Sees(life, remote, protocol))
                    {
                        return $"{host.Name}/{life.Name} does not see {other.Name}/{remote.Name} by {protocol}, though both are there.";
                    }
                }
            }
        }

        return null;
    }

    // On the host itself each identity sees each that it is granted; from another host at least one does, where all may be used.
    private static bool Sees(AppLife life, AppLife remote, string protocol)
    {
        bool isHere = life.Host == remote.Host;
        int pairs = life.Uids.Count * remote.Uids.Count;
        int permitted = 0;
        int seen = 0;
        foreach (Uid luid in life.Uids)
        {
            foreach (Uid ruid in remote.Uids)
            {
                if (!life.MayHave(luid, ruid, protocol) || !remote.MayHave(ruid, luid, protocol))
                {
                    continue;
                }

                permitted++;
                var peer = new Peer(luid, ruid, remote.Hid, remote.Sid, protocol);
                seen += life.Find(peer) is { IsOnline: true } ? 1 : 0;
            }
        }

        return isHere
            ? seen == permitted
            : seen > 0 || pairs == 0 || permitted < pairs || !life.MayAll || !remote.MayAll;
    }

    private string? Stale(SimHost host, AppLife life, PeerLife peer)
    {
        string who = $"{host.Name}/{life.Name} sees {peer.Peer} on {peer.Host?.Name ?? "?"}";
        if (peer.Host is not { } other || other.Hid != peer.Peer.Rhid)
        {
            return $"{who}, a host that is no more.";
        }

        AppLife? remote = checks.LivesOf(other).FirstOrDefault(remote => remote.Sid == peer.Peer.Rsid);
        if (Judge(host, other) == Verdict.MustNotSee)
        {
            return $"{who}, who cannot be reached.";
        }

        if (remote is null)
        {
            return $"{who}, where no such app is open.";
        }

        if (!life.MayHave(peer.Peer) || !remote.MayHave(peer.Peer.Ruid, peer.Peer.Luid, peer.Peer.Protocol))
        {
            return $"{who}, which one of the two is not granted.";
        }

        if (
            host != other
            && (
                host.Trust.WhyNot(peer.Peer.Luid, peer.Peer.Ruid, other.Hid, other)
                ?? other.Trust.WhyNot(peer.Peer.Ruid, peer.Peer.Luid, host.Hid, host)
            )
                is { } why
        )
        {
            return $"{who}, though {why}.";
        }

        SimApp? reader = other.Apps.FirstOrDefault(app => app.Name == remote.Name);
        bool reads = reader is null or { IsReading: true, ReadsByItself: true } && !(reader?.SlowBy > TimeSpan.Zero);
        return reads && peer.HasSent && peer.Out is { Outstanding: > 0 } sent
            ? $"{who}; {sent.Outstanding} frames that were accepted have not come."
            : null;
    }

    private Verdict Judge(SimHost host, SimHost other)
    {
        if (host == other)
        {
            return Verdict.MustSee;
        }

        SimNetwork network = mesh.Network;
        SimPair pair = network.PairOf(host, other);
        if (!host.IsRunning || !other.IsRunning || !pair.IsWhole)
        {
            return Verdict.MustNotSee;
        }

        if (mesh.Options.Mesh.Trust == TrustMode.Contacts && (!Holds(host, other) || !Holds(other, host)))
        {
            return Verdict.MustNotSee;
        }

        switch (host.Trust.Bars(other), other.Trust.Bars(host))
        {
            case (true, _) or (_, true):
                return Verdict.MustNotSee;
            case (null, _) or (_, null):
                return Verdict.Either;
        }

        // Its delegation may be over, or revoked, or another took its place: what then is to be seen is for the scenario to say.
        if (host.Keys.Identities.Concat(other.Keys.Identities).Any(own => !own.HoldsKey || own.SucceededBy is not null))
        {
            return Verdict.Either;
        }

        if (host.ConnectionLimit is not null || other.ConnectionLimit is not null)
        {
            // There may be no room for it.
            return Verdict.Either;
        }

        bool isDialled =
            mesh.Options.Mesh is { DialContacts: true, Link.IdleAfter: null } && mesh.Options.Admission is null;
        bool isThere = MayDial(host, other) || MayDial(other, host);
        return isDialled && isThere && Holds(host, other) && Holds(other, host) ? Verdict.MustSee : Verdict.Either;
    }

    private bool MayDial(SimHost from, SimHost to) =>
        from.Known.Contains(to) && !mesh.Network.IsRefusing(to) && !mesh.Network.IsMute(to);

    private static bool Holds(SimHost host, SimHost other)
    {
        foreach (OwnIdentity identity in other.Keys.Identities)
        {
            if (host.Contacts.Find(identity.Uid) is { IsBanned: false })
            {
                return true;
            }
        }

        return false;
    }
}
