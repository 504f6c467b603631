namespace Mesh.Contracts;

/// <summary>Something that was decided, or befell, between us and somebody, as the host recorded it.</summary>
public sealed record Decision
{
    /// <summary>When it was so for the last time.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What.</summary>
    public required DecisionKind Kind { get; init; }

    /// <summary>More about it, for people: one line of at most 240 characters, fit to be shown. May hold words of the remote host.</summary>
    public string? Detail { get; init; }

    /// <summary>Why the peers of the connection, or the one peer, went offline, where that is what happened.</summary>
    public OfflineReason? Reason { get; init; }

    /// <summary>How often the same has happened without anything else; 1 or more.</summary>
    public int Count { get; init; } = 1;

    /// <summary>When it was so for the first time; <see cref="At"/> if it happened once.</summary>
    public DateTimeOffset FirstAt { get; init; }

    /// <summary>What happened, without the time.</summary>
    public override string ToString()
    {
        string reason = Kind is DecisionKind.Closed or DecisionKind.PeerOffline ? $" ({Reason})" : "";
        return Detail is null ? $"{Kind}{reason}" : $"{Kind}{reason}: {Detail}";
    }
}
