namespace Mesh.Host.Control.Contract;

/// <summary>A peer that is online, as one app of the node sees it.</summary>
internal sealed record PeerInfo
{
    /// <summary><c>alias@host/protocol</c>, each falling back to 6 digits of the id.</summary>
    public required string Name { get; init; }

    public required string Luid { get; init; }

    public required string Ruid { get; init; }

    public required string Rhid { get; init; }

    public required string Rsid { get; init; }

    public required string Protocol { get; init; }

    public required string? Alias { get; init; }

    public required string? HostName { get; init; }

    /// <summary>The service id of the app that sees it.</summary>
    public required string Lsid { get; init; }

    /// <summary>The name of that app; null if it has just closed.</summary>
    public required string? App { get; init; }

    /// <summary><c>online</c>, or <c>onlineHere</c> for an app of the node itself; <c>offline</c> in a change.</summary>
    public required string State { get; init; }

    /// <summary>Names this stay online: higher for a later one.</summary>
    public required long Epoch { get; init; }

    public required DateTimeOffset Since { get; init; }
}

/// <summary>Who is online.</summary>
internal sealed record PeersAnswer(IReadOnlyList<PeerInfo> Peers);

/// <summary>A line of the stream of changes.</summary>
/// <param name="Event"><c>online</c>, <c>offline</c>; the last one <c>stopped</c> or <c>overrun</c>.</param>
/// <param name="At">When.</param>
/// <param name="Peer">Whom it is about; null for <c>stopped</c> and <c>overrun</c>.</param>
/// <param name="Reason">Why it went offline, as <see cref="Mesh.Contracts.OfflineReason"/> has it.</param>
/// <param name="Detail">More about it, if there is more.</param>
internal sealed record PeerChange(
    string Event,
    DateTimeOffset At,
    PeerInfo? Peer = null,
    string? Reason = null,
    string? Detail = null
)
{
    public const string Online = "online";
    public const string Offline = "offline";

    /// <summary>The node stops: nothing more comes.</summary>
    public const string Stopped = "stopped";

    /// <summary>The reader was slower than the changes, and missed some: nothing more comes.</summary>
    public const string Overrun = "overrun";
}
