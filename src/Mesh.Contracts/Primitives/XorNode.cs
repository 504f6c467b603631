using System.Runtime.CompilerServices;

namespace Mesh.Contracts.Primitives;

/// <summary>A node of the tree under <see cref="XorTable{TId, TValue}"/>: never changed once it is made.</summary>
/// <remarks>
/// A binary trie over the bits of the ids, path-compressed: an inner node stands only where ids part, and keeps the number of that bit; all ids
/// below it share the bits before. A set of up to <see cref="MaxLeaf"/> ids is one leaf, an array in the order of the ids; a greater set is an
/// inner node. So the tree depends on its ids alone, not on the order in which they came, it has fewer inner nodes than ids, and no path is
/// longer than an id has bits, whoever chooses the ids: recursion along a path is safe. A change makes new nodes along one path and shares all others.
/// </remarks>
internal sealed partial class XorNode<TId, TValue>
    where TId : struct, IXorId<TId>
{
    /// <summary>The most entries of a leaf. Measured with 8, 12, 16, 24, 32: fewer cost more memory, more cost more time to rank.</summary>
    public const int MaxLeaf = 16;

    private readonly KeyValuePair<TId, TValue>[]? _entries;
    private readonly XorNode<TId, TValue>? _zero;
    private readonly XorNode<TId, TValue>? _one;
    private readonly int _bit;

    private XorNode(KeyValuePair<TId, TValue>[] entries)
    {
        _entries = entries;
        Count = entries.Length;
    }

    private XorNode(int bit, XorNode<TId, TValue> zero, XorNode<TId, TValue> one)
    {
        _bit = bit;
        _zero = zero;
        _one = one;
        Count = zero.Count + one.Count;
    }

    /// <summary>How many entries are below: at least 1.</summary>
    public int Count { get; }

    /// <summary>The longest path to a leaf, in inner nodes.</summary>
    public int Depth => _entries is not null ? 0 : 1 + Math.Max(_zero!.Depth, _one!.Depth);

    /// <summary>The tree with this entry in it, in the place of one with the same id if there is one.</summary>
    public static XorNode<TId, TValue> Put(XorNode<TId, TValue>? root, TId id, TValue value)
    {
        if (root is null)
        {
            return new XorNode<TId, TValue>([new(id, value)]);
        }

        int shared = XorDistance.SharedBits(id, root.LeafOf(id)[0].Key);
        return root.Put(id, value, shared);
    }

    /// <summary>The tree without this id: itself if the id is not in it, null if nothing else is.</summary>
    public XorNode<TId, TValue>? Remove(TId id)
    {
        if (_entries is not null)
        {
            int at = IndexOf(_entries, id);
            return at < 0 ? this
                : Count == 1 ? null
                : new XorNode<TId, TValue>([.. _entries.AsSpan(0, at), .. _entries.AsSpan(at + 1)]);
        }

        bool isOne = BitOf(id, _bit);
        XorNode<TId, TValue> near = isOne ? _one! : _zero!;
        XorNode<TId, TValue> far = isOne ? _zero! : _one!;
        XorNode<TId, TValue>? left = near.Remove(id);
        if (ReferenceEquals(left, near))
        {
            return this;
        }

        return left is null ? far
            : isOne ? Join(_bit, far, left)
            : Join(_bit, left, far);
    }

    /// <summary>Finds the value of an id.</summary>
    public bool TryGet(TId id, out TValue value)
    {
        KeyValuePair<TId, TValue>[] leaf = LeafOf(id);
        int at = IndexOf(leaf, id);
        value = at < 0 ? default! : leaf[at].Value;
        return at >= 0;
    }

    /// <summary>All entries in the order of their ids.</summary>
    public IEnumerable<KeyValuePair<TId, TValue>> Enumerate()
    {
        var pending = new Stack<XorNode<TId, TValue>>();
        pending.Push(this);
        while (pending.TryPop(out XorNode<TId, TValue>? node))
        {
            while (node._entries is null)
            {
                pending.Push(node._one!);
                node = node._zero!;
            }

            foreach (KeyValuePair<TId, TValue> entry in node._entries)
            {
                yield return entry;
            }
        }
    }

    // Where the id would be: of all leaves one whose ids share most bits with it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private KeyValuePair<TId, TValue>[] LeafOf(TId id)
    {
        XorNode<TId, TValue> node = this;
        while (node._entries is null)
        {
            node = BitOf(id, node._bit) ? node._one! : node._zero!;
        }

        return node._entries;
    }

    // The id shares so many bits with the leaf that it would be in.
    private XorNode<TId, TValue> Put(TId id, TValue value, int shared)
    {
        if (_entries is not null)
        {
            return PutIntoLeaf(_entries, id, value);
        }

        if (shared < _bit)
        {
            var leaf = new XorNode<TId, TValue>([new(id, value)]);
            return BitOf(id, shared)
                ? new XorNode<TId, TValue>(shared, this, leaf)
                : new XorNode<TId, TValue>(shared, leaf, this);
        }

        return BitOf(id, _bit)
            ? new XorNode<TId, TValue>(_bit, _zero!, _one!.Put(id, value, shared))
            : new XorNode<TId, TValue>(_bit, _zero!.Put(id, value, shared), _one!);
    }

    private static XorNode<TId, TValue> PutIntoLeaf(KeyValuePair<TId, TValue>[] entries, TId id, TValue value)
    {
        int at = IndexOf(entries, id);
        if (at >= 0)
        {
            KeyValuePair<TId, TValue>[] replaced = [.. entries];
            replaced[at] = new(id, value);
            return new XorNode<TId, TValue>(replaced);
        }

        KeyValuePair<TId, TValue>[] grown =
        [
            .. entries.AsSpan(0, ~at),
            new KeyValuePair<TId, TValue>(id, value),
            .. entries.AsSpan(~at),
        ];
        if (grown.Length <= MaxLeaf)
        {
            return new XorNode<TId, TValue>(grown);
        }

        int bit = XorDistance.SharedBits(grown[0].Key, grown[^1].Key);
        int ones = 1;
        while (!BitOf(grown[ones].Key, bit))
        {
            ones++;
        }

        return new XorNode<TId, TValue>(
            bit,
            new XorNode<TId, TValue>(grown[..ones]),
            new XorNode<TId, TValue>(grown[ones..])
        );
    }

    // Two subtrees under one node; under none if a leaf can hold them, in which case they are leaves themselves.
    private static XorNode<TId, TValue> Join(int bit, XorNode<TId, TValue> zero, XorNode<TId, TValue> one) =>
        zero.Count + one.Count <= MaxLeaf
            ? new XorNode<TId, TValue>([.. zero._entries!, .. one._entries!])
            : new XorNode<TId, TValue>(bit, zero, one);

    // The index of the id, or the complement of the index where it would be.
    private static int IndexOf(KeyValuePair<TId, TValue>[] entries, TId id)
    {
        for (int i = 0; i < entries.Length; i++)
        {
            int order = entries[i].Key.CompareTo(id);
            if (order >= 0)
            {
                return order == 0 ? i : ~i;
            }
        }

        return ~entries.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool BitOf(TId id, int bit) => (long)(id.Word(bit >> 6) << (bit & 63)) < 0;
}
