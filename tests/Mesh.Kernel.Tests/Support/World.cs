using Mesh.Contracts.Runtime;
using Mesh.Kernel.Extensions;
using Mesh.Kernel.Setup;

namespace Mesh.Kernel.Tests.Support;

/// <summary>A deterministic system with its handle, and a log into which the actors of a test write.</summary>
internal sealed class World : IDisposable
{
    internal World(ulong seed = 1, params Setup.Setup[] setups)
    {
        System = ActorSystem.Create("test", ActorSystemSetup.Create([new DeterministicSetup(seed), .. setups]));
        Run = DeterministicRun.Of(System)!;
        Run.RunUntilIdle();
    }

    internal ActorSystem System { get; }

    internal IDeterministicRun Run { get; }

    internal List<object> Log { get; } = [];

    /// <summary>An actor that writes all it gets into a list.</summary>
    internal (IActorRef Ref, List<object> Got) Probe(string? name = null)
    {
        var got = new List<object>();
        IActorRef probe = Spawn((_, message) => got.Add(message), name);
        return (probe, got);
    }

    /// <summary>A probe that hears a channel of the event stream.</summary>
    internal List<object> Listen<T>()
    {
        (IActorRef listener, List<object> got) = Probe();
        System.EventStream.Subscribe(listener, typeof(T));
        return got;
    }

    /// <summary>An actor that does with each message what a function says.</summary>
    internal IActorRef Spawn(Action<Fun, object> receive, string? name = null)
    {
        IActorRef actor = System.ActorOf(Props.Create(() => new Fun(receive)), name);
        Run.RunUntilIdle();
        return actor;
    }

    /// <summary>Sends, and runs until nothing is ready.</summary>
    internal void Send(IActorRef to, object message, IActorRef? from = null)
    {
        to.Tell(message, from);
        Run.RunUntilIdle();
    }

    public void Dispose()
    {
        System.Terminate();
        Run.RunUntilIdle();
        Assert.True(System.WhenTerminated.IsCompletedSuccessfully);
    }
}

/// <summary>An actor whose behaviour is a function.</summary>
internal sealed class Fun(Action<Fun, object> receive) : UntypedActor
{
    internal static Props PropsFor(Action<Fun, object> receive) => Props.Create(() => new Fun(receive));

    internal IUntypedActorContext Ctx => Context;

    internal IActorRef From => Sender;

    internal void NotHandled(object message) => Unhandled(message);

    protected override void OnReceive(object message) => receive(this, message);
}

/// <summary>An actor that writes its hooks into a log, and makes the children that it is told to.</summary>
internal sealed class Hooked(string name, List<object> log, SupervisorStrategy? strategy = null) : UntypedActor
{
    protected override void PreStart()
    {
        log.Add($"{name}: PreStart");
        base.PreStart();
    }

    protected override void PostStop()
    {
        log.Add($"{name}: PostStop");
        base.PostStop();
    }

    protected override void PreRestart(Exception reason, object message)
    {
        log.Add($"{name}: PreRestart {reason.Message} at {message.GetType().Name} from {Sender.Path.Name}");
        base.PreRestart(reason, message);
    }

    protected override void PostRestart(Exception reason)
    {
        log.Add($"{name}: PostRestart {reason.Message}");
        base.PostRestart(reason);
    }

    protected override SupervisorStrategy SupervisorStrategy() => strategy ?? base.SupervisorStrategy();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Exception cause:
                throw cause;
            case Spawn spawn:
                Sender.Tell(Context.ActorOf(spawn.Props, spawn.Name), Self);
                break;
            default:
                log.Add($"{name}: {message}");
                break;
        }
    }
}

internal sealed record Spawn(Props Props, string? Name = null);

internal sealed class Boom(string message) : Exception(message);
