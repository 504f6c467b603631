namespace Mesh.Kernel;

/// <summary>Says when an actor has heard nothing for a time.</summary>
/// <remarks>
/// A message only notes the time; the one timer that runs looks at that note when it fires and sleeps on for the rest.
/// So a busy actor pays for reading the clock and not for a timer per message.
/// </remarks>
internal sealed class ReceiveTimeoutClock(ActorCell cell)
{
    private TimeSpan _last;
    private Tick? _running;
    private IDisposable? _timer;

    internal TimeSpan? Timeout { get; private set; }

    internal void Set(TimeSpan? timeout)
    {
        if (timeout is { } given && given <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(timeout), given, "A receive timeout is longer than zero");
        Timeout = timeout;
        _running = null;
        _timer?.Dispose();
        _timer = null;
        if (timeout is not { } due)
            return;
        _last = Now();
        Arm(due);
    }

    internal void Handled(object message)
    {
        if (Timeout is null || message is INotInfluenceReceiveTimeout || ReferenceEquals(message, _running))
            return;
        _last = Now();
    }

    internal bool IsDue(Tick tick)
    {
        if (!ReferenceEquals(tick, _running) || Timeout is not { } timeout)
            return false;
        TimeSpan quiet = Now() - _last;
        bool due = quiet >= timeout;
        Arm(due ? timeout : timeout - quiet);
        return due;
    }

    private TimeSpan Now() => cell.Kernel.Scheduler.MonotonicClock;

    private void Arm(TimeSpan delay)
    {
        var tick = new Tick();
        _running = tick;
        _timer = cell.Kernel.Clock.Schedule(delay, null, () => cell.SelfRef.Tell(tick, cell.SelfRef));
    }

    /// <summary>The timer has fired.</summary>
    internal sealed class Tick : IAutoReceivedMessage, INotInfluenceReceiveTimeout, Event.IDeadLetterSuppression;
}
