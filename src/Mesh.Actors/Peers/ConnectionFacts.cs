using Mesh.Actors.Decisions;
using Mesh.Contracts;

namespace Mesh.Actors.Peers;

/// <summary>To the host: what a turn of a connection decided.</summary>
internal sealed record ConnectionDecided(ConnectionKey Key, IReadOnlyList<DecisionNote> Notes);

/// <summary>Asks for the <see cref="ConnectionFacts"/>.</summary>
internal sealed record GetConnectionFacts
{
    public static GetConnectionFacts Instance { get; } = new();
}

/// <summary>How it stands with a connection at one moment, for people to read.</summary>
/// <param name="IsUp">Whether there is a link in use and the connection does not close.</param>
/// <param name="RemoteAddress">Where the other host is seen.</param>
/// <param name="IsDialledByUs">Who dialled the link in use.</param>
/// <param name="UpFor">For how long there has been one.</param>
/// <param name="SilentFor">Since when nothing has come on it.</param>
/// <param name="RoundTrip">Of the last ping that was answered.</param>
/// <param name="RemoteBootEpoch">Which start of the other host it is.</param>
/// <param name="LinkCount">How many links there are; for a moment there may be more than one.</param>
/// <param name="Online">Who is online over it.</param>
/// <param name="Services">What the other host announced, as it stands.</param>
internal sealed record ConnectionFacts(
    bool IsUp,
    string RemoteAddress,
    bool IsDialledByUs,
    TimeSpan UpFor,
    TimeSpan SilentFor,
    TimeSpan? RoundTrip,
    ulong RemoteBootEpoch,
    int LinkCount,
    IReadOnlyList<Peer> Online,
    IReadOnlyList<(Sid Sid, string Protocol)> Services
);
