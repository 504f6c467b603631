using Xunit.Abstractions;
using static Mesh.Testing.Tests.Support;

namespace Mesh.Testing.Tests;

/// <summary>Waiting for conditions and assertions, blocks with limits, and latches, the same on both modes.</summary>
public sealed class AwaitTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Soon = TimeSpan.FromTicks(1);

    [Theory, BothModes]
    public void A_condition_that_an_actor_fulfils_is_waited_for(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        int count = 0;
        IActorRef actor = kit.ActorOf(dsl => dsl.ReceiveAny((_, _) => Interlocked.Increment(ref count)));
        Array.ForEach([1, 2, 3, 4], _ => actor.Tell("a"));
        kit.AwaitCondition(() => count > 0);
        kit.AwaitCondition(() => count > 1, Plenty);
        kit.AwaitCondition(() => count > 2, Plenty, "why");
        kit.AwaitCondition(() => count > 3, Plenty, Soon, "why");
        Assert.True(kit.AwaitConditionNoThrow(() => count == 4, Plenty));
    }

    [Theory, BothModes]
    public void A_condition_is_asked_again_until_it_holds(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        using var timer = new Ticking(kit);
        int asked = 0;
        kit.AwaitCondition(() => ++asked == 3, Plenty, Soon);
        Assert.Equal(3, asked);
    }

    [Theory, BothModes]
    public void A_condition_that_does_not_hold_is_a_failure(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        Assert.StartsWith(
            "The condition has not come to hold within 00:00:00 (why)",
            FailureOf(() => kit.AwaitCondition(() => false, TimeSpan.Zero, "why"))
        );
        Assert.False(kit.AwaitConditionNoThrow(() => false, TimeSpan.Zero));
        Assert.Throws<InvalidTimeZoneException>(() => kit.AwaitCondition(() => throw new InvalidTimeZoneException()));
    }

    [Theory, BothModes]
    public async Task Waiting_for_a_condition_has_asynchronous_twins(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        IActorRef echo = kit.ActorOf<EchoActor>();
        await kit.AwaitConditionAsync(() => true);
        await kit.AwaitConditionAsync(Answered);
        await kit.AwaitConditionAsync(Answered, Plenty);
        await kit.AwaitConditionAsync(Answered, Plenty, "why");
        await kit.AwaitConditionAsync(Answered, Plenty, Soon, "why");
        await kit.AwaitConditionAsync(() => true, Plenty, "why");
        await kit.AwaitConditionAsync(() => true, Plenty, Soon, "why");
        Assert.True(await kit.AwaitConditionNoThrowAsync(Answered, Plenty));
        Assert.True(await kit.AwaitConditionNoThrowAsync(() => true, Plenty));
        Assert.False(await kit.AwaitConditionNoThrowAsync(() => false, TimeSpan.Zero));
        Assert.False(await kit.AwaitConditionNoThrowAsync(() => Task.FromResult(false), TimeSpan.Zero));
        Assert.Contains("(why)", await FailureOf(() => kit.AwaitConditionAsync(() => false, TimeSpan.Zero, "why")));
        Assert.Contains(
            "(why)",
            await FailureOf(() => kit.AwaitConditionAsync(() => Task.FromResult(false), TimeSpan.Zero, "why"))
        );

        async Task<bool> Answered() => await echo.Ask<string>("a", Plenty) == "a";
    }

    [Theory, BothModes]
    public async Task Assertions_are_repeated_until_they_pass(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        IActorRef echo = kit.ActorOf<EchoActor>();
        int tries = 0;
        kit.AwaitAssert(() => Assert.Equal(3, ++tries), Plenty, Soon);
        await kit.AwaitAssertAsync(() => Assert.Equal(6, ++tries), Plenty, Soon);
        await kit.AwaitAssertAsync(async () => Assert.Equal(9, await echo.Ask<int>(++tries, Plenty)), Plenty, Soon);
        Assert.Equal(9, tries);
    }

    [Theory, BothModes]
    public async Task At_the_end_of_the_time_what_the_last_try_has_thrown_is_the_failure(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        Assert.Throws<InvalidTimeZoneException>(() =>
            kit.AwaitAssert(() => throw new InvalidTimeZoneException(), TimeSpan.Zero)
        );
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() =>
            kit.AwaitAssertAsync(() => Task.FromException(new InvalidTimeZoneException()), TimeSpan.Zero)
        );
    }

    [Theory, BothModes]
    public async Task A_block_returns_what_it_has_made_and_knows_what_is_left(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        IActorRef echo = kit.ActorOf<EchoActor>();
        Assert.Equal(1, kit.Within(Hours(2), () => Left(1)));
        Assert.Equal(2, kit.Within(TimeSpan.Zero, Hours(2), () => Left(2), "hint"));
        kit.Within(Hours(2), () => Left(0).ToString());
        kit.Within(TimeSpan.Zero, Hours(2), () => { }, "hint");
        Assert.Equal(3, await kit.WithinAsync(Hours(2), () => Asked(3)));
        Assert.Equal(4, await kit.WithinAsync(TimeSpan.Zero, Hours(2), () => Asked(4), "hint"));
        await kit.WithinAsync(Hours(2), async () => Assert.Equal(5, await Asked(5)));
        await kit.WithinAsync(TimeSpan.Zero, Hours(2), async () => Assert.Equal(6, await Asked(6)), "hint");
        Assert.Throws<InvalidOperationException>(() => kit.Remaining);

        int Left(int result)
        {
            Assert.InRange(kit.Remaining, Hours(1), Hours(2));
            Assert.InRange(kit.RemainingOrDefault, Hours(1), Hours(2));
            Assert.InRange(kit.GetTimeoutOrDefault(null), Hours(1), Hours(2));
            Assert.InRange(kit.RemainingOrDilated(null), Hours(1), Hours(2));
            Assert.Equal(Seconds(1), kit.RemainingOrDilated(Seconds(1)));
            return result;
        }

        async Task<int> Asked(int result) => Left(await echo.Ask<int>(result, Plenty));
    }

    [Theory, BothModes]
    public async Task A_block_that_is_too_fast_is_a_failure(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        Assert.Contains(
            "and should have taken at least 01:00:00 (hint)",
            FailureOf(() => kit.Within(Hours(1), Hours(2), () => { }, "hint"))
        );
        Assert.Contains(
            "and should have taken at least 01:00:00 (hint)",
            await FailureOf(() => kit.WithinAsync(Hours(1), Hours(2), () => Task.CompletedTask, "hint"))
        );
    }

    [Theory, BothModes]
    public void A_block_has_no_more_time_than_is_left_around_it(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        kit.Within(
            Hours(2),
            () =>
            {
                kit.Within(Hours(9), () => Assert.InRange(kit.Remaining, Hours(1), Hours(2)));
                kit.Within(Plenty, () => Assert.InRange(kit.Remaining, TimeSpan.Zero, Plenty));
                Assert.InRange(kit.Remaining, Hours(1), Hours(2));
                Assert.Contains(
                    "The block must take at least 03:00:00, but only",
                    FailureOf(() => kit.Within(Hours(3), Hours(9), () => { }))
                );
            }
        );
    }

    [Theory, BothModes]
    public void What_is_thrown_in_a_block_ends_its_time(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        Assert.Throws<InvalidTimeZoneException>(() => kit.Within(Plenty, () => throw new InvalidTimeZoneException()));
        Assert.Throws<InvalidOperationException>(() => kit.Remaining);
    }

    [Theory, BothModes]
    public void A_latch_is_opened_by_an_actor(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        TestLatch latch = kit.CreateTestLatch(2);
        IActorRef actor = kit.ActorOf(dsl => dsl.ReceiveAny((_, _) => latch.CountDown()));
        Assert.StartsWith(
            "The latch has not opened within 00:00:00: 2 of 2 to count down",
            Assert.Throws<TimeoutException>(() => latch.Ready(TimeSpan.Zero)).Message
        );
        actor.Tell("a");
        actor.Tell("b");
        latch.Ready();
        Assert.True(latch.IsOpen);
        latch.Reset();
        Assert.False(latch.IsOpen);
        latch.Open();
        latch.Ready(TimeSpan.Zero);
    }

    [Fact]
    public void A_latch_of_its_own_waits_as_long_as_it_was_made_to()
    {
        Assert.Equal(Seconds(5), TestLatch.DefaultTimeout);
        var latch = new TestLatch(1, TimeSpan.Zero);
        Assert.Throws<TimeoutException>(latch.Ready);
        new TestLatch(0).Ready();
        Assert.False(new TestLatch().IsOpen);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TestLatch(-1));
    }

    [Theory, BothModes]
    public async Task A_kit_that_says_itself_how_it_fails_is_given_the_words(Mode mode)
    {
        using var kit = new OwnKit(mode);
        Assert.Equal((true, null), kit.Wait(() => true, Plenty));
        Assert.Equal((false, "The condition has not come to hold within 00:00:00"), kit.Wait(() => false, default));
        Assert.Equal((true, null), await kit.WaitAsync(() => Task.FromResult(true), Plenty));
        Assert.Equal(
            (false, "The condition has not come to hold within 00:00:00"),
            await kit.WaitAsync(() => Task.FromResult(false), default)
        );
        kit.Sys.EventStream.SetLogLevel(LogLevel.DebugLevel);
        kit.EventFilter.Debug("Waiting for a condition, at most 00:01:00")
            .ExpectOne(() => kit.Wait(() => true, Plenty));
        kit.EventFilter.Debug(contains: "the condition holds").ExpectOne(() => kit.Wait(() => true, Plenty));
    }

    /// <summary>Lets a deterministic run have something to do, so that a condition is asked again.</summary>
    private sealed class Ticking : IDisposable
    {
        private readonly ICancelable _tick;

        internal Ticking(TestKit kit) =>
            _tick = kit.Sys.Scheduler.Advanced.ScheduleRepeatedlyCancelable(1, 1, () => { });

        public void Dispose() => _tick.Cancel();
    }

    private sealed class OwnKit(Mode mode)
        : TestKit(mode == Mode.Virtual ? Deterministic : Kernel.Setup.ActorSystemSetup.Empty)
    {
        internal (bool, string?) Wait(Func<bool> condition, TimeSpan max)
        {
            string? failure = null;
            void Fail(string format, object[] args) => failure = string.Format(format, args);
            bool holds = InternalAwaitCondition(condition, max, Soon, Fail);
            Assert.Equal(holds, InternalAwaitCondition(condition, max, null, null, Log));
            return (holds, failure);
        }

        internal async Task<(bool, string?)> WaitAsync(Func<Task<bool>> condition, TimeSpan max)
        {
            string? failure = null;
            void Fail(string format, object[] args) => failure = string.Format(format, args);
            bool holds = await InternalAwaitConditionAsync(condition, max, Soon, Fail);
            Assert.Equal(holds, await InternalAwaitConditionAsync(condition, max, null, null, Log));
            return (holds, failure);
        }
    }
}
