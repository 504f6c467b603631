namespace Mesh.Kernel.Dispatch;

/// <summary>What belongs to one actor system in a deterministic run, so that it can be halted as its machine would be.</summary>
/// <remarks>
/// While it is paused, what becomes ready is parked, in order, and goes on when it is resumed. What is abandoned never runs again: no
/// handler, no <c>finally</c>, no goodbye, as after a loss of power.
/// </remarks>
internal sealed class RunPart
{
    private readonly List<ReadyStep> _parked = [];
    private bool _isPaused;

    internal RunPart(DeterministicRunner runner)
    {
        Runner = runner;
        Context = new RunContext(runner, this);
    }

    internal DeterministicRunner Runner { get; }

    internal SynchronizationContext Context { get; }

    internal bool IsAbandoned { get; private set; }

    internal bool MayRun => !_isPaused && !IsAbandoned;

    internal void Ready(object what, object? state)
    {
        Runner.CheckThread(what, null);
        Add(new ReadyStep(what, state, this));
    }

    internal void Add(in ReadyStep step)
    {
        if (MayRun)
            Runner.Add(step);
        else if (!IsAbandoned)
            _parked.Add(step);
    }

    internal void Pause() => _isPaused = true;

    internal void Resume()
    {
        if (!_isPaused)
            return;
        _isPaused = false;
        foreach (ReadyStep step in _parked)
            Add(step);
        _parked.Clear();
    }

    internal void Abandon()
    {
        IsAbandoned = true;
        _parked.Clear();
    }
}

/// <summary>Something that can run.</summary>
/// <param name="What">A mailbox, an action, a callback, or the lane of posted actions.</param>
/// <param name="State">The callback's.</param>
/// <param name="Part">Whose it is; null for the run's own.</param>
internal readonly record struct ReadyStep(object What, object? State, RunPart? Part);

/// <summary>Brings continuations back into the run, as steps of the part that awaited.</summary>
internal sealed class RunContext(DeterministicRunner runner, RunPart? part) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state)
    {
        if (!runner.IsEscape(state ?? d, null))
            runner.Ready(d, state, part);
    }

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("A deterministic run has one thread, which cannot wait for itself");

    public override SynchronizationContext CreateCopy() => this;
}
