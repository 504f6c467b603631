namespace Mesh.Contracts;

/// <summary>What a pin is at.</summary>
public enum PinPhase
{
    /// <summary>The connection is being made.</summary>
    Connecting = 0,

    /// <summary>The connection is up.</summary>
    Connected = 1,

    /// <summary>
    /// The last attempt failed, or the connection broke; the next attempt is at <see cref="PinState.NextAttempt"/>. Where that is null it waits for its
    /// turn, since as many are being dialled as may be.
    /// </summary>
    Waiting = 2,

    /// <summary>An eager pin whose connection closed because nobody used it; it comes back with traffic, or when the host is heard of.</summary>
    Resting = 3,

    /// <summary>Nobody knows an address: it waits for a card, or for the host to call.</summary>
    NoAddress = 4,

    /// <summary>There is no room for it beside better ones; <see cref="PinState.DisplacedBy"/> says who has its place.</summary>
    Displaced = 5,

    /// <summary>The identity is no contact, is banned, or the app may not use ours: it waits until that changes.</summary>
    NotPermitted = 6,

    /// <summary>The app that pins is closed: the pin is kept, and acts again when the app is opened.</summary>
    AppClosed = 7,
}

/// <summary>How it stands with a pin at one moment.</summary>
public sealed record PinState
{
    /// <summary>What it is at.</summary>
    public required PinPhase Phase { get; init; }

    /// <summary>Since when it is not connected, or connected, without a break.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The host that it is connected with, or bound to; null for a pin on any host that is bound to none.</summary>
    public Hid? Host { get; init; }

    /// <summary>When it is tried next; null if nothing is planned.</summary>
    public DateTimeOffset? NextAttempt { get; init; }

    /// <summary>Attempts that failed since it was connected last.</summary>
    public int FailedAttempts { get; init; }

    /// <summary>Why it is not connected, for people: one line; null where it is.</summary>
    public string? Why { get; init; }

    /// <summary>Who has its place; null unless it is <see cref="PinPhase.Displaced"/>.</summary>
    public string? DisplacedBy { get; init; }

    /// <summary>One line for people, such as <c>Waiting, next attempt at 2026-01-31T12:00:00Z, because the link broke</c>.</summary>
    public override string ToString()
    {
        string next = NextAttempt is { } at ? $", next attempt at {at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}" : "";
        string why = Why is null ? "" : $", because {Why}";
        string displaced = DisplacedBy is null ? "" : $"; {DisplacedBy} has its place";
        return FormattableString.Invariant($"{Phase}{next}{why}{displaced}");
    }
}
