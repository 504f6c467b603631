namespace Mesh.Actors.Limits;

/// <summary>Who was told that there is no room, and wants to hear of some: the best first, of equals who asked first.</summary>
/// <remarks>Plain; single owner: the host's actor. Everybody stands in it once, so it has as many entries as there are pins and contacts at most.</remarks>
internal sealed class RoomQueue
{
    private readonly Dictionary<SlotKey, Entry> _entries = [];
    private readonly SortedSet<Entry> _order = new(
        Comparer<Entry>.Create(
            (left, right) =>
                right.Value.CompareTo(left.Value) is not 0 and var byValue
                    ? byValue
                    : left.Number.CompareTo(right.Number)
        )
    );

    private long _number;

    public int Count => _entries.Count;

    /// <summary>It waits from now on, or is worth so much now; its turn among equals stays.</summary>
    public void Add(SlotKey key, ConnectionValue value)
    {
        if (!_entries.Remove(key, out Entry entry))
        {
            entry = new Entry(key, value, ++_number);
        }

        _order.Remove(entry);
        entry = entry with { Value = value };
        _entries.Add(key, entry);
        _order.Add(entry);
    }

    public void Remove(SlotKey key)
    {
        if (_entries.Remove(key, out Entry entry))
        {
            _order.Remove(entry);
        }
    }

    /// <summary>
    /// Takes out those for whom there is room now: as many as there are free places, and one at least where somebody would lose his. Those that cannot use it
    /// are taken out too, and take nobody's turn.
    /// </summary>
    /// <param name="slots">The places.</param>
    /// <param name="canUse">Whether one would take a place that it is offered; whoever has his slot already is not asked.</param>
    public IReadOnlyList<(SlotKey Key, ConnectionValue Value)> TakeForRoom(
        ConnectionSlots slots,
        Func<SlotKey, ConnectionValue, bool> canUse
    )
    {
        var taken = new List<(SlotKey, ConnectionValue)>();
        if (_order.Count == 0)
        {
            return taken;
        }

        int left = Math.Max(1, slots.FreeCount);
        foreach (Entry entry in _order)
        {
            Room room = slots.FindRoom(entry.Key, entry.Value);
            if (room.IsThere)
            {
                taken.Add((entry.Key, entry.Value));
                left -= !room.IsOwn && canUse(entry.Key, entry.Value) ? 1 : 0;
            }

            // Where one finds no slot at all, nobody who is worth less does.
            if (left == 0 || room.Refusal == SlotRefusal.Full)
            {
                break;
            }
        }

        foreach ((SlotKey key, ConnectionValue _) in taken)
        {
            Remove(key);
        }

        return taken;
    }

    private readonly record struct Entry(SlotKey Key, ConnectionValue Value, long Number);
}
