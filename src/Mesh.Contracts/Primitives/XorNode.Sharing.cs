namespace Mesh.Contracts.Primitives;

internal sealed partial class XorNode<TId, TValue>
{
    /// <summary>Adds to <c>counts[i]</c> how many ids share exactly their first i bits with this one.</summary>
    public void CountSharing(TId id, Span<int> counts)
    {
        int shared = XorDistance.SharedBits(id, LeafOf(id)[0].Key);
        XorNode<TId, TValue> node = this;
        while (node._entries is null)
        {
            if (shared < node._bit)
            {
                // The id parts from all of them at once, where the tree has left the bits out.
                counts[shared] += node.Count;
                return;
            }

            bool isOne = BitOf(id, node._bit);
            counts[node._bit] += (isOne ? node._zero! : node._one!).Count;
            node = isOne ? node._one! : node._zero!;
        }

        foreach (KeyValuePair<TId, TValue> entry in node._entries)
        {
            counts[XorDistance.SharedBits(id, entry.Key)]++;
        }
    }

    /// <summary>The smallest subtree with all ids that share exactly their first <paramref name="bits"/> bits with this one; null if there are none.</summary>
    /// <param name="id">With what they share them.</param>
    /// <param name="bits">How many.</param>
    /// <param name="isExact">False if other ids are in it too: then it is a leaf.</param>
    public XorNode<TId, TValue>? FindSharing(TId id, int bits, out bool isExact)
    {
        int shared = XorDistance.SharedBits(id, LeafOf(id)[0].Key);
        isExact = true;
        XorNode<TId, TValue> node = this;
        while (node._entries is null)
        {
            if (shared < node._bit)
            {
                return shared == bits ? node : null;
            }

            bool isOne = BitOf(id, node._bit);
            if (node._bit >= bits)
            {
                return node._bit > bits ? null
                    : isOne ? node._zero
                    : node._one;
            }

            node = isOne ? node._one! : node._zero!;
        }

        isExact = false;
        return node;
    }
}
