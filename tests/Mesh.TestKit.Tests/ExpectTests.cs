using Xunit.Abstractions;
using static Mesh.Testing.Tests.Support;

namespace Mesh.Testing.Tests;

/// <summary>Expectations of one message, the same on both modes.</summary>
public sealed class ExpectTests(ITestOutputHelper output)
{
    [Theory, BothModes]
    public void A_message_of_the_type_is_returned(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        kit.TestActor.Tell(42);
        Assert.Equal(42, kit.ExpectMsg<int>());
    }

    [Theory, BothModes]
    public void The_test_actor_is_the_sender_of_what_the_test_tells(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        IActorRef echo = kit.ActorOf<EchoActor>("echo");
        echo.Tell("a");
        Assert.Equal("a", kit.ExpectMsg("a"));
        Assert.Equal(echo, kit.LastSender);
        Assert.Equal("a", kit.LastMessage);
    }

    [Theory, BothModes]
    public void An_equal_collection_is_the_expected_message(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        kit.TestActor.Tell(new[] { 1, 2 });
        kit.ExpectMsg(new[] { 1, 2 });
    }

    [Theory, BothModes]
    public void A_message_that_comes_later_is_waited_for(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        kit.ActorOf<EchoActor>().Tell(new Later("late", Seconds(0.01)));
        kit.ExpectMsg("late");
    }

    [Theory, BothModes]
    public void A_failure_tells_what_was_expected_what_came_and_from_whom(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        IActorRef echo = kit.ActorOf<EchoActor>("echo");
        echo.Tell(7);
        string failure = FailureOf(() => kit.ExpectMsg<string>(Plenty, "the hint"));
        Assert.StartsWith(
            $"Expected a message of type String within 00:01:00 (the hint), but what came was 7 (Int32) from {echo}",
            failure
        );
    }

    [Theory, BothModes]
    public void A_failure_tells_the_last_messages_and_those_not_yet_taken(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        kit.Say([.. Enumerable.Range(1, 24).Cast<object>()]);
        foreach (int number in Enumerable.Range(1, 11))
            kit.ExpectMsg(number);
        string[] lines = FailureOf(() => kit.ExpectMsg("x")).Split(Environment.NewLine);
        int seen = Array.IndexOf(lines, "Last messages seen, newest last:");
        Assert.Equal($"  3 (Int32) from {kit.TestActor}", lines[seen + 1]);
        Assert.Equal($"  12 (Int32) from {kit.TestActor}", lines[seen + 10]);
        Assert.Equal("Not yet taken, oldest first:", lines[seen + 11]);
        Assert.Equal($"  13 (Int32) from {kit.TestActor}", lines[seen + 12]);
        Assert.Equal($"  22 (Int32) from {kit.TestActor}", lines[seen + 21]);
        Assert.Equal("  and 2 more", lines[seen + 22]);
    }

    [Theory, BothModes]
    public void A_failure_of_an_equal_message_shows_both(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        kit.TestActor.Tell("b");
        string failure = FailureOf(() => kit.ExpectMsg("a"));
        Assert.StartsWith("Expected \"a\" of type String within 00:01:00, but what came was \"b\" (String)", failure);
        Assert.Contains("Assert.Equal() Failure", failure);
    }

    [Theory, BothModes]
    public void When_nothing_comes_the_failure_says_so(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        Assert.StartsWith(
            "Expected a message of type String within 00:00:00, but nothing came",
            FailureOf(() => kit.ExpectMsg<string>(TimeSpan.Zero))
        );
        Assert.Null(kit.LastMessage);
    }

    [Theory, BothModes]
    public void A_message_must_fulfil_the_condition(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        kit.TestActor.Tell(1);
        kit.TestActor.Tell(2);
        Assert.Equal(1, kit.ExpectMsg<int>(i => i == 1));
        Assert.Contains(
            "a message that fulfils the condition of type Int32 within 00:01:00, but what came was 2",
            FailureOf(() => kit.ExpectMsg<int>(i => i == 1))
        );
    }

    [Theory, BothModes]
    public void A_message_and_its_sender_must_fulfil_the_condition(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        IActorRef echo = kit.ActorOf<EchoActor>();
        echo.Tell("a");
        kit.ExpectMsg<string>((m, sender) => m == "a" && sender.Equals(echo));
        echo.Tell("a");
        FailureOf(() => kit.ExpectMsg<string>((m, sender) => sender.Equals(kit.TestActor)));
    }

