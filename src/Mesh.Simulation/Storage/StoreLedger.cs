using Mesh.Actors.Storage;

namespace Mesh.Simulation;

/// <summary>What a store has accepted and acknowledged, to hold against what it has after a crash.</summary>
/// <remarks>
/// It knows nothing of how the store keeps things. What is there must be the state after some number of the accepted commits, in their order and each whole, and after
/// every one that was acknowledged.
/// </remarks>
internal sealed class StoreLedger
{
    private readonly SortedDictionary<(StoreTable, string), ReadOnlyMemory<byte>> _base = [];
    private readonly LinkedList<Entry> _open = new();

    /// <summary>A commit was accepted.</summary>
    /// <param name="changes">What; the bytes in it do not change any more.</param>
    /// <returns>To tell it by later.</returns>
    public object Accepted(IReadOnlyList<StoreChange> changes) =>
        _open.AddLast(new Entry([.. changes.Select(change => ((change.Table, Text(change.Key)), change.Value))]));

    /// <summary>A commit was acknowledged.</summary>
    public void Acknowledged(object commit)
    {
        ((LinkedListNode<Entry>)commit).Value.IsAcknowledged = true;
        while (_open.First is { Value.IsAcknowledged: true } first)
        {
            Apply(_base, first.Value);
            _open.RemoveFirst();
        }
    }

    /// <summary>Holds what the store has after a crash against what it may have; from now on that is what it has.</summary>
    /// <returns>What is wrong, or null.</returns>
    public string? Recovered(IMeshStore store)
    {
        SortedDictionary<(StoreTable, string), ReadOnlyMemory<byte>> found = [];
        foreach (StoreTable table in Enum.GetValues<StoreTable>())
        {
            foreach (StoreEntry entry in store.Read(table))
            {
                found.Add((table, Text(entry.Key)), entry.Value);
            }
        }

        Entry[] open = [.. _open];
        int least = Array.FindLastIndex(open, entry => entry.IsAcknowledged) + 1;
        string? wrong = $"none of the {open.Length - least + 1} states that it may have after what was acknowledged";
        for (int count = 0; ; count++)
        {
            if (count >= least && IsSame(_base, found))
            {
                wrong = null;
                break;
            }

            if (count == open.Length)
            {
                break;
            }

            Apply(_base, open[count]);
        }

        _open.Clear();
        _base.Clear();
        foreach (((StoreTable, string) key, ReadOnlyMemory<byte> value) in found)
        {
            _base.Add(key, value);
        }

        return wrong;
    }

    private static void Apply(SortedDictionary<(StoreTable, string), ReadOnlyMemory<byte>> state, Entry entry)
    {
        foreach (((StoreTable, string) key, ReadOnlyMemory<byte>? put) in entry.Changes)
        {
            if (put is { } value)
            {
                state[key] = value;
            }
            else
            {
                state.Remove(key);
            }
        }
    }

    private static bool IsSame(
        SortedDictionary<(StoreTable, string), ReadOnlyMemory<byte>> left,
        SortedDictionary<(StoreTable, string), ReadOnlyMemory<byte>> right
    ) =>
        left.Count == right.Count
        && left.Zip(right)
            .All(pair =>
                pair.First.Key == pair.Second.Key && pair.First.Value.Span.SequenceEqual(pair.Second.Value.Span)
            );

    private static string Text(ReadOnlyMemory<byte> bytes) => Convert.ToHexString(bytes.Span);

    private sealed class Entry(IReadOnlyList<((StoreTable, string) Key, ReadOnlyMemory<byte>? Value)> changes)
    {
        public IReadOnlyList<((StoreTable, string) Key, ReadOnlyMemory<byte>? Value)> Changes => changes;

        public bool IsAcknowledged { get; set; }
    }
}
