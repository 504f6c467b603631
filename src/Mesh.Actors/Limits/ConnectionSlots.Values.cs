using Mesh.Contracts;

namespace Mesh.Actors.Limits;

/// <summary>What slots are worth. The value that a pin gives to any host of an identity is had by one of them at a time.</summary>
/// <remarks>
/// Of those that only shake hands the first to claim it has it, however many come at once; one that opens takes it from them, for it is there and they may never be.
/// </remarks>
internal sealed partial class ConnectionSlots
{
    /// <summary>What a connection is worth as things stand.</summary>
    /// <param name="key">Which.</param>
    /// <param name="worth">What it may be worth.</param>
    /// <param name="isOpening">Whether it opens now: then those that only shake hands do not stand in its way.</param>
    public ConnectionValue ValueNow(SlotKey key, SlotWorth worth, bool isOpening = false)
    {
        lock (_gate)
        {
            return Settle(key, worth, isOpening || (_slots.TryGetValue(key, out Slot? slot) && slot.IsOpen));
        }
    }

    private ConnectionValue Settle(SlotKey key, SlotWorth worth, bool isOpen) =>
        worth.Beside is { } beside && OfIdentity(key.Ruid).Exists(other => IsBefore(other, key, isOpen))
            ? beside
            : worth.Value;

    private static bool IsBefore(Slot other, SlotKey key, bool isOpen) =>
        other.Key.Luid == key.Luid
        && other.Key.Rhid != key.Rhid
        && other.Value.Class == ConnectionClass.Pinned
        && (other.IsOpen || (!isOpen && other.Beside is not null));

    private void Revalue(Slot slot, SlotWorth worth, bool isOpen)
    {
        ConnectionValue value = Settle(slot.Key, worth, isOpen);
        Revalue(slot, value, value == worth.Value ? worth.Beside : null);
    }

    private void Revalue(Slot slot, ConnectionValue value, ConnectionValue? beside)
    {
        SortedSet<Slot> order = slot.State == SlotState.Standing ? _standing : _waiting;
        if (slot.State == SlotState.Standing)
        {
            _counts[(int)slot.Value.Class]--;
            _counts[(int)value.Class]++;
        }

        order.Remove(slot);
        slot.Value = value;
        slot.Beside = beside;
        order.Add(slot);
    }

    // It stands: those that only shake hands have the value that it has no more.
    private void TakeFromReservations(Slot slot)
    {
        if (slot is not { IsOpen: true, Beside: not null })
        {
            return;
        }

        foreach (Slot other in OfIdentity(slot.Key.Ruid))
        {
            if (other is { IsOpen: false, Beside: { } less } && other != slot && other.Key.Luid == slot.Key.Luid)
            {
                Revalue(other, less, beside: null);
            }
        }
    }
}
