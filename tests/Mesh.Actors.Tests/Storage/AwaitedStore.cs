using System.Threading.Tasks.Sources;
using Mesh.Actors.Storage;

namespace Mesh.Actors.Tests.Storage;

/// <summary>A disk that writes only when somebody waits for it: so who tells of a change without having waited is found, whatever the threads do.</summary>
internal sealed class AwaitedStore : IMeshStore
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    private readonly MemoryStore _written = new();
    private Action _whileWriting = () => { };

    public IReadOnlyList<StoreEntry> Read(StoreTable table) => _written.Read(table);

    public ValueTask CommitAsync(IReadOnlyList<StoreChange> changes) => new(new Write(this, changes), token: 0);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Makes a change, which must neither be seen nor told nor done before it is written, and be seen and told then.</summary>
    /// <param name="change">A call that changes a book.</param>
    /// <param name="says">What the book says; asked on another thread while the change is being written, where it must not wait either.</param>
    /// <param name="told">How many changes the book's listeners were told of.</param>
    public void AssertKeptFirst(Action change, Func<object?[]> says, Func<int> told)
    {
        object?[] before = says();
        int toldBefore = told();
        (object?[] Said, int Told)? writing = null;
        _whileWriting = () => writing = Task.Run(() => (says(), told())).WaitAsync(Guard).GetAwaiter().GetResult();

        change();

        Assert.True(writing is not null, "The call has returned, and nobody had waited for the disk.");
        Assert.Equal(before, writing.Value.Said);
        Assert.Equal(toldBefore, writing.Value.Told);
        Assert.NotEqual(before, says());
        Assert.Equal(toldBefore + 1, told());
    }

    private sealed class Write(AwaitedStore store, IReadOnlyList<StoreChange> changes) : IValueTaskSource
    {
        private bool _isDone;

        public ValueTaskSourceStatus GetStatus(short token) =>
            _isDone ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Pending;

        public void OnCompleted(
            Action<object?> continuation,
            object? state,
            short token,
            ValueTaskSourceOnCompletedFlags flags
        )
        {
            store._whileWriting();
            store._written.Commit(changes);
            _isDone = true;
            continuation(state);
        }

        public void GetResult(short token) =>
            Assert.True(_isDone, "The result was taken, and nobody had waited for the disk.");
    }
}
