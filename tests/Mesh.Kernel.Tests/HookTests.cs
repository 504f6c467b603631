using Mesh.Kernel.Tests.Support;

namespace Mesh.Kernel.Tests;

/// <summary>Every hook of an actor's life, in its order.</summary>
public sealed class HookTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Each_hook_is_called_inside_of_its_Around()
    {
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new Around(_world.Log)));
        _world.Send(actor, new Boom("x"));
        _world.Send(actor, PoisonPill.Instance);
        Assert.Equal(
            [
                "new",
                "AroundPreStart(PreStart)",
                "AroundReceive(Boom)",
                "AroundPreRestart(x, Boom)",
                "PostStop",
                "new",
                "AroundPostRestart(x, null)",
                "PreStart",
                "AroundPostStop(PostStop)",
            ],
            _world.Log
        );
    }

    [Fact]
    public void Context_and_self_are_there_in_every_hook_and_in_the_constructor()
    {
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new AsksForContext(_world.Log)), "a");
        _world.Send(actor, new Boom("x"));
        _world.Send(actor, PoisonPill.Instance);
        Assert.Equal(7, _world.Log.Count);
        Assert.All(_world.Log, path => Assert.Equal("/user/a", path));
    }

    [Fact]
    public void Children_survive_a_restart_where_the_hook_leaves_them_and_are_restarted_with_the_parent()
    {
        IActorRef parent = _world.System.ActorOf(Props.Create(() => new KeepsChildren(_world.Log)), "p");
        _world.Send(parent, "spawn");
        _world.Log.Clear();
        _world.Send(parent, new Boom("x"));
        Assert.Equal(["parent: PostRestart", "child: PreRestart null", "child: PostRestart"], _world.Log);
        _world.Log.Clear();
        _world.System.ActorSelection("/user/p/c").Tell("alive", null);
        _world.Run.RunUntilIdle();
        Assert.Equal(["child: alive"], _world.Log);
    }

    [Fact]
    public void A_child_sleeps_while_its_parent_is_failed_and_keeps_its_messages()
    {
        // The supervisor takes its time, so that the failed actor stays failed for a while.
        var verdicts = new Queue<Directive>([Directive.Resume]);
        IActorRef top = _world.System.ActorOf(
            Props.Create(() => new Hooked("top", _world.Log, new OneForOneStrategy(_ => verdicts.Dequeue())))
        );
        (IActorRef asker, List<object> answers) = _world.Probe();
        _world.Send(top, new Spawn(Props.Create(() => new Hooked("middle", _world.Log, null)), "m"), asker);
        var middle = (IActorRef)answers[^1];
        _world.Send(middle, new Spawn(Props.Create(() => new Hooked("bottom", _world.Log, null)), "b"), asker);
        var bottom = (IActorRef)answers[^1];
        _world.Log.Clear();
        ((IInternalActorRef)top).Suspend();
        _world.Run.RunUntilIdle();
        _world.Send(bottom, "while asleep");
        Assert.Empty(_world.Log);
        ((IInternalActorRef)top).Resume();
        _world.Run.RunUntilIdle();
        Assert.Equal(["bottom: while asleep"], _world.Log);
        _world.Send(middle, new Boom("x"));
        _world.Send(bottom, "after resume");
        Assert.Equal(["bottom: while asleep", "bottom: after resume"], _world.Log);
    }

    [Fact]
    public void A_child_made_by_the_last_hook_stays_asleep_until_the_new_incarnation_is_up()
    {
        IActorRef parent = _world.System.ActorOf(Props.Create(() => new SpawnsWhileFailing(_world.Log)), "p");
        _world.Send(parent, new Boom("x"));
        Assert.Equal(["parent: PostRestart", "child: PreRestart", "child: new", "child: hello"], _world.Log);
    }

    [Fact]
    public void Nothing_runs_between_two_instances_though_nobody_has_suspended_the_actor()
    {
        List<object> errors = _world.Listen<Error>();
        IActorRef? child = null;
        IActorRef parent = _world.Spawn(
            (fun, message) =>
            {
                child ??= fun.Ctx.ActorOf(Props.Empty);
                _world.Log.Add(message);
            }
        );
        _world.Send(parent, 1);
        ((IInternalActorRef)parent).Restart(new Boom("by hand"));
        parent.Tell(2, null);
        _world.Run.RunUntilIdle();
        Assert.True(((IInternalActorRef)child!).IsTerminated);
        Assert.Equal([1, 2], _world.Log);
        Assert.Empty(errors);
    }

    [Fact]
    public void The_last_hook_that_fails_is_logged_and_the_restart_goes_on()
    {
        List<object> errors = _world.Listen<Error>();
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new FailsInHooks(_world.Log, "PreRestart")));
        _world.Send(actor, new Boom("x"));
        _world.Send(actor, "alive");
        Assert.Equal(["alive"], _world.Log);
        PreRestartException failed = errors.Select(e => ((Error)e).Cause).OfType<PreRestartException>().Single();
        Assert.Equal("PreRestart", failed.RestartException.Message);
        Assert.Equal("x", failed.InnerException!.Message);
        Assert.IsType<Boom>(failed.OptionalMessage);
    }

    [Fact]
    public void A_hook_at_the_end_that_fails_is_logged_and_the_actor_ends()
    {
        List<object> errors = _world.Listen<Error>();
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new FailsInHooks(_world.Log, "PostStop")));
        _world.Send(actor, PoisonPill.Instance);
        Assert.True(((IInternalActorRef)actor).IsTerminated);
        Assert.Equal("PostStop", ((Error)Assert.Single(errors)).Cause.Message);
    }

    [Fact]
    public void An_actor_that_fails_in_PreStart_is_stopped_without_PostStop()
    {
        List<object> errors = _world.Listen<Error>();
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new FailsInHooks(_world.Log, "PreStart")));
        _world.Run.RunUntilIdle();
        Assert.True(((IInternalActorRef)actor).IsTerminated);
        Assert.Empty(_world.Log);
        Assert.IsType<ActorInitializationException>(((Error)Assert.Single(errors)).Cause);
    }

    [Fact]
    public void What_the_last_hook_asks_for_ends_with_the_actor()
    {
        List<object> dead = _world.Listen<AllDeadLetters>();
        (IActorRef watched, _) = _world.Probe();
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new AsksAtTheEnd(watched, _world.Log)));
        _world.Send(actor, PoisonPill.Instance);
        _world.Run.RunFor(TimeSpan.FromMinutes(1));
        _world.Send(watched, PoisonPill.Instance);
        Assert.Empty(dead);
        Assert.Equal(["Cannot create child while terminating or terminated"], _world.Log);
    }

    private sealed class Around(List<object> log) : UntypedActor
    {
        private readonly bool _made = Note(log, "new");
        private string? _around;

        public override void AroundPreStart()
        {
            _around = _made ? "AroundPreStart" : "";
            base.AroundPreStart();
            _around = null;
        }

        public override void AroundPreRestart(Exception cause, object? message)
        {
            log.Add($"AroundPreRestart({cause.Message}, {message?.GetType().Name})");
            base.AroundPreRestart(cause, message);
        }

        public override void AroundPostRestart(Exception cause, object? message)
        {
            log.Add($"AroundPostRestart({cause.Message}, {message ?? "null"})");
            base.AroundPostRestart(cause, message);
        }

        public override void AroundPostStop()
        {
            _around = "AroundPostStop";
            base.AroundPostStop();
        }

        protected override bool AroundReceive(Receive receive, object message)
        {
            log.Add($"AroundReceive({message.GetType().Name})");
            return base.AroundReceive(receive, message);
        }

        protected override void PreStart() => log.Add(_around is null ? "PreStart" : $"{_around}(PreStart)");

        protected override void PostStop() => log.Add(_around is null ? "PostStop" : $"{_around}(PostStop)");

        protected override void OnReceive(object message) => throw (Exception)message;

        private static bool Note(List<object> log, string what)
        {
            log.Add(what);
            return true;
        }
    }

    private sealed class AsksForContext : UntypedActor
    {
        private readonly List<object> _log;

        public AsksForContext(List<object> log)
        {
            _log = log;
            Note();
        }

        protected override void PreStart() => Note();

        protected override void PreRestart(Exception reason, object message) => Note();

        protected override void PostRestart(Exception reason)
        {
            Note();
            Note();
        }

        protected override void PostStop() => Note();

        protected override void OnReceive(object message) => throw (Exception)message;

        private void Note() =>
            _log.Add((Context.Self.Equals(Self) ? Context.Self.Path : Context.Parent.Path).ToStringWithoutAddress());
    }

    private sealed class KeepsChildren(List<object> log) : UntypedActor
    {
        protected override void PreRestart(Exception reason, object message) { }

        protected override void PostRestart(Exception reason) => log.Add("parent: PostRestart");

        protected override void OnReceive(object message)
        {
            if (message is Exception cause)
                throw cause;
            Context.ActorOf(Props.Create(() => new Child(log)), "c");
        }

        private sealed class Child(List<object> log) : UntypedActor
        {
            protected override void PreRestart(Exception reason, object message) =>
                log.Add($"child: PreRestart {message ?? "null"}");

            protected override void PostRestart(Exception reason) => log.Add("child: PostRestart");

            protected override void OnReceive(object message) => log.Add($"child: {message}");
        }
    }

    private sealed class SpawnsWhileFailing(List<object> log) : UntypedActor
    {
        protected override void PreRestart(Exception reason, object message) =>
            Context.ActorOf(Props.Create(() => new Child(log)), "c").Tell("hello");

        protected override void PostRestart(Exception reason) => log.Add("parent: PostRestart");

        protected override void OnReceive(object message) => throw (Exception)message;

        private sealed class Child(List<object> log) : UntypedActor
        {
            protected override void PreRestart(Exception reason, object message) => log.Add("child: PreRestart");

            protected override void PostRestart(Exception reason) => log.Add("child: new");

            protected override void OnReceive(object message) => log.Add($"child: {message}");
        }
    }

    private sealed class FailsInHooks(List<object> log, string hook) : UntypedActor
    {
        protected override void PreStart() => Fail("PreStart");

        protected override void PreRestart(Exception reason, object message) => Fail("PreRestart");

        protected override void PostRestart(Exception reason) { }

        protected override void PostStop() => Fail("PostStop");

        protected override void OnReceive(object message)
        {
            if (message is Exception cause)
                throw cause;
            log.Add(message);
        }

        private void Fail(string where)
        {
            if (where == hook)
                throw new Boom(where);
        }
    }

    private sealed class AsksAtTheEnd(IActorRef watched, List<object> log) : UntypedActor, IWithTimers
    {
        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PostStop()
        {
            Context.Watch(watched);
            Context.SetReceiveTimeout(TimeSpan.FromSeconds(1));
            Timers.StartPeriodicTimer("late", "late", TimeSpan.FromSeconds(1));
            Exception? refused = Record.Exception(() => Context.ActorOf(Props.Empty));
            log.Add(refused!.Message);
        }

        protected override void OnReceive(object message) => log.Add(message);
    }
}
