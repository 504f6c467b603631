using System.Globalization;
using System.Text;

namespace Mesh.Contracts;

/// <summary>Why a peer is, or is not, connected now: the answer of one moment.</summary>
/// <remarks>How it stands is read from whoever decides it when the question comes; what led there are the decisions that the host recorded.</remarks>
public sealed record Explanation
{
    /// <summary>Whom it is about, as <see cref="Peer.ToString"/> would say it.</summary>
    public required string Name { get; init; }

    /// <summary>When the question was answered.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How it stands.</summary>
    public required PeerState State { get; init; }

    /// <summary>Why it is not online; <see cref="PeerCause.None"/> if it is.</summary>
    public PeerCause Cause { get; init; }

    /// <summary>One sentence that says how it stands, why, and what can be done.</summary>
    public required string Summary { get; init; }

    /// <summary>How long until it is dialled next; null if no dial is planned.</summary>
    public TimeSpan? NextDialIn { get; init; }

    /// <summary>Dials that failed since the last one that led to a connection.</summary>
    public int FailedDials { get; init; }

    /// <summary>What is so now, a line each: the connection, who runs what, the contact and its addresses.</summary>
    public IReadOnlyList<string> Facts { get; init; } = [];

    /// <summary>What led there, oldest first.</summary>
    public IReadOnlyList<Decision> Decisions { get; init; } = [];

    /// <summary>All of it on several lines, with times as people say them.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Summary);
        foreach (string fact in Facts)
        {
            text.Append("\n  ").Append(fact);
        }

        foreach (Decision decision in Decisions)
        {
            text.Append("\n  ").Append(Ago(At - decision.At).PadLeft(14)).Append("  ").Append(decision);
            if (decision.Count > 1)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $" ({decision.Count} times, first {Ago(At - decision.FirstAt)})"
                );
            }
        }

        return text.ToString();
    }

    /// <summary>A length of time as people say it: <c>340 ms</c>, <c>12 s</c>, <c>5 min</c>, <c>3 h</c>, <c>2 d</c>.</summary>
    public static string Span(TimeSpan span)
    {
        TimeSpan length = span < TimeSpan.Zero ? TimeSpan.Zero : span;
        (double number, string unit) = length switch
        {
            { TotalSeconds: < 1 } => (length.TotalMilliseconds, "ms"),
            { TotalSeconds: < 120 } => (length.TotalSeconds, "s"),
            { TotalMinutes: < 120 } => (length.TotalMinutes, "min"),
            { TotalHours: < 48 } => (length.TotalHours, "h"),
            _ => (length.TotalDays, "d"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(number):0} {unit}");
    }

    /// <summary>How long ago: <c>just now</c> within a second, else <c>12 s ago</c>.</summary>
    public static string Ago(TimeSpan span) => span < TimeSpan.FromSeconds(1) ? "just now" : Span(span) + " ago";
}
