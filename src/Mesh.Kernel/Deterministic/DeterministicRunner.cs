using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Mesh.Contracts.Runtime;
using Mesh.Kernel.Extensions;

namespace Mesh.Kernel.Dispatch;

/// <summary>The queue of a deterministic run: one thread, one seed, virtual time.</summary>
/// <remarks>
/// What is ready stands in a list, and a draw from the seed chooses the next one; a mailbox runs one message per draw,
/// so every interleaving that keeps the order within mailboxes can come up. Posted actions share one lane and keep
/// their order, continuations are chosen each for itself, as the thread pool would. Several systems may take part, each
/// of which can be halted (<see cref="RunPart"/>).
/// </remarks>
internal sealed class DeterministicRunner : IDeterministicRun
{
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly List<ReadyStep> _ready = [];
    private readonly Queue<Action> _posted = new();
    private readonly object _lane = new();
    private readonly VirtualTime _time;
    private readonly ConcurrentQueue<string> _escapes = new();
    private ulong _state;
    private ulong _fingerprint;
    private Exception? _failure;
    private bool _isRunning;

    internal DeterministicRunner(ulong seed)
    {
        Seed = seed;
        _state = seed;
        _time = new VirtualTime(this);
        Context = new RunContext(this, null);
    }

    public ulong Seed { get; }

    public DateTimeOffset Now => _time.GetUtcNow();

    public TimeProvider TimeProvider => _time;

    public long Events { get; private set; }

    public ulong Fingerprint => _fingerprint;

    internal Action<RunStep>? Observer { get; set; }

    internal bool IsOnThread => Environment.CurrentManagedThreadId == _thread;

    internal SynchronizationContext Context { get; }

    public bool RunOne()
    {
        CheckDriver();
        ThrowFailure();
        if (_isRunning)
            throw new InvalidOperationException("The run is driven from inside one of its own steps");
        if (_ready.Count == 0)
            return false;
        (SynchronizationContext?, ActorCell?) outer = Enter();
        _isRunning = true;
        try
        {
            Events++;
            int count = _ready.Count;
            int index = Draw(count);
            Note(((ulong)count << 32) | (uint)index);
            RunItem(index);
        }
        finally
        {
            _isRunning = false;
            Leave(outer);
        }
        return true;
    }

    public void RunUntilIdle()
    {
        while (RunOne()) { }
    }

