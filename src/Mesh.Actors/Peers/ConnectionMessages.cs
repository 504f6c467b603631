using Mesh.Actors.Limits;
using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Peers;

/// <summary>The (luid, ruid, rhid) that a connection is for.</summary>
internal readonly record struct ConnectionKey(Uid Luid, Uid Ruid, Hid Rhid)
{
    /// <summary>Whether it is one of those meant; null and <see cref="Hid.Any"/> mean any host.</summary>
    public bool IsOneOf(Uid luid, Uid ruid, Hid? rhid) =>
        Luid == luid && Ruid == ruid && (rhid is not { } host || host == Hid.Any || host == Rhid);

    /// <summary>The slot that it takes.</summary>
    public SlotKey Slot => new(Luid, Ruid, Rhid);

    /// <inheritdoc />
    public override string ToString() => $"{Luid.Short}-{Ruid.Short}-{Rhid.Short}";
}

/// <summary>A proven link for this connection: the first, or another one.</summary>
internal sealed record AttachLink(Link Link, HandshakeResult Result, ConnectionGate Gate);

/// <summary>An app is there; whether it may have anything here is the connection's to see.</summary>
internal sealed record AppAppeared(AppPort App);

/// <summary>An app closed.</summary>
internal sealed record AppVanished(AppPort App, WireCode Reason);

/// <summary>What apps may as this connection's identity has changed.</summary>
internal sealed record RightsChanged
{
    public static RightsChanged Instance { get; } = new();
}

/// <summary>End the connection in good order.</summary>
/// <param name="Said">What the remote host is told; with a retry-after we do not dial sooner either.</param>
/// <param name="Reason">What our apps are told.</param>
/// <param name="Detail">The same for people; names nothing of what the remote host is told.</param>
internal sealed record CloseConnection(Close Said, OfflineReason Reason, string? Detail = null);

/// <summary>Keeps the connection from closing for idleness, or does so no longer.</summary>
internal sealed record HoldConnection(bool IsHeld);

/// <summary>Somebody asks for the connection: its idle time begins anew. Answered with <see cref="ConnectionStays"/>, unless it closes just now.</summary>
internal sealed record WantConnection
{
    public static WantConnection Instance { get; } = new();
}

/// <summary>To the host: it is certain that the connection does not close just now.</summary>
internal sealed record ConnectionStays(ConnectionKey Key);

/// <summary>To the host: nothing is left of the connection after so many links. It may be stopped unless another link is on its way.</summary>
/// <param name="Key">Which.</param>
/// <param name="AttachedCount">How many links it was given.</param>
/// <param name="Reason">Why it ended.</param>
/// <param name="RetryAfter">How long whoever closed it asked to wait; null if nobody did.</param>
internal sealed record ConnectionEmpty(
    ConnectionKey Key,
    int AttachedCount,
    OfflineReason Reason,
    TimeSpan? RetryAfter = null
);

/// <summary>To the host, before any app hears of it: the life that so many links began is over, and what is left of it only ends.</summary>
internal sealed record ConnectionClosing(ConnectionKey Key, int AttachedCount);

/// <summary>To the host: the first link of a connection is up, or its last one is gone.</summary>
internal sealed record ConnectionChanged(ConnectionKey Key, bool IsUp, string Detail);

/// <summary>Tells the remote host what our identity has signed; what was to be told before and has not been is left out.</summary>
internal sealed record SayWords(IdentityWords Words);

/// <summary>To the host: the remote host has told what its identity has signed. Nothing of it is verified.</summary>
internal sealed record WordsHeard(ConnectionKey Key, IdentityWords Words);

/// <summary>Asks for a <see cref="ConnectionStatus"/>.</summary>
internal sealed record GetConnectionStatus
{
    public static GetConnectionStatus Instance { get; } = new();
}

/// <summary>What a connection has to say of itself.</summary>
/// <param name="Key">Whose it is.</param>
/// <param name="Links">Its links by name; normally one.</param>
/// <param name="RemoteAddress">Where the other host is seen.</param>
/// <param name="ObservedAddress">Where the other host sees us.</param>
/// <param name="RoundTrip">Of the last ping that was answered; null where only the other side asks.</param>
/// <param name="Peers">Who is online over it.</param>
/// <param name="StaleFrames">Frames ignored because they came for an endpoint that was gone.</param>
internal sealed record ConnectionStatus(
    ConnectionKey Key,
    IReadOnlyList<string> Links,
    string RemoteAddress,
    string? ObservedAddress,
    TimeSpan? RoundTrip,
    IReadOnlyList<Peer> Peers,
    long StaleFrames
);
