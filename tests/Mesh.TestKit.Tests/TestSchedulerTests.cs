using Mesh.Kernel.Dispatch;
using Xunit.Abstractions;
using static Mesh.Testing.Tests.Support;

namespace Mesh.Testing.Tests;

/// <summary>The scheduler that a test moves, the same on both modes.</summary>
public sealed class TestSchedulerTests(ITestOutputHelper output)
{
    [Theory, BothModes]
    public void A_message_comes_when_its_time_has_come(Mode mode)
    {
        using TestKit kit = NewTimedKit(mode, out TestScheduler scheduler);
        Assert.Same(scheduler, kit.Sys.Scheduler);
        scheduler.ScheduleTellOnce(Seconds(1), kit.TestActor, "a", ActorRefs.NoSender);
        scheduler.Advance(Seconds(0.999));
        kit.ExpectNothingMore();
        scheduler.Advance(Seconds(0.001));
        kit.ExpectMsg("a");
        scheduler.Advance(Hours(1));
        kit.ExpectNothingMore();
    }

    [Theory, BothModes]
    public void Messages_come_in_the_order_of_their_times_and_of_one_time_in_that_of_their_scheduling(Mode mode)
    {
        using TestKit kit = NewTimedKit(mode, out TestScheduler scheduler);
        foreach ((int second, string message) in new[] { (3, "d"), (1, "a"), (2, "b"), (2, "c"), (4, "e") })
            scheduler.ScheduleTellOnce(Seconds(second), kit.TestActor, message, kit.TestActor);
        scheduler.AdvanceTo(scheduler.Now + Seconds(3));
        Assert.Equal(["a", "b", "c", "d"], kit.ReceiveN(4));
        kit.ExpectNothingMore();
        scheduler.Advance(Seconds(1));
        kit.ExpectMsg("e");
    }

    [Theory, BothModes]
    public void What_is_periodic_comes_after_its_first_delay_and_then_with_each_interval(Mode mode)
    {
        using TestKit kit = NewTimedKit(mode, out TestScheduler scheduler);
        scheduler.ScheduleTellRepeatedly(Seconds(1), Seconds(5), kit.TestActor, "tick", kit.TestActor);
        scheduler.Advance(Seconds(1));
        kit.ExpectMsg("tick");
        for (int i = 0; i < 500; i++)
        {
            scheduler.Advance(Seconds(4.9));
            kit.ExpectNothingMore();
            scheduler.Advance(Seconds(0.1));
            kit.ExpectMsg("tick");
        }
    }

    [Theory, BothModes]
    public void What_is_periodic_comes_once_in_a_long_move_and_then_after_its_interval_from_there(Mode mode)
    {
        using TestKit kit = NewTimedKit(mode, out TestScheduler scheduler);
        scheduler.ScheduleTellRepeatedly(Seconds(1), Seconds(1), kit.TestActor, "tick", kit.TestActor);
        scheduler.Advance(Seconds(3.5));
        kit.ExpectMsg("tick");
        kit.ExpectNothingMore();
        scheduler.Advance(Seconds(0.9));
        kit.ExpectNothingMore();
        scheduler.Advance(Seconds(0.1));
        kit.ExpectMsg("tick");
    }

    [Theory, BothModes]
    public void What_is_called_off_does_not_come(Mode mode)
    {
        using TestKit kit = NewTimedKit(mode, out TestScheduler scheduler);
        var off = new Cancelable(kit.Sys.Scheduler);
        scheduler.ScheduleTellOnce(Seconds(2), kit.TestActor, "once", kit.TestActor, off);
        scheduler.ScheduleTellRepeatedly(Seconds(1), Seconds(1), kit.TestActor, "tick", kit.TestActor, off);
        scheduler.ScheduleOnce(Seconds(2), () => kit.TestActor.Tell("action"), off);
        scheduler.Advance(Seconds(1));
        kit.ExpectMsg("tick");
        off.Cancel();
        scheduler.Advance(Seconds(9));
        kit.ExpectNothingMore();
        off = new Cancelable(kit.Sys.Scheduler, Seconds(2));
        scheduler.ScheduleTellOnce(Seconds(3), kit.TestActor, "late", kit.TestActor, off);
        scheduler.Advance(Seconds(2));
        scheduler.Advance(Seconds(1));
        kit.ExpectNothingMore();
    }

    [Theory, BothModes]
    public void Actions_run_on_the_thread_that_moves_time(Mode mode)
    {
        using TestKit kit = NewTimedKit(mode, out TestScheduler scheduler);
        var ran = new List<(string, int)>();
        IAdvancedScheduler advanced = scheduler.Advanced;
        advanced.ScheduleOnce(Seconds(1), Note("once"));
        advanced.ScheduleRepeatedly(Seconds(1), Seconds(1), Note("again"));
        advanced.ScheduleOnce(Seconds(1), new Runnable(Note("runnable")));
        advanced.ScheduleOnce(Seconds(1), new Runnable(Note("runnable")), null);
        advanced.ScheduleRepeatedly(Seconds(2), Seconds(1), new Runnable(Note("last")));
        advanced.ScheduleRepeatedly(Seconds(2), Seconds(1), new Runnable(Note("last")), null);
        advanced.ScheduleRepeatedly(Seconds(2), Seconds(1), Note("last"), null);
        scheduler.Advance(Seconds(1));
        Assert.Equal(["once", "again", "runnable", "runnable"], ran.Select(r => r.Item1));
        scheduler.Advance(Seconds(1));
        Assert.Equal(["last", "last", "last", "again"], ran.Skip(4).Select(r => r.Item1));
        Assert.All(ran, r => Assert.Equal(Environment.CurrentManagedThreadId, r.Item2));

        Action Note(string what) => () => ran.Add((what, Environment.CurrentManagedThreadId));
    }

