using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Peers;

/// <summary>Endpoints of ours that come, and pairs of endpoints that make a peer or do so no longer.</summary>
internal sealed partial class ConnectionPeers
{
    // Those that the app may have here and that are not announced yet.
    private void AddEndpoints(AppPort app)
    {
        foreach (string protocol in app.Protocols)
        {
            if (!IsPermitted(app, protocol) || _table.HasLocal(app, protocol) || _deferred.Contains((app, protocol)))
            {
                continue;
            }

            if (_closing.IsBusy(app.Sid, protocol))
            {
                // Announced now, it would end its last life over there before the last frames of that one have come.
                _deferred.Add((app, protocol));
                sink.AwaitDeferred();
                continue;
            }

            AddEndpoint(app, protocol);
        }
    }

    private void RemoveEndpoints(IReadOnlyList<LocalEndpoint> endpoints, WireCode reason)
    {
        OfflineReason told = reason == WireCode.AppClosed ? OfflineReason.LocalAppClosed : OfflineReason.NotPermitted;
        var lingering = new List<OutboundQueue>();
        foreach (LocalEndpoint endpoint in endpoints)
        {
            ulong frames = endpoint.FramesOfClosed;
            int first = lingering.Count;
            foreach (Pair pair in PairsOf(p => p.Local == endpoint))
            {
                frames += pair.Channel.Outbound.Seal();
                lingering.Add(pair.Channel.Outbound);
                _closing.Add(pair.Id, pair.Channel.Outbound);
                Drop(pair, told, null);
            }

            _closing.AddService(endpoint.App.Sid, endpoint.Protocol, lingering[first..]);
            _table.RemoveLocal(endpoint.Generation);
            sink.Post(new Withdraw(endpoint.Generation, frames, reason));
        }

        if (lingering.Count > 0)
        {
            sink.Linger(lingering);
        }
    }

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
        if (_isSealed || Gate.IsShut)
        {
            // An app, or a right of one, that comes while the connection ends, or is about to: nobody comes online any more.
            return;
        }

        var outbound = new OutboundQueue(
            BufferOf(local.App),
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
        )
        {
            Gate = Gate,
        };
        channel.GiveCreditOn(_writer);
        var pair = new Pair(PairId(remote.Generation, local.Generation), local, remote, channel, shared.NextEpoch());
        _pairs.Add(pair.Id, pair);
        _order.Add(pair);
        local.App.Open(channel);
        sink.PeerOnline(local.App, channel, new Online(peer, pair.Epoch));
    }

    private SendBuffer BufferOf(AppPort app)
    {
        if (!_buffers.TryGetValue(app, out SendBuffer? buffer))
        {
            buffer = new SendBuffer(shared.Bounds.SendBufferBytes, shared.Bounds.SendBufferFrames, shared.Budget);
            buffer.Pause(_isPaused);
            _buffers.Add(app, buffer);
        }

        return buffer;
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
