using System.Text.Json.Serialization;

namespace Mesh.Host.Control.Contract;

/// <summary>A pin: an app's wish that a connection be there, and how it stands with it.</summary>
internal sealed record PinInfo
{
    /// <summary><c>alias@host</c>, each falling back to 6 digits of the id; <c>alias@any</c> for any host.</summary>
    public required string Name { get; init; }

    /// <summary>The app that pins: its name, or 6 digits of its service id.</summary>
    public required string App { get; init; }

    /// <summary>Its service id.</summary>
    public required string Sid { get; init; }

    /// <summary>Our identity.</summary>
    public required string Luid { get; init; }

    public required string? LuidAlias { get; init; }

    /// <summary>Whom to be connected with.</summary>
    public required string Ruid { get; init; }

    public required string? Alias { get; init; }

    /// <summary>On which host; null for any.</summary>
    public required string? Rhid { get; init; }

    /// <summary><c>always</c> or <c>eager</c>.</summary>
    public required string Policy { get; init; }

    /// <summary>0 before 255.</summary>
    public required int Priority { get; init; }

    /// <summary>A <see cref="Mesh.Contracts.PinPhase"/>.</summary>
    public required string Phase { get; init; }

    /// <summary>Since when it is connected, or not.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The host that it is connected with, or bound to.</summary>
    public required string? Host { get; init; }

    /// <summary>Null if none is planned.</summary>
    public required DateTimeOffset? NextAttempt { get; init; }

    /// <summary>The same, in seconds from the answer on.</summary>
    public required double? NextAttemptSeconds { get; init; }

    /// <summary>Since it was connected last.</summary>
    public required int FailedAttempts { get; init; }

    /// <summary>Who has its place; null unless it is displaced.</summary>
    public required string? DisplacedBy { get; init; }

    /// <summary>Why it is not connected; null where it is.</summary>
    public required string? Why { get; init; }
}

/// <summary>Pins, by app, identity of ours, whom, and host.</summary>
internal sealed record PinsAnswer(IReadOnlyList<PinInfo> Pins);

/// <summary>A pin that was set.</summary>
/// <param name="IsNew">False if the app pinned the same before, and its policy and priority are these now.</param>
/// <param name="Pin">The pin.</param>
internal sealed record PinAddedAnswer(bool IsNew, PinInfo Pin);

/// <summary>A line of the stream of changes.</summary>
/// <param name="Event"><c>pin</c>: as it stands from now on; <c>unpinned</c>: as it stood last; the last line is <c>stopped</c>.</param>
/// <param name="At">When it is told.</param>
/// <param name="Pin">Null for <c>stopped</c>.</param>
internal sealed record PinChange(string Event, DateTimeOffset At, PinInfo? Pin = null)
{
    public const string Stands = "pin";
    public const string Unpinned = "unpinned";

    /// <summary>The node stops: nothing more comes.</summary>
    public const string Stopped = "stopped";
}

/// <summary>Pins a connection.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AddPinRequest
{
    /// <summary><c>WHO[@HOST]</c>.</summary>
    public required string Who { get; init; }

    /// <summary>On which host, where it is not in <see cref="Who"/>: its id, the beginning of one, or <c>any</c>; null for any.</summary>
    public string? Host { get; init; }

    /// <summary>As which of our identities; null for the first.</summary>
    public string? As { get; init; }

    /// <summary><c>always</c> or <c>eager</c>.</summary>
    /// <remarks>Not <c>init</c>: the reader would set what is not given to null.</remarks>
    public string Policy { get; set; } = "always";

    /// <summary>0 to 255; 0 goes first.</summary>
    public int Priority { get; init; }

    /// <summary>In the name of which app that is open; null for the operator's own.</summary>
    public string? App { get; init; }
}

/// <summary>Takes back a pin. Exactly one must fit.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RemovePinRequest
{
    /// <summary><c>WHO[@HOST]</c>.</summary>
    public required string Who { get; init; }

    /// <summary>On which host, as in <see cref="AddPinRequest"/>; null for whichever.</summary>
    public string? Host { get; init; }

    /// <summary>Of which of our identities; null for whichever.</summary>
    public string? As { get; init; }

    /// <summary>Of which app, open or not; null for the operator's own.</summary>
    public string? App { get; init; }
}
