using Mesh.Kernel.Tests.Support;

namespace Mesh.Kernel.Tests;

/// <summary>Timers, the receive timeout and the scheduler, on virtual time.</summary>
public sealed class TimeTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_timer_sends_in_the_name_that_it_was_given_or_of_the_actor_itself()
    {
        (IActorRef other, _) = _world.Probe("other");
        IActorRef actor = Timed("me");
        _world.Send(actor, new Do(t => t.StartSingleTimer(1, "own", Second)));
        _world.Send(actor, new Do(t => t.StartSingleTimer(2, "other's", Second, other)));
        _world.Run.RunFor(2 * Second);
        Assert.Equal(["own from me at 1", "other's from other at 1"], _world.Log);
    }

    [Fact]
    public void A_timer_is_active_until_it_has_fired_and_any_object_can_be_its_key()
    {
        IActorRef actor = Timed();
        var key = (1, "key");
        _world.Send(actor, new Do(t => t.StartSingleTimer(key, "tick", Second)));
        _world.Send(actor, new Do(t => _world.Log.Add(t.IsTimerActive((1, "key")))));
        _world.Run.RunFor(2 * Second);
        _world.Send(actor, new Do(t => _world.Log.Add(t.IsTimerActive(key))));
        Assert.Equal([true, "tick from $a at 1", false], _world.Log);
    }

    [Fact]
    public void A_replaced_or_cancelled_timer_is_silent_though_its_tick_lies_in_the_mailbox()
    {
        IActorRef actor = Timed();
        _world.Send(actor, new Do(t => t.StartSingleTimer("k", "old", Second)));
        _world.Send(actor, new Do(t => t.StartPeriodicTimer("p", "period", Second)));
        ((IInternalActorRef)actor).Suspend();
        _world.Run.RunFor(3 * Second);
        // The ticks lie there already: behind them comes what makes them void.
        ((LocalActorRef)actor).Cell.Mailbox.Prepend([
            new Envelope(new Do(t => t.StartSingleTimer("k", "new", Second)), null!),
            new Envelope(new Do(t => t.CancelAll()), null!),
        ]);
        ((IInternalActorRef)actor).Resume();
        _world.Run.RunFor(5 * Second);
        Assert.Empty(_world.Log);
    }

    [Fact]
    public void Timers_are_over_before_the_last_hooks_and_those_of_the_new_incarnation_run()
    {
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new StartsInHooks(_world.Log)));
        _world.Run.RunFor(1.5 * Second);
        _world.Send(actor, new Boom("x"));
        _world.Run.RunFor(1.5 * Second);
        _world.Send(actor, PoisonPill.Instance);
        _world.Run.RunFor(5 * Second);
        Assert.Equal(["tick", "PreRestart 0", "tick", "PostStop 0"], _world.Log);
    }

    [Fact]
    public void A_tick_counts_for_the_receive_timeout_unless_its_message_says_otherwise()
    {
        IActorRef actor = Timed();
        _world.Send(actor, new Do(_ => { }, 1.5 * Second));
        _world.Send(actor, new Do(t => t.StartPeriodicTimer("k", new Quiet(), Second)));
        _world.Run.RunFor(2 * Second);
        Assert.Single(_world.Log, l => l is string s && s.StartsWith("Timeout"));
        _world.Log.Clear();
        _world.Send(actor, new Do(t => t.StartPeriodicTimer("k", "loud", Second)));
        _world.Run.RunFor(10 * Second);
        Assert.DoesNotContain(_world.Log, l => l is string s && s.StartsWith("Timeout"));
    }

    [Fact]
    public void A_timer_may_send_what_the_runtime_answers_itself()
    {
        IActorRef actor = Timed();
        _world.Send(actor, new Do(t => t.StartSingleTimer("k", PoisonPill.Instance, Second)));
        _world.Run.RunFor(2 * Second);
        Assert.True(((IInternalActorRef)actor).IsTerminated);
    }

    [Fact]
    public void The_receive_timeout_stays_over_a_restart_and_a_failed_message_counts()
    {
        IActorRef actor = Timed();
        _world.Send(actor, new Do(_ => { }, 2 * Second));
        _world.Run.RunFor(Second);
        _world.Send(actor, new Do(_ => throw new Boom("x")));
        _world.Run.RunFor(1.5 * Second);
        Assert.Empty(_world.Log);
        _world.Run.RunFor(Second);
        Assert.Equal(["Timeout at 3"], _world.Log);
    }

    [Fact]
    public void The_receive_timeout_can_be_set_in_PreStart_and_read()
    {
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new ImpatientAtStart(_world.Log)));
        _world.Run.RunFor(2.5 * Second);
        Assert.Equal(["00:00:01", "ReceiveTimeout", "ReceiveTimeout"], _world.Log);
        Assert.False(((IInternalActorRef)actor).IsTerminated);
    }

    [Fact]
    public void A_message_that_comes_in_the_moment_of_the_timeout_is_no_timeout_where_it_is_first()
    {
        IActorRef actor = Timed();
        _world.Send(actor, new Do(_ => { }, 2 * Second));
        for (int i = 0; i < 5; i++)
        {
            _world.Run.RunFor(1.9 * Second);
            _world.Send(actor, new Do(_ => { }));
        }
        Assert.Empty(_world.Log);
    }

    [Fact]
    public void What_an_awaited_handler_takes_is_not_quiet()
    {
        var gate = new TaskCompletionSource();
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new AwaitingQuietly(gate.Task, _world.Log)));
        _world.Send(actor, "await");
        _world.Run.RunFor(5 * Second);
        gate.SetResult();
        _world.Run.RunUntilIdle();
        Assert.Equal(["awaited"], _world.Log);
        _world.Run.RunFor(2.5 * Second);
        Assert.Equal(["awaited", "ReceiveTimeout"], _world.Log);
    }

    [Fact]
    public void A_receive_timeout_of_no_time_is_refused()
    {
        List<object> errors = _world.Listen<Error>();
        _world.Send(Timed(), new Do(_ => { }, TimeSpan.Zero));
        Assert.IsType<ArgumentOutOfRangeException>(((Error)Assert.Single(errors)).Cause);
    }

    [Fact]
    public void Negative_delays_and_intervals_of_no_time_are_refused()
    {
        IScheduler scheduler = _world.System.Scheduler;
        IActorRef to = ActorRefs.Nobody;
        Assert.Throws<ArgumentOutOfRangeException>(() => scheduler.ScheduleTellOnce(-1, to, "m", null));
        Assert.Throws<ArgumentOutOfRangeException>(() => scheduler.ScheduleTellRepeatedly(0, 0, to, "m", null));
        Assert.Throws<ArgumentOutOfRangeException>(() => scheduler.Advanced.ScheduleOnce(-1, () => { }));
        Assert.Throws<ArgumentOutOfRangeException>(() => scheduler.Advanced.ScheduleRepeatedly(-1, 1, () => { }));
    }

    [Fact]
    public void Nothing_can_be_scheduled_after_the_end_of_the_system_and_what_was_does_not_fire()
    {
        int fired = 0;
        _world.System.Scheduler.Advanced.ScheduleRepeatedly(1000, 1000, () => fired++);
        _world.System.Terminate();
        _world.Run.RunFor(5 * Second);
        Assert.Equal(0, fired);
        Assert.Throws<SchedulerException>(() => _world.System.Scheduler.Advanced.ScheduleOnce(1, () => { }));
    }

    [Fact]
    public void Repeated_work_keeps_its_rhythm_from_the_first_delay_on()
    {
        var at = new List<double>();
        IScheduler scheduler = _world.System.Scheduler;
        scheduler.Advanced.ScheduleRepeatedly(500, 2000, () => at.Add(scheduler.MonotonicClock.TotalSeconds));
        _world.Run.RunFor(7 * Second);
        Assert.Equal([0.5, 2.5, 4.5, 6.5], at);
    }

    [Fact]
    public void Cancelling_inside_of_the_work_ends_it_and_a_linked_cancelable_follows()
    {
        IScheduler scheduler = _world.System.Scheduler;
        var cancelable = new Cancelable(scheduler);
        ((ICancelable?)null).CancelIfNotNull();
        ICancelable linked = Cancelable.CreateLinkedCancelable(scheduler, cancelable);
        int fired = 0;
        int linkedFired = 0;
        scheduler.Advanced.ScheduleRepeatedly(1000, 1000, () => CancelAtThree(), cancelable);
        scheduler.Advanced.ScheduleRepeatedly(1000, 1000, () => linkedFired++, linked);
        _world.Run.RunFor(10 * Second);
        Assert.Equal(3, fired);
        Assert.InRange(linkedFired, 2, 3);
        Assert.True(linked.IsCancellationRequested && linked.Token.IsCancellationRequested);
        cancelable.Dispose();
        Assert.Throws<ObjectDisposedException>(() => cancelable.Cancel());

        void CancelAtThree()
        {
            if (++fired == 3)
                cancelable.Cancel();
        }
    }

    [Fact]
    public void A_cancelable_can_be_cancelled_after_a_time()
    {
        var cancelable = new Cancelable(_world.System.Scheduler);
        cancelable.CancelAfter(1500);
        int fired = 0;
        _world.System.Scheduler.Advanced.ScheduleRepeatedly(1000, 1000, () => fired++, cancelable);
        _world.Run.RunFor(5 * Second);
        Assert.Equal(1, fired);
    }

    private IActorRef Timed(string? name = null)
    {
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new TimedActor(_world.Log)), name);
        _world.Run.RunUntilIdle();
        return actor;
    }

    private sealed record Do(Action<ITimerScheduler> Action, TimeSpan? ReceiveTimeout = null);

    private sealed record Quiet : INotInfluenceReceiveTimeout;

    private sealed class TimedActor : ReceiveActor, IWithTimers
    {
        public TimedActor(List<object> log)
        {
            Receive<Do>(d =>
            {
                if (d.ReceiveTimeout is { } timeout)
                    SetReceiveTimeout(timeout);
                d.Action(Timers);
            });
            Receive<ReceiveTimeout>(_ => log.Add(FormattableString.Invariant($"Timeout at {Seconds}")));
            Receive<string>(s => log.Add(FormattableString.Invariant($"{s} from {Sender.Path.Name} at {Seconds}")));
            Receive<Quiet>(_ => { });
        }

        public ITimerScheduler Timers { get; set; } = null!;

        private static double Seconds => Context.System.Scheduler.MonotonicClock.TotalSeconds;
    }

    private sealed class StartsInHooks(List<object> log) : UntypedActor, IWithTimers
    {
        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart() => Timers.StartSingleTimer("k", "tick", Second);

        protected override void PreRestart(Exception reason, object message)
        {
            log.Add($"PreRestart {Timers.ActiveTimers.Count}");
            Timers.StartSingleTimer("late", "late", Second);
        }

        protected override void PostStop()
        {
            log.Add($"PostStop {Timers.ActiveTimers.Count}");
            Timers.StartSingleTimer("late", "late", Second);
        }

        protected override void OnReceive(object message)
        {
            if (message is Exception cause)
                throw cause;
            log.Add(message);
            Timers.StartPeriodicTimer("p", "period", 10 * Second);
        }
    }

    private sealed class ImpatientAtStart(List<object> log) : UntypedActor
    {
        protected override void PreStart()
        {
            SetReceiveTimeout(Second);
            log.Add(Context.ReceiveTimeout.ToString()!);
        }

        protected override void OnReceive(object message) => log.Add(message.GetType().Name);
    }

    private sealed class AwaitingQuietly : ReceiveActor
    {
        public AwaitingQuietly(Task gate, List<object> log)
        {
            SetReceiveTimeout(2 * Second);
            ReceiveAsync<string>(async _ =>
            {
                await gate;
                log.Add("awaited");
            });
            Receive<ReceiveTimeout>(_ => log.Add("ReceiveTimeout"));
        }
    }
}
