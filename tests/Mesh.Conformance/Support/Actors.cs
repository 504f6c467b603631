namespace Mesh.Conformance.Support;

/// <summary>Makes an actor below the one that gets it, who answers with the reference.</summary>
internal sealed record Spawn(Props Props, string? Name = null);

/// <summary>Runs in the actor that gets it.</summary>
internal sealed record Run(Action<IActorContext> Action);

/// <summary>A failure of a test.</summary>
internal sealed class TestException(string message = "test") : Exception(message);

/// <summary>Answers with what it gets.</summary>
internal sealed class Echo : ReceiveActor
{
    public Echo() => ReceiveAny(message => Sender.Tell(message));
}

/// <summary>Tells a witness what befalls it; throws what it is sent, makes children, runs actions, hands on the rest.</summary>
internal class Hooked : ReceiveActor
{
    private readonly IActorRef _witness;
    private readonly string _name;
    private readonly SupervisorStrategy? _strategy;

    public Hooked(IActorRef witness, string name = "", SupervisorStrategy? strategy = null)
    {
        _witness = witness;
        _name = name;
        _strategy = strategy;
        Tell("new");
        Receive<Exception>(e => throw e);
        Receive<Spawn>(spawn => Sender.Tell(Context.ActorOf(spawn.Props, spawn.Name)));
        Receive<Run>(run => run.Action(Context));
        // Another actor would be told nothing: Terminated reaches only who watches.
        Receive<Terminated>(terminated => witness.Tell(("ended", terminated.ActorRef)));
        ReceiveAny(message => witness.Tell(message));
    }

    protected override SupervisorStrategy SupervisorStrategy() => _strategy ?? base.SupervisorStrategy();

    protected override void PreStart()
    {
        Tell("PreStart");
        base.PreStart();
    }

    protected override void PostStop()
    {
        base.PostStop();
        Tell("PostStop");
    }

    protected override void PreRestart(Exception reason, object message)
    {
        Tell("PreRestart");
        base.PreRestart(reason, message);
    }

    protected override void PostRestart(Exception reason)
    {
        Tell("PostRestart");
        base.PostRestart(reason);
    }

    private void Tell(string hook) => _witness.Tell(_name + hook);
}

/// <summary>Counts: adds numbers, answers "get" with the sum, throws what it is sent.</summary>
internal sealed class Counter : ReceiveActor
{
    private int _sum;

    public Counter()
    {
        Receive<int>(number => _sum += number);
        Receive<string>(text => text == "get", _ => Sender.Tell(_sum));
        Receive<Exception>(e => throw e);
    }
}

/// <summary>Makes children, and judges them by a strategy.</summary>
internal sealed class Parent : ReceiveActor
{
    private readonly SupervisorStrategy _strategy;

    public Parent(SupervisorStrategy strategy)
    {
        _strategy = strategy;
        Receive<Spawn>(spawn => Sender.Tell(Context.ActorOf(spawn.Props, spawn.Name)));
        Receive<Run>(run => run.Action(Context));
    }

    protected override SupervisorStrategy SupervisorStrategy() => _strategy;
}
