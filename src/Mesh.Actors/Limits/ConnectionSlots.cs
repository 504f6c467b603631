using Mesh.Contracts;

namespace Mesh.Actors.Limits;

/// <summary>Who has a slot for a connection: exact, also while many handshakes end at once.</summary>
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
/// <para>Any thread.</para>
/// </remarks>
internal sealed class ConnectionSlots(SlotLimits limits)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SlotKey, Slot> _slots = [];
    private readonly Dictionary<Uid, int> _perIdentity = [];
    private readonly int[] _counts = new int[3];
    private long _refused;

    public SlotLimits Limits => limits;

    /// <summary>Slots taken.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _slots.Count;
            }
        }
    }

    /// <summary>How often a reservation was refused.</summary>
    public long RefusedCount => Volatile.Read(ref _refused);

    /// <summary>Slots taken by a class.</summary>
    public int CountOf(ConnectionClass who)
    {
        lock (_gate)
        {
            return _counts[(int)who];
        }
    }

    /// <summary>Reserves a slot for a link, or another link's share in the slot that is taken already.</summary>
    public SlotAnswer Reserve(SlotKey key, ConnectionClass who)
    {
        lock (_gate)
        {
            if (_slots.TryGetValue(key, out Slot? slot))
            {
                Move(slot, who);
                return slot.Links < limits.LinksPerConnection ? Share(key, slot) : Refuse(SlotRefusal.Links);
            }

            if (who != ConnectionClass.Pinned && _perIdentity.GetValueOrDefault(key.Ruid) >= limits.PerIdentity)
            {
                return Refuse(SlotRefusal.Identity);
            }

            return limits.Total - _slots.Count > KeptFrom(who) ? Share(key, Take(key, who)) : Refuse(SlotRefusal.Full);
        }
    }

    /// <summary>The connection is there. False if nobody has the slot: the link for which it was reserved has ended meanwhile.</summary>
    public bool TryOpen(SlotKey key)
    {
        lock (_gate)
        {
            if (!_slots.TryGetValue(key, out Slot? slot))
            {
                return false;
            }

            slot.IsOpen = true;
            return true;
        }
    }

    /// <summary>The connection is gone. Links of it that have not ended keep the slot.</summary>
    public void Close(SlotKey key)
    {
        lock (_gate)
        {
            if (_slots.TryGetValue(key, out Slot? slot))
            {
                slot.IsOpen = false;
                FreeIfUnused(key, slot);
            }
        }
    }

    /// <summary>Who has this slot is of another class from now on; without effect if nobody has it.</summary>
    public void Classify(SlotKey key, ConnectionClass who)
    {
        lock (_gate)
        {
            if (_slots.TryGetValue(key, out Slot? slot))
            {
                Move(slot, who);
            }
        }
    }

    private int KeptFrom(ConnectionClass who)
    {
        int forPins = Math.Max(0, limits.KeptForPins - _counts[(int)ConnectionClass.Pinned]);
        int forContacts = Math.Max(0, limits.KeptForContacts - _counts[(int)ConnectionClass.Contact]);
        return who switch
        {
            ConnectionClass.Pinned => 0,
            ConnectionClass.Contact => forPins,
            _ => forPins + forContacts,
        };
    }

    private Slot Take(SlotKey key, ConnectionClass who)
    {
        var slot = new Slot { Class = who };
        _slots.Add(key, slot);
        _counts[(int)who]++;
        _perIdentity[key.Ruid] = _perIdentity.GetValueOrDefault(key.Ruid) + 1;
        return slot;
    }

    private SlotAnswer Share(SlotKey key, Slot slot)
    {
        slot.Links++;
        return new SlotAnswer(new SlotReservation(() => GiveBack(key, slot)), null);
    }

    private SlotAnswer Refuse(SlotRefusal refusal)
    {
        _refused++;
        return new SlotAnswer(null, refusal);
    }

    private void GiveBack(SlotKey key, Slot slot)
    {
        lock (_gate)
        {
            slot.Links--;
            FreeIfUnused(key, slot);
        }
    }

    private void FreeIfUnused(SlotKey key, Slot slot)
    {
        if (slot.IsOpen || slot.Links > 0)
        {
            return;
        }

        _slots.Remove(key);
        _counts[(int)slot.Class]--;
        int left = _perIdentity[key.Ruid] - 1;
        if (left == 0)
        {
            _perIdentity.Remove(key.Ruid);
        }
        else
        {
            _perIdentity[key.Ruid] = left;
        }
    }

    private void Move(Slot slot, ConnectionClass who)
    {
        _counts[(int)slot.Class]--;
        _counts[(int)who]++;
        slot.Class = who;
    }

    private sealed class Slot
    {
        public required ConnectionClass Class { get; set; }

        /// <summary>Links and handshakes that have a share in it.</summary>
        public int Links { get; set; }

        public bool IsOpen { get; set; }
    }
}
