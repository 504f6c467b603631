using Mesh.Kernel.Util;
using Xunit.Abstractions;
using static Mesh.Testing.Tests.Support;

namespace Mesh.Testing.Tests;

/// <summary>Probes, auto-pilots, children, and what is left out, the same on both modes.</summary>
public sealed class ProbeTests(ITestOutputHelper output)
{
    [Theory, BothModes]
    public void A_probe_is_a_reference_equal_to_its_actors(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        TestProbe probe = kit.CreateTestProbe("probe");
        IActorRef reference = probe;
        Assert.True(reference.Equals(probe.Ref));
        Assert.True(probe.Ref.Equals(reference));
        Assert.Single(new HashSet<IActorRef> { probe, probe.Ref });
        Assert.Equal(0, reference.CompareTo(probe.Ref));
        Assert.Equal("probe", reference.Path.Name);
        reference.Tell("a");
        probe.ExpectMsgFrom(kit.TestActor, "a");
        kit.ExpectNothingMore();
    }

    [Theory, BothModes]
    public void A_probe_sends_answers_and_forwards(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        TestProbe one = kit.CreateTestProbe();
        TestProbe other = kit.CreateTestProbe();
        one.Send(other, "question");
        other.ExpectMsg("question");
        Assert.Equal(one.Ref, other.Sender);
        other.Reply("answer");
        one.ExpectMsgFrom(other, "answer");
        other.Forward(kit.TestActor);
        kit.ExpectMsgFrom(one, "question");
        other.Forward(kit.TestActor, "else");
        kit.ExpectMsgFrom(one, "else");
    }

    [Theory, BothModes]
    public void A_probe_answers_a_question(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        TestProbe probe = kit.CreateTestProbe();
        Task<string> answer = probe.Ref.Ask<string>("question", Plenty);
        probe.ExpectMsg("question");
        probe.Reply("answer");
        kit.AwaitCondition(() => answer.IsCompleted);
        Assert.Equal("answer", answer.GetAwaiter().GetResult());
    }

    [Theory, BothModes]
    public void The_making_of_a_probe_leaves_the_implicit_sender_alone(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        kit.CreateTestProbe();
        kit.ActorOf<EchoActor>().Tell("a");
        kit.ExpectMsg("a");
    }

    [Theory, BothModes]
    public void A_probe_can_be_watched_and_watches(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        TestProbe probe = kit.CreateTestProbe();
        kit.Watch(probe);
        IActorRef echo = kit.ActorOf<EchoActor>();
        probe.Watch(echo);
        kit.Sys.Stop(echo);
        probe.ExpectTerminated(echo);
        kit.Sys.Stop(probe);
        kit.ExpectTerminated(probe);
    }

    [Theory, BothModes]
    public void What_a_probe_has_got_and_nobody_has_taken_is_a_dead_letter_when_it_ends(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        TestProbe probe = kit.CreateTestProbe();
        TestProbe letters = kit.CreateTestProbe();
        kit.Sys.EventStream.Subscribe(letters, typeof(DeadLetter));
        probe.Ref.Tell("taken");
        probe.Ref.Tell("left");
        probe.ExpectMsg("taken");
        Assert.Equal("left", probe.PeekOne());
        kit.Sys.Stop(probe);
        DeadLetter letter = letters.ExpectMsg<DeadLetter>();
        Assert.Equal("left", letter.Message);
        Assert.Equal(kit.TestActor, letter.Sender);
        Assert.Equal(probe.Ref, letter.Recipient);
        probe.ExpectMsg("left");
    }

    [Theory, BothModes]
    public void A_subscription_of_a_probe_ends_with_it(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        TestProbe probe = kit.CreateTestProbe();
        Assert.True(kit.Sys.EventStream.Subscribe(probe, typeof(string)));
        kit.Sys.EventStream.Publish("a");
        probe.ExpectMsg("a");
        kit.Watch(probe);
        kit.Sys.Stop(probe);
        kit.ExpectTerminated(probe);
        Assert.False(kit.Sys.EventStream.Unsubscribe(probe));
    }

    [Fact]
    public void Probes_have_the_same_names_in_every_run()
    {
        using var one = new VirtualKit();
        using var other = new VirtualKit();
        Assert.Equal(one.TestActor.Path.ToString(), other.TestActor.Path.ToString());
        Assert.Equal(one.CreateTestProbe().Ref.Path.ToString(), other.CreateTestProbe().Ref.Path.ToString());
    }

    [Theory, BothModes]
    public void An_auto_pilot_answers_until_it_says_otherwise(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        TestProbe probe = kit.CreateTestProbe();
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
        kit.ExpectMsg("re: first");
        kit.ExpectMsg("re: last");
        Assert.Equal(["first", "last", "none"], probe.ReceiveN(3));
        kit.ExpectNothingMore();
    }

    [Theory, BothModes]
    public void An_auto_pilot_may_hand_over_to_another(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        TestProbe heard = kit.CreateTestProbe();
        kit.SetAutoPilot(new Counting(heard, 0));
        kit.Say("a", "b", "c");
        Assert.Equal(["a", "b", "c"], kit.ReceiveN(3));
        Assert.Equal([1, 2, 3], heard.ReceiveN(3));
    }

    [Fact]
    public void Keep_running_is_no_auto_pilot_by_itself() =>
        Assert.Throws<InvalidOperationException>(() => AutoPilot.KeepRunning.Run(ActorRefs.Nobody, "a"));