    public void RunFor(TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero);
        RunUntilIdle();
        TimeSpan end = _time.Elapsed + span;
        while (FireNext(end))
            RunUntilIdle();
        _time.MoveTo(end);
    }

    public bool RunUntil(Func<bool> condition, TimeSpan max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, TimeSpan.Zero);
        TimeSpan end = _time.Elapsed + max;
        while (!condition())
        {
            if (RunOne() || FireNext(end))
                continue;
            _time.MoveTo(end);
            return false;
        }
        return true;
    }

    public void Post(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        CheckThread(action, null);
        _posted.Enqueue(action);
        if (_posted.Count == 1)
            _ready.Add(new ReadyStep(_lane, null, null));
    }

    /// <summary>Has whoever drives the run told of a failure, instead of the next step.</summary>
    internal void Fail(Exception failure)
    {
        CheckThread(failure, null);
        _failure ??= failure;
    }

    /// <summary>Takes something into account that happened outside of the kernel.</summary>
    internal void Note(ulong what)
    {
        ulong z = (_fingerprint ^ what) * 0x9E3779B97F4A7C15;
        _fingerprint = z ^ (z >> 32);
    }

    /// <summary>Notes that something has left the run, so that whoever drives it next is told.</summary>
    /// <remarks>For where nobody could catch an exception: the framework would end the process by it.</remarks>
    /// <returns>False on the thread of the run.</returns>
    internal bool IsEscape(object what, IActorRef? receiver)
    {
        if (IsOnThread)
            return false;
        Note(what, receiver);
        return true;
    }

    internal void Ready(object what, object? state, RunPart? part)
    {
        if (part is not null)
        {
            part.Ready(what, state);
            return;
        }
        CheckThread(what, null);
        _ready.Add(new ReadyStep(what, state, null));
    }

    internal void Add(in ReadyStep step) => _ready.Add(step);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void CheckThread(object what, IActorRef? receiver)
    {
        if (Environment.CurrentManagedThreadId != _thread)
            throw new InvalidOperationException(Note(what, receiver));
    }

    // SplitMix64, written out so that a seed means the same run on every version of the framework.
    private int Draw(int count)
    {
        _state += 0x9E3779B97F4A7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return (int)Math.BigMul(z, (ulong)count, out _);
    }

    private void RunItem(int index)
    {
        ReadyStep step = _ready[index];
        if (step.Part is { } part)
        {
            if (!part.MayRun)
            {
                RemoveAt(index);
                part.Add(step);
                return;
            }
            SynchronizationContext.SetSynchronizationContext(part.Context);
        }
        switch (step.What)
        {
            case Mailbox mailbox:
                Observer?.Invoke(mailbox.NextStep());
                if (!mailbox.RunOne())
                    RemoveAt(index);
                break;
            case SendOrPostCallback callback:
                RemoveAt(index);
                callback(step.State);
                break;
            case Action action:
                RemoveAt(index);
                action();
                break;
            default:
                RunPosted(index);
                break;
        }
    }

    private void RunPosted(int index)
    {
        Action posted = _posted.Dequeue();
        if (_posted.Count == 0)
            RemoveAt(index);
        posted();
    }

    // The last takes the place of the one removed. While an item runs others are only added, so the index holds.
    private void RemoveAt(int index)
    {
        _ready[index] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
    }

    private bool FireNext(TimeSpan end)
    {
        CheckDriver();
        ThrowFailure();
        (SynchronizationContext?, ActorCell?) outer = Enter();
        try
        {
            if (!_time.FireNext(end))
                return false;
            Note((ulong)_time.Elapsed.Ticks);
            Events++;
            return true;
        }
        finally
        {
            Leave(outer);
        }
    }

    // Whoever drives the run may be a sender, as a test is; what is posted and what is timed are in nobody's name.
    private (SynchronizationContext?, ActorCell?) Enter()
    {
        (SynchronizationContext?, ActorCell?) outer = (SynchronizationContext.Current, ActorCell.Current);
        SynchronizationContext.SetSynchronizationContext(Context);
        ActorCell.Current = null;
        return outer;
    }

    private static void Leave((SynchronizationContext? Context, ActorCell? Cell) outer)
    {
        SynchronizationContext.SetSynchronizationContext(outer.Context);
        ActorCell.Current = outer.Cell;
    }

    private void CheckDriver()
    {
        if (Environment.CurrentManagedThreadId != _thread)
            throw new InvalidOperationException("Only the thread that has made a deterministic system may drive it");
    }

    private void ThrowFailure()
    {
        if (_failure is { } failure)
        {
            _failure = null;
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
        if (!_escapes.IsEmpty && _escapes.TryDequeue(out string? escape))
            throw new InvalidOperationException(escape);
    }

    private string Note(object what, IActorRef? receiver)
    {
        string escape = Describe(what, receiver);
        _escapes.Enqueue(escape);
        return escape;
    }

    private static string Describe(object what, IActorRef? receiver)
    {
        string to = receiver is null ? "" : $" to {receiver}";
        string name = what is Action { Target: { } target } ? $"a continuation of {target.GetType()}" : $"'{what}'";
        return $"Thread {Environment.CurrentManagedThreadId} posts {what.GetType().Name} {name}{to} into a "
            + "deterministic run, which belongs to another thread. Something has left it: Task.Run, ConfigureAwait(false), "
            + "ContinueWith, or a real timer or socket. Posted from:"
            + Environment.NewLine
            + Environment.StackTrace;
    }
}
