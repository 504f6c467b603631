using Mesh.Actors.Storage;
using Mesh.Contracts;

namespace Mesh.Hosting.Tests.Requests;

/// <summary>A store that takes nothing while it is told so.</summary>
internal sealed class FailingStore : IMeshStore
{
    private readonly MemoryStore _inner = new();

    public bool IsFailing { get; set; }

    /// <summary>How often the contact requests were read.</summary>
    public int RequestReads { get; private set; }

    public IReadOnlyList<StoreEntry> Read(StoreTable table)
    {
        RequestReads += table == StoreTable.Requests ? 1 : 0;
        return _inner.Read(table);
    }

    public ValueTask CommitAsync(IReadOnlyList<StoreChange> changes) =>
        IsFailing
            ? ValueTask.FromException(new MeshException(MeshErrorCode.Storage, "the disk is full"))
            : _inner.CommitAsync(changes);

    public ValueTask DisposeAsync() => _inner.DisposeAsync();
}