    [Theory, BothModes]
    public void What_an_assertion_on_a_message_throws_is_the_failure(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        kit.TestActor.Tell("a");
        kit.TestActor.Tell("a");
        kit.ExpectMsg<string>(m => Assert.Equal("a", m));
        Assert.Throws<InvalidTimeZoneException>(() =>
            kit.ExpectMsg<string>((_, _) => throw new InvalidTimeZoneException())
        );
    }

    [Theory, BothModes]
    public void A_comparer_decides_what_is_equal(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        kit.TestActor.Tell("A");
        kit.TestActor.Tell("B");
        Func<string, string, bool> anyCase = (x, y) => string.Equals(x, y, StringComparison.OrdinalIgnoreCase);
        kit.ExpectMsg("a", anyCase);
        Assert.Contains("but what came was \"B\"", FailureOf(() => kit.ExpectMsg("a", anyCase)));
    }

    [Theory, BothModes]
    public void The_end_of_a_watched_actor_is_expected(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        IActorRef echo = kit.ActorOf<EchoActor>("echo");
        Assert.Same(echo, kit.Watch(echo));
        echo.Tell(PoisonPill.Instance);
        Terminated end = kit.ExpectTerminated(echo);
        Assert.Equal(echo, end.ActorRef);
        Assert.True(end.ExistenceConfirmed);
    }

    [Theory, BothModes]
    public void The_end_of_another_actor_is_a_failure(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        IActorRef echo = kit.ActorOf<EchoActor>("echo");
        IActorRef other = kit.ActorOf<EchoActor>("other");
        kit.Watch(other);
        kit.Sys.Stop(other);
        string failure = FailureOf(() => kit.ExpectTerminated(echo));
        Assert.Contains($"Expected the end of {echo} of type Terminated", failure);
        Assert.Contains(other.ToString()!, failure);
    }

    [Theory, BothModes]
    public void After_an_unwatch_no_end_is_told(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        TestProbe other = kit.CreateTestProbe();
        IActorRef echo = kit.ActorOf<EchoActor>("echo");
        kit.Watch(echo);
        other.Watch(echo);
        Assert.Same(echo, kit.Unwatch(echo));
        kit.Sys.Stop(echo);
        other.ExpectTerminated(echo);
        kit.ExpectNothingMore();
    }

    [Theory, BothModes]
    public void An_end_that_has_come_before_the_unwatch_stays(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        IActorRef echo = kit.Watch(kit.ActorOf<EchoActor>("echo"));
        kit.Sys.Stop(echo);
        Assert.IsType<Terminated>(kit.PeekOne());
        kit.Unwatch(echo);
        kit.ExpectTerminated(echo);
    }

    [Theory, BothModes]
    public void An_actor_that_has_ended_before_the_watch_is_told_at_once(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        IActorRef echo = kit.Watch(kit.ActorOf<EchoActor>("echo"));
        kit.Sys.Stop(echo);
        kit.ExpectTerminated(echo);
        TestProbe other = kit.CreateTestProbe();
        other.Watch(echo);
        other.ExpectTerminated(echo);
    }

    [Theory, BothModes]
    public void A_message_where_none_is_expected_is_a_failure(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        IActorRef echo = kit.ActorOf<EchoActor>("echo");
        kit.ExpectNoMsg(TimeSpan.Zero);
        kit.ExpectNoMsg(0);
        echo.Tell("a");
        string failure = FailureOf(() => kit.ExpectNoMsg(Plenty));
        Assert.StartsWith("Expected no message within 00:01:00, but after ", failure);
        Assert.Contains($" came \"a\" (String) from {echo}", failure);
    }

    [Theory, BothModes]
    public void The_sender_must_be_the_expected_one(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        IActorRef echo = kit.ActorOf<EchoActor>("echo");
        foreach (int _ in Enumerable.Range(0, 7))
            echo.Tell("a");
        Assert.Equal("a", kit.ExpectMsgFrom<string>(echo));
        Assert.Equal("a", kit.ExpectMsgFrom(echo, "a"));
        kit.ExpectMsgFrom<string>(echo, m => m == "a");
        kit.ExpectMsgFrom<string>(s => s.Equals(echo), m => m == "a");
        kit.ExpectMsgFrom<string>(echo, m => Assert.Equal("a", m));
        kit.ExpectMsgFrom<string>(s => Assert.Equal(echo, s), m => Assert.Equal("a", m));
        Assert.StartsWith(
            $"Expected \"a\" from {kit.TestActor}, of type String within 00:01:00, but what came was \"a\" (String) from {echo}",
            FailureOf(() => kit.ExpectMsgFrom(kit.TestActor, "a"))
        );
    }

