using Mesh.Contracts;

namespace Mesh.Hosting.Reporting;

/// <summary>How it stands with a host at one moment, for its operator.</summary>
/// <param name="Connections">All that are up, come up, or close; by the other's identity, its host, and our identity.</param>
/// <param name="ConnectionLimit">The most there may be.</param>
/// <param name="Apps">The apps that are open, by name.</param>
/// <param name="BufferedBytes">What waits in all send buffers and inboxes.</param>
/// <param name="BufferLimit">The most that may.</param>
/// <param name="UnprovenCount">Callers who have not proven who they are yet.</param>
/// <param name="Trust">Who may connect.</param>
internal sealed record HostReport(
    IReadOnlyList<ConnectionReport> Connections,
    int ConnectionLimit,
    IReadOnlyList<AppReport> Apps,
    long BufferedBytes,
    long BufferLimit,
    int UnprovenCount,
    TrustMode Trust
);

/// <summary>An app that is open.</summary>
internal sealed record AppReport(string Name, Sid Sid, IReadOnlyList<string> Protocols, IReadOnlyList<Uid> Identities);

/// <summary>A connection.</summary>
/// <param name="Luid">Our identity.</param>
/// <param name="Ruid">The other's.</param>
/// <param name="Rhid">Its host.</param>
/// <param name="Alias">What we call the other; null for nothing.</param>
/// <param name="IsUp">Whether there is a link in use.</param>
/// <param name="IsClosing">Whether it closes.</param>
/// <param name="IsHeld">Whether our side keeps it from closing for idleness.</param>
/// <param name="Link">The link in use; null if there is none, or if it has just gone.</param>
/// <param name="Services">What the other host announced.</param>
/// <param name="PeerCount">How many are online over it.</param>
internal sealed record ConnectionReport(
    Uid Luid,
    Uid Ruid,
    Hid Rhid,
    string? Alias,
    bool IsUp,
    bool IsClosing,
    bool IsHeld,
    LinkReport? Link,
    IReadOnlyList<(Sid Sid, string Protocol)> Services,
    int PeerCount
);

/// <summary>The link that a connection uses.</summary>
/// <param name="RemoteAddress">Where the other host is seen.</param>
/// <param name="IsDialledByUs">Who dialled.</param>
/// <param name="UpFor">For how long the connection has been up.</param>
/// <param name="SilentFor">Since when nothing has come.</param>
/// <param name="RoundTrip">Of the last ping that was answered; null if there was none.</param>
/// <param name="RemoteBootEpoch">Which start of the other host it is.</param>
internal sealed record LinkReport(
    string RemoteAddress,
    bool IsDialledByUs,
    TimeSpan UpFor,
    TimeSpan SilentFor,
    TimeSpan? RoundTrip,
    ulong RemoteBootEpoch
);
