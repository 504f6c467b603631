namespace Mesh.Host.Control.Contract;

/// <summary>How it stands with a node. Ids are 64 hexadecimal digits; times are UTC.</summary>
internal sealed record StatusAnswer
{
    public required string Version { get; init; }

    /// <summary>Of the mesh, such as <c>mesh/1</c>.</summary>
    public required string Protocol { get; init; }

    public required string Home { get; init; }

    public required int ProcessId { get; init; }

    public required string Hid { get; init; }

    public required ulong BootEpoch { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required double UptimeSeconds { get; init; }

    /// <summary><c>contacts</c> or <c>open</c>.</summary>
    public required string Trust { get; init; }

    /// <summary>What an app may of which no grant says anything: <c>open</c> or <c>granted</c>.</summary>
    public required string Permissions { get; init; }

    public required IReadOnlyList<IdentityInfo> Identities { get; init; }

    public required IReadOnlyList<string> Listen { get; init; }

    public required IReadOnlyList<string> Advertised { get; init; }

    public required IReadOnlyList<ObservedInfo> Observed { get; init; }

    public required CountInfo Connections { get; init; }

    /// <summary>Callers who have not proven who they are yet.</summary>
    public required int Unproven { get; init; }

    public required int Peers { get; init; }

    public required ContactCounts Contacts { get; init; }

    public required IReadOnlyList<AppInfo> Apps { get; init; }

    public required BufferInfo Buffers { get; init; }
}

/// <summary>An identity of the node.</summary>
/// <param name="Uid">Its id.</param>
/// <param name="Alias">What it calls itself; null for nothing.</param>
/// <param name="HoldsKey">False if its key is elsewhere, and it is delegated to this host.</param>
internal sealed record IdentityInfo(string Uid, string? Alias, bool HoldsKey);

/// <summary>Where others see the node.</summary>
internal sealed record ObservedInfo(string Address, bool Reachable, int Witnesses);

/// <summary>How many there are, and may be.</summary>
internal sealed record CountInfo(int Count, int Limit);

/// <summary>How many contacts there are; the banned are counted apart.</summary>
internal sealed record ContactCounts(int Trusted, int Banned);

/// <summary>An app that is open.</summary>
internal sealed record AppInfo(string Name, string Sid, IReadOnlyList<string> Protocols);

/// <summary>Bytes that wait in all send buffers and inboxes.</summary>
internal sealed record BufferInfo(long UsedBytes, long LimitBytes);