    [Theory, BothModes]
    public void What_is_scheduled_during_a_move_waits_for_the_next_one_even_without_delay(Mode mode)
    {
        using TestKit kit = NewTimedKit(mode, out TestScheduler scheduler);
        scheduler.ScheduleOnce(Seconds(1), () => scheduler.ScheduleOnce(TimeSpan.Zero, Said("inner")));
        scheduler.ScheduleOnce(Seconds(2), Said("outer"));
        scheduler.Advance(Seconds(2));
        kit.ExpectMsg("outer");
        kit.ExpectNothingMore();
        scheduler.Advance(TimeSpan.Zero);
        kit.ExpectMsg("inner");

        Action Said(string what) => () => kit.TestActor.Tell(what);
    }

    [Theory, BothModes]
    public void What_an_action_throws_reaches_the_test_and_the_rest_comes_with_the_next_move(Mode mode)
    {
        using TestKit kit = NewTimedKit(mode, out TestScheduler scheduler);
        scheduler.ScheduleOnce(Seconds(1), () => throw new InvalidTimeZoneException());
        scheduler.ScheduleTellOnce(Seconds(1), kit.TestActor, "a", kit.TestActor);
        Assert.Throws<InvalidTimeZoneException>(() => scheduler.Advance(Seconds(1)));
        kit.ExpectNothingMore();
        scheduler.Advance(TimeSpan.Zero);
        kit.ExpectMsg("a");
    }

    [Theory, BothModes]
    public void Time_stands_still_until_it_is_moved_and_never_goes_back(Mode mode)
    {
        using TestKit kit = NewTimedKit(mode, out TestScheduler scheduler);
        DateTimeOffset start = scheduler.Now;
        Assert.Equal(TimeSpan.Zero, scheduler.MonotonicClock);
        Assert.Equal(start, kit.Sys.Scheduler.Now);
        scheduler.Advance(Hours(1));
        Assert.Equal(start + Hours(1), scheduler.Now);
        Assert.Equal(Hours(1), scheduler.MonotonicClock);
        Assert.Equal(Hours(1), scheduler.HighResMonotonicClock);
        Assert.Throws<InvalidOperationException>(() => scheduler.AdvanceTo(start));
        Assert.Throws<ArgumentOutOfRangeException>(() => scheduler.Advance(Seconds(-1)));
    }

    [Theory, BothModes]
    public void Timers_of_actors_wait_for_it_too(Mode mode)
    {
        using TestKit kit = NewTimedKit(mode, out TestScheduler scheduler);
        TestActorRef<EchoActor> echo = kit.ActorOfAsTestActorRef<EchoActor>();
        echo.Tell(new Later("a", Hours(1)));
        scheduler.Advance(Hours(0.9));
        kit.ExpectNothingMore();
        scheduler.Advance(Hours(0.1));
        kit.ExpectMsg("a");
    }

    [Theory, BothModes]
    public void A_receive_timeout_waits_for_it_too(Mode mode)
    {
        using TestKit kit = NewTimedKit(mode, out TestScheduler scheduler);
        IActorRef tester = kit.TestActor;
        TestActorRef<Idle> idle = kit.ActorOfAsTestActorRef(() => new Idle(tester));
        scheduler.Advance(Hours(0.9));
        idle.Tell("a");
        kit.ExpectMsg("a");
        scheduler.Advance(Hours(0.9));
        kit.ExpectNothingMore();
        scheduler.Advance(Hours(0.1));
        kit.ExpectMsg<ReceiveTimeout>();
    }

    [Theory, BothModes]
    public void The_time_out_of_a_question_waits_for_it_too(Mode mode)
    {
        using TestKit kit = NewTimedKit(mode, out TestScheduler scheduler);
        Task<object> answer = kit.CreateTestProbe().Ref.Ask<object>("a", Hours(1));
        scheduler.Advance(Hours(0.9));
        Assert.False(answer.IsCompleted);
        scheduler.Advance(Hours(0.1));
        kit.AwaitCondition(() => answer.IsCompleted);
        Assert.IsType<AskTimeoutException>(answer.Exception!.InnerException);
    }

    [Theory, BothModes]
    public void Expectations_do_not_wait_for_it(Mode mode)
    {
        using TestKit kit = NewTimedKit(mode, out TestScheduler scheduler);
        DateTimeOffset start = scheduler.Now;
        kit.ExpectNoMsg(Seconds(0.01));
        Assert.Equal(start, scheduler.Now);
    }

    [Theory, BothModes]
    public void After_the_end_of_the_system_nothing_is_run_or_taken(Mode mode)
    {
        using TestKit kit = NewTimedKit(mode, out TestScheduler scheduler);
        bool ran = false;
        scheduler.ScheduleOnce(Seconds(1), () => ran = true);
        kit.Shutdown(Plenty, true);
        scheduler.Advance(Seconds(1));
        Assert.False(ran);
        Assert.Throws<SchedulerException>(() => scheduler.ScheduleOnce(Seconds(1), () => { }));
    }

    private TestKit NewTimedKit(Mode mode, out TestScheduler scheduler)
    {
        scheduler = new TestScheduler(null, null);
        return NewKit(mode, output, scheduler.AsSetup);
    }

    private sealed class Runnable(Action run) : IRunnable
    {
        public void Run() => run();

        public void Execute() => Run();
    }

    /// <summary>Passes on what it gets, and when it has got nothing for an hour.</summary>
    private sealed class Idle : ReceiveActor
    {
        public Idle(IActorRef tester)
        {
            SetReceiveTimeout(Hours(1));
            ReceiveAny(m => tester.Tell(m));
        }
    }
}
