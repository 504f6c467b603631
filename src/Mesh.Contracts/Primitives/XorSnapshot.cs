using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Mesh.Contracts.Primitives;

/// <summary>What an <see cref="XorTable{TId, TValue}"/> held at one moment. It never changes; to take one costs nothing, whatever the size.</summary>
/// <typeparam name="TId">The ids.</typeparam>
/// <typeparam name="TValue">What is kept for each.</typeparam>
/// <remarks>Enumerates in the order of the ids. While it is held, so is the memory of what the table has dropped since.</remarks>
public sealed class XorSnapshot<TId, TValue> : IReadOnlyDictionary<TId, TValue>
    where TId : struct, IXorId<TId>
{
    private readonly XorNode<TId, TValue>? _root;

    internal XorSnapshot(XorNode<TId, TValue>? root) => _root = root;

    /// <summary>How many ids there are.</summary>
    public int Count => _root?.Count ?? 0;

    /// <summary>The longest path through the tree, in inner nodes: at most as many as an id has bits.</summary>
    internal int Depth => _root?.Depth ?? 0;

    /// <summary>The ids in their order.</summary>
    public IEnumerable<TId> Keys => this.Select(entry => entry.Key);

    /// <summary>The values in the order of the ids.</summary>
    public IEnumerable<TValue> Values => this.Select(entry => entry.Value);

    /// <summary>The value of an id.</summary>
    /// <exception cref="KeyNotFoundException">The id is not here.</exception>
    public TValue this[TId key] =>
        TryGetValue(key, out TValue? value) ? value : throw new KeyNotFoundException($"There is no {key}.");

    /// <summary>True if the id is here. O(log n) expected.</summary>
    public bool ContainsKey(TId key) => TryGetValue(key, out _);

    /// <summary>Finds the value of an id. O(log n) expected.</summary>
    public bool TryGetValue(TId key, [MaybeNullWhen(false)] out TValue value)
    {
        value = default;
        return _root is not null && _root.TryGet(key, out value);
    }

    /// <inheritdoc cref="XorTable{TId, TValue}.Closest(TId, Span{KeyValuePair{TId, TValue}})"/>
    public int Closest(TId target, Span<KeyValuePair<TId, TValue>> destination)
    {
        int filled = 0;
        if (!destination.IsEmpty)
        {
            _root?.Closest(target, destination, ref filled);
        }

        return filled;
    }

    /// <inheritdoc cref="XorTable{TId, TValue}.Closest(TId, int)"/>
    public KeyValuePair<TId, TValue>[] Closest(TId target, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var closest = new KeyValuePair<TId, TValue>[Math.Min(count, Count)];
        Closest(target, closest);
        return closest;
    }

    /// <summary>How many ids share exactly their first <paramref name="bits"/> bits with this one: with one's own id, the size of a k-bucket. O(log n) expected.</summary>
    /// <param name="id">One's own id, as a rule; it need not be in the table.</param>
    /// <param name="bits">0 to the length of an id in bits; at that length only the id itself counts.</param>
    public int CountSharing(TId id, int bits)
    {
        XorNode<TId, TValue>? node = FindSharing(id, bits, out bool isExact);
        return node is null ? 0
            : isExact ? node.Count
            : node.Enumerate().Count(entry => XorDistance.SharedBits(id, entry.Key) == bits);
    }

    /// <summary>The same for all k-buckets at once: <c>counts[i]</c> is how many ids share exactly i bits. O(log n) expected.</summary>
    /// <param name="id">One's own id, as a rule; it need not be in the table.</param>
    /// <param name="counts">One more than an id has bits; what was in it is overwritten.</param>
    /// <exception cref="ArgumentException">There are not so many.</exception>
    public void CountSharing(TId id, Span<int> counts)
    {
        if (counts.Length != TId.BitCount + 1)
        {
            throw new ArgumentException($"There are {TId.BitCount + 1} counts, not {counts.Length}.", nameof(counts));
        }

        counts.Clear();
        _root?.CountSharing(id, counts);
    }

    /// <summary>The entries whose ids share exactly their first <paramref name="bits"/> bits with this one: with one's own id, a k-bucket. In the order of the ids.</summary>
    /// <param name="id">One's own id, as a rule; it need not be in the table.</param>
    /// <param name="bits">0 to the length of an id in bits.</param>
    public IEnumerable<KeyValuePair<TId, TValue>> Sharing(TId id, int bits)
    {
        XorNode<TId, TValue>? node = FindSharing(id, bits, out bool isExact);
        return node is null ? []
            : isExact ? node.Enumerate()
            : node.Enumerate().Where(entry => XorDistance.SharedBits(id, entry.Key) == bits);
    }

    /// <inheritdoc />
    public IEnumerator<KeyValuePair<TId, TValue>> GetEnumerator() => (_root?.Enumerate() ?? []).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private XorNode<TId, TValue>? FindSharing(TId id, int bits, out bool isExact)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, TId.BitCount);
        isExact = true;
        return _root?.FindSharing(id, bits, out isExact);
    }
}
