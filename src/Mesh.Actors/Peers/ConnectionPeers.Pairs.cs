using Mesh.Actors.Links;
using Mesh.Contracts;

namespace Mesh.Actors.Peers;

/// <summary>Endpoints of ours that come, and pairs of endpoints that make a peer or do so no longer.</summary>
internal sealed partial class ConnectionPeers
{
    private void AddEndpoint(AppPort app, string protocol)
    {
        // A first window is a promise that nobody can take back: where there is nothing left to promise, credit comes when there is.
        uint window = shared.Budget.IsExhausted ? 0 : (uint)shared.Bounds.WindowBytes;
        var endpoint = new LocalEndpoint(shared.NextGeneration(), app, protocol, window);
        List<(LocalEndpoint Local, RemoteEndpoint Remote)> matches = _table.Add(endpoint);
        sink.Post(AnnounceOf(endpoint));
        foreach ((LocalEndpoint local, RemoteEndpoint remote) in matches)
        {
            OpenPair(local, remote);
        }
    }

    private void OpenPair(LocalEndpoint local, RemoteEndpoint remote)
    {
        var outbound = new OutboundQueue(
            _buffers[local.App],
            lanes,
            local.Generation,
            remote.Generation,
            RemoteMaxFrameBytes,
            remote.Window
        );
        var peer = new Peer(key.Luid, key.Ruid, key.Rhid, remote.Sid, local.Protocol)
        {
            Alias = Names.Alias,
            HostName = Names.Host,
            Lsid = local.App.Sid,
        };
        var channel = new RemoteChannel(
            peer,
            outbound,
            shared.Budget,
            remote.Generation,
            local.Generation,
            (uint)shared.Bounds.WindowBytes,
            local.Window
        );
        channel.GiveCreditOn(_writer);
        var pair = new Pair(PairId(remote.Generation, local.Generation), local, remote, channel, shared.NextEpoch());
        _pairs.Add(pair.Id, pair);
        _order.Add(pair);
        local.App.Open(channel);
        sink.PeerOnline(local.App, channel, new Online(peer, pair.Epoch));
    }

    private void RemoveRemote(RemoteEndpoint remote, OfflineReason reason)
    {
        foreach (Pair pair in PairsOf(p => p.Remote == remote))
        {
            pair.Channel.Outbound.Discard();
            pair.Local.AddClosed(pair.Channel.Outbound);
            _closing.AddDiscarded(pair.Id, pair.Channel.Outbound);
            Drop(pair, reason, null);
        }

        _table.RemoveRemote(remote.Generation);
    }

    // The order matters: no send is taken once the app has been told.
    private void Drop(Pair pair, OfflineReason reason, string? detail)
    {
        _pairs.Remove(pair.Id);
        _order.Remove(pair);
        _last = null;
        pair.Channel.GiveCreditOn(null);
        _partCount -= pair.Channel.HasPart ? 1 : 0;
        pair.Channel.DropPart();
        pair.Local.App.Shut(pair.Channel);
        sink.PeerOffline(pair.Local.App, pair.Channel, new Offline(pair.Channel.Peer, reason, pair.Epoch, detail));
    }
}
