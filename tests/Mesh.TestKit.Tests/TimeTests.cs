using Xunit.Abstractions;
using static Mesh.Testing.Tests.Support;

namespace Mesh.Testing.Tests;

/// <summary>Waiting for conditions, and limits on time.</summary>
public sealed class TimeTests(ITestOutputHelper output) : TestKit(Support.Deterministic, null, output)
{
    [Fact]
    public void A_condition_is_waited_for_and_seen_the_moment_it_holds()
    {
        bool isDone = false;
        Sys.Scheduler.Advanced.ScheduleOnce(TimeSpan.FromMinutes(59.99), () => isDone = true);
        TimeSpan start = Now;
        AwaitCondition(() => isDone, Hours(1));
        Assert.Equal(TimeSpan.FromMinutes(59.99), Now - start);
    }

    [Fact]
    public void A_condition_that_never_holds_is_a_failure()
    {
        TimeSpan start = Now;
        Assert.StartsWith(
            "The condition has not come to hold within 01:00:00 (why)",
            FailureOf(() => AwaitCondition(() => false, Hours(1), "why"))
        );
        Assert.Equal(Hours(1), Now - start);
        Assert.False(AwaitConditionNoThrow(() => false, Seconds(1)));
    }

    [Fact]
    public async Task A_condition_may_await_an_answer()
    {
        IActorRef echo = ActorOf<EchoActor>();
        await AwaitConditionAsync(async () => await echo.Ask<string>("a", Seconds(1)) == "a");
        bool holds = await AwaitConditionNoThrowAsync(
            async () => await echo.Ask<string>("a", Seconds(1)) == "b",
            Hours(1),
            TimeSpan.FromMinutes(10)
        );
        Assert.False(holds);
    }

    [Fact]
    public void Assertions_are_repeated_until_they_pass()
    {
        int tries = 0;
        AwaitAssert(() => Assert.Equal(5, ++tries), Hours(1), TimeSpan.FromMinutes(10));
        Assert.Equal(5, tries);
    }

    [Fact]
    public void The_last_failure_of_assertions_is_the_tests()
    {
        TimeSpan start = Now;
        int tries = 0;
        Exception e = Assert.Throws<InvalidOperationException>(() =>
            AwaitAssert(() => throw new InvalidOperationException($"try {++tries}"), Seconds(1))
        );
        Assert.Equal("try 11", e.Message);
        Assert.Equal(Seconds(1), Now - start);
    }

    [Fact]
    public async Task Awaited_assertions_are_repeated_until_they_pass()
    {
        IActorRef echo = ActorOf<EchoActor>();
        int tries = 0;
        Task done = AwaitAssertAsync(async () => Assert.Equal(3, await echo.Ask<int>(++tries, Seconds(1))));
        Assert.True(done.IsCompleted);
        await done;
        Assert.Equal(3, tries);
    }

    [Fact]
    public void What_waits_inside_of_a_block_waits_for_what_is_left_of_it()
    {
        TimeSpan start = Now;
        FailureOf(() => Within(Seconds(20), () => ExpectMsg<string>()));
        Assert.Equal(Seconds(20), Now - start);
        Assert.Equal(Seconds(3), RemainingOrDefault);
    }

    [Fact]
    public void What_is_left_is_known_only_inside_of_a_block()
    {
        Assert.Throws<InvalidOperationException>(() => Remaining);
        Within(
            Seconds(20),
            () =>
            {
                ExpectNoMsg(Seconds(5));
                Assert.Equal(Seconds(15), Remaining);
                Within(Seconds(60), () => Assert.Equal(Seconds(15), Remaining));
            }
        );
    }

    [Fact]
    public void A_block_that_is_too_slow_is_a_failure()
    {
        ActorOf<EchoActor>().Tell(new Later("a", Seconds(5)));
        Assert.StartsWith(
            "The block took 00:00:05, and should have taken at most 00:00:04 (hint)",
            FailureOf(() => Within(TimeSpan.Zero, Seconds(4), () => ExpectMsg("a", Seconds(10)), "hint"))
        );
    }

    [Fact]
    public void A_block_may_take_an_epsilon_longer()
    {
        ActorOf<EchoActor>().Tell(new Later("a", Seconds(5)));
        Assert.Equal("a", Within(Seconds(4), () => ExpectMsg("a", Seconds(10)), Seconds(1)));
    }

    [Fact]
    public void A_block_that_is_too_fast_is_a_failure()
    {
        Within(Seconds(1), Seconds(2), () => ExpectNoMsg(Seconds(1)));
        Assert.StartsWith(
            "The block took 00:00:00, and should have taken at least 00:00:01",
            FailureOf(() => Within(Seconds(1), Seconds(2), () => { }))
        );
    }

    [Fact]
    public void A_block_that_waits_for_nothing_has_not_been_slow() => Within(Seconds(2), () => ExpectNoMsg(Seconds(2)));

    [Fact]
    public void A_block_cannot_take_longer_than_the_one_around_it_has_left() =>
        Assert.StartsWith(
            "The block must take at least 00:00:05, but only 00:00:02 is left around it",
            FailureOf(() => Within(Seconds(2), () => Within(Seconds(5), Seconds(9), () => { })))
        );

    [Fact]
    public async Task An_awaited_block_may_ask_and_expect()
    {
        IActorRef echo = ActorOf<EchoActor>();
        string answer = await WithinAsync(
            Seconds(10),
            async () =>
            {
                string first = await echo.Ask<string>("a", Seconds(1));
                echo.Tell(new Later("b", Seconds(2)));
                return first + await ExpectMsgAsync<string>();
            }
        );
        Assert.Equal("ab", answer);
    }

    [Fact]
    public void What_an_awaited_block_throws_leaves_it()
    {
        IActorRef echo = ActorOf<EchoActor>();
        Task failing = WithinAsync(
            Seconds(10),
            async () =>
            {
                await echo.Ask<string>("a", Seconds(1));
                throw new InvalidTimeZoneException();
            }
        );
        Assert.True(failing.IsFaulted);
        Assert.IsType<InvalidTimeZoneException>(failing.Exception!.InnerException);
    }

    [Fact]
    public void A_latch_is_waited_for_on_virtual_time()
    {
        TestLatch latch = CreateTestLatch(2);
        Sys.Scheduler.Advanced.ScheduleOnce(Seconds(1), latch.CountDown);
        Assert.StartsWith(
            "The latch has not opened within 00:00:05: 1 of 2 to count down",
            Assert.Throws<TimeoutException>(latch.Ready).Message
        );
        Sys.Scheduler.Advanced.ScheduleOnce(Hours(1), latch.CountDown);
        latch.Ready(Hours(2));
        Assert.True(latch.IsOpen);
        latch.CountDown();
        latch.Reset();
        Assert.False(latch.IsOpen);
        latch.Open();
        latch.Ready(TimeSpan.Zero);
    }
}
