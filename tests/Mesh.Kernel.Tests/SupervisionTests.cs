using Mesh.Kernel.Tests.Support;

namespace Mesh.Kernel.Tests;

public sealed class SupervisionTests : IDisposable
{
    private readonly World _world = new();
    private readonly List<object> _answers;
    private readonly IActorRef _asker;

    public SupervisionTests() => (_asker, _answers) = _world.Probe("asker");

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_restart_calls_the_hooks_in_order_keeps_the_mailbox_and_knows_message_and_sender()
    {
        IActorRef actor = Supervised("a", null);
        _world.Log.Clear();
        actor.Tell("before", null);
        actor.Tell(new Boom("x"), _asker);
        actor.Tell("after", null);
        _world.Run.RunUntilIdle();
        Assert.Equal(
            [
                "a: before",
                "a: PreRestart x at Boom from asker",
                "a: PostStop",
                "a: PostRestart x",
                "a: PreStart",
                "a: after",
            ],
            _world.Log
        );
    }

    [Fact]
    public void Children_are_stopped_before_the_new_incarnation_is_made()
    {
        IActorRef actor = Supervised("a", null);
        _world.Send(actor, new Spawn(Props.Create(() => new Hooked("child", _world.Log, null)), "c"), _asker);
        _world.Log.Clear();
        _world.Send(actor, new Boom("x"));
        Assert.Equal(
            ["a: PostStop", "child: PostStop", "a: PostRestart x", "a: PreStart"],
            _world.Log.Where(l => !((string)l).Contains("PreRestart"))
        );
    }

    [Fact]
    public void Resume_keeps_the_incarnation_and_loses_only_the_message()
    {
        IActorRef actor = Supervised("a", new OneForOneStrategy(_ => Directive.Resume));
        _world.Log.Clear();
        actor.Tell(new Boom("x"), null);
        actor.Tell("after", null);
        _world.Run.RunUntilIdle();
        Assert.Equal(["a: after"], _world.Log);
    }

    [Fact]
    public void Stop_ends_the_child()
    {
        IActorRef actor = Supervised("a", new OneForOneStrategy(_ => Directive.Stop));
        _world.Log.Clear();
        actor.Tell(new Boom("x"), null);
        actor.Tell("after", null);
        _world.Run.RunUntilIdle();
        Assert.Equal(["a: PostStop"], _world.Log);
    }

    [Fact]
    public void Escalate_fails_the_parent_with_the_same_cause()
    {
        IActorRef top = Supervised("top", new OneForOneStrategy(_ => Directive.Restart));
        IActorRef middle = Child(top, "middle", new OneForOneStrategy(_ => Directive.Escalate));
        IActorRef bottom = Child(middle, "bottom", null);
        _world.Log.Clear();
        _world.Send(bottom, new Boom("x"));
        Assert.Contains("middle: PostRestart x", _world.Log);
        Assert.Contains("bottom: PostStop", _world.Log);
        Assert.DoesNotContain("top: PostStop", _world.Log);
    }

    [Fact]
    public void More_restarts_than_allowed_within_the_time_stop_the_child()
    {
        IActorRef actor = Supervised("a", new OneForOneStrategy(2, TimeSpan.FromSeconds(10), _ => Directive.Restart));
        _world.Send(actor, new Boom("1"));
        _world.Send(actor, new Boom("2"));
        _world.Log.Clear();
        _world.Send(actor, new Boom("3"));
        Assert.Equal(["a: PostStop"], _world.Log);
    }

    [Fact]
    public void Restarts_are_counted_within_the_time_only()
    {
        IActorRef actor = Supervised("a", new OneForOneStrategy(2, TimeSpan.FromSeconds(10), _ => Directive.Restart));
        for (int i = 0; i < 6; i++)
        {
            _world.Send(actor, new Boom("x"));
            _world.Run.RunFor(TimeSpan.FromSeconds(6));
        }
        _world.Log.Clear();
        _world.Send(actor, "alive");
        Assert.Equal(["a: alive"], _world.Log);
    }

    [Fact]
    public void All_for_one_restarts_every_child()
    {
        IActorRef parent = Parent(new AllForOneStrategy(_ => Directive.Restart));
        IActorRef a = Child(parent, "a", null);
        IActorRef b = Child(parent, "b", null);
        _world.Log.Clear();
        _world.Send(a, new Boom("x"));
        Assert.Contains("a: PostRestart x", _world.Log);
        Assert.Contains("b: PostRestart x", _world.Log);
        _world.Log.Clear();
        _world.Send(b, "alive");
        Assert.Equal(["b: alive"], _world.Log);
    }

    [Fact]
    public void Kill_stops_by_the_default_decider_and_other_failures_restart()
    {
        IDecider decider = SupervisorStrategy.DefaultDecider;
        Assert.Equal(Directive.Stop, decider.Decide(new ActorKilledException("Kill")));
        Assert.Equal(Directive.Stop, decider.Decide(new ActorInitializationException("x")));
        Assert.Equal(Directive.Stop, decider.Decide(new DeathPactException(_asker)));
        Assert.Equal(Directive.Restart, decider.Decide(new Boom("x")));
        IActorRef actor = Supervised("a", null);
        _world.Log.Clear();
        _world.Send(actor, Kill.Instance);
        Assert.Equal(["a: PostStop"], _world.Log);
    }

