using Mesh.Conformance.Support;
using Xunit.Abstractions;

namespace Mesh.Conformance;

/// <summary>The hooks of an actor, and their order.</summary>
public sealed class LifeCycleTests(ITestOutputHelper output) : TestKit(Kit.Patient, output)
{
    [Fact]
    public void PreStart_runs_before_the_first_message()
    {
        IActorRef actor = Sys.ActorOf(HookedProps());

        actor.Tell("hello");

        ExpectAll("new", "PreStart", "hello");
    }

    [Fact]
    public void PostStop_runs_once_at_the_end()
    {
        IActorRef actor = Started();

        Watch(actor);
        Sys.Stop(actor);

        ExpectMsg("PostStop");
        ExpectTerminated(actor);
    }

    [Fact]
    public void A_restart_calls_the_hooks_of_both_instances_in_their_order()
    {
        IActorRef actor = Started();

        actor.Tell(new TestException());
        actor.Tell("after");

        ExpectAll("PreRestart", "PostStop", "new", "PostRestart", "PreStart", "after");
    }

    [Fact]
    public void The_message_that_failed_is_not_handled_again_and_the_others_stay()
    {
        IActorRef actor = Started();

        actor.Tell("first");
        actor.Tell(new TestException());
        actor.Tell("second");
        actor.Tell("third");

        ExpectAll("first", "PreRestart", "PostStop", "new", "PostRestart", "PreStart", "second", "third");
    }

    [Fact]
    public void A_restart_keeps_the_reference()
    {
        IActorRef actor = Started();
        actor.Tell(new Run(context => TestActor.Tell(context.Self)));
        IActorRef before = ExpectMsg<IActorRef>();

        actor.Tell(new TestException());
        actor.Tell(new Run(context => TestActor.Tell(context.Self)));

        IActorRef after = FishForMessage<IActorRef>(_ => true);
        Assert.Equal(before, after);
        Assert.Equal(before.Path.Uid, after.Path.Uid);
    }

