namespace Mesh.Actors.Limits;

/// <summary>Whether a connection that is to be made would find a place.</summary>
/// <param name="IsThere">True if it would: a free one, its own, or that of <paramref name="Key"/>.</param>
/// <param name="Key">Whose place it would take; where there is none for it, the least one that stands.</param>
/// <param name="Value">What that one is worth.</param>
/// <param name="Refusal">Why there is none, and when to ask again.</param>
internal readonly record struct Room(bool IsThere, SlotKey? Key, ConnectionValue? Value, SlotRefusal? Refusal)
{
    /// <summary>A place that is free.</summary>
    public static readonly Room Free = new(true, null, null, null);

    /// <summary>The place that it has already.</summary>
    public static readonly Room Own = Free with { IsOwn = true };

    /// <summary>True if it has a place already.</summary>
    public bool IsOwn { get; private init; }

    /// <summary>True if somebody would lose his place to it.</summary>
    public bool WouldDisplace => IsThere && Key is not null;

    public static Room InPlaceOf(SlotKey key, ConnectionValue value) => new(true, key, value, null);

    public static Room None(SlotRefusal refusal, SlotKey? key, ConnectionValue? value) =>
        new(false, key, value, refusal);
}

/// <summary>What became of a slot whose connection is there.</summary>
/// <param name="Outcome">Whether it is open.</param>
/// <param name="Victim">The connection that lost its place to it, and is to be closed.</param>
/// <param name="VictimValue">What that one was worth.</param>
internal readonly record struct SlotOpening(SlotOutcome Outcome, SlotKey? Victim, ConnectionValue? VictimValue)
{
    public static readonly SlotOpening Done = new(SlotOutcome.Opened, null, null);

    public static readonly SlotOpening Gone = new(SlotOutcome.Gone, null, null);

    public static readonly SlotOpening NoRoom = new(SlotOutcome.NoRoom, null, null);

    public static SlotOpening InPlaceOf(SlotKey victim, ConnectionValue value) =>
        new(SlotOutcome.Opened, victim, value);
}

/// <summary>How the opening of a slot ended.</summary>
internal enum SlotOutcome
{
    /// <summary>The connection has it.</summary>
    Opened,

    /// <summary>Nobody has it: the link for which it was reserved has ended, or its connection was displaced, or a better one waits in its stead.</summary>
    Gone,

    /// <summary>It had no place, and all that stand are worth as much or more.</summary>
    NoRoom,
}
