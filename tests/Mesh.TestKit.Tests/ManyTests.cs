using System.Collections;
using Xunit.Abstractions;
using static Mesh.Testing.Tests.Support;

namespace Mesh.Testing.Tests;

/// <summary>Expectations of several messages, and taking messages one by one, the same on both modes.</summary>
public sealed class ManyTests(ITestOutputHelper output)
{
    [Theory, BothModes]
    public void Any_of_several_messages_is_taken(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        kit.Say("b", "z");
        Assert.Equal("b", kit.ExpectMsgAnyOf(["a", "b"]));
        Assert.StartsWith(
            "Expected any of [\"a\", \"b\"] of type String within 00:01:00, but what came was \"z\"",
            FailureOf(() => kit.ExpectMsgAnyOf(["a", "b"]))
        );
    }

    [Theory, BothModes]
    public void All_of_several_messages_are_taken_in_any_order(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        kit.Say("b", "a", "a", 1, 2, "c", 3);
        Assert.Equal(["b", "a", "a"], kit.ExpectMsgAllOf("a", "a", "b"));
        Assert.Equal([1, 2], kit.ExpectMsgAllOf<int>([2, 1], default));
        Assert.Equal(["c"], kit.ExpectMsgAllOf(Plenty, "c"));
        Assert.Equal([3], kit.ExpectMsgAllOf<int>(Plenty, [3], default));
    }

    [Theory, BothModes]
    public void What_is_missing_of_several_messages_is_told_and_what_is_too_many(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        kit.Say("a", "z");
        Assert.StartsWith(
            "Expected in any order \"a\", \"b\" within 00:01:00, but did not find \"b\" and found unexpected \"z\"",
            FailureOf(() => kit.ExpectMsgAllOf(Plenty, "a", "b"))
        );
        kit.Say("b");
        Assert.StartsWith(
            "Expected in any order \"a\", \"b\" within 00:00:00, but did not find \"a\"; only 1 came",
            FailureOf(() => kit.ExpectMsgAllOf(TimeSpan.Zero, "a", "b"))
        );
    }

    [Theory, BothModes]
    public void A_message_counts_only_once_for_several_equal_ones(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        kit.Say("a", "b");
        Assert.Contains("did not find \"a\" and found unexpected \"b\"", FailureOf(() => kit.ExpectMsgAllOf("a", "a")));
    }

    [Theory, BothModes]
    public void Predicates_are_matched_so_that_all_find_a_message(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        kit.Say("b", "a", 1);
        kit.ExpectMsgAllOfMatchingPredicates(
            PredicateInfo.Create<string>(_ => true),
            PredicateInfo.Create<string>(s => s == "b")
        );
        kit.ExpectMsgAllOfMatchingPredicates(Plenty, [PredicateInfo.Create<int>(i => i == 1)], default);
    }

    [Theory, BothModes]
    public void A_predicate_without_a_message_is_told(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        kit.Say("b", 1);
        Assert.Contains(
            "did not find a Int32 that fulfils its condition and found unexpected 1",
            FailureOf(() =>
                kit.ExpectMsgAllOfMatchingPredicates(
                    Plenty,
                    PredicateInfo.Create<string>(_ => true),
                    PredicateInfo.Create<int>(i => i == 2)
                )
            )
        );
    }

    [Theory, BothModes]
    public async Task What_is_asynchronous_of_several_messages_is_enumerated(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        kit.Say("b", "a", "c", 1, 2, 3, 4, "d");
        Assert.Equal(["b", "a"], await All(kit.ExpectMsgAllOfAsync<string>(["a", "b"])));
        Assert.Equal(["c"], await All(kit.ExpectMsgAllOfAsync<string>(Plenty, ["c"])));
        Assert.Equal(
            [1],
            await All(kit.ExpectMsgAllOfMatchingPredicatesAsync([PredicateInfo.Create<int>(i => i == 1)]))
        );
        Assert.Equal(
            [2],
            await All(kit.ExpectMsgAllOfMatchingPredicatesAsync(Plenty, [PredicateInfo.Create<int>(i => i == 2)]))
        );
        Assert.Equal([3], await All(kit.ReceiveNAsync(1)));
        Assert.Equal([4], await All(kit.ReceiveNAsync(1, Plenty)));
        Assert.Equal("d", await kit.ExpectMsgAnyOfAsync(["c", "d"]));
    }

