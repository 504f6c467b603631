namespace Mesh.Contracts.Primitives;

internal sealed partial class XorNode<TId, TValue>
{
    /// <summary>Fills the destination with the entries closest to the target, the closest first.</summary>
    /// <param name="target">From where it is measured.</param>
    /// <param name="destination">The beginning of it is filled already.</param>
    /// <param name="filled">How much of it is; then how much is now.</param>
    /// <remarks>
    /// Whatever bit the ids below a node part at, they share all bits before it: those that have the target's bit there are all closer than those
    /// that have not. So going to the near side first, and to the far side only while there is room, meets leaves in the order of distance.
    /// </remarks>
    public void Closest(in TId target, Span<KeyValuePair<TId, TValue>> destination, ref int filled)
    {
        XorNode<TId, TValue> node = this;
        while (node._entries is null)
        {
            bool isOne = BitOf(target, node._bit);
            (isOne ? node._one! : node._zero!).Closest(target, destination, ref filled);
            if (filled == destination.Length)
            {
                return;
            }

            node = isOne ? node._zero! : node._one!;
        }

        Rank(node._entries, target, destination[filled..]);
        filled = Math.Min(filled + node._entries.Length, destination.Length);
    }

    // Each entry's place is the number of those that are closer. For so few that is faster than sorting: it has no branches to guess.
    private static void Rank(
        KeyValuePair<TId, TValue>[] entries,
        in TId target,
        Span<KeyValuePair<TId, TValue>> destination
    )
    {
        Span<ulong> distances = stackalloc ulong[MaxLeaf];
        distances = distances[..entries.Length];

        // The ids are in order, so what the first and the last share, all share: the word where these two part decides. Ids that are equal in
        // it and part later are neighbours here; only who chooses his id can bring that about, and then all words are compared.
        int word = Math.Min(
            XorDistance.SharedBits(entries[0].Key, entries[^1].Key) >> 6,
            XorDistance.WordCount<TId>() - 1
        );
        ulong from = target.Word(word);
        distances[0] = entries[0].Key.Word(word) ^ from;
        bool isTied = false;
        for (int i = 1; i < distances.Length; i++)
        {
            distances[i] = entries[i].Key.Word(word) ^ from;
            isTied |= distances[i] == distances[i - 1];
        }

        for (int i = 0; i < distances.Length; i++)
        {
            int place = isTied ? CountCloser(entries, target, i) : CountSmaller(distances, distances[i]);
            if (place < destination.Length)
            {
                destination[place] = entries[i];
            }
        }
    }

    private static int CountSmaller(ReadOnlySpan<ulong> distances, ulong distance)
    {
        int count = 0;
        for (int i = 0; i < distances.Length; i++)
        {
            count += distances[i] < distance ? 1 : 0;
        }

        return count;
    }

    private static int CountCloser(KeyValuePair<TId, TValue>[] entries, in TId target, int index)
    {
        int count = 0;
        for (int i = 0; i < entries.Length; i++)
        {
            count += XorDistance.Compare(target, entries[i].Key, entries[index].Key) < 0 ? 1 : 0;
        }

        return count;
    }
}
