using Mesh.Conformance.Support;
using Xunit.Abstractions;

namespace Mesh.Conformance;

/// <summary>Timers of an actor; the test moves time.</summary>
public sealed class TimerTests(ITestOutputHelper output) : TestKit(Kit.Moved, output)
{
    private TestScheduler Time => (TestScheduler)Sys.Scheduler;

    [Fact]
    public void A_single_timer_comes_once_and_in_its_time()
    {
        IActorRef actor = With(timers => timers.StartSingleTimer("key", "tick", Kit.Seconds(10)));

        Time.Advance(Kit.Seconds(9));
        NothingHasCome(actor);
        Time.Advance(Kit.Seconds(1));
        ExpectMsg("tick");
        Time.Advance(Kit.Seconds(100));

        NothingHasCome(actor);
    }

    [Fact]
    public void A_periodic_timer_comes_again_and_again()
    {
        With(timers => timers.StartPeriodicTimer("key", "tick", Kit.Seconds(10)));

        for (int i = 0; i < 3; i++)
        {
            Time.Advance(Kit.Seconds(10));
            ExpectMsg("tick");
        }
    }

    [Fact]
    public void A_periodic_timer_may_have_another_first_delay()
    {
        IActorRef actor = With(timers => timers.StartPeriodicTimer("key", "tick", Kit.Seconds(1), Kit.Seconds(10)));

        Time.Advance(Kit.Seconds(1));
        ExpectMsg("tick");
        Time.Advance(Kit.Seconds(9));
        NothingHasCome(actor);
        Time.Advance(Kit.Seconds(1));

        ExpectMsg("tick");
    }

    [Fact]
    public void A_timer_of_the_same_key_replaces_the_first()
    {
        IActorRef actor = With(timers =>
        {
            timers.StartSingleTimer("key", "first", Kit.Seconds(1));
            timers.StartSingleTimer("key", "second", Kit.Seconds(2));
        });

        Time.Advance(Kit.Seconds(1));
        NothingHasCome(actor);
        Time.Advance(Kit.Seconds(1));

        ExpectMsg("second");
    }

    [Fact]
    public void A_cancelled_timer_does_not_come()
    {
        IActorRef actor = With(timers =>
        {
            timers.StartSingleTimer("key", "tick", Kit.Seconds(1));
            timers.Cancel("key");
        });

        Time.Advance(Kit.Seconds(1));

        NothingHasCome(actor);
    }

    [Fact]
    public void CancelAll_ends_every_timer()
    {
        IActorRef actor = With(timers =>
        {
            timers.StartSingleTimer("one", "tick", Kit.Seconds(1));
            timers.StartPeriodicTimer("two", "tick", Kit.Seconds(1));
            timers.CancelAll();
        });

        Time.Advance(Kit.Seconds(1));

        NothingHasCome(actor);
    }

    [Fact]
    public void A_timer_is_active_until_it_has_come()
    {
        IActorRef actor = With(timers => timers.StartSingleTimer("key", "tick", Kit.Seconds(1)));
        Do(actor, timers => TestActor.Tell(timers.IsTimerActive("key")));
        ExpectMsg(true);

        Time.Advance(Kit.Seconds(1));
        ExpectMsg("tick");
        Do(actor, timers => TestActor.Tell((timers.IsTimerActive("key"), timers.IsTimerActive("other"))));

        ExpectMsg((false, false));
    }

    [Fact]
    public void A_tick_that_waits_in_the_mailbox_does_not_come_after_a_cancel()
    {
        IActorRef actor = With(timers =>
        {
            timers.StartSingleTimer("key", "tick", Kit.Seconds(1));
            // The tick goes into the mailbox while this handler still runs.
            Time.Advance(Kit.Seconds(1));
            timers.Cancel("key");
        });

        NothingHasCome(actor);
    }

    [Fact]
    public void A_restart_cancels_the_timers()
    {
        IActorRef actor = With(timers => timers.StartSingleTimer("key", "tick", Kit.Seconds(1)));

        actor.Tell(new TestException());
        NothingHasCome(actor);
        Time.Advance(Kit.Seconds(1));

        NothingHasCome(actor);
    }

    [Fact]
    public void The_end_of_the_actor_cancels_the_timers()
    {
        IActorRef actor = With(timers => timers.StartSingleTimer("key", "tick", Kit.Seconds(1)));
        Sys.EventStream.Subscribe(TestActor, typeof(AllDeadLetters));
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor);

        Time.Advance(Kit.Seconds(1));

        ExpectNoMsg(TimeSpan.Zero);
    }

    private IActorRef With(Action<ITimerScheduler> action)
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Timed(TestActor)));
        Do(actor, action);
        actor.Tell("set");
        ExpectMsg("set");
        return actor;
    }

    private static void Do(IActorRef actor, Action<ITimerScheduler> action) => actor.Tell(action);

    private void NothingHasCome(IActorRef actor)
    {
        actor.Tell("nothing");
        ExpectMsg("nothing");
    }

    private sealed class Timed : ReceiveActor, IWithTimers
    {
        public Timed(IActorRef witness)
        {
            Receive<Action<ITimerScheduler>>(action => action(Timers));
            Receive<Exception>(e => throw e);
            ReceiveAny(message => witness.Tell(message));
        }

        public ITimerScheduler Timers { get; set; } = null!;
    }
}
