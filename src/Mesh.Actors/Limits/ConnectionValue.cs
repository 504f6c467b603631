using Mesh.Contracts;

namespace Mesh.Actors.Limits;

/// <summary>What a connection is worth to us when there is no room for all: pinned 0 … 255, always before eager, then contacts, then strangers.</summary>
/// <param name="Class">Pinned before contacts before strangers.</param>
/// <param name="Priority">Among pinned ones: 0 before 255. Else 0.</param>
/// <param name="Policy">Among pinned ones of one priority: always before eager.</param>
internal readonly record struct ConnectionValue(ConnectionClass Class, byte Priority, PinPolicy Policy)
    : IComparable<ConnectionValue>
{
    public static readonly ConnectionValue Stranger = new(ConnectionClass.Stranger, 0, PinPolicy.Eager);

    public static readonly ConnectionValue Contact = new(ConnectionClass.Contact, 0, PinPolicy.Eager);

    public static ConnectionValue Pinned(byte priority, PinPolicy policy) =>
        new(ConnectionClass.Pinned, priority, policy);

    /// <summary>Above 0 if this one is worth more.</summary>
    public int CompareTo(ConnectionValue other) =>
        Class != other.Class ? Class.CompareTo(other.Class)
        : Priority != other.Priority ? other.Priority.CompareTo(Priority)
        : Policy.CompareTo(other.Policy);

    /// <summary>For people: <c>pinned always, priority 3</c>, <c>contact</c>, <c>stranger</c>.</summary>
    public override string ToString() =>
        Class switch
        {
            ConnectionClass.Pinned => FormattableString.Invariant(
                $"pinned {(Policy == PinPolicy.Always ? "always" : "eager")}, priority {Priority}"
            ),
            ConnectionClass.Contact => "contact",
            _ => "stranger",
        };

    public static bool operator >(ConnectionValue left, ConnectionValue right) => left.CompareTo(right) > 0;

    public static bool operator <(ConnectionValue left, ConnectionValue right) => left.CompareTo(right) < 0;
}
