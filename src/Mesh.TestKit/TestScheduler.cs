using System.Runtime.ExceptionServices;
using Mesh.Hocon;
using Mesh.Kernel.Dispatch;
using Mesh.Kernel.Event;
using Mesh.Testing.Internal;

namespace Mesh.Testing;

/// <summary>A scheduler whose time stands still until a test moves it.</summary>
/// <remarks>
/// <para>
/// Its system has the same time: timers of actors, receive timeouts and the time-outs of questions wait for
/// <see cref="Advance"/> too. The expectations of a test kit do not: they wait on the time of the kit.
/// </para>
/// <para>
/// What is due is run on the thread that moves time, in the order in which it is due. What is scheduled meanwhile waits
/// for the next move, even without delay. What is periodic comes once in a move, however long, and then after its interval
/// from there.
/// </para>
/// </remarks>
public class TestScheduler : IScheduler, IAdvancedScheduler, IClockedScheduler
{
    private readonly TestTime _time = new(TimeProvider.System.GetUtcNow());
    private readonly TimeProviderScheduler _scheduler;

    /// <summary>A scheduler that begins at the time of day.</summary>
    /// <param name="schedulerConfig">Not used: a system gives it to every scheduler.</param>
    /// <param name="log">Not used, for the same reason.</param>
    public TestScheduler(Config? schedulerConfig, ILoggingAdapter? log) =>
        _scheduler = new TimeProviderScheduler(_time, ExceptionDispatchInfo.Throw);

    /// <summary>The time of day.</summary>
    public DateTimeOffset Now => TimeNow;

    /// <summary>The time since the making of the scheduler.</summary>
    public TimeSpan MonotonicClock => _scheduler.MonotonicClock;

    /// <inheritdoc cref="MonotonicClock"/>
    public TimeSpan HighResMonotonicClock => MonotonicClock;

    /// <inheritdoc/>
    public IAdvancedScheduler Advanced => this;

    /// <summary>The time of day.</summary>
    protected DateTimeOffset TimeNow => _scheduler.Now;

    TimeProvider IClockedScheduler.Time => _time;

    /// <summary>Gives the scheduler to a system that is created with it.</summary>
    internal Kernel.Setup.Setup AsSetup => new SchedulerSetup(this);

    /// <summary>Moves time, and runs what is due.</summary>
    /// <remarks>What a scheduled action throws leaves this method; what has been due behind it is run by the next
    /// move.</remarks>
    /// <param name="offset">By how much. Not negative; zero runs what has no delay.</param>
    public void Advance(TimeSpan offset) => _time.Advance(offset);

    /// <summary>Moves time to a moment, and runs what is due.</summary>
    /// <inheritdoc cref="Advance"/>
    /// <exception cref="InvalidOperationException">When the moment is over.</exception>
    public void AdvanceTo(DateTimeOffset when)
    {
        if (when < Now)
            throw new InvalidOperationException($"Time cannot go back: it is {Now:O}, and is to become {when:O}");
        Advance(when - Now);
    }

    /// <inheritdoc/>
    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender) =>
        _scheduler.ScheduleTellOnce(delay, receiver, message, sender);

    /// <inheritdoc/>
    public void ScheduleTellOnce(
        TimeSpan delay,
        ICanTell receiver,
        object message,
        IActorRef? sender,
        ICancelable? cancelable
    ) => _scheduler.ScheduleTellOnce(delay, receiver, message, sender, cancelable);

    /// <inheritdoc/>
    public void ScheduleTellRepeatedly(
        TimeSpan initialDelay,
        TimeSpan interval,
        ICanTell receiver,
        object message,
        IActorRef? sender
    ) => _scheduler.ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender);

    /// <inheritdoc/>
    public void ScheduleTellRepeatedly(
        TimeSpan initialDelay,
        TimeSpan interval,
        ICanTell receiver,
        object message,
        IActorRef? sender,
        ICancelable? cancelable
    ) => _scheduler.ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, cancelable);

    /// <inheritdoc/>
    public void ScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable) =>
        _scheduler.ScheduleOnce(delay, action, cancelable);

    /// <inheritdoc/>
    public void ScheduleOnce(TimeSpan delay, Action action) => _scheduler.ScheduleOnce(delay, action);

    /// <inheritdoc/>
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        _scheduler.ScheduleRepeatedly(initialDelay, interval, action, cancelable);

    /// <inheritdoc/>
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action) =>
        _scheduler.ScheduleRepeatedly(initialDelay, interval, action);

    /// <inheritdoc/>
    public void ScheduleOnce(TimeSpan delay, IRunnable action, ICancelable? cancelable) =>
        _scheduler.ScheduleOnce(delay, action, cancelable);

    /// <inheritdoc/>
    public void ScheduleOnce(TimeSpan delay, IRunnable action) => _scheduler.ScheduleOnce(delay, action);

    /// <inheritdoc/>
    public void ScheduleRepeatedly(
        TimeSpan initialDelay,
        TimeSpan interval,
        IRunnable action,
        ICancelable? cancelable
    ) => _scheduler.ScheduleRepeatedly(initialDelay, interval, action, cancelable);

    /// <inheritdoc/>
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action) =>
        _scheduler.ScheduleRepeatedly(initialDelay, interval, action);

    void IClockedScheduler.Close() => _scheduler.Close();
}
