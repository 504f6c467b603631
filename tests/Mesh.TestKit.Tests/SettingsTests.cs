using System.Text.RegularExpressions;
using Mesh.Testing.Internal;
using Xunit.Abstractions;
using static Mesh.Testing.Tests.Support;

namespace Mesh.Testing.Tests;

/// <summary>How long kits wait, and how that is set.</summary>
public sealed class SettingsTests(ITestOutputHelper output)
{
    [Fact]
    public void The_times_are_those_of_Akka_by_default()
    {
        using var kit = new VirtualKit(output);
        TestKitSettings settings = kit.TestKitSettings;
        Assert.Same(settings, TestKitExtension.For(kit.Sys));
        Assert.Equal(Seconds(5), settings.DefaultTimeout);
        Assert.Equal(Seconds(3), settings.SingleExpectDefault);
        Assert.Equal(Seconds(3), settings.TestEventFilterLeeway);
        Assert.Equal(1.0, settings.TestTimeFactor);
        Assert.False(settings.LogTestKitCalls);
    }

    [Fact]
    public void On_the_pool_times_are_multiplied_by_the_factor()
    {
        using TestKit kit = NewKit(Mode.Pool, new TestKitSettings { TestTimeFactor = 4 }, output);
        Assert.Equal(Seconds(4), kit.Dilated(Seconds(1)));
        Assert.Equal(Seconds(4), kit.RemainingOrDilated(Seconds(1)));
        Assert.Equal(Seconds(12), kit.RemainingOrDefault);
        Assert.Equal(Timeout.InfiniteTimeSpan, kit.Dilated(Timeout.InfiniteTimeSpan));
        Assert.Equal(TimeSpan.Zero, kit.Dilated(TimeSpan.Zero));
        kit.Within(Hours(1), () => Assert.InRange(kit.Remaining, Hours(3), Hours(4)));
    }

    [Fact]
    public void On_the_pool_the_waits_of_all_expectations_are_multiplied()
    {
        using TestKit kit = NewKit(Mode.Pool, new TestKitSettings { TestTimeFactor = 1_000 }, output);
        TimeSpan given = TimeSpan.FromMilliseconds(0.01);
        const string within = "within 00:00:00.0100000";
        Assert.Contains(within, FailureOf(() => kit.ExpectMsg<string>(given)));
        Assert.Contains(within, FailureOf(() => kit.ReceiveN(1, given)));
        Assert.Contains(within, FailureOf(() => kit.ExpectMsgAllOf(given, "a")));
        Assert.Contains(within, FailureOf(() => kit.FishForMessage(_ => true, given)));
        Assert.Contains(within, FailureOf(() => kit.AwaitCondition(() => false, given)));
        Assert.Contains(
            "timeout 00:00:00.0100000",
            FailureOf(() => kit.EventFilter.Info().ExpectOne(given, () => { }))
        );
        Assert.Contains(within, Assert.Throws<TimeoutException>(() => kit.CreateTestLatch().Ready(given)).Message);
    }

    [Fact]
    public void Virtual_time_needs_no_factor_and_has_none()
    {
        using TestKit kit = NewKit(Mode.Virtual, new TestKitSettings { TestTimeFactor = 4 }, output);
        Assert.Equal(Seconds(1), kit.Dilated(Seconds(1)));
        Assert.Equal(Seconds(3), kit.RemainingOrDefault);
    }

    [Theory, BothModes]
    public void Waits_are_logged_when_that_is_wanted(Mode mode)
    {
        using TestKit kit = NewKit(mode, new TestKitSettings { LogTestKitCalls = true }, output);
        kit.Sys.EventStream.SetLogLevel(LogLevel.DebugLevel);
        kit.Say("a");
        kit.EventFilter.Debug(new Regex("^Waiting for a message, at most 00:0"))
            .ExpectOne(() => kit.ReceiveOne(Plenty));
        kit.Say("a");
        kit.EventFilter.Debug(new Regex("^After .* came <a from ")).ExpectOne(() => kit.ReceiveOne(Plenty));
        kit.Say("a");
        kit.EventFilter.Debug(new Regex("^After .* came <a from ")).ExpectOne(() => kit.PeekOne(Plenty));
        kit.ReceiveOne();
        kit.EventFilter.Debug(new Regex("^After .* came <null message>"))
            .ExpectOne(() => kit.ReceiveOne(TimeSpan.Zero));
    }

