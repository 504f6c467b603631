using Mesh.Contracts;

namespace Mesh.Actors.Decisions;

/// <summary>A decision as it is kept: on the monotonic clock, since the date may jump.</summary>
/// <param name="At">When it was so for the last time.</param>
/// <param name="FirstAt">When it was so for the first time.</param>
/// <param name="Kind">What.</param>
/// <param name="Detail">More about it, fit to be shown.</param>
/// <param name="Reason">Why peers went offline, if they did.</param>
/// <param name="Count">How often.</param>
internal sealed record DecisionNote(
    TimeSpan At,
    TimeSpan FirstAt,
    DecisionKind Kind,
    string? Detail,
    OfflineReason? Reason,
    int Count
)
{
    /// <summary>Which one of its book it is: of two at the same moment the one that was recorded later has the higher number.</summary>
    public long Number { get; init; }

    /// <summary>The longest detail, in runes.</summary>
    public const int MaxDetail = 240;

    public static DecisionNote Of(TimeSpan at, DecisionKind kind, string? detail, OfflineReason? reason = null) =>
        new(at, at, kind, detail is null ? null : PlainText.Clean(detail, MaxDetail).TrimEnd('.', ' '), reason, 1);

    /// <summary>True if the other says no more than that the same happened again. How long a back-off is may differ.</summary>
    public bool IsSame(DecisionNote other) =>
        Kind == other.Kind
        && Reason == other.Reason
        && (Kind == DecisionKind.BackedOff || string.Equals(Detail, other.Detail, StringComparison.Ordinal));

    /// <summary>This again, as the other says it.</summary>
    public DecisionNote Again(DecisionNote other) => other with { FirstAt = FirstAt, Count = Count + other.Count };

    /// <summary>For whoever asked, on the calendar.</summary>
    public Decision OnCalendar(TimeSpan now, DateTimeOffset date) =>
        new()
        {
            At = date - (now - At),
            FirstAt = date - (now - FirstAt),
            Kind = Kind,
            Detail = Detail,
            Reason = Reason,
            Count = Count,
        };
}
