using Mesh.Actors.Storage;
using StoreChange = Mesh.Actors.Storage.StoreChange;

namespace Mesh.Hosting.Tests;

/// <summary>A store in memory that fails, or keeps waiting, while it is told to.</summary>
internal sealed class FailingStore : IMeshStore
{
    private readonly MemoryStore _kept = new();

    private readonly TaskCompletionSource _delayed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Exception? Failure { get; set; }

    /// <summary>What is waited for before anything is written.</summary>
    public Func<Task>? Delay { get; set; }

    /// <summary>Ends when what waited for <see cref="Delay"/> is written.</summary>
    public Task Delayed => _delayed.Task;

    public IReadOnlyList<StoreEntry> Read(StoreTable table) => _kept.Read(table);

    public ValueTask CommitAsync(IReadOnlyList<StoreChange> changes) =>
        Failure is { } failure ? throw failure
        : Delay is { } delay ? new ValueTask(CommitAfterAsync(delay(), changes))
        : _kept.CommitAsync(changes);

    private async Task CommitAfterAsync(Task wait, IReadOnlyList<StoreChange> changes)
    {
        await wait;
        await _kept.CommitAsync(changes);
        _delayed.TrySetResult();
    }

    public ValueTask DisposeAsync() => _kept.DisposeAsync();
}
