using System.Net;
using Mesh.Actors.Bans;
using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Hosting;

namespace Mesh.Simulation;

// What the owners of hosts do: with whom they have to do, and through which identities. Nobody does anything on a machine that sleeps.
internal sealed partial class SimNemesis
{
    private void PlanOwner(NemesisKinds kind, SimHost a, SimHost b, int draw, SimMoment then, SimMoment later)
    {
        switch (kind)
        {
            case NemesisKinds.Bans:
                then.Fault($"bans of {a.Name}, {b.Name}: {draw}", () => Bar(a, b, draw));
                if (draw % 4 != 0)
                {
                    later.Do(() => Lift(a, b));
                }

                break;
            case NemesisKinds.Requests:
                then.Fault($"requests of {a.Name}, {b.Name}: {draw}", () => Ask(a, b, draw));
                break;
            case NemesisKinds.Delegations:
                then.Fault($"delegations, {b.Name}: {draw}", () => Delegate(b, draw));
                break;
            case NemesisKinds.Successions:
                then.Fault($"successions, {b.Name}: {draw}", () => Succeed(b, draw));
                break;
        }
    }

    private static void Bar(SimHost host, SimHost other, int draw)
    {
        if (!host.IsRunning)
        {
            return;
        }

        MeshBans bans = host.Mesh!.Bans;
        TimeSpan? lifetime = (draw / 10 % 3) switch
        {
            0 => null,
            1 => TimeSpan.FromMilliseconds(100 * (1 + (draw % 100))),
            _ => TimeSpan.FromMinutes(1),
        };
        switch (draw % 10)
        {
            case < 3:
                bans.Add(other.Hid, By, lifetime);
                break;
            case < 8:
                if (BlockOf(other, isWide: draw % 10 > 5) is { } block)
                {
                    bans.Add(block, By, lifetime);
                }

                break;
            default:
                foreach (Ban ban in bans.Book.All)
                {
                    _ = ban.Hid is { } hid ? bans.Remove(hid) : bans.Remove(ban.Range!.Value);
                }

                break;
        }
    }

    private static void Lift(SimHost host, SimHost other)
    {
        if (!host.IsRunning)
        {
            return;
        }

        MeshBans bans = host.Mesh!.Bans;
        bans.Remove(other.Hid);
        foreach (bool isWide in (ReadOnlySpan<bool>)[true, false])
        {
            if (BlockOf(other, isWide) is { } block)
            {
                bans.Remove(block);
            }
        }
    }

    private static AddressRange? BlockOf(SimHost host, bool isWide) =>
        !IPEndPoint.TryParse(host.Address, out IPEndPoint? at) ? null
        : !isWide ? AddressRange.Of(at.Address)
        : AddressRange.Of(at.Address, at.Address.GetAddressBytes().Length == 4 ? 24 : 64);

    private void Ask(SimHost host, SimHost other, int draw)
    {
        if (!host.IsRunning)
        {
            return;
        }

        HostRequests requests = host.Mesh!.Requests;
        SentRequest[] open = [.. requests.All.Sent.Where(sent => sent.State <= SentRequestState.Delivered)];
        ReceivedRequest[] asked = [.. requests.All.Received.Where(r => r.State == ReceivedRequestState.Pending)];
        int pick = draw / 10;
        switch (draw % 10)
        {
            case < 4 when OwnOf(host, pick) is { } luid && OwnOf(other, pick / 3) is { } ruid:
                ContactCard card = other.Card(ruid);
                Let(host, () => requests.RequestAsync(card, luid, "nemesis"));
                break;
            case 4 or 5 or 6 when asked.Length > 0:
                Let(host, () => requests.AcceptAsync(asked[pick % asked.Length].Id));
                break;
            case 7 when asked.Length > 0:
                Let(host, () => requests.DeclineAsync(asked[pick % asked.Length].Id));
                break;
            case 8 when open.Length > 0:
                Let(host, () => requests.WithdrawAsync(open[pick % open.Length].Id));
                break;
            case 9 when other.Keys.Identities is { Count: > 0 } theirs:
                host.Contacts.Remove(theirs[pick % theirs.Count].Uid);
                break;
        }
    }

