using Xunit.Abstractions;
using static Mesh.Testing.Tests.Support;

namespace Mesh.Testing.Tests;

/// <summary>Expectations on virtual time: how long they wait, to the tick.</summary>
public sealed class VirtualExpectTests(ITestOutputHelper output) : TestKit(Support.Deterministic, null, output)
{
    [Fact]
    public void A_message_that_comes_after_an_hour_is_waited_for_on_virtual_time()
    {
        ActorOf<EchoActor>().Tell(new Later("late", Hours(1)));
        DateTimeOffset start = Sys.Scheduler.Now;
        ExpectMsg("late", Hours(2));
        Assert.Equal(Hours(1), Sys.Scheduler.Now - start);
    }

    [Fact]
    public void The_wait_ends_by_default_after_3_virtual_seconds()
    {
        DateTimeOffset start = Sys.Scheduler.Now;
        string failure = FailureOf(() => ExpectMsg<string>());
        Assert.Equal(Seconds(3), Sys.Scheduler.Now - start);
        Assert.Equal(
            $"Expected a message of type String within 00:00:03, but nothing came{Environment.NewLine}"
                + $"Seed {Seed}, virtual time 2000-01-01T00:00:03.0000000+00:00",
            failure
        );
    }

    [Fact]
    public void A_message_at_the_very_end_of_the_wait_is_in_time()
    {
        ActorOf<EchoActor>().Tell(new Later("a", Seconds(3)));
        ExpectMsg("a", Seconds(3));
    }

    [Fact]
    public void All_messages_at_the_very_end_of_the_wait_are_in_time()
    {
        IActorRef[] echoes = [.. Enumerable.Range(0, 3).Select(_ => ActorOf<EchoActor>())];
        Array.ForEach(echoes, echo => echo.Tell(new Later("a", Seconds(3))));
        ExpectMsgAllOf(Seconds(3), "a", "a", "a");
        Array.ForEach(echoes, echo => echo.Tell("b"));
        Assert.Equal(["b", "b", "b"], ReceiveWhile<object>(m => m, TimeSpan.Zero));
    }

    [Fact]
    public void A_message_a_tick_after_the_end_of_the_wait_is_late_and_stays_for_the_next_one()
    {
        ActorOf<EchoActor>().Tell(new Later("a", Seconds(3) + TimeSpan.FromTicks(1)));
        Assert.Contains("nothing came", FailureOf(() => ExpectMsg("a", Seconds(3))));
        ExpectMsg("a", TimeSpan.FromTicks(1));
    }

    [Fact]
    public void No_message_for_an_hour_takes_an_hour_of_virtual_time()
    {
        DateTimeOffset start = Sys.Scheduler.Now;
        ExpectNoMsg(Hours(1));
        Assert.Equal(Hours(1), Sys.Scheduler.Now - start);
        ExpectNoMsg(500);
        ExpectNoMsg();
        Assert.Equal(Hours(1) + Seconds(3.5), Sys.Scheduler.Now - start);
    }

    [Fact]
    public void A_message_where_none_is_expected_is_a_failure_at_its_time()
    {
        IActorRef echo = ActorOf<EchoActor>("echo");
        echo.Tell(new Later("late", Seconds(7)));
        Assert.StartsWith(
            $"Expected no message within 01:00:00, but after 00:00:07 came \"late\" (String) from {echo}",
            FailureOf(() => ExpectNoMsg(Hours(1)))
        );
    }

    [Fact]
    public void The_asynchronous_twins_have_completed_when_they_return()
    {
        IActorRef echo = ActorOf<EchoActor>("echo");
        echo.Tell(new Later("late", Hours(1)));
        ValueTask<string> came = ExpectMsgAsync("late", Hours(1));
        Assert.True(came.IsCompletedSuccessfully);
        ValueTask none = ExpectNoMsgAsync(Hours(1));
        Assert.True(none.IsCompletedSuccessfully);
        Assert.Contains("but nothing came", FailureOf(ExpectMsgFromAsync<string>(echo, Hours(1))));
        Assert.Equal(Hours(3), Sys.Scheduler.Now - new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public void A_cancelled_wait_ends_by_the_exception_for_that()
    {
        using var cancellation = new CancellationTokenSource();
        Sys.Scheduler.Advanced.ScheduleOnce(Seconds(1), cancellation.Cancel);
        Assert.Throws<OperationCanceledException>(() =>
            ExpectMsg<string>(Hours(1), cancellationToken: cancellation.Token)
        );
    }

    [Fact]
    public void An_endless_wait_beside_a_periodic_timer_ends_after_a_virtual_year()
    {
        using IDisposable _ = new Ticking(Sys);
        DateTimeOffset start = Sys.Scheduler.Now;
        Assert.Null(ReceiveOne(Timeout.InfiniteTimeSpan));
        Assert.Equal(TimeSpan.FromDays(365), Sys.Scheduler.Now - start);
    }

    private sealed class Ticking : IDisposable
    {
        private readonly ICancelable _tick;

        internal Ticking(ActorSystem system) =>
            _tick = system.Scheduler.Advanced.ScheduleRepeatedlyCancelable(Hours(1), Hours(1), () => { });

        public void Dispose() => _tick.Cancel();
    }
}
