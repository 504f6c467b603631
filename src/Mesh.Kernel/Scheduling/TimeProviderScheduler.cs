using Mesh.Kernel.Dispatch;

namespace Mesh.Kernel;

/// <summary>The scheduler of a system, on any <see cref="TimeProvider"/>.</summary>
/// <remarks>
/// After the end of the system nothing fires any more, and what was periodic lets go of its timer. Only the time-outs of
/// questions still fire: who asks an actor that is gone with its system would wait for ever.
/// </remarks>
internal sealed class TimeProviderScheduler(TimeProvider time, Action<Exception> onError)
    : IScheduler,
        IAdvancedScheduler
{
    private readonly long _start = time.GetTimestamp();
    private volatile bool _closed;

    public IAdvancedScheduler Advanced => this;

    public DateTimeOffset Now => time.GetUtcNow();

    public TimeSpan MonotonicClock => time.GetElapsedTime(_start);

    public TimeSpan HighResMonotonicClock => MonotonicClock;

    internal void Close() => _closed = true;

    /// <summary>Runs an action later; disposing the result calls it off.</summary>
    internal IDisposable Schedule(TimeSpan delay, TimeSpan? interval, Action action) =>
        Schedule(delay, interval, action, outlivesSystem: false);

    /// <summary>Runs an action later, even after the end of the system; disposing the result calls it off.</summary>
    internal IDisposable ScheduleTimeOut(TimeSpan delay, Action action) =>
        Schedule(delay, null, action, outlivesSystem: true);

    /// <summary>As above, for a time-out that is nearly always called off.</summary>
    internal IDisposable ScheduleTimeOut(TimeSpan delay, IDeadlineOwner owner)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        return time == TimeProvider.System
            ? DeadlineWheel.Shared.Add(delay, owner)
            : ScheduleTimeOut(delay, owner.DeadlinePassed);
    }

    private Entry Schedule(TimeSpan delay, TimeSpan? interval, Action action, bool outlivesSystem)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        if (interval is { } given)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(given, TimeSpan.Zero, nameof(interval));
        var entry = new Entry(this, action, interval is not null, outlivesSystem);
        entry.Start(time, delay, interval ?? Timeout.InfiniteTimeSpan);
        return entry;
    }

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender) =>
        ScheduleTellOnce(delay, receiver, message, sender, null);

    public void ScheduleTellOnce(
        TimeSpan delay,
        ICanTell receiver,
        object message,
        IActorRef? sender,
        ICancelable? cancelable
    ) => ScheduleOnce(delay, () => receiver.Tell(message, sender), cancelable);

    public void ScheduleTellRepeatedly(
        TimeSpan initialDelay,
        TimeSpan interval,
        ICanTell receiver,
        object message,
        IActorRef? sender
    ) => ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, null);

    public void ScheduleTellRepeatedly(
        TimeSpan initialDelay,
        TimeSpan interval,
        ICanTell receiver,
        object message,
        IActorRef? sender,
        ICancelable? cancelable
    ) => ScheduleRepeatedly(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    public void ScheduleOnce(TimeSpan delay, IRunnable action, ICancelable? cancelable) =>
        ScheduleOnce(delay, action.Run, cancelable);

    public void ScheduleOnce(TimeSpan delay, IRunnable action) => ScheduleOnce(delay, action.Run, null);

    public void ScheduleRepeatedly(
        TimeSpan initialDelay,
        TimeSpan interval,
        IRunnable action,
        ICancelable? cancelable
    ) => ScheduleRepeatedly(initialDelay, interval, action.Run, cancelable);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action) =>
        ScheduleRepeatedly(initialDelay, interval, action.Run, null);

    public void ScheduleOnce(TimeSpan delay, Action action) => ScheduleOnce(delay, action, null);

    public void ScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable) =>
        Schedule(delay, null, action, cancelable);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action) =>
        ScheduleRepeatedly(initialDelay, interval, action, null);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Schedule(initialDelay, interval, action, cancelable);

    private void Schedule(TimeSpan delay, TimeSpan? interval, Action action, ICancelable? cancelable)
    {
        if (_closed)
            throw new SchedulerException("cannot schedule after the end of the actor system");
        if (cancelable is null)
        {
            Schedule(delay, interval, action);
            return;
        }
        if (cancelable.IsCancellationRequested)
            return;
        var entry = (Entry)Schedule(delay, interval, action);
        entry.CancelBy(cancelable.Token);
    }

    /// <summary>One timer.</summary>
    private sealed class Entry(TimeProviderScheduler scheduler, Action action, bool isPeriodic, bool outlivesSystem)
        : IDisposable
    {
        private readonly Lock _lock = new();
        private ITimer? _timer;
        private CancellationTokenRegistration _registration;
        private bool _isOver;

        private bool IsClosed => scheduler._closed && !outlivesSystem;

        internal void Start(TimeProvider time, TimeSpan delay, TimeSpan period)
        {
            lock (_lock)
                _timer = time.CreateTimer(static entry => ((Entry)entry!).Fire(), this, delay, period);
        }

        internal void CancelBy(CancellationToken token)
        {
            CancellationTokenRegistration registration = token.UnsafeRegister(
                static entry => ((Entry)entry!).Dispose(),
                this
            );
            lock (_lock)
                _registration = registration;
            if (_isOver)
                registration.Unregister();
        }

        public void Dispose()
        {
            lock (_lock)
            {
                _isOver = true;
                _timer?.Dispose();
                _registration.Unregister();
            }
        }

        private void Fire()
        {
            lock (_lock)
            {
                if (_isOver)
                    return;
                if (IsClosed || !isPeriodic)
                    Dispose();
            }
            if (IsClosed)
                return;
            // In nobody's name: a timer fires on any thread, and the one of a test has a sender.
            ActorCell? outer = ActorCell.Current;
            ActorCell.Current = null;
            try
            {
                action();
            }
            // A timer's thread has nobody above it: what is thrown there would end the process.
            catch (Exception e)
            {
                scheduler.Report(e);
            }
            finally
            {
                ActorCell.Current = outer;
            }
        }
    }

    private void Report(Exception e) => onError(e);
}
