using Mesh.Contracts;

namespace Mesh.Actors.Peers;

/// <summary>One peer that is online, for actors: send it frames by message, watch it to learn that it is gone.</summary>
/// <remarks>
/// It lives exactly from Online to Offline. Frames don't pass through its mailbox (docs/architecture.md "Sending": no mailbox on the hot path); whoever is an
/// actor may send through it all the same and gets the <see cref="SendResult"/> back. Its name is unique within its connection.
/// </remarks>
internal sealed class PeerActor : ReceiveActor
{
    private readonly IChannel _channel;

    public PeerActor(IChannel channel)
    {
        _channel = channel;
        Receive<SendToPeer>(OnSend);
        Receive<GetPeer>(OnGetPeer);
    }

    public static Props PropsFor(IChannel channel) => Props.Create(() => new PeerActor(channel));

    private void OnSend(SendToPeer send) => Sender.Tell(_channel.Send(send.Data.Span));

    private void OnGetPeer(GetPeer _) => Sender.Tell(_channel.Peer);
}

/// <summary>Sends a frame to the peer of the actor that gets this. Answered with a <see cref="SendResult"/>.</summary>
/// <param name="Data">At most 1,048,576 bytes; they are copied before the answer.</param>
public sealed record SendToPeer(ReadOnlyMemory<byte> Data);

/// <summary>Asks a peer's actor whom it stands for. Answered with a <see cref="Peer"/>.</summary>
public sealed record GetPeer
{
    /// <summary>The question.</summary>
    public static GetPeer Instance { get; } = new();
}