    [Fact]
    public void A_new_incarnation_that_fails_to_start_is_stopped()
    {
        List<object> log = _world.Log;
        IActorRef parent = Parent(null);
        Props props = Props.CreateBy(new SecondFails(log));
        _world.Send(parent, new Spawn(props, "c"), _asker);
        var child = (IActorRef)_answers[^1];
        _world.Send(child, new Boom("x"));
        List<object> dead = _world.Listen<DeadLetter>();
        _world.Send(child, "gone?");
        Assert.Single(dead);
    }

    [Fact]
    public void An_initialization_failure_that_is_to_be_restarted_is_tried_again()
    {
        var attempts = new List<object>();
        IActorRef parent = Parent(new OneForOneStrategy(3, null, _ => Directive.Restart));
        _world.Send(parent, new Spawn(Props.CreateBy(new ThirdStarts(attempts)), "c"), _asker);
        Assert.Equal(3, attempts.Count);
        _world.Send((IActorRef)_answers[^1], "alive");
        Assert.Contains("c: alive", attempts);
    }

    [Fact]
    public void Deciders_choose_by_type()
    {
        DeployableDecider decider = Decider.From(
            Directive.Escalate,
            Directive.Resume.When<Boom>(),
            Directive.Stop.When<Exception>()
        );
        Assert.Equal(Directive.Resume, decider.Decide(new Boom("x")));
        Assert.Equal(Directive.Stop, decider.Decide(new InvalidOperationException()));
        Assert.Equal(Directive.Escalate, Decider.From(Directive.Escalate).Decide(new Boom("x")));
    }

    [Fact]
    public void A_failure_is_logged_as_an_error()
    {
        List<object> errors = _world.Listen<Error>();
        _world.Send(Supervised("a", null), new Boom("bad luck"));
        var error = (Error)Assert.Single(errors);
        Assert.Equal("bad luck", error.Message);
        Assert.IsType<Boom>(error.Cause);
        Assert.EndsWith("/a", error.LogSource);
    }

    [Fact]
    public void A_top_actor_that_escalates_is_restarted_by_its_guardian()
    {
        IActorRef top = Parent(new OneForOneStrategy(_ => Directive.Escalate));
        _world.Send(Child(top, "c", null), new Boom("x"));
        _world.Send(top, "alive");
        Assert.Contains("parent: PostRestart x", _world.Log);
        Assert.Contains("parent: alive", _world.Log);
    }

    [Fact]
    public void An_incarnation_is_disposed_and_released_after_its_last_hook_even_when_that_throws()
    {
        List<object> log = _world.Log;
        IActorRef actor = _world.System.ActorOf(Props.CreateBy(new Releasing(log)));
        _world.Send(actor, new Boom("x"));
        Assert.Equal(["PostStop", "Dispose", "Release"], log);
        _world.Send(actor, "alive");
        _world.Send(actor, PoisonPill.Instance);
        Assert.Equal(["PostStop", "Dispose", "Release", "alive", "PostStop", "Dispose", "Release"], log);
        Assert.True(((IInternalActorRef)actor).IsTerminated);
    }

    private IActorRef Parent(SupervisorStrategy? strategy)
    {
        IActorRef parent = _world.System.ActorOf(Props.Create(() => new Hooked("parent", _world.Log, strategy)));
        _world.Run.RunUntilIdle();
        return parent;
    }

    private IActorRef Supervised(string name, SupervisorStrategy? strategy) => Child(Parent(strategy), name, strategy);

    private IActorRef Child(IActorRef parent, string name, SupervisorStrategy? strategy)
    {
        Props props = Props.Create(() => new Hooked(name, _world.Log, strategy));
        _world.Send(parent, new Spawn(props, name), _asker);
        return (IActorRef)_answers[^1];
    }

    private sealed class SecondFails(List<object> log) : IIndirectActorProducer
    {
        private int _made;

        public Type ActorType => typeof(Hooked);

        public ActorBase Produce() => ++_made == 2 ? throw new Boom("second") : new Hooked("c", log);

        public void Release(ActorBase actor) { }
    }

    private sealed class Releasing(List<object> log) : IIndirectActorProducer
    {
        public Type ActorType => typeof(Disposed);

        public ActorBase Produce() => new Disposed(log);

        public void Release(ActorBase actor) => log.Add("Release");
    }

    private sealed class Disposed(List<object> log) : UntypedActor, IDisposable
    {
        public void Dispose()
        {
            log.Add("Dispose");
            throw new Boom("disposed");
        }

        protected override void PostStop() => log.Add("PostStop");

        protected override void OnReceive(object message) => log.Add(message is Exception e ? throw e : message);
    }

    private sealed class ThirdStarts(List<object> attempts) : IIndirectActorProducer
    {
        public Type ActorType => typeof(Hooked);

        public ActorBase Produce()
        {
            if (attempts.Count < 2)
            {
                attempts.Add("failed");
                throw new Boom("not yet");
            }
            return new Hooked("c", attempts);
        }

        public void Release(ActorBase actor) { }
    }
}
