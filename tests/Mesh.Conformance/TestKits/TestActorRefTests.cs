using Mesh.Conformance.Support;
using Xunit.Abstractions;

namespace Mesh.Conformance.TestKits;

/// <summary>Actors that a test can look into, and that run on its thread.</summary>
public sealed class TestActorRefTests(ITestOutputHelper output) : TestKit(Kit.Patient, output)
{
    [Fact]
    public void A_message_is_handled_when_the_telling_returns()
    {
        TestActorRef<Tally> actor = ActorOfAsTestActorRef<Tally>();

        actor.Tell(5);
        actor.Tell(6);

        Assert.Equal(11, actor.UnderlyingActor.Sum);
    }

    [Fact]
    public void It_answers_as_any()
    {
        TestActorRef<Tally> actor = ActorOfAsTestActorRef<Tally>();

        actor.Tell("get");

        ExpectMsg(0);
    }

    [Fact]
    public void What_the_handler_throws_can_be_caught()
    {
        TestActorRef<Tally> actor = ActorOfAsTestActorRef<Tally>();
        var e = new TestException();

        Assert.Same(e, Assert.Throws<TestException>(() => actor.Receive(e)));
    }

    [Fact]
    public void A_message_can_be_handed_over_with_its_sender()
    {
        TestActorRef<Tally> actor = ActorOfAsTestActorRef<Tally>();
        TestProbe probe = CreateTestProbe();

        actor.Receive("get", probe.Ref);

        probe.ExpectMsg(0);
    }

    [Fact]
    public void A_restart_makes_another_instance()
    {
        TestActorRef<Tally> actor = ActorOfAsTestActorRef<Tally>();
        actor.Tell(5);
        Tally before = actor.UnderlyingActor;

        EventFilter.Exception<TestException>().ExpectOne(() => actor.Tell(new TestException()));

        AwaitCondition(() => !ReferenceEquals(before, actor.UnderlyingActor));
        Assert.Equal(0, actor.UnderlyingActor.Sum);
    }

    [Fact]
    public void It_has_a_name_and_a_parent()
    {
        TestActorRef<Tally> parent = ActorOfAsTestActorRef<Tally>("parent");
        TestActorRef<Tally> child = ActorOfAsTestActorRef<Tally>(parent, "child");

        Assert.Equal("/user/parent/child", child.Path.ToStringWithoutAddress());
    }

    [Fact]
    public void It_is_made_by_props_or_an_expression()
    {
        Assert.Equal(0, ActorOfAsTestActorRef<Tally>(Props.Create(() => new Tally())).UnderlyingActor.Sum);
        Assert.Equal(0, ActorOfAsTestActorRef(() => new Tally()).UnderlyingActor.Sum);
    }

    [Fact]
    public void It_is_equal_to_its_reference()
    {
        TestActorRef<Tally> actor = ActorOfAsTestActorRef<Tally>();

        Assert.True(actor == actor.Ref);
        Assert.True(actor.Ref == actor);
        Assert.False(actor != actor.Ref);
        Assert.True(actor.Equals(actor.Ref));
    }

    [Fact]
    public void It_can_be_watched_and_stopped()
    {
        TestActorRef<Tally> actor = ActorOfAsTestActorRef<Tally>();
        Watch(actor);

        actor.Tell(PoisonPill.Instance);

        ExpectTerminated(actor);
    }

    [Fact]
    public void It_becomes_another()
    {
        TestActorRef<Tally> actor = ActorOfAsTestActorRef<Tally>();

        actor.Tell("become");
        actor.Tell(5);

        Assert.Equal(-5, actor.UnderlyingActor.Sum);
    }

    private sealed class Tally : ReceiveActor
    {
        public Tally()
        {
            Receive<int>(number => Sum += number);
            Receive<Exception>(e => throw e);
            Receive<string>(text => text == "get", _ => Sender.Tell(Sum));
            Receive<string>(_ => Become(() => Receive<int>(number => Sum -= number)));
        }

        internal int Sum { get; private set; }
    }
}