    [Fact]
    public void PreRestart_has_the_reason_the_message_and_its_sender()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Failing(TestActor)));
        var reason = new TestException("because");

        actor.Tell(reason, TestActor);

        ExpectMsg<(Exception, object, IActorRef)>(seen => Assert.Equal((reason, reason, TestActor), seen));
    }

    [Fact]
    public void PostRestart_has_the_reason()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Failing(TestActor)));
        var reason = new TestException("because");

        actor.Tell(reason, TestActor);

        ExpectMsg<(Exception, object, IActorRef)>();
        Assert.Same(reason, ExpectMsg<Exception>());
    }

    [Fact]
    public void Children_end_before_their_parent()
    {
        IActorRef parent = Started("parent ");
        parent.Tell(new Spawn(HookedProps("child ")));
        ExpectMsg<IActorRef>();
        ExpectAll("child new", "child PreStart");

        Sys.Stop(parent);

        ExpectAll("child PostStop", "parent PostStop");
    }

    [Fact]
    public void A_restart_stops_the_children()
    {
        IActorRef parent = Started();
        parent.Tell(new Spawn(Props.Create(() => new Echo())));
        IActorRef child = ExpectMsg<IActorRef>();
        Watch(child);

        parent.Tell(new TestException());

        FishForMessage<Terminated>(terminated => terminated.ActorRef.Equals(child));
    }

    [Fact]
    public void An_overridden_PreRestart_keeps_the_children_which_restart_as_well()
    {
        IActorRef parent = Sys.ActorOf(Props.Create(() => new Keeping()));
        parent.Tell(new Spawn(Props.Create(() => new Counter()), "child"));
        IActorRef child = ExpectMsg<IActorRef>();
        child.Tell(5);
        child.Tell("get");
        ExpectMsg(5);

        parent.Tell(new TestException());
        parent.Tell("child");

        Assert.Equal(child, ExpectMsg<IActorRef>());
        child.Tell("get");
        ExpectMsg(0);
    }

    [Fact]
    public void A_stopped_actor_handles_no_more_messages()
    {
        IActorRef actor = Started();
        actor.Tell(
            new Run(context =>
            {
                context.Stop(context.Self);
                context.Self.Tell("to itself");
            })
        );
        actor.Tell("from outside");

        ExpectMsg("PostStop");
        Watch(actor);
        ExpectTerminated(actor);
    }

    [Fact]
    public void A_name_is_free_again_when_its_actor_has_terminated()
    {
        IActorRef first = Sys.ActorOf(Props.Create(() => new Echo()), "name");
        Watch(first);
        Sys.Stop(first);
        ExpectTerminated(first);

        IActorRef second = this.ActorOfAgain(Props.Create(() => new Echo()), "name");

        Assert.Equal(first.Path, second.Path);
        Assert.NotEqual(first, second);
        second.Tell("hello");
        ExpectMsg("hello");
    }

    [Fact]
    public void An_old_reference_does_not_reach_the_new_actor_of_its_name()
    {
        IActorRef first = Sys.ActorOf(Props.Create(() => new Echo()), "name");
        Watch(first);
        Sys.Stop(first);
        ExpectTerminated(first);
        IActorRef second = this.ActorOfAgain(Props.Create(() => new Echo()), "name");

        first.Tell("lost");
        second.Tell("found");

        ExpectMsg("found");
    }

    [Fact]
    public void What_PostStop_throws_does_not_keep_the_actor()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new BadEnd()));
        Watch(actor);

        EventFilter.Exception<TestException>().ExpectOne(() => Sys.Stop(actor));

        ExpectTerminated(actor);
    }

    [Fact]
    public async Task The_end_of_a_system_stops_every_actor()
    {
        ActorSystem other = ActorSystem.Create("other");
        IActorRef parent = other.ActorOf(HookedProps("parent "));
        parent.Tell(new Spawn(HookedProps("child ")), TestActor);
        ExpectAll("parent new", "parent PreStart");
        FishForMessage<string>(text => text == "child PreStart");

        await other.Terminate();

        FishForMessage<string>(text => text == "child PostStop");
        ExpectMsg("parent PostStop");
        Assert.True(other.WhenTerminated.IsCompletedSuccessfully);
    }

    [Fact]
    public void A_parent_knows_its_children_by_name()
    {
        IActorRef parent = Started();
        parent.Tell(new Spawn(Props.Create(() => new Echo()), "a"));
        parent.Tell(new Spawn(Props.Create(() => new Echo()), "b"));
        IActorRef a = ExpectMsg<IActorRef>();
        IActorRef b = ExpectMsg<IActorRef>();

        parent.Tell(
            new Run(context =>
                TestActor.Tell((context.Child("a"), context.Child("none"), context.GetChildren().ToArray()))
            )
        );

        (IActorRef found, IActorRef nobody, IActorRef[] all) = ExpectMsg<(IActorRef, IActorRef, IActorRef[])>();
        Assert.Equal(a, found);
        Assert.True(nobody.IsNobody());
        Assert.Equal([a, b], all.OrderBy(child => child.Path.Name, StringComparer.Ordinal));
    }

    private Props HookedProps(string name = "") => Props.Create(() => new Hooked(TestActor, name, null));

    private IActorRef Started(string name = "")
    {
        IActorRef actor = Sys.ActorOf(HookedProps(name));
        ExpectAll(name + "new", name + "PreStart");
        return actor;
    }

    private void ExpectAll(params string[] texts)
    {
        foreach (string text in texts)
            ExpectMsg(text);
    }

    private sealed class Failing(IActorRef witness) : UntypedActor
    {
        protected override void OnReceive(object message) => throw (Exception)message;

        protected override void PreRestart(Exception reason, object message) => witness.Tell((reason, message, Sender));

        protected override void PostRestart(Exception reason) => witness.Tell(reason);
    }

    private sealed class Keeping : ReceiveActor
    {
        public Keeping()
        {
            Receive<Exception>(e => throw e);
            Receive<Spawn>(spawn => Sender.Tell(Context.ActorOf(spawn.Props, spawn.Name)));
            Receive<string>(name => Sender.Tell(Context.Child(name)));
        }

        protected override void PreRestart(Exception reason, object message) => PostStop();
    }

    private sealed class BadEnd : UntypedActor
    {
        protected override void OnReceive(object message) => Unhandled(message);

        protected override void PostStop() => throw new TestException();
    }
}
