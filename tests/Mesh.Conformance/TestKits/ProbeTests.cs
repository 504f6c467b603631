using Mesh.Conformance.Support;
using Xunit.Abstractions;

namespace Mesh.Conformance.TestKits;

/// <summary>Probes, auto-pilots, and the actors that a test makes.</summary>
public sealed class ProbeTests(ITestOutputHelper output) : TestKit(Kit.Patient, output)
{
    [Fact]
    public void A_probe_has_a_mailbox_of_its_own()
    {
        TestProbe probe = CreateTestProbe();

        probe.Ref.Tell("hello");

        probe.ExpectMsg("hello");
        Assert.False(HasMessages);
    }

    [Fact]
    public void A_probe_is_a_reference()
    {
        TestProbe probe = CreateTestProbe();

        probe.Tell("hello");

        probe.ExpectMsg("hello");
    }

    [Fact]
    public void A_probe_answers()
    {
        TestProbe probe = CreateTestProbe();
        probe.Ref.Tell("hello");
        probe.ExpectMsg("hello");

        probe.Reply("answer");

        ExpectMsgFrom(probe.Ref, "answer");
        Assert.Equal(TestActor, probe.Sender);
    }

    [Fact]
    public void A_probe_sends_and_forwards()
    {
        TestProbe probe = CreateTestProbe();
        IActorRef echo = ActorOf<Echo>();

        probe.Send(echo, "hello");
        probe.ExpectMsgFrom(echo, "hello");
        probe.Ref.Tell("forwarded");
        probe.ExpectMsg("forwarded");
        probe.Forward(echo);

        ExpectMsgFrom(echo, "forwarded");
    }

    [Fact]
    public void A_probe_may_have_a_name()
    {
        TestProbe probe = CreateTestProbe("named");

        Assert.StartsWith("named", probe.Ref.Path.Name);
        Assert.Equal("system", probe.Ref.Path.Parent.Name);
    }

    [Fact]
    public void Children_of_a_probe_are_supervised_by_it()
    {
        TestProbe probe = CreateTestProbe();
        IActorRef child = probe.ChildActorOf(Props.Create(() => new Counter()), SupervisorStrategy.StoppingStrategy);
        Watch(child);
        Assert.Equal(probe.Ref.Path, child.Path.Parent);

        child.Tell(new TestException());

        ExpectTerminated(child);
    }

    [Fact]
    public void An_auto_pilot_answers_for_the_test()
    {
        SetAutoPilot(
            new DelegateAutoPilot(
                (sender, message) =>
                {
                    sender.Tell($"answer to {message}", TestActor);
                    return AutoPilot.KeepRunning;
                }
            )
        );
        TestProbe probe = CreateTestProbe();

        probe.Send(TestActor, 1);
        probe.Send(TestActor, 2);

        probe.ExpectMsg("answer to 1");
        probe.ExpectMsg("answer to 2");
        ExpectMsg(1);
        ExpectMsg(2);
    }

    [Fact]
    public void An_auto_pilot_may_end_itself()
    {
        SetAutoPilot(
            new DelegateAutoPilot(
                (sender, message) =>
                {
                    sender.Tell($"answer to {message}", TestActor);
                    return AutoPilot.NoAutoPilot;
                }
            )
        );
        TestProbe probe = CreateTestProbe();

        probe.Send(TestActor, 1);
        probe.Send(TestActor, 2);

        probe.ExpectMsg("answer to 1");
        ExpectMsg(1);
        ExpectMsg(2);
        Assert.False(probe.HasMessages);
    }

    [Fact]
    public void An_auto_pilot_may_hand_over_to_another()
    {
        var second = new DelegateAutoPilot(
            (sender, _) =>
            {
                sender.Tell("second", TestActor);
                return AutoPilot.KeepRunning;
            }
        );
        SetAutoPilot(
            new DelegateAutoPilot(
                (sender, _) =>
                {
                    sender.Tell("first", TestActor);
                    return second;
                }
            )
        );
        TestProbe probe = CreateTestProbe();

        probe.Send(TestActor, 1);
        probe.Send(TestActor, 2);
        probe.Send(TestActor, 3);

        probe.ExpectMsg("first");
        probe.ExpectMsg("second");
        probe.ExpectMsg("second");
    }

    [Fact]
    public void A_test_makes_actors()
    {
        ActorOf<Echo>().Tell(1);
        ExpectMsg(1);
        ActorOf(() => new Echo(), "named").Tell(2);
        ExpectMsg(2);
        ActorSelection("/user/named").Tell(3);
        ExpectMsg(3);
    }

    [Fact]
    public void An_actor_may_be_written_in_the_test()
    {
        IActorRef actor = ActorOf(dsl =>
        {
            dsl.Receive<int>((number, context) => context.Sender.Tell(number + 1));
            dsl.ReceiveAny((message, context) => context.Sender.Tell($"any {message}"));
        });

        actor.Tell(5);
        actor.Tell("text");

        ExpectMsg(6);
        ExpectMsg("any text");
    }

    [Fact]
    public void The_test_is_the_sender_of_what_it_tells()
    {
        ActorOf<Echo>().Tell("hello");

        ExpectMsg("hello");
    }

    [Fact]
    public void A_probe_does_not_become_the_sender()
    {
        TestProbe probe = CreateTestProbe();

        ActorOf<Echo>().Tell("hello");

        ExpectMsg("hello");
        Assert.False(probe.HasMessages);
    }

    [Fact]
    public void The_test_actor_is_watched_as_any()
    {
        TestProbe probe = CreateTestProbe();
        Watch(probe.Ref);

        Sys.Stop(probe.Ref);

        ExpectTerminated(probe.Ref);
    }
}
