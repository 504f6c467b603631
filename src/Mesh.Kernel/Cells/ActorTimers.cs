namespace Mesh.Kernel;

/// <summary>The timers of one actor.</summary>
/// <remarks>
/// A tick carries the instance of the timer that made it, and is delivered only while that instance stands under its
/// key: so none comes after Cancel, replacement, restart or stop, even one that was already in the mailbox.
/// </remarks>
internal sealed class ActorTimers(ActorCell cell) : ITimerScheduler
{
    private readonly Dictionary<object, Tick> _timers = [];

    public IReadOnlyCollection<object> ActiveTimers => _timers.Keys;

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval) =>
        Start(key, msg, interval, interval, cell.SelfRef);

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef sender) =>
        Start(key, msg, interval, interval, sender);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval) =>
        Start(key, msg, initialDelay, interval, cell.SelfRef);

    public void StartPeriodicTimer(
        object key,
        object msg,
        TimeSpan initialDelay,
        TimeSpan interval,
        IActorRef sender
    ) => Start(key, msg, initialDelay, interval, sender);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout) =>
        Start(key, msg, timeout, null, cell.SelfRef);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef sender) =>
        Start(key, msg, timeout, null, sender);

    public bool IsTimerActive(object key) => _timers.ContainsKey(key);

    public void Cancel(object key)
    {
        if (_timers.Remove(key, out Tick? tick))
            tick.Dispose();
    }

    public void CancelAll()
    {
        foreach (Tick tick in _timers.Values)
            tick.Dispose();
        _timers.Clear();
    }

    /// <summary>Whether a tick may be delivered; a single timer is over with it.</summary>
    internal bool TryTake(Tick tick)
    {
        if (!_timers.TryGetValue(tick.Key, out Tick? current) || !ReferenceEquals(current, tick))
            return false;
        if (!tick.IsPeriodic)
            _timers.Remove(tick.Key);
        return true;
    }

    private void Start(object key, object msg, TimeSpan delay, TimeSpan? interval, IActorRef sender)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(msg);
        Cancel(key);
        var tick = new Tick(key, msg, interval is not null);
        tick.Timer = cell.Kernel.Clock.Schedule(delay, interval, () => cell.SelfRef.Tell(tick, sender));
        _timers[key] = tick;
    }

    /// <summary>One timer, and the message by which it fires.</summary>
    internal sealed class Tick(object key, object message, bool isPeriodic)
        : IAutoReceivedMessage,
            INotInfluenceReceiveTimeout,
            Event.IDeadLetterSuppression
    {
        internal object Key => key;

        internal object Message => message;

        internal bool IsPeriodic => isPeriodic;

        internal IDisposable? Timer { get; set; }

        internal void Dispose() => Timer?.Dispose();
    }
}
