using Mesh.Contracts;

namespace Mesh.Actors.Limits;

/// <summary>Who has a slot for a connection: exact, also while many handshakes end at once; of more than there is room for the best.</summary>
/// <remarks>
/// <para>
/// A slot is of a (luid, ruid, rhid). A handshake reserves it as soon as the other side is proven; the reservation is then the link's until that
/// ends, so it is given back whichever way the handshake ends, and cannot be lost with a message. The host opens it for the connection, and
/// closes it when that is gone. Whoever has it, by a link or by a connection, is never refused for want of room: his next link takes no
/// second one.
/// </para>
/// <para>
/// A class finds a slot while more are free than are still kept for the classes above it; those that these hold already count as kept ones, so
/// pins may have more than what is kept for them and contacts never less than theirs.
/// </para>
/// <para>
/// Who finds none, and is worth more than one that stands, waits: he has a place only when his connection opens, and takes that of the least one
/// then. So whoever only begins a handshake displaces nobody. Invariants: a lower one never takes the place of a higher or an equal one, so each
/// displacement raises what stands; of equals the youngest goes, reservations before connections; as many wait as <see cref="MaxWaiting"/>, the best
/// again; and newcomers displace no more while as many as there are slots have been displaced and not ended.
/// </para>
/// <para>Any thread.</para>
/// </remarks>
internal sealed partial class ConnectionSlots(SlotLimits limits)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SlotKey, Slot> _slots = [];
    private readonly SortedSet<Slot> _standing = new(Slot.LeastFirst);
    private readonly SortedSet<Slot> _waiting = new(Slot.BestFirst);
    private readonly Dictionary<Uid, List<Slot>> _perIdentity = [];
    private readonly int[] _counts = new int[3];
    private SlotLimits _limits = limits;
    private int _leaving;
    private long _number;
    private long _refused;
    private long _displaced;

    /// <summary>Called on any thread when a place is free that was not before.</summary>
    public Action? Freed { get; set; }

    /// <summary>Reserves a slot for a link, or another link's share in the slot that is taken already.</summary>
    public SlotAnswer Reserve(SlotKey key, SlotWorth worth)
    {
        lock (_gate)
        {
            if (_slots.TryGetValue(key, out Slot? slot))
            {
                Revalue(slot, worth, slot.IsOpen);
                return slot.Links < _limits.LinksPerConnection ? Share(slot) : Refuse(SlotRefusal.Links);
            }

            ConnectionValue value = Settle(key, worth, isOpen: false);
            ConnectionValue? beside = value == worth.Value ? worth.Beside : null;
            if (IsFull(key.Ruid, value))
            {
                return Refuse(SlotRefusal.Identity);
            }

            if (HasRoom(value))
            {
                slot = Take(key, value, beside);
                Seat(slot);
                return Share(slot);
            }

            if (LeastBelow(value) is null || !MayWait(value))
            {
                return Refuse(SlotRefusal.Full);
            }

            slot = Take(key, value, beside);
            Wait(slot);
            return Share(slot);
        }
    }

    /// <summary>The connection is there.</summary>
    /// <param name="key">Which.</param>
    /// <param name="worth">What it is worth now.</param>
    public SlotOpening TryOpen(SlotKey key, SlotWorth worth)
    {
        lock (_gate)
        {
            if (!_slots.TryGetValue(key, out Slot? slot))
            {
                return SlotOpening.Gone;
            }

            Revalue(slot, worth, isOpen: true);
            Slot? victim = null;
            if (slot.State == SlotState.Waiting && !HasRoom(slot.Value))
            {
                victim = LeastBelow(slot.Value);
                if (victim is null || (victim.IsOpen && _leaving >= _limits.Total))
                {
                    _refused++;
                    return SlotOpening.NoRoom;
                }
            }

            bool isDisplaced = victim is { IsOpen: true };
            if (slot.State == SlotState.Waiting)
            {
                _waiting.Remove(slot);
                if (victim is not null)
                {
                    Unseat(victim);
                }

                Seat(slot);
            }

            Open(slot);
            TakeFromReservations(slot);
            return isDisplaced ? SlotOpening.InPlaceOf(victim!.Key, victim.Value) : SlotOpening.Done;
        }
    }

    /// <summary>The connection is gone. Links of it that have not ended keep the slot.</summary>
    public void Close(SlotKey key)
    {
        bool isFreed = false;
        lock (_gate)
        {
            if (_slots.TryGetValue(key, out Slot? slot) && slot.IsOpen)
            {
                _standing.Remove(slot);
                slot.IsOpen = false;
                _standing.Add(slot);
                isFreed = FreeIfUnused(slot);
            }
        }

        TellFreed(isFreed);
    }

    /// <summary>Who has this slot is worth so much from now on. True if that is less than before; without effect if nobody has it.</summary>
    public bool Classify(SlotKey key, SlotWorth worth)
    {
        lock (_gate)
        {
            if (!_slots.TryGetValue(key, out Slot? slot))
            {
                return false;
            }

            ConnectionValue before = slot.Value;
            Revalue(slot, worth, slot.IsOpen);
            TakeFromReservations(slot);
            SeatWaiting();
            return slot.Value < before;
        }
    }

    /// <summary>Other limits from now on. Answers the connections that have no place any more, the least first.</summary>
    public IReadOnlyList<SlotKey> SetLimits(SlotLimits next)
    {
        var victims = new List<SlotKey>();
        bool isMore;
        lock (_gate)
        {
            isMore = next.Total > _limits.Total;
            _limits = next;
            while (_standing.Count > next.Total)
            {
                Slot least = _standing.Min!;
                if (least.IsOpen)
                {
                    victims.Add(least.Key);
                }

                Unseat(least);
            }

            SeatWaiting();
        }

        TellFreed(isMore);
        return victims;
    }

    private bool IsFull(Uid ruid, ConnectionValue value) =>
        value.Class != ConnectionClass.Pinned && OfIdentity(ruid).Count >= _limits.PerIdentity;

    private bool HasRoom(ConnectionValue value) => _limits.Total - _standing.Count > KeptFrom(value.Class);

    private Slot? LeastBelow(ConnectionValue value) => _standing.Min is { } least && least.Value < value ? least : null;

    private bool MayWait(ConnectionValue value)
    {
        if (_waiting.Count < MaxWaiting)
        {
            return true;
        }

        if (!(_waiting.Max!.Value < value))
        {
            return false;
        }

        Drop(_waiting.Max);
        return true;
    }

    private int KeptFrom(ConnectionClass who)
    {
        int forPins = Math.Max(0, _limits.KeptForPins - _counts[(int)ConnectionClass.Pinned]);
        int forContacts = Math.Max(0, _limits.KeptForContacts - _counts[(int)ConnectionClass.Contact]);
        return who switch
        {
            ConnectionClass.Pinned => 0,
            ConnectionClass.Contact => forPins,
            _ => forPins + forContacts,
        };
    }

    private Slot Take(SlotKey key, ConnectionValue value, ConnectionValue? beside)
    {
        var slot = new Slot(key, value, ++_number) { Beside = beside };
        _slots.Add(key, slot);
        if (!_perIdentity.TryGetValue(key.Ruid, out List<Slot>? others))
        {
            others = new List<Slot>(1);
            _perIdentity.Add(key.Ruid, others);
        }

        others.Add(slot);
        return slot;
    }

    private void Seat(Slot slot)
    {
        slot.State = SlotState.Standing;
        _standing.Add(slot);
        _counts[(int)slot.Value.Class]++;
    }

    private void Wait(Slot slot)
    {
        slot.State = SlotState.Waiting;
        _waiting.Add(slot);
    }

    private void Open(Slot slot)
    {
        if (!slot.IsOpen)
        {
            // Of connections the one that opened last is the youngest, however long its handshake was.
            _standing.Remove(slot);
            slot.IsOpen = true;
            slot.Number = ++_number;
            _standing.Add(slot);
        }
    }

    // A connection leaves; a reservation has a place no more, but may still take one when its connection opens.
    private void Unseat(Slot slot)
    {
        _standing.Remove(slot);
        _counts[(int)slot.Value.Class]--;
        if (!slot.IsOpen)
        {
            Wait(slot);
            while (_waiting.Count > MaxWaiting)
            {
                Drop(_waiting.Max!);
            }

            return;
        }

        slot.IsOpen = false;
        Forget(slot);
        if (slot.Links > 0)
        {
            slot.State = SlotState.Leaving;
            _leaving++;
        }

        _displaced++;
    }

    private void Drop(Slot slot)
    {
        _waiting.Remove(slot);
        Forget(slot);
    }

    private void SeatWaiting()
    {
        while (_waiting.Min is { } best && HasRoom(best.Value))
        {
            _waiting.Remove(best);
            Seat(best);
        }
    }

    private SlotAnswer Share(Slot slot)
    {
        slot.Links++;
        return new SlotAnswer(new SlotReservation(() => GiveBack(slot)), null);
    }

    private SlotAnswer Refuse(SlotRefusal refusal)
    {
        _refused++;
        return new SlotAnswer(null, refusal);
    }

    private void GiveBack(Slot slot)
    {
        bool isFreed;
        lock (_gate)
        {
            slot.Links--;
            isFreed = FreeIfUnused(slot);
        }

        TellFreed(isFreed);
    }

    // True if a place is free now.
    private bool FreeIfUnused(Slot slot)
    {
        if (slot.IsOpen || slot.Links > 0)
        {
            return false;
        }

        switch (slot.State)
        {
            case SlotState.Standing:
                _standing.Remove(slot);
                _counts[(int)slot.Value.Class]--;
                Forget(slot);
                SeatWaiting();
                return _standing.Count < _limits.Total;
            case SlotState.Waiting:
                Drop(slot);
                return false;
            case SlotState.Leaving:
                _leaving--;
                slot.State = SlotState.Gone;
                return false;
            default:
                return false;
        }
    }

    private void Forget(Slot slot)
    {
        slot.State = SlotState.Gone;
        _slots.Remove(slot.Key);
        List<Slot> others = _perIdentity[slot.Key.Ruid];
        others.Remove(slot);
        if (others.Count == 0)
        {
            _perIdentity.Remove(slot.Key.Ruid);
        }
    }

    private void TellFreed(bool isFreed)
    {
        if (isFreed)
        {
            Freed?.Invoke();
        }
    }
}
