using Mesh.Conformance.Support;
using Xunit.Abstractions;

namespace Mesh.Conformance;

/// <summary>PoisonPill, Kill and Identify, which the kernel handles for an actor.</summary>
public sealed class AutoReceivedTests(ITestOutputHelper output) : TestKit(Kit.Patient, output)
{
    [Fact]
    public void A_PoisonPill_waits_its_turn()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Echo()));
        Watch(actor);

        actor.Tell("before");
        actor.Tell(PoisonPill.Instance);
        actor.Tell("after");

        ExpectMsg("before");
        ExpectTerminated(actor);
    }

    [Fact]
    public void What_comes_after_a_PoisonPill_is_a_dead_letter()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Echo()));
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));

        actor.Tell(PoisonPill.Instance);
        actor.Tell("after");

        ExpectMsg<DeadLetter>(letter =>
            Assert.Equal(("after", actor, TestActor), (letter.Message, letter.Recipient, letter.Sender))
        );
    }

    [Fact]
    public void Kill_fails_the_actor_and_the_default_is_to_stop_it()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Echo()));
        Watch(actor);

        EventFilter.Exception<ActorKilledException>().ExpectOne(() => actor.Tell(Kill.Instance));

        ExpectTerminated(actor);
    }

    [Fact]
    public void A_supervisor_may_restart_who_is_killed()
    {
        IActorRef parent = Sys.ActorOf(Props.Create(() => new Parent(new OneForOneStrategy(_ => Directive.Restart))));
        parent.Tell(new Spawn(Props.Create(() => new Counter())));
        IActorRef child = ExpectMsg<IActorRef>();
        child.Tell(5);

        child.Tell(Kill.Instance);
        child.Tell("get");

        ExpectMsg(0);
    }

    [Fact]
    public void Identify_is_answered_with_the_id_and_the_reference()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Echo()));

        actor.Tell(new Identify("id"));

        ActorIdentity identity = ExpectMsg<ActorIdentity>();
        Assert.Equal(("id", actor), (identity.MessageId, identity.Subject));
        Assert.Equal(actor, LastSender);
    }

    [Fact]
    public void Nobody_is_who_a_dead_actor_is()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Echo()));
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor);

        actor.Tell(new Identify(7));

        ActorIdentity identity = ExpectMsg<ActorIdentity>();
        Assert.Equal(7, identity.MessageId);
        Assert.Null(identity.Subject);
    }

    [Fact]
    public void A_selection_is_identified_by_whom_it_selects()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Echo()), "one");

        Sys.ActorSelection("/user/one").Tell(new Identify(null));

        ExpectMsg<ActorIdentity>(identity => Assert.Equal(actor, identity.Subject));
    }

    [Fact]
    public void A_selection_of_nobody_is_identified_as_nobody()
    {
        Sys.ActorSelection("/user/none").Tell(new Identify(3));

        ActorIdentity identity = ExpectMsg<ActorIdentity>();
        Assert.Equal(3, identity.MessageId);
        Assert.Null(identity.Subject);
    }
}
