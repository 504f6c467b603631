using Mesh.Kernel.Dispatch;
using Mesh.Kernel.Extensions;
using Mesh.Kernel.Tests.Support;

namespace Mesh.Kernel.Tests;

public sealed class StashTests : IDisposable
{
    private readonly World _world = new(
        1,
        new DispatcherSetup().WithMailbox("small-stash", new MailboxOptions { StashCapacity = 1 })
    );

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_stash_is_unbounded_unless_something_says_otherwise()
    {
        Assert.Equal(-1, CapacityOf(Props.Create(() => new Stasher(_world.Log))));
        Assert.Equal(2, CapacityOf(Props.Create(() => new Stasher(_world.Log)).WithStashCapacity(2)));
        Assert.Equal(1, CapacityOf(Props.Create(() => new Stasher(_world.Log)).WithMailbox("small-stash")));
        Assert.Equal(
            3,
            CapacityOf(Props.Create(() => new Stasher(_world.Log)).WithMailbox("small-stash").WithStashCapacity(3))
        );
    }

    [Fact]
    public void An_unbounded_stash_heeds_no_capacity_and_an_unrestricted_one_does()
    {
        Assert.Equal(-1, CapacityOf(Props.Create(() => new Unbounded(_world.Log)).WithStashCapacity(2)));
        Assert.Equal(2, CapacityOf(Props.Create(() => new Unrestricted(_world.Log)).WithStashCapacity(2)));
    }

