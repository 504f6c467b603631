using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Peers;

/// <summary>What <see cref="ConnectionPeers"/> wants done. Called in the order in which things happen.</summary>
internal interface IConnectionSink
{
    /// <summary>Send this to the remote host, on every link there is.</summary>
    void Post(ControlMessage message);

    /// <summary>A peer came online; its channel is open.</summary>
    void PeerOnline(AppPort app, RemoteChannel channel, Online online);

    /// <summary>A peer went offline; its channel is shut.</summary>
    void PeerOffline(AppPort app, RemoteChannel channel, Offline offline);

    /// <summary>A frame for an app.</summary>
    void FrameReceived(AppPort app, RemoteChannel channel, Frame frame, int cost, long epoch);

    /// <summary>Call <see cref="ConnectionPeers.ExpireWithdrawal"/> with it in 2 s.</summary>
    void AwaitLastFrames(uint remoteGeneration);

    /// <summary>Call <see cref="ConnectionPeers.AnnounceDeferred"/> now and then until it answers false.</summary>
    void AwaitDeferred();

    /// <summary>Call <see cref="ConnectionPeers.EndLinger"/> with them in 2 s: by then what could be sent was sent.</summary>
    void Linger(IReadOnlyList<OutboundQueue> queues);
}
