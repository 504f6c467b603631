using Mesh.Conformance.Support;
using Xunit.Abstractions;

namespace Mesh.Conformance;

/// <summary>What is to be done later; the test moves time.</summary>
public sealed class SchedulerTests(ITestOutputHelper output) : TestKit(Kit.Moved, output)
{
    private TestScheduler Time => (TestScheduler)Sys.Scheduler;

    [Fact]
    public void A_message_is_told_in_its_time()
    {
        Sys.Scheduler.ScheduleTellOnce(Kit.Seconds(10), TestActor, "late", ActorRefs.NoSender);

        Time.Advance(Kit.Seconds(9));
        ExpectNoMsg(TimeSpan.Zero);
        Time.Advance(Kit.Seconds(1));

        ExpectMsg("late");
    }

    [Fact]
    public void A_message_has_its_sender()
    {
        IActorRef sender = CreateTestProbe().Ref;

        Sys.Scheduler.ScheduleTellOnce(Kit.Seconds(1), TestActor, "late", sender);
        Time.Advance(Kit.Seconds(1));

        ExpectMsgFrom(sender, "late");
    }

    [Fact]
    public void A_message_is_told_again_and_again()
    {
        Sys.Scheduler.ScheduleTellRepeatedly(Kit.Seconds(1), Kit.Seconds(10), TestActor, "tick", ActorRefs.NoSender);

        Time.Advance(Kit.Seconds(1));
        ExpectMsg("tick");
        Time.Advance(Kit.Seconds(10));
        ExpectMsg("tick");
        Time.Advance(Kit.Seconds(10));

        ExpectMsg("tick");
    }

    [Fact]
    public void What_is_cancelled_does_not_happen()
    {
        ICancelable cancelable = Sys.Scheduler.ScheduleTellOnceCancelable(
            Kit.Seconds(1),
            TestActor,
            "late",
            ActorRefs.NoSender
        );

        cancelable.Cancel();
        Time.Advance(Kit.Seconds(1));

        Assert.True(cancelable.IsCancellationRequested);
        ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void What_repeats_can_be_cancelled_in_between()
    {
        ICancelable cancelable = Sys.Scheduler.ScheduleTellRepeatedlyCancelable(
            Kit.Seconds(1),
            Kit.Seconds(1),
            TestActor,
            "tick",
            ActorRefs.NoSender
        );
        Time.Advance(Kit.Seconds(1));
        ExpectMsg("tick");

        cancelable.Cancel();
        Time.Advance(Kit.Seconds(1));

        ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void An_action_is_run()
    {
        Sys.Scheduler.Advanced.ScheduleOnce(Kit.Seconds(1), () => TestActor.Tell("run"));

        Time.Advance(Kit.Seconds(1));

        ExpectMsg("run");
    }

    [Fact]
    public void An_action_is_run_again_and_again()
    {
        int runs = 0;
        Sys.Scheduler.Advanced.ScheduleRepeatedly(Kit.Seconds(1), Kit.Seconds(1), () => runs++);

        Time.Advance(Kit.Seconds(1));
        Time.Advance(Kit.Seconds(1));

        Assert.Equal(2, runs);
    }

    [Fact]
    public void Time_moves_only_as_it_is_moved()
    {
        DateTimeOffset start = Time.Now;

        Time.Advance(Kit.Seconds(10));

        Assert.Equal(start + Kit.Seconds(10), Time.Now);
        Time.AdvanceTo(start + Kit.Seconds(15));
        Assert.Equal(start + Kit.Seconds(15), Time.Now);
    }

    [Fact]
    public void Time_does_not_go_back() =>
        Assert.Throws<InvalidOperationException>(() => Time.AdvanceTo(Time.Now - Kit.Seconds(1)));

    [Fact]
    public void What_is_due_comes_in_the_order_of_its_times()
    {
        Sys.Scheduler.ScheduleTellOnce(Kit.Seconds(2), TestActor, "second", ActorRefs.NoSender);
        Sys.Scheduler.ScheduleTellOnce(Kit.Seconds(1), TestActor, "first", ActorRefs.NoSender);

        Time.Advance(Kit.Seconds(2));

        ExpectMsg("first");
        ExpectMsg("second");
    }

    [Fact]
    public void A_cancelable_cancels_once()
    {
        using var cancelable = new Cancelable(Sys.Scheduler.Advanced);
        int calls = 0;
        using CancellationTokenRegistration _ = cancelable.Token.Register(() => calls++);

        cancelable.Cancel();
        cancelable.Cancel();

        Assert.Equal(1, calls);
        Assert.True(cancelable.IsCancellationRequested);
    }

    [Fact]
    public void A_cancelable_can_be_linked_to_another()
    {
        using var first = new Cancelable(Sys.Scheduler.Advanced);
        ICancelable linked = Cancelable.CreateLinkedCancelable(Sys.Scheduler.Advanced, first);

        first.Cancel();

        Assert.True(linked.IsCancellationRequested);
    }
}
