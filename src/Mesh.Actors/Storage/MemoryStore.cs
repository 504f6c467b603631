namespace Mesh.Actors.Storage;

/// <summary>A store that is gone with the process. Any thread.</summary>
public sealed class MemoryStore : IMeshStore
{
    private static readonly IComparer<byte[]> Bytewise = Comparer<byte[]>.Create(
        (left, right) => left.AsSpan().SequenceCompareTo(right)
    );

    private readonly Lock _gate = new();
    private readonly Dictionary<StoreTable, SortedDictionary<byte[], byte[]>> _tables = [];

    /// <inheritdoc />
    public IReadOnlyList<StoreEntry> Read(StoreTable table)
    {
        lock (_gate)
        {
            return [.. TableOf(table).Select(entry => new StoreEntry(entry.Key, entry.Value))];
        }
    }

    /// <inheritdoc />
    public ValueTask CommitAsync(IReadOnlyList<StoreChange> changes)
    {
        Commit(changes);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public void Commit(IReadOnlyList<StoreChange> changes)
    {
        StoreLimits.Require(changes);
        lock (_gate)
        {
            foreach (StoreChange change in changes)
            {
                SortedDictionary<byte[], byte[]> table = TableOf(change.Table);
                if (change.Value is { } value)
                {
                    table[change.Key.ToArray()] = value.ToArray();
                }
                else
                {
                    table.Remove(change.Key.ToArray());
                }
            }
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private SortedDictionary<byte[], byte[]> TableOf(StoreTable table)
    {
        if (!_tables.TryGetValue(table, out SortedDictionary<byte[], byte[]>? rows))
        {
            rows = new SortedDictionary<byte[], byte[]>(Bytewise);
            _tables.Add(table, rows);
        }

        return rows;
    }
}
