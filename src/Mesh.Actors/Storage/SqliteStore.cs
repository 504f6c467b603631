using Mesh.Contracts;

namespace Mesh.Actors.Storage;

/// <summary>What a host keeps, in the file <c>mesh.db</c> of its folder: SQLite with a write-ahead log, flushed to the disk at every commit.</summary>
/// <remarks>
/// <para>
/// One connection, and one thread that writes. What comes while it writes goes into the next transaction, all of it (group commit): a flush costs the same
/// for one as for a hundred. Each <see cref="CommitAsync"/> completes when its transaction is on the disk. Where a transaction fails, each of its
/// commits is tried in one of its own, so that one which cannot be kept takes no other with it.
/// </para>
/// <para>
/// A file that is damaged, or of a newer version, is an error that names it, and is left as it is. Nothing in it is encrypted, and no secret stands in it: keys are in
/// files of their own. Any thread.
/// </para>
/// </remarks>
public sealed class SqliteStore : IMeshStore
{
    /// <summary>The file's name. SQLite keeps <c>mesh.db-wal</c> beside it while it is open.</summary>
    public const string FileName = "mesh.db";

    private readonly SqliteFile _file;
    private readonly FolderClaim? _ownClaim;
    private readonly CommitQueue _queue;
    private readonly Action<IReadOnlyList<PendingCommit>>? _onTransaction;
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isOpen = true;

    private SqliteStore(FolderClaim claim, FolderClaim? ownClaim, SqliteStoreOptions options)
    {
        Path = System.IO.Path.Combine(claim.Folder, FileName);
        _file = SqliteFile.Open(Path, options);
        _ownClaim = ownClaim;
        _queue = new CommitQueue(options.WaitingCount, options.WaitingBytes);
        _onTransaction = options.OnTransaction;
        new Thread(Run) { IsBackground = true, Name = "mesh store" }.Start();
    }

    /// <summary>The file, by its full path.</summary>
    public string Path { get; }

    /// <summary>Opens the store of a folder, which it claims until it is disposed. Makes both if they are not there; a file of an older version becomes one of this.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Conflict"/>: another program has the folder. <see cref="MeshErrorCode.Storage"/>: the folder cannot be
    /// written in, or the file is damaged, of a newer version, or cannot be read.</exception>
    public static SqliteStore Open(string folder) => Open(folder, new SqliteStoreOptions());

    /// <summary>Opens the store of a folder that the caller has claimed; the caller lets go of it after the store is disposed.</summary>
    /// <inheritdoc cref="Open(string)"/>
    public static SqliteStore Open(FolderClaim claim) => Open(claim, new SqliteStoreOptions());

    internal static SqliteStore Open(string folder, SqliteStoreOptions options)
    {
        var claim = FolderClaim.Take(folder);
        try
        {
            return new SqliteStore(claim, claim, options);
        }
        catch
        {
            claim.Dispose();
            throw;
        }
    }

    internal static SqliteStore Open(FolderClaim claim, SqliteStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ObjectDisposedException.ThrowIf(!claim.IsHeld, claim);
        return new SqliteStore(claim, ownClaim: null, options);
    }

    /// <inheritdoc />
    public IReadOnlyList<StoreEntry> Read(StoreTable table)
    {
        lock (_gate)
        {
            return _isOpen
                ? _file.Read(table)
                : throw new MeshException(MeshErrorCode.Storage, $"The store {Path} is closed.");
        }
    }

    /// <inheritdoc />
    public ValueTask CommitAsync(IReadOnlyList<StoreChange> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        StoreChange[] own = [.. changes];
        var commit = new PendingCommit(own, StoreLimits.Require(own));
        _queue.Add(commit);
        return new ValueTask(commit.Done);
    }

    /// <inheritdoc />
    public void Commit(IReadOnlyList<StoreChange> changes) => CommitAsync(changes).AsTask().GetAwaiter().GetResult();

    /// <summary>Takes nothing more in, writes what was accepted, and closes the file.</summary>
    /// <returns>Completes when the file is closed and, where the store had claimed it, the folder is free.</returns>
    public ValueTask DisposeAsync()
    {
        _queue.Close();
        return new ValueTask(_closed.Task);
    }

    private void Run()
    {
        var waiting = new List<PendingCommit>();
        while (_queue.Take(waiting))
        {
            _onTransaction?.Invoke(waiting);
            Write(waiting);
        }

        lock (_gate)
        {
            _isOpen = false;
            _file.Dispose();
        }

        _ownClaim?.Dispose();
        _closed.SetResult();
    }

    private void Write(IReadOnlyList<PendingCommit> commits)
    {
        MeshException? failure = null;
        lock (_gate)
        {
            failure = _file.TryWrite(commits);
        }

        if (failure is null)
        {
            foreach (PendingCommit commit in commits)
            {
                commit.Keep();
            }
        }
        else if (commits.Count == 1)
        {
            commits[0].Refuse(failure);
        }
        else
        {
            foreach (PendingCommit commit in commits)
            {
                Write([commit]);
            }
        }
    }
}
