using Mesh.Actors.Storage;

namespace Mesh.Simulation;

/// <summary>What a store has accepted and acknowledged, to hold against what it has after a crash.</summary>
/// <remarks>
/// It knows nothing of how the store keeps things. What is there must be the state after some number of the accepted commits, in their order and each whole, and after
/// every one that was acknowledged.
/// </remarks>
internal sealed class StoreLedger
{
    private readonly SortedDictionary<(StoreTable, string), string> _base = [];
    private readonly LinkedList<Entry> _open = new();

    /// <summary>A commit was accepted.</summary>
    /// <returns>To tell it by later.</returns>
    public object Accepted(IReadOnlyList<StoreChange> changes) =>
        _open.AddLast(
            new Entry([
                .. changes.Select(change =>
                    ((change.Table, Text(change.Key)), change.Value is { } value ? Text(value) : null)
                ),
            ])
        );

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
        SortedDictionary<(StoreTable, string), string> found = [];
        foreach (StoreTable table in Enum.GetValues<StoreTable>())
        {
            foreach (StoreEntry entry in store.Read(table))
            {
                found.Add((table, Text(entry.Key)), Text(entry.Value));
            }
        }

        Entry[] open = [.. _open];
        int least = Array.FindLastIndex(open, entry => entry.IsAcknowledged) + 1;
        string? wrong = $"none of the {open.Length - least + 1} states that it may have after what was acknowledged";
        for (int count = 0; ; count++)
        {
            if (count >= least && _base.SequenceEqual(found))
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
        foreach ((var key, string value) in found)
        {
            _base.Add(key, value);
        }

        return wrong;
    }

    private static void Apply(SortedDictionary<(StoreTable, string), string> state, Entry entry)
    {
        foreach (((StoreTable, string) key, string? value) in entry.Changes)
        {
            if (value is null)
            {
                state.Remove(key);
            }
            else
            {
                state[key] = value;
            }
        }
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Convert.ToHexString(bytes.Span);

    private sealed class Entry(IReadOnlyList<((StoreTable, string) Key, string? Value)> changes)
    {
        public IReadOnlyList<((StoreTable, string) Key, string? Value)> Changes => changes;

        public bool IsAcknowledged { get; set; }
    }
}
