using Mesh.Contracts;

namespace Mesh.Actors.Limits;

/// <summary>What is asked of the slots without changing them.</summary>
internal sealed partial class ConnectionSlots
{
    private static readonly List<Slot> NoSlots = [];

    /// <summary>How many handshakes may wait for a place that somebody of less value has: a quarter of the slots, and at least 4.</summary>
    public int MaxWaiting => Math.Max(4, Limits.Total / 4);

    public SlotLimits Limits => Volatile.Read(ref _limits);

    /// <summary>Slots taken.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _standing.Count;
            }
        }
    }

    /// <summary>Handshakes that have no place, and would take that of somebody of less value when they end well.</summary>
    public int WaitingCount
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Connections that were displaced, and of which links have not ended.</summary>
    public int LeavingCount
    {
        get
        {
            lock (_gate)
            {
                return _leaving;
            }
        }
    }

    /// <summary>How often a reservation, or a connection of one that had no place, was refused.</summary>
    public long RefusedCount => Volatile.Read(ref _refused);

    /// <summary>How many connections lost their place to a better one, or to a lower limit.</summary>
    public long DisplacedCount => Volatile.Read(ref _displaced);

    /// <summary>Slots taken by a class.</summary>
    public int CountOf(ConnectionClass who)
    {
        lock (_gate)
        {
            return _counts[(int)who];
        }
    }

    /// <summary>Whether a connection would find a place now, and at whose cost. Reserves nothing.</summary>
    /// <param name="key">Which; with <see cref="Hid.Any"/> on any host.</param>
    /// <param name="value">What it would be worth.</param>
    public Room FindRoom(SlotKey key, ConnectionValue value)
    {
        lock (_gate)
        {
            if (HasSlot(key))
            {
                return Room.Own;
            }

            if (IsFull(key.Ruid, value))
            {
                Slot? least = OfIdentity(key.Ruid).Where(slot => slot.State == SlotState.Standing).Min(Slot.LeastFirst);
                return Room.None(SlotRefusal.Identity, least?.Key, least?.Value);
            }

            if (HasRoom(value))
            {
                return Room.Free;
            }

            return LeastBelow(value) is { } victim
                ? Room.InPlaceOf(victim.Key, victim.Value)
                : Room.None(SlotRefusal.Full, _standing.Min?.Key, _standing.Min?.Value);
        }
    }

    /// <summary>Places that nobody has, kept ones included.</summary>
    public int FreeCount
    {
        get
        {
            lock (_gate)
            {
                return Math.Max(0, _limits.Total - _standing.Count);
            }
        }
    }

    /// <summary>Slots of an identity, on whatever hosts, the oldest first.</summary>
    public IReadOnlyList<SlotKey> Of(Uid luid, Uid ruid)
    {
        lock (_gate)
        {
            return
            [
                .. OfIdentity(ruid)
                    .Where(slot => slot.Key.Luid == luid)
                    .OrderBy(slot => slot.Number)
                    .Select(slot => slot.Key),
            ];
        }
    }

    /// <summary>Whether it has a place.</summary>
    public bool Stands(SlotKey key)
    {
        lock (_gate)
        {
            return _slots.TryGetValue(key, out Slot? slot) && slot.State == SlotState.Standing;
        }
    }

    private bool HasSlot(SlotKey key) =>
        OfIdentity(key.Ruid)
            .Exists(slot =>
                slot.State == SlotState.Standing
                && slot.Key.Luid == key.Luid
                && (key.Rhid == Hid.Any || slot.Key.Rhid == key.Rhid)
            );

    private List<Slot> OfIdentity(Uid ruid) => _perIdentity.GetValueOrDefault(ruid) ?? NoSlots;

    /// <summary>Where a slot stands.</summary>
    private enum SlotState
    {
        /// <summary>It has a place, as a reservation or as a connection.</summary>
        Standing,

        /// <summary>A reservation that has no place.</summary>
        Waiting,

        /// <summary>It was displaced, and links of it have not ended.</summary>
        Leaving,

        /// <summary>Whose key it was is free for another slot.</summary>
        Gone,
    }

    /// <summary>One slot. What orders it changes only while it is in no set.</summary>
    private sealed class Slot(SlotKey key, ConnectionValue value, long number)
    {
        /// <summary>By value; of equals reservations before connections, and the youngest first.</summary>
        public static readonly IComparer<Slot> LeastFirst = Comparer<Slot>.Create(
            (left, right) =>
                left.Value.CompareTo(right.Value) is not 0 and var byValue ? byValue
                : left.IsOpen != right.IsOpen ? left.IsOpen.CompareTo(right.IsOpen)
                : right.Number.CompareTo(left.Number)
        );

        /// <summary>By value; of equals the oldest first.</summary>
        public static readonly IComparer<Slot> BestFirst = Comparer<Slot>.Create(
            (left, right) =>
                right.Value.CompareTo(left.Value) is not 0 and var byValue
                    ? byValue
                    : left.Number.CompareTo(right.Number)
        );

        public SlotKey Key => key;

        public ConnectionValue Value { get; set; } = value;

        /// <summary>What it is worth when another host of the identity takes that value; null if none can.</summary>
        public ConnectionValue? Beside { get; set; }

        /// <summary>Higher for a younger one.</summary>
        public long Number { get; set; } = number;

        public SlotState State { get; set; }

        /// <summary>Links and handshakes that have a share in it.</summary>
        public int Links { get; set; }

        public bool IsOpen { get; set; }
    }
}
