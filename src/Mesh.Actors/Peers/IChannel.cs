using Mesh.Contracts;

namespace Mesh.Actors.Peers;

/// <summary>The way between one of our apps and one peer that is online.</summary>
internal interface IChannel
{
    Peer Peer { get; }

    /// <summary>Takes a frame to the peer, or says why not. Any thread, at once.</summary>
    SendResult Send(ReadOnlySpan<byte> data);

    /// <summary>Takes no frame any more, for the app may no longer have this peer; whoever waits for room is woken. Any thread.</summary>
    void Refuse();

    /// <summary>Completes when a frame of so many bytes that got 507 may be tried again: there is room, or the peer is gone.</summary>
    Task WaitForRoomAsync(int frameBytes);

    /// <summary>The app has consumed frames from the peer that cost so much; credit goes back. Any thread.</summary>
    /// <param name="cost">Their lengths and overheads.</param>
    /// <param name="isCaughtUp">The app waits for more: it is faster than the network.</param>
    void Consumed(long cost, bool isCaughtUp);
}