    [Theory, BothModes]
    public void Messages_that_are_left_out_do_not_come(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        kit.IgnoreMessages<int>(i => i > 1);
        kit.Say(1, 2, "a");
        Assert.Equal([1, "a"], kit.ReceiveN(2));
        kit.IgnoreMessages<string>();
        kit.Say("a", 2);
        kit.ExpectMsg(2);
        kit.IgnoreMessages(m => m is 3);
        kit.Say(3, "a");
        kit.ExpectMsg("a");
        kit.IgnoreNoMessages();
        kit.Say(3);
        kit.ExpectMsg(3);
    }

    [Theory, BothModes]
    public void A_child_of_the_test_actor_is_judged_by_its_own_strategy(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        IActorRef stopped = kit.ChildActorOf(Props.Create<EchoActor>(), SupervisorStrategy.StoppingStrategy);
        IActorRef restarted = kit.ChildActorOf(Props.Create<EchoActor>(), "restarted");
        kit.Watch(stopped);
        kit.Watch(restarted);
        stopped.Tell(new Fail());
        restarted.Tell(new Fail());
        kit.ExpectTerminated(stopped);
        restarted.Tell("still here");
        kit.ExpectMsg("still here");
        Assert.Equal(kit.TestActor.Path, restarted.Path.Parent);
    }

    [Theory, BothModes]
    public async Task A_probe_makes_children_in_every_way(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        TestProbe probe = kit.CreateTestProbe();
        SupervisorStrategy strategy = SupervisorStrategy.StoppingStrategy;
        Props props = Props.Create<EchoActor>();
        IActorRef[] children =
        [
            probe.ChildActorOf<EchoActor>("a", strategy),
            probe.ChildActorOf<EchoActor>(strategy),
            probe.ChildActorOf<EchoActor>("b"),
            probe.ChildActorOf<EchoActor>(),
            probe.ChildActorOf(props, "c", strategy),
            probe.ChildActorOf(props),
            await probe.ChildActorOfAsync<EchoActor>("d", strategy),
            await probe.ChildActorOfAsync<EchoActor>(strategy),
            await probe.ChildActorOfAsync<EchoActor>("e"),
            await probe.ChildActorOfAsync<EchoActor>(),
            await probe.ChildActorOfAsync(props, "f", strategy),
            await probe.ChildActorOfAsync(props, strategy),
            await probe.ChildActorOfAsync(props, "g"),
            await probe.ChildActorOfAsync(props),
        ];
        Assert.All(children, child => Assert.Equal(probe.Ref.Path, child.Path.Parent));
        foreach (IActorRef child in children)
        {
            probe.Send(child, "a");
            probe.ExpectMsgFrom(child, "a");
        }
        Assert.Throws<InvalidActorNameException>(() => probe.ChildActorOf<EchoActor>("a"));
    }

    [Theory, BothModes]
    public void Messages_to_a_further_test_actor_come_to_the_same_test(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        IActorRef other = kit.CreateTestActor("other");
        other.Tell("a");
        kit.ExpectMsg("a");
    }

    [Theory, BothModes]
    public void A_test_actor_makes_a_child_when_it_is_told_to(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        Option<SupervisorStrategy> strategy = Option<SupervisorStrategy>.Create(SupervisorStrategy.StoppingStrategy);
        kit.TestActor.Tell(new TestActor.Spawn(Props.Create<EchoActor>(), Option<string>.Create("child"), strategy));
        IActorRef child = kit.ExpectMsg<IActorRef>();
        Assert.Equal(kit.TestActor.Path.Child("child"), child.Path);
        kit.Watch(child);
        child.Tell(new Fail());
        kit.ExpectTerminated(child);
    }

    [Theory, BothModes]
    public void Actors_are_made_and_selected_in_every_way(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        IActorRef[] actors =
        [
            kit.ActorOf(Props.Create<EchoActor>()),
            kit.ActorOf(Props.Create<EchoActor>(), "a"),
            kit.ActorOf<EchoActor>(),
            kit.ActorOf<EchoActor>("b"),
            kit.ActorOf(() => new EchoActor()),
            kit.ActorOf(() => new EchoActor(), "c"),
        ];
        foreach (IActorRef actor in actors)
        {
            actor.Tell(1);
            kit.ExpectMsgFrom(actor, 1);
            kit.ActorSelection(actor.Path).Tell(2);
            kit.ExpectMsgFrom(actor, 2);
        }
        kit.ActorSelection("/user/c").Tell(3);
        kit.ExpectMsgFrom(actors[5], 3);
        TestProbe probe = kit.CreateTestProbe();
        IActorRef child = probe.ChildActorOf<EchoActor>("child");
        kit.ActorSelection(probe, "child").Tell(4);
        kit.ExpectMsgFrom(child, 4);
    }

    [Fact]
    public void A_probe_of_another_system_waits_on_the_time_of_that()
    {
        using TestKit kit = NewKit(Mode.Virtual, output);
        using ActorSystem other = ActorSystem.Create("other", Deterministic);
        TestProbe probe = kit.CreateTestProbe(other);
        probe.Send(other.ActorOf(Props.Create<EchoActor>()), new Later("a", Hours(1)));
        probe.ExpectMsg("a", Hours(1));
        Assert.Equal(Hours(1), other.Scheduler.Now - kit.Sys.Scheduler.Now);
    }

    /// <summary>Tells how many messages there have been, and hands over to one that has counted one more.</summary>
    private sealed class Counting(IActorRef heard, int count) : AutoPilot
    {
        public override AutoPilot Run(IActorRef sender, object message)
        {
            heard.Tell(count + 1, sender);
            return new Counting(heard, count + 1);
        }
    }
}
