using Xunit.Abstractions;
using static Mesh.Testing.Tests.Support;

namespace Mesh.Testing.Tests;

/// <summary>Expectations of one message.</summary>
public sealed class ExpectTests(ITestOutputHelper output) : TestKit(Support.Deterministic, null, output)
{
    [Fact]
    public void A_message_of_the_type_is_returned()
    {
        TestActor.Tell(42);
        Assert.Equal(42, ExpectMsg<int>());
    }

    [Fact]
    public void The_test_actor_is_the_sender_of_what_the_test_tells()
    {
        IActorRef echo = ActorOf<EchoActor>("echo");
        echo.Tell("a");
        Assert.Equal("a", ExpectMsg("a"));
        Assert.Equal(echo, LastSender);
        Assert.Equal("a", LastMessage);
    }

    [Fact]
    public void An_equal_collection_is_the_expected_message()
    {
        TestActor.Tell(new[] { 1, 2 });
        ExpectMsg(new[] { 1, 2 });
    }

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
    public void A_failure_tells_what_was_expected_what_came_and_from_whom()
    {
        IActorRef echo = ActorOf<EchoActor>("echo");
        echo.Tell(7);
        string failure = FailureOf(() => ExpectMsg<string>(Seconds(1), "the hint"));
        Assert.StartsWith(
            $"Expected a message of type String within 00:00:01 (the hint), but what came was 7 (Int32) from {echo}",
            failure
        );
    }

    [Fact]
    public void A_failure_tells_the_last_messages_and_those_not_yet_taken()
    {
        foreach (int number in Enumerable.Range(1, 13))
            TestActor.Tell(number);
        foreach (int number in Enumerable.Range(1, 11))
            ExpectMsg(number);
        AwaitCondition(() => HasMessages);
        string[] lines = FailureOf(() => ExpectMsg("x")).Split(Environment.NewLine);
        int seen = Array.IndexOf(lines, "Last messages seen, newest last:");
        Assert.Equal($"  3 (Int32) from {TestActor}", lines[seen + 1]);
        Assert.Equal($"  12 (Int32) from {TestActor}", lines[seen + 10]);
        Assert.Equal($"Seed {Seed}, virtual time 2000-01-01T00:00:00.0000000+00:00", lines[seen + 11]);
    }

    [Fact]
    public void A_failure_of_an_equal_message_shows_both()
    {
        TestActor.Tell("b");
        string failure = FailureOf(() => ExpectMsg("a"));
        Assert.StartsWith("Expected \"a\" of type String within 00:00:03, but what came was \"b\" (String)", failure);
        Assert.Contains("Assert.Equal() Failure", failure);
    }

    [Fact]
    public void A_message_must_fulfil_the_condition()
    {
        TestActor.Tell(1);
        TestActor.Tell(2);
        Assert.Equal(1, ExpectMsg<int>(i => i == 1));
        Assert.Contains(
            "a message that fulfils the condition of type Int32 within 00:00:03, but what came was 2",
            FailureOf(() => ExpectMsg<int>(i => i == 1))
        );
    }

    [Fact]
    public void A_message_and_its_sender_must_fulfil_the_condition()
    {
        IActorRef echo = ActorOf<EchoActor>();
        echo.Tell("a");
        ExpectMsg<string>((m, sender) => m == "a" && sender.Equals(echo));
        echo.Tell("a");
        FailureOf(() => ExpectMsg<string>((m, sender) => sender.Equals(TestActor)));
    }

    [Fact]
    public void What_an_assertion_on_a_message_throws_is_the_failure()
    {
        TestActor.Tell("a");
        TestActor.Tell("a");
        ExpectMsg<string>(m => Assert.Equal("a", m));
        Assert.Throws<InvalidTimeZoneException>(() =>
            ExpectMsg<string>((_, _) => throw new InvalidTimeZoneException())
        );
    }

    [Fact]
    public void A_comparer_decides_what_is_equal()
    {
        TestActor.Tell("A");
        TestActor.Tell("B");
        ExpectMsg("a", (x, y) => string.Equals(x, y, StringComparison.OrdinalIgnoreCase));
        string failure = FailureOf(() =>
            ExpectMsg("a", (x, y) => string.Equals(x, y, StringComparison.OrdinalIgnoreCase))
        );
        Assert.Contains("but what came was \"B\"", failure);
    }

    [Fact]
    public void The_end_of_a_watched_actor_is_expected()
    {
        IActorRef echo = ActorOf<EchoActor>("echo");
        Watch(echo);
        echo.Tell(PoisonPill.Instance);
        Assert.Equal(echo, ExpectTerminated(echo).ActorRef);
    }

    [Fact]
    public void The_end_of_another_actor_is_a_failure()
    {
        IActorRef echo = ActorOf<EchoActor>("echo");
        IActorRef other = ActorOf<EchoActor>("other");
        Watch(other);
        Sys.Stop(other);
        string failure = FailureOf(() => ExpectTerminated(echo));
        Assert.Contains($"Expected the end of {echo} of type Terminated", failure);
        Assert.Contains(other.ToString()!, failure);
    }

    [Fact]
    public void After_an_unwatch_no_end_is_told()
    {
        IActorRef echo = ActorOf<EchoActor>("echo");
        Watch(echo);
        Unwatch(echo);
        Sys.Stop(echo);
        ExpectNoMsg(Hours(1));
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
    public void The_sender_must_be_the_expected_one()
    {
        IActorRef echo = ActorOf<EchoActor>("echo");
        echo.Tell("a");
        Assert.Equal("a", ExpectMsgFrom<string>(echo));
        echo.Tell("a");
        Assert.Equal("a", ExpectMsgFrom(echo, "a"));
        echo.Tell("a");
        ExpectMsgFrom<string>(echo, m => m == "a");
        echo.Tell("a");
        ExpectMsgFrom<string>(s => s.Equals(echo), m => m == "a");
        echo.Tell("a");
        ExpectMsgFrom<string>(echo, m => Assert.Equal("a", m));
        echo.Tell("a");
        ExpectMsgFrom<string>(s => Assert.Equal(echo, s), m => Assert.Equal("a", m));
        echo.Tell("a");
        Assert.StartsWith(
            $"Expected \"a\" from {TestActor}, of type String within 00:00:03, but what came was \"a\" (String) from {echo}",
            FailureOf(() => ExpectMsgFrom(TestActor, "a"))
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
    public void A_negative_duration_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ExpectMsg<string>(Seconds(-2)));
}
