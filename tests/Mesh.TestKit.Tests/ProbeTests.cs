using Xunit.Abstractions;
using static Mesh.Testing.Tests.Support;

namespace Mesh.Testing.Tests;

/// <summary>Probes, auto-pilots, children, and what is left out.</summary>
public sealed class ProbeTests(ITestOutputHelper output) : TestKit(Support.Deterministic, null, output)
{
    [Fact]
    public void A_probe_is_a_reference_equal_to_its_actors()
    {
        TestProbe probe = CreateTestProbe("probe");
        IActorRef reference = probe;
        Assert.True(reference.Equals(probe.Ref));
        Assert.True(probe.Ref.Equals(reference));
        Assert.Equal(probe.Ref.GetHashCode(), probe.GetHashCode());
        Assert.Equal(0, reference.CompareTo(probe.Ref));
        Assert.Equal("probe", reference.Path.Name);
        reference.Tell("a");
        probe.ExpectMsgFrom(TestActor, "a");
        ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void A_probe_sends_answers_and_forwards()
    {
        TestProbe one = CreateTestProbe();
        TestProbe other = CreateTestProbe();
        one.Send(other, "question");
        other.ExpectMsg("question");
        Assert.Equal(one.Ref, other.Sender);
        other.Reply("answer");
        one.ExpectMsgFrom(other, "answer");
        other.Forward(TestActor);
        ExpectMsgFrom(one, "question");
        other.Forward(TestActor, "else");
        ExpectMsgFrom(one, "else");
    }

    [Fact]
    public void The_making_of_a_probe_leaves_the_implicit_sender_alone()
    {
        CreateTestProbe();
        ActorOf<EchoActor>().Tell("a");
        ExpectMsg("a");
    }

    [Fact]
    public void A_probe_can_be_watched_and_watches()
    {
        TestProbe probe = CreateTestProbe();
        Watch(probe);
        IActorRef echo = ActorOf<EchoActor>();
        probe.Watch(echo);
        Sys.Stop(echo);
        probe.ExpectTerminated(echo);
        Sys.Stop(probe);
        ExpectTerminated(probe);
    }

    [Fact]
    public void Probes_have_the_same_names_in_every_run()
    {
        using var one = new VirtualKit();
        using var other = new VirtualKit();
        Assert.Equal(one.TestActor.Path.ToString(), other.TestActor.Path.ToString());
        Assert.Equal(one.CreateTestProbe().Ref.Path.ToString(), other.CreateTestProbe().Ref.Path.ToString());
    }

    [Fact]
    public void An_auto_pilot_answers_until_it_says_otherwise()
    {
        TestProbe probe = CreateTestProbe();
        probe.SetAutoPilot(
            new DelegateAutoPilot(
                (sender, message) =>
                {
                    sender.Tell($"re: {message}", probe);
                    return message is "last" ? AutoPilot.NoAutoPilot : AutoPilot.KeepRunning;
                }
            )
        );
        foreach (string message in new[] { "first", "last", "none" })
            probe.Tell(message);
        ExpectMsg("re: first");
        ExpectMsg("re: last");
        ExpectNoMsg(Hours(1));
        Assert.Equal(["first", "last", "none"], probe.ReceiveN(3));
    }

    [Fact]
    public void Messages_that_are_left_out_do_not_come()
    {
        IgnoreMessages<int>(i => i > 1);
        foreach (object message in new object[] { 1, 2, "a" })
            TestActor.Tell(message);
        Assert.Equal([1, "a"], ReceiveN(2));
        IgnoreMessages<string>();
        TestActor.Tell("a");
        TestActor.Tell(2);
        ExpectMsg(2);
        IgnoreMessages(m => m is 3);
        TestActor.Tell(3);
        TestActor.Tell("a");
        ExpectMsg("a");
        IgnoreNoMessages();
        TestActor.Tell(3);
        ExpectMsg(3);
    }

    [Fact]
    public void A_child_of_the_test_actor_is_judged_by_its_own_strategy()
    {
        IActorRef stopped = ChildActorOf(Props.Create<EchoActor>(), SupervisorStrategy.StoppingStrategy);
        IActorRef restarted = ChildActorOf(Props.Create<EchoActor>(), "restarted");
        Watch(stopped);
        Watch(restarted);
        stopped.Tell(new Fail());
        restarted.Tell(new Fail());
        ExpectTerminated(stopped);
        restarted.Tell("still here");
        ExpectMsg("still here");
        Assert.Equal(TestActor.Path, restarted.Path.Parent);
    }

    [Fact]
    public void A_probe_makes_children_by_their_type()
    {
        TestProbe probe = CreateTestProbe();
        IActorRef child = probe.ChildActorOf<EchoActor>("child");
        probe.Send(child, "a");
        probe.ExpectMsgFrom(child, "a");
        Assert.Throws<InvalidActorNameException>(() => probe.ChildActorOf<EchoActor>("child"));
    }

    [Fact]
    public void Messages_to_a_further_test_actor_come_to_the_same_test()
    {
        IActorRef other = CreateTestActor("other");
        other.Tell("a");
        ExpectMsg("a");
    }

    [Fact]
    public void Actors_are_made_and_selected_in_every_way()
    {
        IActorRef[] actors =
        [
            ActorOf(Props.Create<EchoActor>()),
            ActorOf(Props.Create<EchoActor>(), "a"),
            ActorOf<EchoActor>(),
            ActorOf<EchoActor>("b"),
            ActorOf(() => new EchoActor()),
            ActorOf(() => new EchoActor(), "c"),
        ];
        foreach (IActorRef actor in actors)
        {
            actor.Tell(1);
            ExpectMsgFrom(actor, 1);
            ActorSelection(actor.Path).Tell(2);
            ExpectMsgFrom(actor, 2);
        }
        ActorSelection("/user/c").Tell(3);
        ExpectMsgFrom(actors[5], 3);
    }
}
