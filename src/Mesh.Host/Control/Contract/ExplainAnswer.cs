using Mesh.Contracts;

namespace Mesh.Host.Control.Contract;

/// <summary>Why somebody is, or is not, connected now.</summary>
internal sealed record ExplainAnswer
{
    public required string Name { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>A <see cref="PeerState"/>.</summary>
    public required string State { get; init; }

    /// <summary>A <see cref="PeerCause"/>.</summary>
    public required string Cause { get; init; }

    public required string Summary { get; init; }

    /// <summary>Null if no dial is planned.</summary>
    public required double? NextDialSeconds { get; init; }

    public required int FailedDials { get; init; }

    public required IReadOnlyList<string> Facts { get; init; }

    /// <summary>What led there, oldest first.</summary>
    public required IReadOnlyList<DecisionInfo> Decisions { get; init; }

    public static ExplainAnswer Of(Explanation explanation) =>
        new()
        {
            Name = explanation.Name,
            At = explanation.At,
            State = explanation.State.ToString(),
            Cause = explanation.Cause.ToString(),
            Summary = explanation.Summary,
            NextDialSeconds = explanation.NextDialIn?.TotalSeconds,
            FailedDials = explanation.FailedDials,
            Facts = explanation.Facts,
            Decisions =
            [
                .. explanation.Decisions.Select(decision => new DecisionInfo(
                    decision.FirstAt,
                    decision.At,
                    decision.Count,
                    decision.Kind.ToString(),
                    decision.Reason?.ToString(),
                    decision.Detail,
                    decision.ToString()
                )),
            ],
        };
}

/// <summary>What was decided, or befell.</summary>
/// <param name="FirstAt">When for the first time.</param>
/// <param name="At">When for the last.</param>
/// <param name="Count">How often.</param>
/// <param name="Kind">A <see cref="DecisionKind"/>.</param>
/// <param name="Reason">An <see cref="OfflineReason"/>, where that is what happened.</param>
/// <param name="Detail">More about it; null for nothing.</param>
/// <param name="Text">All of it but the time, for people.</param>
internal sealed record DecisionInfo(
    DateTimeOffset FirstAt,
    DateTimeOffset At,
    int Count,
    string Kind,
    string? Reason,
    string? Detail,
    string Text
);