    [Theory, BothModes]
    public void Waits_are_not_logged_by_default(Mode mode)
    {
        using TestKit kit = NewLoggingKit(mode, output);
        kit.Say("a");
        kit.EventFilter.Debug().Expect(0, TimeSpan.Zero, () => kit.ReceiveOne());
    }

    [Fact]
    public void A_kit_without_implicit_sender_sends_in_the_name_of_nobody()
    {
        using var kit = new SilentKit();
        TestProbe probe = kit.CreateTestProbe();
        probe.Ref.Tell("a");
        probe.ExpectMsgFrom(kit.Sys.DeadLetters, "a");
    }

    [Fact]
    public void A_queue_keeps_what_comes_too_late_for_the_next_wait()
    {
        TimeSpan now = Seconds(1);
        var queue = new MessageQueue(() => now);
        MessageEnvelope envelope = new RealMessageEnvelope("a", ActorRefs.Nobody, ActorRefs.Nobody);
        queue.Add(envelope);
        Assert.False(queue.TryPeek(Seconds(0.9), out _));
        Assert.False(queue.TryTake(Seconds(0.9), out _));
        Assert.True(queue.TryPeek(Seconds(1), out MessageEnvelope? peeked));
        Assert.True(queue.TryTake(Seconds(1), out MessageEnvelope? taken));
        Assert.Same(envelope, peeked);
        Assert.Same(envelope, taken);
        Assert.True(queue.IsEmpty);
    }

    [Fact]
    public void A_message_that_comes_while_the_test_oversleeps_is_late()
    {
        var waiter = new Oversleeping();
        var queue = new MessageQueue(() => waiter.Now);
        waiter.WhileAsleep = () => queue.Add(new RealMessageEnvelope("a", ActorRefs.Nobody, ActorRefs.Nobody));
        var inbox = new TestInbox(queue, waiter, new XunitAssertions(), null);
        Assert.Null(inbox.Next(Seconds(1), Patience.Block(default)).Result);
        Assert.True(inbox.LastWasNothing);
        Assert.Null(inbox.NextBy(Seconds(1), Patience.Block(default)).Result);
        waiter.WhileAsleep = () => { };
        Assert.Equal("a", inbox.Next(Seconds(1), Patience.Block(default)).Result!.Message);
    }

    [Fact]
    public void An_entry_of_the_log_that_comes_while_the_test_oversleeps_is_late()
    {
        TimeSpan now = Seconds(1);
        var watch = new LogWatch([new LogFilter("any", _ => true)], () => now);
        var entry = new Info("source", typeof(string), "text");
        Assert.True(watch.Match([entry]));
        now = Seconds(2);
        Assert.True(watch.Match([entry]));
        Assert.Equal(1, watch.CountBy(Seconds(1)));
        Assert.Equal(2, watch.CountBy(Seconds(2)));
        Assert.True(watch.Reached(2).IsCompleted);
        Assert.False(watch.Reached(3).IsCompleted);
    }

    private sealed class SilentKit() : TestKit(Deterministic), INoImplicitSender;

    /// <summary>Wakes up an hour late, and says that it was woken.</summary>
    private sealed class Oversleeping : Waiter
    {
        private TimeSpan _now;

        internal Action WhileAsleep { get; set; } = () => { };

        internal override TimeSpan Now => _now;

        internal override string Place => "";

        internal override ValueTask<bool> ForMessage(MessageQueue queue, TimeSpan max, Patience patience)
        {
            _now += Hours(1);
            WhileAsleep();
            return ValueTask.FromResult(true);
        }

        internal override ValueTask<bool> ForTask(Task task, TimeSpan max, Patience patience) =>
            throw new NotSupportedException();

        internal override ValueTask Pause(TimeSpan span, Patience patience) => throw new NotSupportedException();

        internal override ValueTask<bool> Until(
            Func<bool> condition,
            TimeSpan max,
            TimeSpan interval,
            Patience patience
        ) => throw new NotSupportedException();

        internal override ValueTask<T> Run<T>(Func<Task<T>> start) => throw new NotSupportedException();
    }
}
