namespace Mesh.Actors.Transport;

/// <summary>The places for callers that have not proven yet who they are.</summary>
/// <remarks>
/// A newcomer always gets a place; when there is none left, in all or in its address block, a random holder loses his. So a
/// flood from one block pushes out its own, and a flood from everywhere leaves each honest caller an even chance, whatever
/// the order of arrival. Thread-safe; evictions run outside the lock, on the newcomer's thread.
/// </remarks>
/// <param name="capacity">Places in all.</param>
/// <param name="perBlock">Places for one address block.</param>
/// <param name="pick">A random number from 0 up to, not including, its argument.</param>
internal sealed class UnprovenSlots(int capacity, int perBlock, Func<int, int> pick)
{
    private readonly Lock _gate = new();
    private readonly List<Slot> _held = [];
    private long _evicted;

    /// <summary>Places held now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _held.Count;
            }
        }
    }

    /// <summary>How many have lost their place to a newcomer.</summary>
    public long EvictedCount => Volatile.Read(ref _evicted);

    /// <summary>Takes a place; <paramref name="evict"/> is called if it is lost before <see cref="Leave"/>.</summary>
    public Slot Enter(AddressBlock? block, Action evict)
    {
        var slot = new Slot(block, evict);
        Slot? victim;
        lock (_gate)
        {
            victim = FindVictim(block);
            if (victim is not null)
            {
                Remove(victim);
                _evicted++;
            }

            slot.Index = _held.Count;
            _held.Add(slot);
        }

        victim?.Evict();
        return slot;
    }

    /// <summary>Gives the place back; false if it was lost or given back before.</summary>
    public bool Leave(Slot slot)
    {
        lock (_gate)
        {
            return Remove(slot);
        }
    }

    private Slot? FindVictim(AddressBlock? block)
    {
        if (block is not null)
        {
            // At most a few hundred places: looking through them costs less than keeping a second index right.
            List<Slot> neighbours = _held.FindAll(s => s.Block == block);
            if (neighbours.Count >= perBlock)
            {
                return neighbours[pick(neighbours.Count)];
            }
        }

        return _held.Count >= capacity ? _held[pick(_held.Count)] : null;
    }

    private bool Remove(Slot slot)
    {
        int index = slot.Index;
        if (index < 0)
        {
            return false;
        }

        Slot last = _held[^1];
        _held[index] = last;
        last.Index = index;
        _held.RemoveAt(_held.Count - 1);
        slot.Index = -1;
        return true;
    }

    /// <summary>One place held.</summary>
    internal sealed class Slot(AddressBlock? block, Action evict)
    {
        public AddressBlock? Block { get; } = block;

        /// <summary>Where it stands in the list; -1 when it is not held.</summary>
        public int Index { get; set; } = -1;

        public void Evict() => evict();
    }
}
