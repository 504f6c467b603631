using Mesh.Actors.Storage;
using Mesh.Contracts;

namespace Mesh.Simulation;

/// <summary>The store of a <see cref="SimHost"/>: a disk that takes its time, and loses or tears what was not flushed when the host crashes.</summary>
/// <remarks>
/// As the real one it writes one transaction at a time, and what comes meanwhile goes into the next. A crash takes what was not acknowledged, or leaves
/// it, but whole; power loss may tear it too, which is seen at the next start, and the torn transaction left out. Only on the thread of the run.
/// </remarks>
public sealed class SimStore : IMeshStore
{
    private const long CompactBytes = 1_048_576;

    private readonly TimeProvider _clock;
    private readonly SimRandom _random;
    private readonly TimeSpan _latency;
    private readonly SimDisk _disk = new();
    private readonly StoreLedger _ledger = new();
    private readonly List<Waiting> _running = [];
    private readonly List<Waiting> _waiting = [];
    private MemoryStore _state = new();
    private ITimer? _timer;

    internal SimStore(TimeProvider clock, SimRandom random, TimeSpan latency)
    {
        _clock = clock;
        _random = random;
        _latency = latency;
    }

    /// <summary>Whether the disk is full: then nothing can be kept.</summary>
    /// <value>False by default; the scenario sets it.</value>
    public bool IsFull { get; set; }

    /// <summary>How many commits were accepted and are not acknowledged yet.</summary>
    public int UnderWay => _running.Count + _waiting.Count;

    /// <inheritdoc />
    public IReadOnlyList<StoreEntry> Read(StoreTable table) => _state.Read(table);

    /// <inheritdoc />
    public ValueTask CommitAsync(IReadOnlyList<StoreChange> changes)
    {
        StoreChange[] own = Own(changes);
        if (IsFull)
        {
            return ValueTask.FromException(Full());
        }

        if (_latency == TimeSpan.Zero)
        {
            Commit(own);
            return ValueTask.CompletedTask;
        }

        var commit = new Waiting(own, _ledger.Accepted(own));
        _waiting.Add(commit);
        if (_running.Count == 0)
        {
            Begin();
        }

        return new ValueTask(commit.Done.Task);
    }

    /// <summary>The same, at once: the calling step waits for the disk, and no time passes in a step. What was accepted before is on the disk then too.</summary>
    /// <inheritdoc cref="CommitAsync"/>
    public void Commit(IReadOnlyList<StoreChange> changes)
    {
        StoreChange[] own = Own(changes);
        if (IsFull)
        {
            throw Full();
        }

        object commit = _ledger.Accepted(own);
        WriteAll(own);
        _ledger.Acknowledged(commit);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The host has ended in good order: what was accepted is written.</summary>
    /// <returns>Which promise is broken; null for none.</returns>
    internal string? Close()
    {
        WriteAll([]);
        _timer?.Dispose();
        _running.Clear();
        return _ledger.Recovered(_state);
    }

    /// <summary>The host has ended without a goodbye, and its disk is read again.</summary>
    /// <returns>What was lost of that which was not acknowledged, for the timeline, null for nothing; and which promise is broken, null for none.</returns>
    internal (string? Lost, string? Wrong) Crash(SimCrash how)
    {
        int open = UnderWay;
        _timer?.Dispose();
        _running.Clear();
        _waiting.Clear();
        SimLoss loss = _disk.Crash(how, _random);
        _state = new MemoryStore();
        foreach (byte[] record in _disk.Recover())
        {
            _state.Commit(StoreRecord.Decode(record));
        }

        string? lost =
            open == 0 ? null : $"{open} changes were on their way to the disk; lost of those written: {loss}";
        return (lost, _ledger.Recovered(_state));
    }

    private static MeshException Full() =>
        new(MeshErrorCode.Storage, "The simulated disk is full. Nothing was changed.");

    private static StoreChange[] Own(IReadOnlyList<StoreChange> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        StoreChange[] own =
        [
            .. changes.Select(change =>
                change with
                {
                    Key = change.Key.ToArray(),
                    Value = change.Value is { } value ? value.ToArray() : default(ReadOnlyMemory<byte>?),
                }
            ),
        ];
        StoreLimits.Require(own);
        return own;
    }

    private void WriteAll(StoreChange[] andThese)
    {
        Write(_waiting);
        _running.AddRange(_waiting);
        _waiting.Clear();
        _disk.Append(StoreRecord.Encode(andThese));
        Flush([.. _running.Where(running => !running.IsFlushed).SelectMany(Flushed), .. andThese]);
    }

    private void Begin()
    {
        _running.AddRange(_waiting);
        _waiting.Clear();
        Write(_running);
        _timer?.Dispose();
        _timer = _clock.CreateTimer(
            _ => OnWritten(),
            null,
            _random.Exponential(_latency) + TimeSpan.FromTicks(1),
            Timeout.InfiniteTimeSpan
        );
    }

    private void Write(List<Waiting> commits)
    {
        if (commits.Count > 0)
        {
            _disk.Append(StoreRecord.Encode(commits.SelectMany(commit => commit.Changes)));
        }
    }

    private void OnWritten()
    {
        Flush([.. _running.Where(running => !running.IsFlushed).SelectMany(Flushed)]);
        Acknowledge();
        if (_waiting.Count > 0)
        {
            Begin();
        }
    }

    private static StoreChange[] Flushed(Waiting commit)
    {
        commit.IsFlushed = true;
        return commit.Changes;
    }

    private void Flush(StoreChange[] changes)
    {
        _disk.Flush();
        _state.Commit(changes);
        if (_disk.Length > CompactBytes)
        {
            _disk.Replace(
                StoreRecord.Encode(
                    Enum.GetValues<StoreTable>()
                        .SelectMany(table =>
                            _state.Read(table).Select(entry => new StoreChange(table, entry.Key, entry.Value))
                        )
                )
            );
        }
    }

    private void Acknowledge()
    {
        Waiting[] done = [.. _running];
        _running.Clear();
        foreach (Waiting commit in done)
        {
            _ledger.Acknowledged(commit.Entry);
            commit.Done.SetResult();
        }
    }

    private sealed class Waiting(StoreChange[] changes, object entry)
    {
        public StoreChange[] Changes => changes;

        public object Entry => entry;

        public TaskCompletionSource Done { get; } = new();

        public bool IsFlushed { get; set; }
    }
}
