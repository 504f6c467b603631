using System.Collections;
using Xunit.Abstractions;
using static Mesh.Testing.Tests.Support;

namespace Mesh.Testing.Tests;

/// <summary>Expectations of several messages, and taking messages one by one.</summary>
public sealed class ManyTests(ITestOutputHelper output) : TestKit(Support.Deterministic, null, output)
{
    [Fact]
    public void Any_of_several_messages_is_taken()
    {
        Say("b", "z");
        Assert.Equal("b", ExpectMsgAnyOf(["a", "b"]));
        Assert.StartsWith(
            "Expected any of [\"a\", \"b\"] of type String within 00:00:03, but what came was \"z\"",
            FailureOf(() => ExpectMsgAnyOf(["a", "b"]))
        );
    }

    [Fact]
    public void All_of_several_messages_are_taken_in_any_order()
    {
        Say("b", "a", "a");
        Assert.Equal(["b", "a", "a"], ExpectMsgAllOf("a", "a", "b"));
    }

    [Fact]
    public void What_is_missing_of_several_messages_is_told_and_what_is_too_many()
    {
        Say("a", "z");
        Assert.StartsWith(
            "Expected in any order \"a\", \"b\", but did not find \"b\" and found unexpected \"z\"",
            FailureOf(() => ExpectMsgAllOf(Seconds(1), "a", "b"))
        );
    }

    [Fact]
    public void A_message_counts_only_once_for_several_equal_ones()
    {
        Say("a", "b");
        Assert.Contains("did not find \"a\" and found unexpected \"b\"", FailureOf(() => ExpectMsgAllOf("a", "a")));
    }

    [Fact]
    public void Predicates_are_matched_so_that_all_find_a_message()
    {
        Say("b", "a");
        ExpectMsgAllOfMatchingPredicates(
            PredicateInfo.Create<string>(_ => true),
            PredicateInfo.Create<string>(s => s == "b")
        );
    }

    [Fact]
    public void A_predicate_without_a_message_is_told()
    {
        Say("b", 1);
        Assert.Contains(
            "did not find a Int32 that fulfils its condition and found unexpected 1",
            FailureOf(() =>
                ExpectMsgAllOfMatchingPredicates(
                    Seconds(1),
                    PredicateInfo.Create<string>(_ => true),
                    PredicateInfo.Create<int>(i => i == 2)
                )
            )
        );
    }

    [Fact]
    public async Task Several_messages_can_be_enumerated()
    {
        Say("b", "a");
        var came = new List<string>();
        await foreach (string message in ExpectMsgAllOfAsync<string>(["a", "b"]))
            came.Add(message);
        Assert.Equal(["b", "a"], came);
    }

    [Fact]
    public void One_message_is_received_or_none_when_the_time_is_over()
    {
        ActorOf<EchoActor>().Tell(new Later("a", Seconds(5)));
        Assert.Null(ReceiveOne(Seconds(4)));
        Assert.Null(LastMessage);
        Assert.Equal("a", ReceiveOne(Seconds(4)));
        Assert.False(TryReceiveOne(out MessageEnvelope none, TimeSpan.Zero));
        Assert.Same(NullMessageEnvelope.Instance, none);
    }

    [Fact]
    public void A_peek_leaves_the_message()
    {
        Say("a");
        Assert.Equal("a", PeekOne());
        Assert.True(TryPeekOne(out MessageEnvelope envelope, null, default));
        Assert.Equal(TestActor, envelope.Sender);
        Assert.Equal("a", PeekOne(CancellationToken.None));
        ExpectMsg("a");
        ExpectNoMsg();
    }

    [Fact]
    public void A_number_of_messages_is_received_in_order()
    {
        Say(1, "b", 3);
        Assert.Equal([1, "b", 3], ReceiveN(3));
    }

    [Fact]
    public void Too_few_messages_are_a_failure()
    {
        Say(1, 2);
        string failure = FailureOf(() => ReceiveN(3, Hours(1)));
        Assert.StartsWith("Expected 3 messages within 01:00:00, but only 2 came", failure);
        Assert.Contains("Last messages seen", failure);
    }

    [Fact]
    public void Messages_are_received_while_a_function_makes_something_of_them()
    {
        Say(1, 2, "end", 4);
        Assert.Equal(["1", "2"], ReceiveWhile<string>(m => m is int i ? i.ToString() : null));
        ExpectMsg("end");
    }

    [Fact]
    public void Messages_are_received_until_none_has_come_for_the_idle_time()
    {
        IActorRef echo = ActorOf<EchoActor>();
        foreach (int second in new[] { 1, 2, 3, 9 })
            echo.Tell(new Later($"{second}", Seconds(second)));
        DateTimeOffset start = Sys.Scheduler.Now;
        Assert.Equal(["1", "2", "3"], ReceiveWhile<string>(Hours(1), Seconds(2), m => (string)m));
        Assert.Equal(Seconds(5), Sys.Scheduler.Now - start);
    }

    [Fact]
    public void Receiving_while_takes_no_more_than_it_is_told()
    {
        Say("a", "b", "c");
        Assert.Equal(["a", "b"], ReceiveWhile<string>(null, m => (string)m, 2));
        ExpectMsg("c");
    }

    [Fact]
    public void Messages_of_other_types_are_dropped_or_end_the_receiving()
    {
        Say("a", 1, "b", "end");
        Assert.Equal(["a", "b"], ReceiveWhile<string>(m => m != "end"));
        ExpectMsg("end");
        Say("a", 1, "b");
        Assert.Equal(["a"], ReceiveWhile<string>(_ => true, shouldIgnoreOtherMessageTypes: false));
        ExpectMsg(1);
    }

    [Fact]
    public void Fishing_drops_what_it_does_not_look_for()
    {
        Say("a", 1, "b");
        var dropped = new ArrayList();
        Assert.Equal("b", FishForMessage<string>(m => m == "b", dropped));
        Assert.Equal(new ArrayList { "a", 1 }, dropped);
        Assert.StartsWith(
            "Fished for a message of type Object within 00:00:01 (hint), but it was none of the 0 that came",
            FailureOf(() => FishForMessage(_ => true, Seconds(1), "hint"))
        );
    }

    [Fact]
    public async Task A_message_of_a_type_that_must_not_come_is_a_failure()
    {
        Say("a", "b");
        await FishUntilMessageAsync<int>(Seconds(1));
        Say("a", 1);
        Task failing = FishUntilMessageAsync<int>(Seconds(1));
        Assert.Contains("Expected no message of type Int32", FailureOf(() => failing.GetAwaiter().GetResult()));
    }

    [Fact]
    public async Task Silence_is_waited_for()
    {
        IActorRef echo = ActorOf<EchoActor>();
        foreach (int second in new[] { 1, 2, 9 })
            echo.Tell(new Later(second, Seconds(second)));
        Assert.Equal(new ArrayList { 1, 2 }, await WaitForRadioSilenceAsync(Seconds(3)));
        Task loud = WaitForRadioSilenceAsync(Hours(1), 0);
        Assert.Contains("silence after at most 0", FailureOf(() => loud.GetAwaiter().GetResult()));
    }

    private void Say(params object[] messages)
    {
        foreach (object message in messages)
            TestActor.Tell(message);
    }
}
