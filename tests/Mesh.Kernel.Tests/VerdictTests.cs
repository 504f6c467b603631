using Mesh.Kernel.Tests.Support;

namespace Mesh.Kernel.Tests;

/// <summary>What verdicts lead to where failures meet restarts, awaits and ends.</summary>
public sealed class VerdictTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly World _world = new();
    private readonly List<object> _answers;
    private readonly IActorRef _asker;

    public VerdictTests() => (_asker, _answers) = _world.Probe("asker");

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_failure_of_a_child_waits_while_its_parent_is_suspended()
    {
        IActorRef parent = Make("parent", OneForOne(Directive.Restart));
        IActorRef child = Child(parent, "child");
        ((IInternalActorRef)parent).Suspend();
        _world.Run.RunUntilIdle();
        // The child sleeps with its parent: waken it alone, so that it fails meanwhile.
        ((IInternalActorRef)child).Resume();
        _world.Log.Clear();
        _world.Send(child, new Boom("x"));
        Assert.Empty(_world.Log);
        ((IInternalActorRef)parent).Resume();
        _world.Run.RunUntilIdle();
        Assert.Contains("child: PostRestart x", _world.Log);
    }

    [Fact]
    public void A_failure_of_a_child_waits_for_the_awaited_handler_of_its_parent()
    {
        var gate = new TaskCompletionSource();
        IActorRef parent = _world.System.ActorOf(Props.Create(() => new AwaitingParent(gate.Task, _world.Log)));
        _world.Send(parent, "spawn", _asker);
        var child = (IActorRef)_answers[^1];
        _world.Send(parent, "await");
        _world.Send(child, new Boom("x"));
        _world.Send(child, "hello");
        Assert.Equal(["awaiting"], _world.Log);
        gate.SetResult();
        _world.Run.RunUntilIdle();
        Assert.Equal(["awaiting", "awaited", "verdict on x", "hello"], _world.Log);
    }

    [Fact]
    public void A_failure_of_a_child_that_a_restart_stops_concerns_nobody()
    {
        List<object> errors = _world.Listen<Error>();
        IActorRef top = Make("top", OneForOne(Directive.Restart));
        IActorRef parent = Child(top, "parent", OneForOne(Directive.Restart));
        IActorRef child = Child(parent, "child");
        _world.Log.Clear();
        parent.Tell(new Boom("parent"), null);
        child.Tell(new Boom("child"), null);
        _world.Run.RunUntilIdle();
        Assert.True(((IInternalActorRef)child).IsTerminated);
        Assert.Single(_world.Log, l => l is "parent: PostRestart parent");
        Assert.DoesNotContain(
            "child: PostRestart child",
            _world.Log.SkipWhile(l => l is not "parent: PostRestart parent")
        );
        Assert.Contains(errors, e => ((Error)e).Message is "parent");
        // The name is free for a new one.
        _world.Send(Child(parent, "child"), "alive");
        Assert.Contains("child: alive", _world.Log);
    }

    [Fact]
    public void All_for_one_stops_every_child()
    {
        IActorRef parent = Make("parent", new AllForOneStrategy(_ => Directive.Stop));
        IActorRef a = Child(parent, "a");
        IActorRef b = Child(parent, "b");
        _world.Send(a, new Boom("x"));
        Assert.True(((IInternalActorRef)a).IsTerminated && ((IInternalActorRef)b).IsTerminated);
    }

    [Fact]
    public void All_for_one_resumes_only_the_one_that_has_failed_and_leaves_the_others_as_they_are()
    {
        IActorRef parent = Make("parent", new AllForOneStrategy(_ => Directive.Resume));
        IActorRef a = Child(parent, "a");
        IActorRef b = Child(parent, "b");
        _world.Log.Clear();
        _world.Send(a, new Boom("x"));
        _world.Send(a, 1);
        _world.Send(b, 2);
        Assert.Equal(["a: 1", "b: 2"], _world.Log);
    }

    [Fact]
    public void All_for_one_counts_restarts_within_the_time_and_then_stops_all()
    {
        IActorRef parent = Make("parent", new AllForOneStrategy(2, 10 * Second, _ => Directive.Restart));
        IActorRef a = Child(parent, "a");
        IActorRef b = Child(parent, "b");
        _world.Send(a, new Boom("1"));
        _world.Send(b, new Boom("2"));
        Assert.False(((IInternalActorRef)a).IsTerminated);
        _world.Send(a, new Boom("3"));
        Assert.True(((IInternalActorRef)a).IsTerminated && ((IInternalActorRef)b).IsTerminated);
    }

    [Fact]
    public void A_sibling_that_all_for_one_restarts_knows_no_message()
    {
        IActorRef parent = Make("parent", new AllForOneStrategy(_ => Directive.Restart));
        IActorRef a = Child(parent, "a");
        _world.Send(parent, new Spawn(Props.Create(() => new TellsMessage(_world.Log)), "b"), _asker);
        var b = (IActorRef)_answers[^1];
        _world.Send(b, "handled before");
        _world.Send(a, new Boom("x"));
        Assert.Equal(["b: PreRestart null"], _world.Log.Where(l => l is string s && s.StartsWith("b:")));
    }

    [Fact]
    public void A_time_without_a_number_of_restarts_allows_one_each_time()
    {
        IActorRef parent = Make("parent", new OneForOneStrategy(null, 10 * Second, _ => Directive.Restart));
        IActorRef child = Child(parent, "child");
        _world.Send(child, new Boom("1"));
        _world.Run.RunFor(11 * Second);
        _world.Send(child, new Boom("2"));
        Assert.False(((IInternalActorRef)child).IsTerminated);
        _world.Send(child, new Boom("3"));
        Assert.True(((IInternalActorRef)child).IsTerminated);
    }

    [Fact]
    public void No_restart_at_all_is_allowed_where_the_number_is_zero()
    {
        IActorRef parent = Make("parent", new OneForOneStrategy(0, null, _ => Directive.Restart));
        IActorRef child = Child(parent, "child");
        _world.Send(child, new Boom("1"));
        Assert.True(((IInternalActorRef)child).IsTerminated);
    }

    [Fact]
    public void The_stopping_strategy_stops_what_fails_and_can_be_given_by_props()
    {
        Props props = Props
            .Create(() => new Hooked("parent", _world.Log, OneForOne(Directive.Restart)))
            .WithSupervisorStrategy(SupervisorStrategy.StoppingStrategy);
        IActorRef parent = _world.System.ActorOf(props);
        IActorRef child = Child(parent, "child");
        _world.Send(child, new Boom("x"));
        Assert.True(((IInternalActorRef)child).IsTerminated);
        Assert.Same(SupervisorStrategy.StoppingStrategy, new StoppingSupervisorStrategy().Create());
    }

    [Fact]
    public void The_guardian_judges_by_the_strategy_of_the_options()
    {
        var options = new OptionsSetup(new KernelOptions { GuardianStrategy = new StoppingSupervisorStrategy() });
        using var world = new World(1, options);
        IActorRef actor = world.Spawn((_, message) => throw (Exception)message);
        world.Send(actor, new Boom("x"));
        Assert.True(((IInternalActorRef)actor).IsTerminated);
    }

    [Fact]
    public void The_end_of_every_child_is_told_to_the_strategy_also_while_the_parent_ends()
    {
        var strategy = new Counting(_world.Log);
        IActorRef parent = Make("parent", strategy);
        _world.System.Stop(Child(parent, "a"));
        _world.Run.RunUntilIdle();
        Child(parent, "b");
        Child(parent, "c");
        _world.Send(parent, PoisonPill.Instance);
        Assert.Equal(["a ended", "b ended", "c ended"], _world.Log.Where(l => ((string)l).EndsWith("ended")).Order());
    }

    [Fact]
    public void A_strategy_that_throws_at_the_end_of_a_child_fails_the_parent()
    {
        IActorRef top = Make("top", OneForOne(Directive.Restart));
        IActorRef parent = Child(top, "parent", new Throwing());
        _world.System.Stop(Child(parent, "child"));
        _world.Run.RunUntilIdle();
        Assert.Contains("parent: PostRestart child ended", _world.Log);
    }

    [Fact]
    public void A_decider_that_throws_fails_the_parent_with_what_it_throws()
    {
        IActorRef top = Make("top", OneForOne(Directive.Restart));
        IActorRef parent = Child(top, "parent", new OneForOneStrategy(_ => throw new Boom("decider")));
        _world.Send(Child(parent, "child"), new Boom("x"));
        Assert.Contains("parent: PostRestart decider", _world.Log);
        Assert.Contains("child: PostStop", _world.Log);
    }

    [Fact]
    public void A_stop_that_comes_while_children_end_for_a_restart_ends_the_actor_and_calls_no_hook_twice()
    {
        IActorRef top = Make("top", OneForOne(Directive.Restart));
        IActorRef parent = Child(top, "parent");
        _world.Send(parent, new Spawn(Props.Create(() => new Hooked("slow", _world.Log, null)), "slow"), _asker);
        var slow = (IInternalActorRef)_answers[^1];
        _world.Log.Clear();
        parent.Tell(new Boom("x"), null);
        // Runs until the parent has begun to wait for its child, and no further.
        Assert.True(_world.Run.RunUntil(() => _world.Log.Contains("parent: PostStop"), Second));
        _world.System.Stop(parent);
        _world.Run.RunUntilIdle();
        Assert.True(((IInternalActorRef)parent).IsTerminated && slow.IsTerminated);
        Assert.Single(_world.Log, l => l is "parent: PostStop");
        Assert.DoesNotContain("parent: PostRestart x", _world.Log);
    }

    [Fact]
    public void A_failure_is_not_logged_where_the_strategy_says_so_and_a_resume_is_a_warning()
    {
        List<object> entries = _world.Listen<LogEvent>();
        IActorRef quiet = Make("quiet", new OneForOneStrategy(_ => Directive.Restart, loggingEnabled: false));
        IActorRef loud = Make("loud", OneForOne(Directive.Resume));
        _world.Send(Child(quiet, "a"), new Boom("silent"));
        _world.Send(Child(loud, "b"), new Boom("heard"));
        Assert.Equal("heard", ((Warning)Assert.Single(entries)).Message);
    }

    [Fact]
    public void An_initialization_failure_tells_the_cause_and_the_actor()
    {
        Exception? seen = null;
        IActorRef parent = Make("parent", new OneForOneStrategy(e => Note(e, out seen)));
        _world.Send(parent, new Spawn(Props.Create(() => new CannotStart()), "c"), _asker);
        var failure = Assert.IsType<ActorInitializationException>(seen);
        Assert.Equal(_answers[^1], failure.Actor);
        Assert.Equal("constructor", failure.InnerException!.Message);
    }

    [Fact]
    public void An_initialization_failure_that_is_to_be_resumed_is_tried_again()
    {
        var left = new Queue<bool>([false, false, true]);
        IActorRef parent = Make("parent", OneForOne(Directive.Resume));
        _world.Send(parent, new Spawn(Props.CreateBy(new InTheEnd(left, _world.Log)), "c"), _asker);
        _world.Send((IActorRef)_answers[^1], "alive");
        Assert.Contains("c: alive", _world.Log);
    }

    [Fact]
    public void A_failed_actor_keeps_its_mailbox_and_loses_only_the_message_that_failed()
    {
        IActorRef actor = Child(Make("parent", OneForOne(Directive.Restart)), "a");
        foreach (object message in new object[] { 1, new Boom("x"), 2, new Boom("y"), 3 })
            actor.Tell(message, null);
        _world.Run.RunUntilIdle();
        Assert.Equal(["a: 1", "a: 2", "a: 3"], _world.Log.Where(l => ((string)l)[^1] is '1' or '2' or '3'));
    }

    private static OneForOneStrategy OneForOne(Directive directive) => new(_ => directive);

    private static Directive Note(Exception e, out Exception seen)
    {
        seen = e;
        return Directive.Stop;
    }

    private IActorRef Make(string name, SupervisorStrategy strategy)
    {
        IActorRef made = _world.System.ActorOf(Props.Create(() => new Hooked(name, _world.Log, strategy)), name);
        _world.Run.RunUntilIdle();
        return made;
    }

    private IActorRef Child(IActorRef parent, string name, SupervisorStrategy? strategy = null)
    {
        Props props = Props.Create(() => new Hooked(name, _world.Log, strategy));
        _world.Send(parent, new Spawn(props, name), _asker);
        return (IActorRef)_answers[^1];
    }

    private sealed class AwaitingParent : ReceiveActor
    {
        private readonly List<object> _log;

        public AwaitingParent(Task gate, List<object> log)
        {
            _log = log;
            Receive<string>(
                s => s == "spawn",
                _ => Sender.Tell(Context.ActorOf(Props.Create(() => new Failing(log)), "c"))
            );
            ReceiveAsync<string>(async _ =>
            {
                log.Add("awaiting");
                await gate;
                log.Add("awaited");
            });
        }

        protected override SupervisorStrategy SupervisorStrategy() =>
            new OneForOneStrategy(e =>
            {
                _log.Add($"verdict on {e.Message}");
                return Directive.Resume;
            });

        private sealed class Failing(List<object> log) : UntypedActor
        {
            protected override void OnReceive(object message)
            {
                if (message is Exception cause)
                    throw cause;
                log.Add(message);
            }
        }
    }

    private sealed class TellsMessage(List<object> log) : UntypedActor
    {
        protected override void PreRestart(Exception reason, object message) =>
            log.Add($"b: PreRestart {message ?? "null"}");

        protected override void OnReceive(object message) { }
    }

    private sealed class Counting(List<object> log) : OneForOneStrategy(_ => Directive.Restart)
    {
        public override void HandleChildTerminated(
            IActorContext actorContext,
            IActorRef child,
            IEnumerable<IInternalActorRef> children
        ) => log.Add($"{child.Path.Name} ended");
    }

    private sealed class Throwing() : OneForOneStrategy(_ => Directive.Restart)
    {
        public override void HandleChildTerminated(
            IActorContext actorContext,
            IActorRef child,
            IEnumerable<IInternalActorRef> children
        ) => throw new Boom("child ended");
    }

    private sealed class CannotStart : UntypedActor
    {
        public CannotStart() => throw new Boom("constructor");

        protected override void OnReceive(object message) { }
    }

    private sealed class InTheEnd(Queue<bool> left, List<object> log) : IIndirectActorProducer
    {
        public Type ActorType => typeof(Hooked);

        public ActorBase Produce() => left.Dequeue() ? new Hooked("c", log) : throw new Boom("not yet");

        public void Release(ActorBase actor) { }
    }
}