    [Theory, BothModes]
    public void The_message_of_the_right_sender_must_be_the_expected_one(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        IActorRef echo = kit.ActorOf<EchoActor>("echo");
        foreach (int _ in Enumerable.Range(0, 4))
            echo.Tell("b");
        Assert.Contains("came was \"b\"", FailureOf(() => kit.ExpectMsgFrom(echo, "a")));
        Assert.Contains("came was \"b\"", FailureOf(() => kit.ExpectMsgFrom<string>(echo, m => m == "a")));
        Assert.Contains("came was \"b\"", FailureOf(() => kit.ExpectMsgFrom<string>(_ => true, m => m == "a")));
        Assert.Contains("came was \"b\"", FailureOf(() => kit.ExpectMsgFrom<int>(echo)));
    }

    [Theory, BothModes]
    public void A_wait_that_is_called_off_before_it_begins_does_not_begin(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        var off = new CancellationToken(canceled: true);
        kit.TestActor.Tell("a");
        Assert.Throws<OperationCanceledException>(() => kit.ExpectMsg<string>(cancellationToken: off));
        Assert.Throws<OperationCanceledException>(() => kit.ReceiveOne(cancellationToken: off));
        Assert.Throws<OperationCanceledException>(() => kit.AwaitCondition(() => true, off));
        kit.ExpectMsg("a");
    }

    [Theory, BothModes]
    public void A_negative_duration_is_refused(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        Assert.Throws<ArgumentOutOfRangeException>(() => kit.ExpectMsg<string>(Seconds(-2)));
    }

    [Theory, BothModes]
    public async Task Every_expectation_of_one_message_has_an_asynchronous_twin(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        IActorRef echo = kit.ActorOf<EchoActor>("echo");
        foreach (int _ in Enumerable.Range(0, 13))
            echo.Tell("a", kit.TestActor);
        Assert.Equal("a", await kit.ExpectMsgAsync<string>());
        Assert.Equal("a", await kit.ExpectMsgAsync("a"));
        Assert.Equal("a", await kit.ExpectMsgAsync<string>(m => m == "a"));
        Assert.Equal("a", await kit.ExpectMsgAsync<string>(m => Assert.Equal("a", m)));
        Assert.Equal("a", await kit.ExpectMsgAsync<string>((m, s) => m == "a" && s.Equals(echo)));
        Assert.Equal("a", await kit.ExpectMsgAsync<string>((m, s) => Assert.Equal(echo, s)));
        Assert.Equal("a", await kit.ExpectMsgAsync("A", (x, y) => x.Length == y.Length));
        Assert.Equal("a", await kit.ExpectMsgFromAsync<string>(echo));
        Assert.Equal("a", await kit.ExpectMsgFromAsync(echo, "a"));
        Assert.Equal("a", await kit.ExpectMsgFromAsync<string>(echo, m => m == "a"));
        Assert.Equal("a", await kit.ExpectMsgFromAsync<string>(s => s.Equals(echo), m => m == "a"));
        Assert.Equal("a", await kit.ExpectMsgFromAsync<string>(echo, m => Assert.Equal("a", m)));
        Assert.Equal("a", await kit.ExpectMsgFromAsync<string>(s => Assert.Equal(echo, s), _ => { }));
        await kit.ExpectNoMsgAsync(TimeSpan.Zero);
        await kit.ExpectNoMsgAsync(0);
        await kit.WatchAsync(echo);
        await kit.UnwatchAsync(echo);
        await kit.WatchAsync(echo);
        echo.Tell(PoisonPill.Instance);
        Assert.Equal(echo, (await kit.ExpectTerminatedAsync(echo)).ActorRef);
        Assert.Contains("but nothing came", await FailureOf(async () => await kit.ExpectMsgAsync("a", TimeSpan.Zero)));
    }
}
