using System.Diagnostics.CodeAnalysis;

namespace Mesh.Contracts.Primitives;

/// <summary>Values by id, and the ids closest to any target by XOR: what Kademlia's routing stands on. It has no policy: whom to keep is not its business.</summary>
/// <typeparam name="TId">The ids: <see cref="PeerId"/>, <see cref="Hid"/>, <see cref="Uid"/>.</typeparam>
/// <typeparam name="TValue">What is kept for each.</typeparam>
/// <remarks>
/// <para>
/// The ids stand in a path-compressed binary trie with leaves of up to 16. For random ids all operations are O(log n), <c>Closest</c> O(log n + k);
/// for ids that somebody has chosen the depth is at most the number of bits of an id, so O(bits + 16 × k) at the worst. A read allocates nothing;
/// a write copies one leaf and the path to it.
/// </para>
/// <para>
/// Safe from any thread. Nodes never change: a write makes new ones under a lock, and puts the new root in place at once; a read takes the root
/// and no lock, so it waits for nobody and sees the table as it was at one moment. The suite <c>routing</c> of the bench measures it beside the
/// same table under a reader-writer lock. The price is that a write allocates, about 1.2 KB in 100,000 ids.
/// </para>
/// </remarks>
public sealed class XorTable<TId, TValue>
    where TId : struct, IXorId<TId>
{
    private readonly Lock _writing = new();
    private XorNode<TId, TValue>? _root;

    /// <summary>Makes an empty table.</summary>
    /// <param name="capacity">The most ids it holds, at least 1; without a bound if none is given.</param>
    /// <param name="self">One's own id, which is never stored; none if null.</param>
    public XorTable(int capacity = int.MaxValue, TId? self = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Capacity = capacity;
        Self = self;
    }

    /// <summary>The most ids it holds.</summary>
    public int Capacity { get; }

    /// <summary>One's own id, which is never stored.</summary>
    public TId? Self { get; }

    /// <summary>How many ids it holds now.</summary>
    public int Count => Volatile.Read(ref _root)?.Count ?? 0;

    /// <summary>Stores a value for an id, in the place of the one it had. O(log n) expected.</summary>
    /// <returns>What was done. Neither a full table nor one's own id is an exception: strangers bring about both.</returns>
    public XorPut Put(TId id, TValue value)
    {
        if (Self is { } self && self.Equals(id))
        {
            return XorPut.Self;
        }

        lock (_writing)
        {
            int before = _root?.Count ?? 0;
            if (before >= Capacity && !_root!.TryGet(id, out _))
            {
                return XorPut.Full;
            }

            XorNode<TId, TValue> root = XorNode<TId, TValue>.Put(_root, id, value);
            Volatile.Write(ref _root, root);
            return root.Count == before ? XorPut.Replaced : XorPut.Added;
        }
    }

    /// <summary>Removes an id. O(log n) expected.</summary>
    /// <returns>True if it was there.</returns>
    public bool Remove(TId id)
    {
        lock (_writing)
        {
            XorNode<TId, TValue>? root = _root?.Remove(id);
            bool isRemoved = !ReferenceEquals(root, _root);
            Volatile.Write(ref _root, root);
            return isRemoved;
        }
    }

    /// <summary>Removes all ids.</summary>
    public void Clear()
    {
        lock (_writing)
        {
            Volatile.Write(ref _root, null);
        }
    }

    /// <summary>Finds the value of an id. O(log n) expected.</summary>
    public bool TryGet(TId id, [MaybeNullWhen(false)] out TValue value)
    {
        value = default;
        return Volatile.Read(ref _root) is { } root && root.TryGet(id, out value);
    }

    /// <summary>The entries closest to a target, the closest first; the target itself comes first if it is there. O(log n + k) expected.</summary>
    /// <param name="target">From where it is measured.</param>
    /// <param name="destination">Where they are put: as many as it has room for, if there are so many.</param>
    /// <returns>How many were put; what lies behind them in the destination is left as it was.</returns>
    public int Closest(TId target, Span<KeyValuePair<TId, TValue>> destination)
    {
        int filled = 0;
        if (!destination.IsEmpty)
        {
            Volatile.Read(ref _root)?.Closest(target, destination, ref filled);
        }

        return filled;
    }

    /// <summary>The entries closest to a target, the closest first, in a new array; the target itself comes first if it is there. O(log n + k) expected.</summary>
    /// <param name="target">From where it is measured.</param>
    /// <param name="count">How many at most; 0 gives none. No more is allocated than there are entries.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public KeyValuePair<TId, TValue>[] Closest(TId target, int count) => Snapshot().Closest(target, count);

    /// <summary>What the table holds now, for ever. O(1).</summary>
    public XorSnapshot<TId, TValue> Snapshot() => new(Volatile.Read(ref _root));
}
