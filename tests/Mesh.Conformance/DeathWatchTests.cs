using Mesh.Conformance.Support;
using Xunit.Abstractions;

namespace Mesh.Conformance;

/// <summary>Who watches another is told its end.</summary>
public sealed class DeathWatchTests(ITestOutputHelper output) : TestKit(Kit.Patient, output)
{
    [Fact]
    public void A_watcher_is_told_once()
    {
        IActorRef actor = NewEcho();
        Watch(actor);
        Watch(actor);

        Sys.Stop(actor);

        ExpectTerminated(actor);
        NothingElseHasCome();
    }

    [Fact]
    public void Terminated_tells_who_it_was_and_that_it_existed()
    {
        IActorRef actor = NewEcho();
        Watch(actor);

        Sys.Stop(actor);

        Terminated terminated = ExpectMsg<Terminated>();
        Assert.Equal(actor, terminated.ActorRef);
        Assert.True(terminated.ExistenceConfirmed);
        Assert.False(terminated.AddressTerminated);
        Assert.Equal(actor, LastSender);
    }

    [Fact]
    public void Who_watches_a_dead_actor_is_told_at_once()
    {
        IActorRef actor = NewEcho();
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor);

        TestProbe late = CreateTestProbe();
        late.Watch(actor);

        late.ExpectTerminated(actor);
    }

    [Fact]
    public void Every_watcher_is_told()
    {
        IActorRef actor = NewEcho();
        TestProbe first = CreateTestProbe();
        TestProbe second = CreateTestProbe();
        first.Watch(actor);
        second.Watch(actor);

        Sys.Stop(actor);

        first.ExpectTerminated(actor);
        second.ExpectTerminated(actor);
    }

    [Fact]
    public void Who_takes_the_watch_back_is_not_told()
    {
        IActorRef actor = NewEcho();
        TestProbe witness = CreateTestProbe();
        witness.Watch(actor);
        Watch(actor);
        Unwatch(actor);

        Sys.Stop(actor);

        witness.ExpectTerminated(actor);
        NothingElseHasCome();
    }

    [Fact]
    public void WatchWith_brings_a_message_of_ones_own()
    {
        IActorRef actor = NewEcho();
        IActorRef watcher = NewHooked();
        watcher.Tell(new Run(context => context.WatchWith(actor, "gone")));
        watcher.Tell("watching");
        ExpectMsg("watching");

        Sys.Stop(actor);

        ExpectMsg("gone");
    }

    [Fact]
    public void Of_two_watches_the_first_counts()
    {
        IActorRef actor = NewEcho();
        IActorRef watcher = NewHooked();
        watcher.Tell(
            new Run(context =>
            {
                context.WatchWith(actor, "one");
                context.WatchWith(actor, "two");
                context.Watch(actor);
                TestActor.Tell("watching");
            })
        );
        ExpectMsg("watching");

        Sys.Stop(actor);

        ExpectMsg("one");
    }

    [Fact]
    public void Who_does_not_handle_Terminated_dies_of_it()
    {
        IActorRef actor = NewEcho();
        IActorRef bound = Sys.ActorOf(Props.Create(() => new Bound(actor)));
        Watch(bound);
        bound.Tell("ready");
        ExpectMsg("ready");

        EventFilter.Exception<DeathPactException>().ExpectOne(() => Sys.Stop(actor));

        ExpectTerminated(bound);
    }

    [Fact]
    public void An_actor_may_watch_its_child()
    {
        IActorRef parent = NewHooked();
        parent.Tell(
            new Run(context =>
            {
                IActorRef child = context.Watch(context.ActorOf(Props.Create(() => new Echo())));
                TestActor.Tell(child);
                context.Stop(child);
            })
        );

        IActorRef child = ExpectMsg<IActorRef>();

        ExpectMsg(("ended", child));
    }

    [Fact]
    public void The_end_of_a_child_that_is_not_watched_is_not_told()
    {
        IActorRef parent = NewHooked();
        parent.Tell(new Spawn(Props.Create(() => new Echo())), TestActor);
        IActorRef child = ExpectMsg<IActorRef>();
        Watch(child);

        Sys.Stop(child);

        ExpectTerminated(child);
        parent.Tell("next");
        ExpectMsg("next");
    }

    [Fact]
    public void What_an_actor_sent_before_its_end_comes_before_the_news_of_it()
    {
        IActorRef actor = NewHooked();
        Watch(actor);

        actor.Tell("last");
        actor.Tell(PoisonPill.Instance);

        ExpectMsg("last");
        ExpectMsg("PostStop");
        ExpectTerminated(actor);
    }

    [Fact]
    public void The_watch_outlives_a_restart_of_the_watcher()
    {
        IActorRef actor = NewEcho();
        IActorRef watcher = NewHooked();
        watcher.Tell(new Run(context => context.Watch(actor)));

        watcher.Tell(new TestException());
        FishForMessage<string>(text => text == "PreStart");
        Sys.Stop(actor);

        ExpectMsg(("ended", actor));
    }

    [Fact]
    public async Task WatchAsync_ends_with_the_actor()
    {
        IActorRef actor = NewEcho();
        Task<bool> end = actor.WatchAsync();

        Sys.Stop(actor);

        Assert.True(await end);
    }

    [Fact]
    public async Task GracefulStop_waits_for_the_end()
    {
        IActorRef actor = NewHooked();

        Assert.True(await actor.GracefulStop(Kit.Minute));

        ExpectMsg("PostStop");
    }

    private IActorRef NewEcho() => Sys.ActorOf(Props.Create(() => new Echo()));

    private IActorRef NewHooked()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Hooked(TestActor, "", null)));
        ExpectMsg("new");
        ExpectMsg("PreStart");
        return actor;
    }

    private void NothingElseHasCome()
    {
        IActorRef echo = NewEcho();
        echo.Tell("nothing else");
        ExpectMsg("nothing else");
    }

    private sealed class Bound : ReceiveActor
    {
        public Bound(IActorRef to)
        {
            Context.Watch(to);
            Receive<string>(text => Sender.Tell(text));
        }
    }
}