    [Theory, BothModes]
    public void One_message_is_received_or_none_when_the_time_is_over(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        Assert.Null(kit.ReceiveOne(TimeSpan.Zero));
        Assert.Null(kit.LastMessage);
        kit.ActorOf<EchoActor>().Tell(new Later("a", Seconds(0.01)));
        Assert.Equal("a", kit.ReceiveOne());
        Assert.False(kit.TryReceiveOne(out MessageEnvelope none, TimeSpan.Zero));
        Assert.Same(NullMessageEnvelope.Instance, none);
        kit.Say("b");
        Assert.True(kit.TryReceiveOne(out MessageEnvelope one));
        Assert.Equal("b", one.Message);
        Assert.Equal(kit.TestActor, one.Sender);
    }

    [Theory, BothModes]
    public void A_peek_leaves_the_message(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        Assert.False(kit.HasMessages);
        Assert.Null(kit.PeekOne(TimeSpan.Zero));
        kit.Say("a");
        Assert.True(kit.HasMessages);
        Assert.Equal("a", kit.PeekOne());
        Assert.True(kit.TryPeekOne(out MessageEnvelope envelope, null, default));
        Assert.Equal(kit.TestActor, envelope.Sender);
        Assert.Equal("a", kit.PeekOne(CancellationToken.None));
        kit.ExpectMsg("a");
        Assert.False(kit.HasMessages);
    }

    [Theory, BothModes]
    public async Task Taking_and_peeking_have_asynchronous_twins(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        kit.Say("a", "b");
        Assert.Equal("a", await kit.PeekOneAsync());
        Assert.Equal("a", await kit.PeekOneAsync(CancellationToken.None));
        Assert.Equal("a", (await kit.TryPeekOneAsync(null, default)).envelope.Message);
        Assert.Equal("a", await kit.ReceiveOneAsync());
        (bool success, MessageEnvelope envelope) = await kit.TryReceiveOneAsync(null);
        Assert.True(success);
        Assert.Equal("b", envelope.Message);
        Assert.False((await kit.TryReceiveOneAsync(TimeSpan.Zero)).success);
        Assert.False((await kit.TryPeekOneAsync(TimeSpan.Zero, default)).success);
        Assert.Null(await kit.ReceiveOneAsync(TimeSpan.Zero));
    }

    [Theory, BothModes]
    public void A_number_of_messages_is_received_in_order(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        kit.Say(1, "b", 3);
        Assert.Equal([1, "b"], kit.ReceiveN(2));
        Assert.Equal([3], kit.ReceiveN(1, Plenty));
    }

    [Theory, BothModes]
    public void Too_few_messages_are_a_failure(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        kit.Say(1, 2);
        string failure = FailureOf(() => kit.ReceiveN(3, TimeSpan.Zero));
        Assert.StartsWith("Expected 3 messages within 00:00:00, but only 2 came", failure);
        Assert.Contains("Last messages seen", failure);
    }

    [Theory, BothModes]
    public async Task Messages_are_received_while_a_function_makes_something_of_them(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        Func<object, string?> asText = m => m is int i ? $"{i}" : null;
        for (int i = 0; i < 5; i++)
            kit.Say(1, 2, "end", 4);
        Assert.Equal(["1", "2"], kit.ReceiveWhile(asText));
        Assert.Equal(2, kit.LastMessage);
        kit.ExpectMsg("end");
        Assert.Equal(["4", "1", "2"], kit.ReceiveWhile(null, asText));
        kit.ExpectMsg("end");
        Assert.Equal(["4", "1", "2"], kit.ReceiveWhile(null, Plenty, asText));
        kit.ExpectMsg("end");
        Assert.Equal(["4", "1", "2"], await All(kit.ReceiveWhileAsync(asText)));
        kit.ExpectMsg("end");
        Assert.Equal(["4", "1"], await All(kit.ReceiveWhileAsync(null, Plenty, asText, 2)));
        Assert.Equal(["2"], await All(kit.ReceiveWhileAsync(null, asText)));
        kit.ExpectMsg("end");
    }

    [Theory, BothModes]
    public void Receiving_while_takes_no_more_than_it_is_told(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        kit.Say("a", "b", "c");
        Assert.Equal(["a", "b"], kit.ReceiveWhile<string>(null, m => (string)m, 2));
        kit.ExpectMsg("c");
    }