    [Fact]
    public void One_message_more_than_the_capacity_fails_the_actor_and_a_restart_brings_the_others_back()
    {
        List<object> errors = _world.Listen<Error>();
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new Stasher(_world.Log)).WithStashCapacity(2));
        _world.Send(actor, new Ask(s => (s.Count, s.IsFull)));
        foreach (int i in Enumerable.Range(1, 3))
            _world.Send(actor, i);
        Assert.IsType<StashOverflowException>(((Error)Assert.Single(errors)).Cause);
        // The fresh incarnation has put the first two aside again.
        _world.Send(actor, new Ask(s => (s.Count, s.IsFull, s.NonEmpty, s.IsEmpty)));
        Assert.Equal([(0, false), (2, true, true, false)], _world.Log);
    }

    [Fact]
    public void A_bounded_stash_has_a_mailbox_with_a_bound_and_no_other()
    {
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new Bounded(_world.Log)));
        Assert.NotNull(((LocalActorRef)actor).Cell.Mailbox.Bound);
        Assert.Null(((LocalActorRef)_world.Probe().Ref).Cell.Mailbox.Bound);
        Props unfit = Props.Create(() => new Bounded(_world.Log)).WithMailbox(Mailboxes.DefaultMailboxId);
        Assert.Throws<Mesh.Hocon.ConfigurationException>(() => _world.System.ActorOf(unfit));
        Props alsoUnfit = Props.Create(() => new Unbounded(_world.Log)).WithMailbox(Mailboxes.BoundedDeque);
        Assert.Throws<Mesh.Hocon.ConfigurationException>(() => _world.System.ActorOf(alsoUnfit, "name"));
        // The name of an actor that could not be made is free.
        _world.System.ActorOf(Props.Create(() => new Unbounded(_world.Log)), "name");
    }

    [Fact]
    public void Unstash_gives_back_the_oldest_and_before_all_others()
    {
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new Stasher(_world.Log)));
        _world.Send(actor, 1);
        _world.Send(actor, 2);
        actor.Tell(new Ask(s => s.Count), null);
        actor.Tell(new Do(s => s.Unstash(), Open: true), null);
        actor.Tell(3, null);
        _world.Run.RunUntilIdle();
        Assert.Equal([2, "got 1", "got 3"], _world.Log);
    }

    [Fact]
    public void A_predicate_chooses_what_comes_back_and_the_rest_is_dropped()
    {
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new Stasher(_world.Log)));
        foreach (int i in Enumerable.Range(1, 4))
            _world.Send(actor, i);
        _world.Send(actor, new Do(s => s.UnstashAll(e => (int)e.Message % 2 == 0), Open: true));
        _world.Send(actor, new Ask(s => s.Count));
        Assert.Equal(["got 2", "got 4", 0], _world.Log);
    }

    [Fact]
    public void What_is_taken_out_can_be_put_before_what_came_later_with_its_senders()
    {
        (IActorRef sender, _) = _world.Probe("sender");
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new Stasher(_world.Log)));
        Envelope[] taken = [];
        _world.Send(actor, 1, sender);
        _world.Send(actor, new Do(s => taken = [.. s.ClearStash()]));
        _world.Send(actor, 2);
        Assert.Equal((1, sender), (taken[0].Message, taken[0].Sender));
        _world.Send(actor, new Do(s => s.Prepend(taken)));
        _world.Send(actor, new Do(s => s.UnstashAll(), Open: true));
        Assert.Equal(["got 1", "got 2"], _world.Log);
    }

    [Fact]
    public void Nothing_can_be_stashed_outside_of_a_message()
    {
        List<object> errors = _world.Listen<Error>();
        _world.System.ActorOf(Props.Create(() => new StashesAtStart()));
        _world.Run.RunUntilIdle();
        var failure = (ActorInitializationException)((Error)Assert.Single(errors)).Cause;
        Assert.IsType<IllegalActorStateException>(failure.InnerException);
    }

    [Fact]
    public void A_stash_works_in_an_awaited_handler()
    {
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new StashesAsync(_world.Log)));
        foreach (object message in new object[] { 1, 2, "open" })
            actor.Tell(message, null);
        _world.Run.RunUntilIdle();
        Assert.Equal(["stashed 1", "stashed 2", "got 1", "got 2"], _world.Log);
    }

    private object CapacityOf(Props props)
    {
        _world.Log.Clear();
        _world.Send(_world.System.ActorOf(props), new Ask(s => s.Capacity));
        return Assert.Single(_world.Log);
    }

    private sealed record Ask(Func<IStash, object> Of);

    private sealed record Do(Action<IStash> What, bool Open = false);

    private static void Serve(List<object> log, IStash stash, object message, Action open)
    {
        switch (message)
        {
            case Ask ask:
                log.Add(ask.Of(stash));
                break;
            case Do todo:
                if (todo.Open)
                    open();
                todo.What(stash);
                break;
            default:
                stash.Stash();
                break;
        }
    }

    private sealed class Stasher(List<object> log) : UntypedActorWithStash
    {
        protected override void OnReceive(object message) =>
            Serve(log, Stash, message, () => Become(m => log.Add(m is Ask a ? a.Of(Stash) : $"got {m}")));
    }

    private sealed class Unbounded(List<object> log) : UntypedActorWithUnboundedStash
    {
        protected override void OnReceive(object message) => Serve(log, Stash, message, () => { });
    }

    private sealed class Unrestricted(List<object> log) : UntypedActorWithUnrestrictedStash
    {
        protected override void OnReceive(object message) => Serve(log, Stash, message, () => { });
    }

    private sealed class Bounded(List<object> log) : UntypedActor, IWithBoundedStash
    {
        public IStash Stash { get; set; } = null!;

        protected override void OnReceive(object message) => Serve(log, Stash, message, () => { });
    }

    private sealed class StashesAtStart : UntypedActor, IWithStash
    {
        public IStash Stash { get; set; } = null!;

        protected override void PreStart() => Stash.Stash();

        protected override void OnReceive(object message) { }
    }

    private sealed class StashesAsync : ReceiveActor, IWithStash
    {
        public StashesAsync(List<object> log)
        {
            ReceiveAsync<int>(async i =>
            {
                await Task.Yield();
                Stash.Stash();
                log.Add($"stashed {i}");
            });
            ReceiveAsync<string>(async _ =>
            {
                await Task.Yield();
                Become(() => Receive<int>(i => log.Add($"got {i}")));
                Stash.UnstashAll();
            });
        }

        public IStash Stash { get; set; } = null!;
    }
}
