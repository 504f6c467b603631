using Mesh.Contracts;

namespace Mesh.Actors.Storage;

/// <summary>Changes that wait for the disk.</summary>
/// <param name="Changes">What.</param>
/// <param name="Bytes">How much of the queue's bound they take.</param>
internal sealed record PendingCommit(IReadOnlyList<StoreChange> Changes, long Bytes)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Done => _done.Task;

    public void Keep() => _done.TrySetResult();

    public void Refuse(MeshException why) => _done.TrySetException(why);
}

/// <summary>What waits for the one writer. Bounded: who comes when it is full is refused. Any thread adds, one takes.</summary>
/// <param name="maxCount">Most commits.</param>
/// <param name="maxBytes">Most bytes of them; a single one may have more.</param>
internal sealed class CommitQueue(int maxCount, long maxBytes)
{
    private readonly object _gate = new();
    private readonly Queue<PendingCommit> _waiting = new();
    private long _bytes;
    private bool _isClosed;

    /// <summary>Adds a commit.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.NoRoom"/>: it is full. <see cref="MeshErrorCode.Storage"/>: it is closed.</exception>
    public void Add(PendingCommit commit)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                throw new MeshException(MeshErrorCode.Storage, "The store is closed: nothing can be kept any more.");
            }

            if (_waiting.Count >= maxCount || (_waiting.Count > 0 && _bytes + commit.Bytes > maxBytes))
            {
                throw new MeshException(
                    MeshErrorCode.NoRoom,
                    $"{_waiting.Count} changes with {_bytes} bytes wait for the disk already: it is slower than what is to be kept. Try again later."
                );
            }

            _waiting.Enqueue(commit);
            _bytes += commit.Bytes;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Waits for something, and takes all there is.</summary>
    /// <returns>False once it is closed and nothing is left.</returns>
    public bool Take(List<PendingCommit> into)
    {
        into.Clear();
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_isClosed)
            {
                Monitor.Wait(_gate);
            }

            into.AddRange(_waiting);
            _waiting.Clear();
            _bytes = 0;
            return into.Count > 0;
        }
    }

    /// <summary>Takes nothing more in; what waits is still to be taken.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }
    }
}
