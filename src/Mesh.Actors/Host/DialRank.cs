namespace Mesh.Actors.Host;

/// <summary>
/// Who dials first when not all can: who was asked to connect now; then whom somebody has heard of, so that the dial is likely to succeed; then pins by
/// priority; then contacts that nobody pins.
/// </summary>
/// <param name="Value">0 before all others.</param>
internal readonly record struct DialRank(int Value) : IComparable<DialRank>
{
    private const int PinPriorities = byte.MaxValue + 1;

    /// <summary>Somebody waits for it.</summary>
    public static readonly DialRank Demand = new(0);

    /// <summary>For a pin.</summary>
    /// <param name="priority">0 before 255.</param>
    /// <param name="isHeard">Whether a sign of life came since it was last dialled in vain.</param>
    public static DialRank Pin(byte priority, bool isHeard) => Of(priority, isHeard);

    /// <summary>For a contact that nobody pins, or for a contact request.</summary>
    /// <param name="isHeard">Whether a sign of life came since it was last dialled in vain.</param>
    public static DialRank Contact(bool isHeard) => Of(PinPriorities, isHeard);

    /// <summary>The same, and a sign of life has come.</summary>
    public DialRank Heard => Value > PinPriorities + 1 ? new DialRank(Value - (PinPriorities + 1)) : this;

    public int CompareTo(DialRank other) => Value.CompareTo(other.Value);

    private static DialRank Of(int place, bool isHeard) => new(1 + place + (isHeard ? 0 : PinPriorities + 1));
}
