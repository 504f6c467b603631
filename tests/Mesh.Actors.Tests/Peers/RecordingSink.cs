using Mesh.Actors.Links;
using Mesh.Actors.Peers;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Tests.Peers;

/// <summary>Writes down what a connection's peers want done.</summary>
internal sealed class RecordingSink : IConnectionSink
{
    public List<ControlMessage> Posted { get; } = [];

    public List<MeshEvent> Events { get; } = [];

    public List<uint> Awaited { get; } = [];

    public List<IReadOnlyList<OutboundQueue>> Lingering { get; } = [];

    public IEnumerable<string> Texts => Events.Select(Text);

    public void Post(ControlMessage message) => Posted.Add(message);

    public void PeerOnline(AppPort app, RemoteChannel channel, Online online) => Events.Add(online);

    public void PeerOffline(AppPort app, RemoteChannel channel, Offline offline) => Events.Add(offline);

    public void FrameReceived(AppPort app, RemoteChannel channel, Frame frame, int cost, long epoch) =>
        Events.Add(frame);

    public void AwaitLastFrames(uint remoteGeneration) => Awaited.Add(remoteGeneration);

    public void Linger(IReadOnlyList<OutboundQueue> queues) => Lingering.Add(queues);

    /// <summary>For connections that announce an app again only when the last frames of its former life are gone.</summary>
    public void AwaitDeferred() { }

    private static string Text(MeshEvent next) =>
        next switch
        {
            Offline offline => $"Offline {offline.Peer.Protocol} {offline.Reason}",
            Frame frame => $"Frame {frame.Peer.Protocol} {frame.Data.Length}",
            _ => $"Online {next.Peer.Protocol}",
        };
}