    [Theory, BothModes]
    public void Receiving_while_nothing_comes_is_no_failure(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        Assert.Empty(kit.ReceiveWhile<object>(m => m, TimeSpan.Zero));
        Assert.Empty(kit.ReceiveWhile<object>(_ => false, TimeSpan.Zero));
        Assert.Null(kit.LastMessage);
    }

    [Theory, BothModes]
    public async Task Messages_of_other_types_are_dropped_or_end_the_receiving(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        kit.Say("a", 1, "b", "end");
        Assert.Equal(["a", "b"], kit.ReceiveWhile<string>(m => m != "end"));
        kit.ExpectMsg("end");
        kit.Say("a", 1, "b", 2);
        Assert.Equal(["a"], kit.ReceiveWhile<string>(_ => true, shouldIgnoreOtherMessageTypes: false));
        kit.ExpectMsg(1);
        Assert.Equal(["b"], await All(kit.ReceiveWhileAsync<string>(_ => true, shouldIgnoreOtherMessageTypes: false)));
    }

    [Theory, BothModes]
    public async Task Fishing_drops_what_it_does_not_look_for(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        kit.Say("a", 1, "b", 2, "c", 3);
        var dropped = new ArrayList { "from before" };
        Assert.Equal("b", kit.FishForMessage<string>(m => m == "b", dropped));
        Assert.Equal(new ArrayList { "a", 1 }, dropped);
        Assert.Equal("c", await kit.FishForMessageAsync<string>(m => m == "c", dropped));
        Assert.Equal(new ArrayList { 2 }, dropped);
        Assert.Equal(3, await kit.FishForMessageAsync(m => m is 3));
        kit.Say(4, 5, 6);
        Assert.Equal(4, kit.FishForMessage(m => m is 4));
        Assert.Equal(5, kit.FishForMessage<int>(i => i == 5));
        Assert.Equal(6, await kit.FishForMessageAsync<int>(i => i == 6));
    }

    [Theory, BothModes]
    public void Fishing_in_vain_is_a_failure(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        kit.Say("a", "b");
        Assert.StartsWith(
            "Fished for a message of type Int32 within 00:00:00 (hint), but it was none of the 2 that came",
            FailureOf(() => kit.FishForMessage<int>(_ => true, TimeSpan.Zero, "hint"))
        );
    }

    [Theory, BothModes]
    public async Task A_message_of_a_type_that_must_not_come_is_a_failure(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        kit.Say("a", "b");
        await kit.FishUntilMessageAsync<int>(TimeSpan.Zero);
        kit.Say("a", 1);
        Assert.Contains(
            "Expected no message of type Int32",
            await FailureOf(() => kit.FishUntilMessageAsync<int>(Plenty))
        );
    }

    [Theory, BothModes]
    public async Task Silence_is_waited_for(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        kit.Say(1, 2);
        Assert.Equal(new ArrayList { 1, 2 }, await kit.WaitForRadioSilenceAsync(TimeSpan.Zero));
        kit.Say(1, 2);
        Assert.Contains(
            "Expected silence after at most 1 messages, but one more came",
            await FailureOf(() => kit.WaitForRadioSilenceAsync(Plenty, 1))
        );
    }

    [Fact]
    public void Messages_are_received_until_none_has_come_for_the_idle_time()
    {
        using TestKit kit = NewKit(Mode.Virtual, output);
        IActorRef echo = kit.ActorOf<EchoActor>();
        foreach (int second in new[] { 1, 2, 3, 9 })
            echo.Tell(new Later($"{second}", Seconds(second)));
        DateTimeOffset start = kit.Sys.Scheduler.Now;
        Assert.Equal(["1", "2", "3"], kit.ReceiveWhile<string>(Hours(1), Seconds(2), m => (string)m));
        Assert.Equal(Seconds(5), kit.Sys.Scheduler.Now - start);
    }

    [Fact]
    public async Task Silence_has_come_when_nothing_has_for_its_time()
    {
        using TestKit kit = NewKit(Mode.Virtual, output);
        IActorRef echo = kit.ActorOf<EchoActor>();
        foreach (int second in new[] { 1, 2, 9 })
            echo.Tell(new Later(second, Seconds(second)));
        Assert.Equal(new ArrayList { 1, 2 }, await kit.WaitForRadioSilenceAsync(Seconds(3)));
    }

    private static async Task<List<T>> All<T>(IAsyncEnumerable<T> messages)
    {
        var all = new List<T>();
        await foreach (T message in messages)
            all.Add(message);
        return all;
    }
}
