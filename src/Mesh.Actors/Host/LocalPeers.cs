using Mesh.Actors.Peers;
using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>The apps of this host as each other's peers (rhid = our own hid).</summary>
/// <remarks>
/// For each ordered pair of own identities (i, j) that are granted to two apps with a shared protocol, the first app sees the second as (luid i, ruid j)
/// and the second sees the first as (luid j, ruid i); never an app itself (research wish.md §6, 13). Single owner: the host's actor.
/// </remarks>
internal sealed class LocalPeers(HostShared shared, Action<MeshEvent> publish, Func<Uid, string?> alias)
{
    private readonly List<AppPort> _apps = [];
    private readonly List<LocalChannel> _channels = [];

    public void Add(AppPort app)
    {
        OpenPairs(app);
        _apps.Add(app);
    }

    /// <summary>What an app may has changed: pairs that it may no longer have end, those that it may have now begin.</summary>
    public void ApplyRights(AppPort app)
    {
        if (!_apps.Contains(app))
        {
            return;
        }

        foreach (LocalChannel channel in _channels.Where(c => c.Owner == app).ToList())
        {
            if (channel.IsRefused || !IsPermitted(channel) || !IsPermitted(channel.Other))
            {
                Shut(channel, OfflineReason.NotPermitted);
                Shut(channel.Other, OfflineReason.NotPermitted);
            }
        }

        OpenPairs(app);
    }

    public void Remove(AppPort app)
    {
        _apps.Remove(app);
        foreach (LocalChannel channel in _channels.Where(c => c.Owner == app).ToList())
        {
            Shut(channel, OfflineReason.LocalAppClosed);
            Shut(channel.Other, OfflineReason.AppClosed);
        }
    }

    /// <summary>The host stops: the apps of this host are not each other's peers any more.</summary>
    public void Stop()
    {
        _apps.Clear();
        foreach (LocalChannel channel in _channels.ToList())
        {
            Shut(channel, OfflineReason.LocalStop);
        }
    }

    private void OpenPairs(AppPort app)
    {
        var open = _channels.Where(c => c.Owner == app).Select(c => c.Peer).ToHashSet();
        foreach (AppPort other in _apps.Where(other => other != app))
        {
            foreach (string protocol in app.Protocols.Where(other.Protocols.Contains))
            {
                foreach (Uid mine in app.Identities.Order())
                {
                    foreach (Uid theirs in other.Identities.Order())
                    {
                        if (
                            app.Rights.Permits(mine, theirs, protocol)
                            && other.Rights.Permits(theirs, mine, protocol)
                            && !open.Contains(new Peer(mine, theirs, shared.Hid, other.Sid, protocol))
                        )
                        {
                            Open(app, mine, other, theirs, protocol);
                        }
                    }
                }
            }
        }
    }

    private static bool IsPermitted(LocalChannel channel) =>
        channel.Owner.Rights.Permits(channel.Peer.Luid, channel.Peer.Ruid, channel.Peer.Protocol);

    private void Open(AppPort app, Uid mine, AppPort other, Uid theirs, string protocol)
    {
        LocalChannel here = Make(app, mine, other, theirs, protocol);
        LocalChannel there = Make(other, theirs, app, mine, protocol);
        here.Other = there;
        there.Other = here;

        here.Begin(() =>
        {
            app.Open(here);
            other.Open(there);
            Tell(here, new Online(here.Peer, here.Epoch));
            Tell(there, new Online(there.Peer, there.Epoch));
        });
    }

    private LocalChannel Make(AppPort owner, Uid luid, AppPort remote, Uid ruid, string protocol)
    {
        var peer = new Peer(luid, ruid, shared.Hid, remote.Sid, protocol) { Alias = alias(ruid), Lsid = owner.Sid };
        var channel = new LocalChannel(owner, peer, shared.NextEpoch(), shared, publish);
        _channels.Add(channel);
        return channel;
    }

    private void Shut(LocalChannel channel, OfflineReason reason)
    {
        _channels.Remove(channel);
        channel.Other.Seal();
        channel.Seal();
        channel.Owner.Shut(channel);
        Tell(channel, new Offline(channel.Peer, reason, channel.Epoch));
    }

    private void Tell(LocalChannel channel, MeshEvent message)
    {
        channel.Owner.Inbox.Add(new InboxItem(message, null, 0, channel.Epoch));
        publish(message);
    }
}
