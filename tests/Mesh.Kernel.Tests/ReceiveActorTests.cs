using Mesh.Kernel.Tests.Support;

namespace Mesh.Kernel.Tests;

public sealed class ReceiveActorTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void The_first_handler_that_matches_has_the_message()
    {
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new Table(_world.Log)));
        foreach (object message in new object[] { 1, 20, "text", 'c', 2L, new List<int>() })
            actor.Tell(message, null);
        _world.Run.RunUntilIdle();
        Assert.Equal(["int 1", "large 20", "string text", "typed c", "took 2", "any List`1"], _world.Log);
    }

    [Fact]
    public void A_handler_that_declines_passes_the_message_on()
    {
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new Table(_world.Log)));
        _world.Send(actor, 3L);
        Assert.Equal(["any Int64"], _world.Log);
    }

    [Fact]
    public void Become_replaces_and_stacking_can_be_taken_back()
    {
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new Moody(_world.Log)));
        foreach (string message in new[] { "hi", "push", "hi", "swap", "hi", "pop", "hi", "pop", "hi" })
            actor.Tell(message, null);
        _world.Run.RunUntilIdle();
        Assert.Equal(["calm hi", "angry hi", "sad hi", "calm hi", "calm hi"], _world.Log);
    }

    [Fact]
    public void A_behaviour_set_in_the_constructor_stands()
    {
        List<object> unhandled = _world.Listen<UnhandledMessage>();
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new Moody(_world.Log)));
        _world.Send(actor, 5);
        Assert.Single(unhandled);
    }

    [Fact]
    public void Handlers_are_declared_nowhere_else_and_not_after_the_last()
    {
        List<object> errors = _world.Listen<Error>();
        IActorRef late = _world.System.ActorOf(Props.Create(() => new Late()));
        _world.Send(late, "now");
        _world.System.ActorOf(Props.Create(() => new AfterAny()));
        _world.Run.RunUntilIdle();
        Assert.Equal(2, errors.Count);
        Assert.IsType<InvalidOperationException>(((Error)errors[0]).Cause);
    }

    [Fact]
    public void The_next_message_waits_for_an_asynchronous_handler_and_the_sender_stays()
    {
        var gate = new TaskCompletionSource();
        (IActorRef asker, List<object> got) = _world.Probe();
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new Async(gate.Task, _world.Log)));
        actor.Tell("wait", asker);
        actor.Tell("next", null);
        _world.Run.RunUntilIdle();
        Assert.Equal(["begin"], _world.Log);
        gate.SetResult();
        _world.Run.RunUntilIdle();
        Assert.Equal(["begin", "end", "next"], _world.Log);
        Assert.Equal(["done"], got);
    }

    [Fact]
    public void A_failure_after_awaiting_reaches_the_supervisor_and_the_mailbox_goes_on()
    {
        var gate = new TaskCompletionSource();
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new Async(gate.Task, _world.Log)));
        actor.Tell("wait", null);
        actor.Tell("next", null);
        _world.Run.RunUntilIdle();
        gate.SetException(new Boom("x"));
        _world.Run.RunUntilIdle();
        Assert.Equal(["begin", "restart x at wait", "next"], _world.Log);
    }

    [Fact]
    public void An_asynchronous_handler_that_fails_at_once_fails_the_actor()
    {
        IActorRef actor = _world.System.ActorOf(
            Props.Create(() => new Async(Task.FromException(new Boom("x")), _world.Log))
        );
        _world.Send(actor, "wait");
        Assert.Equal(["begin", "restart x at wait"], _world.Log);
    }

    [Fact]
    public void An_actor_can_be_stopped_while_it_awaits_and_its_finally_still_runs()
    {
        var gate = new TaskCompletionSource();
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new Async(gate.Task, _world.Log)));
        _world.Send(actor, "wait");
        _world.System.Stop(actor);
        _world.Run.RunUntilIdle();
        Assert.True(((IInternalActorRef)actor).IsTerminated);
        Assert.DoesNotContain("finally", _world.Log);
        gate.SetException(new Boom("late"));
        _world.Run.RunUntilIdle();
        Assert.Contains("finally", _world.Log);
    }

    [Fact]
    public void A_context_is_there_after_awaiting()
    {
        var gate = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new Spawning(gate.Task, _world.Log)));
        _world.Send(actor, "x");
        gate.SetResult(1);
        _world.Run.RunUntilIdle();
        Assert.Equal(["child", "context is this"], _world.Log);
    }

    private sealed class Table : ReceiveActor
    {
        public Table(List<object> log)
        {
            Receive<int>(i => i > 10, i => log.Add($"large {i}"));
            Receive<int>(i => log.Add($"int {i}"));
            Receive<string>(s => log.Add($"string {s}"));
            Receive(typeof(char), c => log.Add($"typed {c}"));
            Receive<long>(l =>
            {
                if (l != 2)
                    return false;
                log.Add($"took {l}");
                return true;
            });
            ReceiveAny(o => log.Add($"any {o.GetType().Name}"));
        }
    }

    private sealed class Moody : ReceiveActor
    {
        private readonly List<object> _log;

        public Moody(List<object> log)
        {
            _log = log;
            Become(Calm);
        }

        private void Calm()
        {
            Receive<string>(s => s == "push", _ => BecomeStacked(Angry));
            Receive<string>(s => s == "pop", _ => { });
            Receive<string>(s => _log.Add($"calm {s}"));
        }

        private void Angry()
        {
            Receive<string>(s => s == "swap", _ => Become(Sad));
            Receive<string>(s => _log.Add($"angry {s}"));
        }

        private void Sad()
        {
            Receive<string>(s => s == "pop", _ => UnbecomeStacked());
            Receive<string>(s => _log.Add($"sad {s}"));
        }
    }

    private sealed class Late : ReceiveActor
    {
        public Late() => Receive<string>(_ => Receive<int>(_ => { }));
    }

    private sealed class AfterAny : ReceiveActor
    {
        public AfterAny()
        {
            ReceiveAny(_ => { });
            Receive<int>(_ => { });
        }
    }

    private sealed class Async : ReceiveActor
    {
        private readonly List<object> _log;

        public Async(Task gate, List<object> log)
        {
            _log = log;
            ReceiveAsync<string>(
                s => s == "wait",
                async _ =>
                {
                    log.Add("begin");
                    try
                    {
                        await gate;
                    }
                    finally
                    {
                        if (gate.IsFaulted && ((Boom)gate.Exception!.InnerException!).Message == "late")
                            log.Add("finally");
                    }
                    log.Add("end");
                    Sender.Tell("done");
                }
            );
            Receive<string>(s => log.Add(s));
        }

        protected override void PreRestart(Exception reason, object message) =>
            _log.Add($"restart {reason.Message} at {message}");
    }

    private sealed class Spawning : ReceiveActor
    {
        public Spawning(Task<int> gate, List<object> log) =>
            ReceiveAsync<string>(async _ =>
            {
                await gate;
                Props props = Props.Create(() => new Hooked("c", new List<object>(), null));
                log.Add(Context.ActorOf(props, "child").Path.Name);
                log.Add(Context.Self.Equals(Self) ? "context is this" : "context is another");
            });
    }
}
