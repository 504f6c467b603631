namespace Mesh.Kernel;

/// <summary>Shorter ways to schedule; an int is a number of milliseconds.</summary>
public static class SchedulerExtensions
{
    /// <summary>Sends a message after a delay.</summary>
    public static void ScheduleTellOnce(
        this ITellScheduler scheduler,
        int millisecondsDelay,
        ICanTell receiver,
        object message,
        IActorRef? sender,
        ICancelable? cancelable = null
    ) => scheduler.ScheduleTellOnce(Span(millisecondsDelay), receiver, message, sender, cancelable);

    /// <summary>Sends a message after a delay and then every interval.</summary>
    public static void ScheduleTellRepeatedly(
        this ITellScheduler scheduler,
        int initialMillisecondsDelay,
        int millisecondsInterval,
        ICanTell receiver,
        object message,
        IActorRef? sender,
        ICancelable? cancelable = null
    ) =>
        scheduler.ScheduleTellRepeatedly(
            Span(initialMillisecondsDelay),
            Span(millisecondsInterval),
            receiver,
            message,
            sender,
            cancelable
        );

    /// <summary>Sends a message after a delay, unless the result is cancelled before.</summary>
    public static ICancelable ScheduleTellOnceCancelable(
        this IScheduler scheduler,
        TimeSpan delay,
        ICanTell receiver,
        object message,
        IActorRef? sender
    )
    {
        var cancelable = new Cancelable(scheduler.Advanced);
        scheduler.ScheduleTellOnce(delay, receiver, message, sender, cancelable);
        return cancelable;
    }

    /// <summary>Sends a message after a delay, unless the result is cancelled before.</summary>
    public static ICancelable ScheduleTellOnceCancelable(
        this IScheduler scheduler,
        int millisecondsDelay,
        ICanTell receiver,
        object message,
        IActorRef? sender
    ) => scheduler.ScheduleTellOnceCancelable(Span(millisecondsDelay), receiver, message, sender);

    /// <summary>Sends a message after a delay and then every interval, until the result is cancelled.</summary>
    public static ICancelable ScheduleTellRepeatedlyCancelable(
        this IScheduler scheduler,
        TimeSpan initialDelay,
        TimeSpan interval,
        ICanTell receiver,
        object message,
        IActorRef? sender
    )
    {
        var cancelable = new Cancelable(scheduler.Advanced);
        scheduler.ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, cancelable);
        return cancelable;
    }

    /// <summary>Sends a message after a delay and then every interval, until the result is cancelled.</summary>
    public static ICancelable ScheduleTellRepeatedlyCancelable(
        this IScheduler scheduler,
        int initialMillisecondsDelay,
        int millisecondsInterval,
        ICanTell receiver,
        object message,
        IActorRef? sender
    ) =>
        scheduler.ScheduleTellRepeatedlyCancelable(
            Span(initialMillisecondsDelay),
            Span(millisecondsInterval),
            receiver,
            message,
            sender
        );

    /// <summary>Runs an action after a delay.</summary>
    public static void ScheduleOnce(
        this IActionScheduler scheduler,
        int millisecondsDelay,
        Action action,
        ICancelable? cancelable = null
    ) => scheduler.ScheduleOnce(Span(millisecondsDelay), action, cancelable);

    /// <summary>Runs an action after a delay and then every interval.</summary>
    public static void ScheduleRepeatedly(
        this IActionScheduler scheduler,
        int initialMillisecondsDelay,
        int millisecondsInterval,
        Action action,
        ICancelable? cancelable = null
    ) => scheduler.ScheduleRepeatedly(Span(initialMillisecondsDelay), Span(millisecondsInterval), action, cancelable);

    /// <summary>Runs an action after a delay, unless the result is cancelled before.</summary>
    public static ICancelable ScheduleOnceCancelable(this IActionScheduler scheduler, TimeSpan delay, Action action)
    {
        var cancelable = new Cancelable(scheduler);
        scheduler.ScheduleOnce(delay, action, cancelable);
        return cancelable;
    }

    /// <summary>Runs an action after a delay, unless the result is cancelled before.</summary>
    public static ICancelable ScheduleOnceCancelable(
        this IActionScheduler scheduler,
        int millisecondsDelay,
        Action action
    ) => scheduler.ScheduleOnceCancelable(Span(millisecondsDelay), action);

    /// <summary>Runs an action after a delay and then every interval, until the result is cancelled.</summary>
    public static ICancelable ScheduleRepeatedlyCancelable(
        this IActionScheduler scheduler,
        TimeSpan initialDelay,
        TimeSpan interval,
        Action action
    )
    {
        var cancelable = new Cancelable(scheduler);
        scheduler.ScheduleRepeatedly(initialDelay, interval, action, cancelable);
        return cancelable;
    }

    /// <summary>Runs an action after a delay and then every interval, until the result is cancelled.</summary>
    public static ICancelable ScheduleRepeatedlyCancelable(
        this IActionScheduler scheduler,
        int initialMillisecondsDelay,
        int millisecondsInterval,
        Action action
    ) => scheduler.ScheduleRepeatedlyCancelable(Span(initialMillisecondsDelay), Span(millisecondsInterval), action);

    private static TimeSpan Span(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
