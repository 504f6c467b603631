using Mesh.Kernel.Tests.Support;

namespace Mesh.Kernel.Tests;

public sealed class DeathWatchTests : IDisposable
{
    private readonly World _world = new();
    private readonly List<object> _got = [];
    private readonly IActorRef _watcher;

    public DeathWatchTests() => _watcher = _world.Spawn(OnMessage, "watcher");

    public void Dispose() => _world.Dispose();

    [Fact]
    public void The_end_of_a_watched_actor_is_told_exactly_once()
    {
        (IActorRef actor, _) = _world.Probe();
        _world.Send(_watcher, new Watch(actor));
        _world.Send(_watcher, new Watch(actor));
        _world.Send(actor, PoisonPill.Instance);
        _world.Send(actor, PoisonPill.Instance);
        var terminated = (Terminated)Assert.Single(_got);
        Assert.Equal(actor, terminated.ActorRef);
        Assert.True(terminated.ExistenceConfirmed);
    }

    [Fact]
    public void Who_watches_an_actor_that_is_gone_is_told_at_once()
    {
        (IActorRef actor, _) = _world.Probe();
        _world.Send(actor, PoisonPill.Instance);
        _world.Send(_watcher, new Watch(actor));
        Assert.Equal(actor, ((Terminated)Assert.Single(_got)).ActorRef);
    }

    [Fact]
    public void A_message_of_ones_own_comes_instead()
    {
        (IActorRef actor, _) = _world.Probe();
        _world.Send(_watcher, new Watch(actor, "gone"));
        _world.Send(actor, PoisonPill.Instance);
        Assert.Equal(["gone"], _got);
    }

    [Fact]
    public void After_unwatch_nothing_comes_even_when_the_end_is_in_the_mailbox_already()
    {
        (IActorRef actor, _) = _world.Probe();
        _world.Send(_watcher, new Watch(actor));
        _watcher.Tell(new Unwatch(actor), null);
        ((IInternalActorRef)_watcher).Suspend();
        _world.Send(actor, PoisonPill.Instance);
        ((IInternalActorRef)_watcher).Resume();
        _world.Run.RunUntilIdle();
        Assert.Empty(_got);
    }

    [Fact]
    public void A_parent_that_watches_its_child_is_told_once()
    {
        IActorRef parent = _world.Spawn(
            (fun, message) =>
            {
                if (message is "spawn")
                    fun.Ctx.Watch(fun.Ctx.ActorOf(Props.Create(() => new Hooked("c", _world.Log, null)), "c"));
                else if (message is "stop")
                    fun.Ctx.Stop(fun.Ctx.Child("c"));
                else
                    _got.Add(message);
            }
        );
        _world.Send(parent, "spawn");
        _world.Send(parent, "stop");
        Assert.IsType<Terminated>(Assert.Single(_got));
        _world.Send(parent, "spawn");
        Assert.Equal(2, _world.Log.Count(l => l is "c: PreStart"));
    }

    [Fact]
    public void Two_actors_that_watch_each_other_can_both_end()
    {
        IActorRef other = _world.Spawn(OnMessage);
        _world.Send(_watcher, new Watch(other));
        _world.Send(other, new Watch(_watcher));
        _watcher.Tell(PoisonPill.Instance, null);
        other.Tell(PoisonPill.Instance, null);
        _world.Run.RunUntilIdle();
        Assert.True(((IInternalActorRef)other).IsTerminated && ((IInternalActorRef)_watcher).IsTerminated);
    }

    [Fact]
    public void Who_does_not_handle_the_end_fails_by_a_death_pact()
    {
        List<object> errors = _world.Listen<Error>();
        (IActorRef actor, _) = _world.Probe();
        IActorRef naive = _world.Spawn(
            (fun, message) =>
            {
                if (message is Watch watch)
                    fun.Ctx.Watch(watch.Actor);
                else
                    fun.NotHandled(message);
            }
        );
        _world.Send(naive, new Watch(actor));
        _world.Send(actor, PoisonPill.Instance);
        Assert.True(((IInternalActorRef)naive).IsTerminated);
        Assert.Equal(actor, ((DeathPactException)((Error)Assert.Single(errors)).Cause).DeadActor);
    }

    [Fact]
    public void Of_two_watches_the_first_counts()
    {
        (IActorRef actor, _) = _world.Probe();
        _world.Send(_watcher, new Watch(actor, "one"));
        _world.Send(_watcher, new Watch(actor, "two"));
        _world.Send(_watcher, new Watch(actor));
        _world.Send(actor, PoisonPill.Instance);
        Assert.Equal(["one"], _got);
    }

    private void OnMessage(Fun fun, object message)
    {
        switch (message)
        {
            case Watch { Message: { } custom } watch:
                fun.Ctx.WatchWith(watch.Actor, custom);
                break;
            case Watch watch:
                fun.Ctx.Watch(watch.Actor);
                break;
            case Unwatch unwatch:
                fun.Ctx.Unwatch(unwatch.Actor);
                break;
            default:
                _got.Add(message);
                break;
        }
    }

    private sealed record Watch(IActorRef Actor, object? Message = null);

    private sealed record Unwatch(IActorRef Actor);
}
