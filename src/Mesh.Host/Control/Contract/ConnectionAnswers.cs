using System.Text.Json.Serialization;

namespace Mesh.Host.Control.Contract;

/// <summary>A connection: one of our identities with another's, on one host.</summary>
internal sealed record ConnectionInfo
{
    /// <summary><c>alias@host</c>, each falling back to 6 digits of the id.</summary>
    public required string Name { get; init; }

    public required string Luid { get; init; }

    public required string Ruid { get; init; }

    public required string Rhid { get; init; }

    public required string? Alias { get; init; }

    /// <summary><c>opening</c>, <c>up</c> or <c>closing</c>.</summary>
    public required string State { get; init; }

    /// <summary>Where the other host is seen; null unless it is up, like all that follow but the last three.</summary>
    public required string? Address { get; init; }

    public required bool? DialledByUs { get; init; }

    public required double? UpSeconds { get; init; }

    /// <summary>Since when nothing has come.</summary>
    public required double? SilentSeconds { get; init; }

    /// <summary>Of the last ping that was answered.</summary>
    public required double? RoundTripMilliseconds { get; init; }

    public required ulong? RemoteBootEpoch { get; init; }

    /// <summary>Whether our side keeps it from closing for idleness.</summary>
    public required bool Held { get; init; }

    /// <summary>How many are online over it.</summary>
    public required int Peers { get; init; }

    /// <summary>What the other host announced.</summary>
    public required IReadOnlyList<ServiceInfo> Services { get; init; }
}

/// <summary>A service of another host.</summary>
internal sealed record ServiceInfo(string Sid, string Protocol);

/// <summary>Connections, by the other's identity, its host, and ours.</summary>
/// <param name="Connections">The connections.</param>
/// <param name="Limit">The most there may be.</param>
internal sealed record ConnectionsAnswer(IReadOnlyList<ConnectionInfo> Connections, int Limit);

/// <summary>Connects.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ConnectRequest
{
    /// <summary><c>WHO[@HOST]</c>.</summary>
    public required string Who { get; init; }

    /// <summary>As which of our identities; null for the first.</summary>
    public string? As { get; init; }

    /// <summary>Where to dial; null for what is known.</summary>
    public IReadOnlyList<string>? Addresses { get; init; }

    /// <summary>How long to wait, 0 to 300.</summary>
    /// <remarks>Not <c>init</c>: the reader would set what is not given to 0.</remarks>
    public double TimeoutSeconds { get; set; } = 30;
}

/// <summary>Ends connections.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record DisconnectRequest
{
    /// <summary><c>WHO[@HOST]</c>.</summary>
    public required string Who { get; init; }

    /// <summary>Of which of our identities; null for all.</summary>
    public string? As { get; init; }
}
