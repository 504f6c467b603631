using System.Collections;
using Mesh.Conformance.Support;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Mesh.Conformance.TestKits;

/// <summary>Expectations of messages.</summary>
public sealed class ExpectTests(ITestOutputHelper output) : TestKit(Kit.Patient, output)
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void A_message_by_type_by_value_or_by_a_condition()
    {
        Say(1, 2, "three", 4, 5, 6);

        Assert.Equal(1, ExpectMsg<int>());
        Assert.Equal(2, ExpectMsg(2));
        Assert.Equal("three", ExpectMsg<string>(text => text.Length == 5));
        Assert.Equal(4, ExpectMsg<int>(number => Assert.Equal(4, number)));
        Assert.Equal(5, ExpectMsg<int>((number, sender) => number == 5 && sender.Equals(TestActor)));
        Assert.Equal(6, ExpectMsg(7, (expected, actual) => expected == actual + 1));
    }

    [Fact]
    public void Another_message_fails_the_test()
    {
        Say(1, "two", 3, 4);

        Assert.ThrowsAny<XunitException>(() => ExpectMsg<string>());
        Assert.ThrowsAny<XunitException>(() => ExpectMsg("2"));
        Assert.ThrowsAny<XunitException>(() => ExpectMsg<int>(number => number == 4));
        Assert.ThrowsAny<XunitException>(() => ExpectMsg<int>(number => Assert.Equal(5, number)));
    }

    [Fact]
    public void No_message_fails_the_test()
    {
        Assert.ThrowsAny<XunitException>(() => ExpectMsg<string>(Short));
        Assert.ThrowsAny<XunitException>(() => ExpectMsg("x", Short));
    }

    [Fact]
    public async Task The_same_can_be_awaited()
    {
        Say(1, 2, 3);

        Assert.Equal(1, await ExpectMsgAsync<int>());
        Assert.Equal(2, await ExpectMsgAsync(2));
        Assert.Equal(3, await ExpectMsgAsync<int>(number => number == 3));
        await Assert.ThrowsAnyAsync<XunitException>(() => ExpectMsgAsync<int>(Short).AsTask());
    }

    [Fact]
    public void A_message_of_a_sender()
    {
        TestProbe other = CreateTestProbe();
        TestActor.Tell(1, other.Ref);
        TestActor.Tell(2, other.Ref);
        TestActor.Tell(3, other.Ref);

        ExpectMsgFrom(other.Ref, 1);
        ExpectMsgFrom<int>(other.Ref, number => number == 2);
        Assert.ThrowsAny<XunitException>(() => ExpectMsgFrom(TestActor, 3));
    }

    [Fact]
    public void All_messages_in_any_order()
    {
        Say(3, 1, 2);

        IReadOnlyCollection<int> came = ExpectMsgAllOf(1, 2, 3);

        Assert.Equal([1, 2, 3], came.Order());
    }

    [Fact]
    public void One_that_is_missing_of_all_fails_the_test()
    {
        Say(1, 1);

        Assert.ThrowsAny<XunitException>(() => ExpectMsgAllOf(1, 2));
    }

    [Fact]
    public void Any_of_some_messages()
    {
        Say(2, 7);

        Assert.Equal(2, ExpectMsgAnyOf([1, 2, 3]));
        Assert.ThrowsAny<XunitException>(() => ExpectMsgAnyOf([1, 2, 3]));
    }

    [Fact]
    public void All_that_some_conditions_hold_for()
    {
        Say("text", 5);

        ExpectMsgAllOfMatchingPredicates(
            PredicateInfo.Create<int>(number => number > 3),
            PredicateInfo.Create<string>(text => text.Length == 4)
        );

        Assert.False(HasMessages);
    }

    [Fact]
    public void No_message_is_as_expected() => ExpectNoMsg(Short);

    [Fact]
    public void A_message_where_none_is_expected_fails_the_test()
    {
        Say(1);

        Assert.ThrowsAny<XunitException>(() => ExpectNoMsg(Kit.Minute));
    }

    [Fact]
    public void A_message_is_fished_from_others()
    {
        Say(1, "two", 3, "four");

        Assert.Equal(3, FishForMessage(message => message is int and > 2));
        Assert.Equal("four", FishForMessage<string>(text => text.Length == 4));
    }

    [Fact]
    public void What_was_not_fished_can_be_looked_at()
    {
        Say(1, "two", 3);
        var others = new ArrayList();

        FishForMessage<int>(number => number == 3, others);

        Assert.Equal([1, "two"], others.Cast<object>());
    }

    [Fact]
    public void What_is_not_there_cannot_be_fished()
    {
        Say(1);

        Assert.ThrowsAny<XunitException>(() => FishForMessage<string>(_ => true, Short));
    }

    [Fact]
    public void A_number_of_messages_is_taken()
    {
        Say(1, 2, 3);

        Assert.Equal([1, 2], ReceiveN(2).Cast<int>());
        Assert.ThrowsAny<XunitException>(() => ReceiveN(2, Short));
    }

    [Fact]
    public void Messages_are_taken_while_a_condition_holds()
    {
        Say(1, 2, 3, "end");

        Assert.Equal([1, 2], ReceiveWhile<int>(number => number < 3, Kit.Minute));
        ExpectMsg(3);
    }

    [Fact]
    public void Messages_are_taken_while_something_is_made_of_them()
    {
        Say(1, 2, "end");

        IReadOnlyList<string?> texts = ReceiveWhile<string?>(
            Kit.Minute,
            message => message is int number ? $"number {number}" : null
        );

        Assert.Equal(["number 1", "number 2"], texts);
        ExpectMsg("end");
    }

    [Fact]
    public void Messages_are_taken_up_to_a_number()
    {
        Say(1, 2, 3);

        Assert.Equal([1, 2], ReceiveWhile<int>(_ => true, Kit.Minute, msgs: 2));
        ExpectMsg(3);
    }

    [Fact]
    public void One_message_is_taken_or_looked_at()
    {
        Say(1);

        Assert.Equal(1, PeekOne(Kit.Minute));
        Assert.Equal(1, ReceiveOne(Kit.Minute));
        Assert.Null(ReceiveOne(TimeSpan.Zero));
        Assert.False(TryReceiveOne(out _, TimeSpan.Zero));
    }

    [Fact]
    public void The_last_message_and_its_sender_are_known()
    {
        TestProbe other = CreateTestProbe();
        TestActor.Tell("hello", other.Ref);

        ExpectMsg("hello");

        Assert.Equal(("hello", other.Ref), ((string)LastMessage, LastSender));
    }

    [Fact]
    public void Messages_can_be_ignored()
    {
        IgnoreMessages<string>(text => text == "noise");
        Say("noise", "news", "noise");
        ExpectMsg("news");

        IgnoreNoMessages();
        Say("noise");

        ExpectMsg("noise");
    }

    [Fact]
    public void What_is_told_to_the_test_has_come_when_the_telling_returns()
    {
        TestActor.Tell("hello");

        Assert.True(HasMessages);
        ExpectMsg("hello", TimeSpan.Zero);
    }

    [Fact]
    public void A_Within_bounds_what_is_in_it()
    {
        Assert.Equal(5, Within(Kit.Minute, () => 5));
        Within(
            Kit.Minute,
            () =>
            {
                Assert.True(Remaining <= Kit.Minute);
                Assert.True(RemainingOrDefault <= Kit.Minute);
            }
        );
        Assert.ThrowsAny<Exception>(() => Remaining);
    }

    [Fact]
    public void What_is_too_fast_for_a_Within_fails_the_test() =>
        Assert.ThrowsAny<XunitException>(() => Within(Kit.Minute, Kit.Minute + Kit.Minute, () => { }));

    [Fact]
    public void In_a_Within_an_expectation_waits_for_what_is_left() =>
        Assert.ThrowsAny<XunitException>(() => Within(Short, () => ExpectMsg<string>()));

    [Fact]
    public void A_condition_is_waited_for()
    {
        int tries = 0;

        AwaitCondition(() => ++tries == 3, Kit.Minute, TimeSpan.FromMilliseconds(1));

        Assert.Equal(3, tries);
        Assert.ThrowsAny<XunitException>(() => AwaitCondition(() => false, Short));
        Assert.False(AwaitConditionNoThrow(() => false, Short));
    }

    [Fact]
    public void An_assertion_is_tried_until_it_holds()
    {
        int tries = 0;

        AwaitAssert(() => Assert.Equal(3, ++tries), Kit.Minute, TimeSpan.FromMilliseconds(1));

        Assert.Equal(3, tries);
        Assert.ThrowsAny<XunitException>(() => AwaitAssert(() => Assert.Fail("never"), Short));
    }

    [Fact]
    public void The_end_of_an_actor_is_expected()
    {
        IActorRef actor = ActorOf<Echo>();
        Watch(actor);

        Sys.Stop(actor);

        Assert.Equal(actor, ExpectTerminated(actor).ActorRef);
    }

    [Fact]
    public void A_wait_can_be_cancelled() =>
        Assert.ThrowsAny<Exception>(() =>
            ExpectMsg<string>(Kit.Minute, cancellationToken: new CancellationToken(true))
        );

    [Fact]
    public void Durations_are_dilated()
    {
        using var slow = new TestKit("akka.test.timefactor = 2.5");

        Assert.Equal(Kit.Seconds(5), slow.Dilated(Kit.Seconds(2)));
        Assert.Equal(2.5, slow.TestKitSettings.TestTimeFactor);
        Assert.Equal(Kit.Seconds(2), Dilated(Kit.Seconds(2)));
    }

    [Fact]
    public void The_settings_of_a_test_are_those_of_its_configuration()
    {
        using var kit = new TestKit(
            "akka.test { single-expect-default = 7s, default-timeout = 8s, filter-leeway = 9s }"
        );

        TestKitSettings settings = kit.TestKitSettings;
        Assert.Equal(
            (Kit.Seconds(7), Kit.Seconds(8), Kit.Seconds(9)),
            (settings.SingleExpectDefault, settings.DefaultTimeout, settings.TestEventFilterLeeway)
        );
        Assert.Equal("test", kit.Sys.Name);
    }

    private void Say(params object[] messages)
    {
        foreach (object message in messages)
            TestActor.Tell(message, TestActor);
    }
}