    // Of those whose key is there: only they write cards.
    private static Uid? OwnOf(SimHost host, int pick)
    {
        OwnIdentity[] own = [.. host.Keys.Identities.Where(identity => identity.HoldsKey)];
        return own.Length == 0 ? null : own[pick % own.Length].Uid;
    }

    private void Delegate(SimHost other, int draw)
    {
        (SimIdentity Identity, SimHost Host)[] all =
        [
            .. mesh.Hosts.SelectMany(host => host.Delegated.Select(identity => (identity, host))),
        ];
        if (all.Length == 0)
        {
            return;
        }

        (SimIdentity identity, SimHost delegated) = all[draw / 10 % all.Length];
        SimHost? holder = identity.Hosts.FirstOrDefault(host =>
            host.Keys.Identities.Any(own => own.Uid == identity.Uid && own.HoldsKey)
        );
        if (holder is not { IsRunning: true } || delegated.State == SimHostState.Asleep)
        {
            return;
        }

        if (draw % 10 is >= 4 and < 8)
        {
            string said = holder.Mesh!.Revoke(identity.Uid, delegated.Hid).ToString();
            SimHost to = draw % 10 == 7 ? delegated : other;
            if (draw % 10 > 4 && to.IsRunning)
            {
                Try(() => to.Mesh!.Revocations.Add(said));
            }

            return;
        }

        TimeSpan lifetime = (draw / 100 % 4) switch
        {
            0 => TimeSpan.FromSeconds(2),
            1 => TimeSpan.FromSeconds(20),
            _ => TimeSpan.FromDays(1),
        };
        delegated.Delegate(identity, holder, lifetime);
    }

    private void Succeed(SimHost other, int draw)
    {
        (SimIdentity Old, SimIdentity Next, SimHost Host)[] all =
        [
            .. mesh.Hosts.SelectMany(host => host.Owned.Zip(host.Owned.Skip(1), (old, next) => (old, next, host))),
        ];
        if (all.Length == 0 || mesh.Options.RealKeys)
        {
            return;
        }

        (SimIdentity old, SimIdentity next, SimHost home) = all[draw / 4 % all.Length];
        Succession said = old.SucceededBy(next, home.Clock.GetUtcNow());
        if (draw % 4 == 0 && home.State != SimHostState.Asleep)
        {
            home.Succeed(said);
        }
        else if (other.IsRunning && other != home)
        {
            Try(() => other.Mesh!.Successions.Take(said.ToString()));
        }
    }

    private static void TurnAway(SimHost host, SimHost other, int draw)
    {
        if (host.State == SimHostState.Asleep)
        {
            return;
        }

        switch (draw % 3)
        {
            case 0:
                Each(host, other, uid => host.Contacts.Ban(uid));
                break;
            case 1:
                Each(host, other, uid => host.Contacts.Remove(uid));
                break;
            default:
                host.Mesh?.Bans.Add(other.Hid, By);
                break;
        }
    }

    private static void Welcome(SimHost host, SimHost other)
    {
        if (host.State == SimHostState.Asleep)
        {
            return;
        }

        Each(host, other, uid => host.Contacts.Unban(uid));
        if (host.Known.Contains(other))
        {
            host.Learn(other);
        }

        host.Mesh?.Bans.Remove(other.Hid);
    }

    private static void Each(SimHost host, SimHost other, Action<Uid> act)
    {
        foreach (OwnIdentity identity in other.Keys.Identities)
        {
            if (host.Keys.Identities.All(own => own.Uid != identity.Uid))
            {
                act(identity.Uid);
            }
        }
    }

    // What was drawn may make no sense as things stand: then the owner is told so, and nothing changes.
    private static bool IsTold(MeshException e) =>
        e.Code
            is MeshErrorCode.Invalid
                or MeshErrorCode.NotPermitted
                or MeshErrorCode.Conflict
                or MeshErrorCode.NoRoom
                or MeshErrorCode.NoConnection;

    private static void Try(Action act)
    {
        try
        {
            act();
        }
        catch (MeshException e) when (IsTold(e)) { }
    }

    private void Let(SimHost host, Func<Task> act) => host.Enter(() => _ = LetAsync(act));

    private async Task LetAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (MeshException e) when (IsTold(e)) { }
        // Whatever else goes wrong is the run's failure.
        catch (Exception e)
        {
            mesh.Fail(e.Message, e);
        }
    }
}
