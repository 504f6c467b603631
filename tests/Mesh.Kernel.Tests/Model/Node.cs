using Mesh.Kernel.Extensions;

namespace Mesh.Kernel.Tests.Model;

/// <summary>What a node of a random tree is told to do.</summary>
internal sealed record Order(int Number, Deed Deed, IActorRef? Other = null);

internal enum Deed
{
    Nothing,
    Spawn,
    StopChild,
    StopSelf,
    Fail,
    Await,
    FailAfterAwait,
    Watch,
    Unwatch,
    WatchChild,
    Poison,
    Kill,
}

/// <summary>The failure of a node; the number decides what each supervisor on the way says.</summary>
internal sealed class NodeFailure(int code) : Exception($"node failure {code}")
{
    internal int Code => code;
}

/// <summary>
/// An actor of a random tree: it does as it is told, fails where it is to, and writes its life into the ledger.
/// </summary>
internal sealed class Node : UntypedActor
{
    private readonly Ledger _ledger;
    private readonly Life _life;
    private readonly int _incarnation;
    private readonly int _depth;

    public Node(Ledger ledger, int depth)
    {
        _ledger = ledger;
        _depth = depth;
        _life = ledger.LifeOf(Self);
        _incarnation = _life.Construct();
        if (Chance(40))
            throw new NodeFailure(_ledger.Random.Next(100));
    }

    internal static Props PropsFor(Ledger ledger, int depth) => Props.Create(() => new Node(ledger, depth));

    protected override SupervisorStrategy SupervisorStrategy()
    {
        int? retries = _ledger.Random.Next(3) switch
        {
            0 => null,
            1 => 2,
            _ => 5,
        };
        TimeSpan? window = Chance(2) ? TimeSpan.FromSeconds(1) : null;
        return Chance(4)
            ? new AllForOneStrategy(retries, window, Judge)
            : new OneForOneStrategy(retries, window, Judge);
    }

    protected override void PreStart()
    {
        if (Chance(40))
            throw new NodeFailure(_ledger.Random.Next(100));
        _life.Start(_incarnation);
    }

    protected override void PostRestart(Exception reason)
    {
        if (Chance(25))
            throw new NodeFailure(_ledger.Random.Next(100));
        _life.Start(_incarnation);
    }

    protected override void PreRestart(Exception reason, object message)
    {
        _life.BeforeRestart(_incarnation);
        if (Chance(3))
            return;
        foreach (IActorRef child in Context.GetChildren())
        {
            Context.Unwatch(child);
            Context.Stop(child);
            _life.Unwatch(child);
        }
        if (Chance(6))
            Spawn();
        if (Chance(10))
            throw new InvalidOperationException("in PreRestart");
    }

    protected override void PostStop()
    {
        _life.Stop(_incarnation);
        if (Chance(10))
            throw new InvalidOperationException("in PostStop");
    }

    protected override void OnReceive(object message)
    {
        if (message is Terminated terminated)
        {
            _life.Terminated(_incarnation, terminated.ActorRef);
            return;
        }
        var order = (Order)message;
        _life.Receive(_incarnation, order.Number);
        Do(order);
    }

    private void Do(Order order)
    {
        switch (order.Deed)
        {
            case Deed.Spawn:
                Spawn();
                break;
            case Deed.StopChild when Context.GetChildren().FirstOrDefault() is { } child:
                Context.Stop(child);
                break;
            case Deed.StopSelf:
                Context.Stop(Self);
                break;
            case Deed.Fail:
                throw new NodeFailure(_ledger.Random.Next(100));
            case Deed.Await:
                RunTask(() => Await(fails: false));
                break;
            case Deed.FailAfterAwait:
                RunTask(() => Await(fails: true));
                break;
            case Deed.Watch when order.Other is { } other && !other.Equals(Self):
                Context.Watch(other);
                _life.Watch(other);
                break;
            case Deed.WatchChild when Context.GetChildren().LastOrDefault() is { } child:
                Context.Watch(child);
                _life.Watch(child);
                break;
            case Deed.Unwatch when order.Other is { } other:
                Context.Unwatch(other);
                _life.Unwatch(other);
                break;
            case Deed.Poison:
                Self.Tell(PoisonPill.Instance);
                break;
            case Deed.Kill:
                Self.Tell(Mesh.Kernel.Kill.Instance);
                break;
        }
    }

    private async Task Await(bool fails)
    {
        TimeProvider time = DeterministicRun.Of(Context.System)!.TimeProvider;
        for (int i = _ledger.Random.Next(3); i >= 0; i--)
            await Task.Yield();
        if (Chance(2))
            await Task.Delay(TimeSpan.FromMilliseconds(_ledger.Random.Next(1, 500)), time);
        // Of an actor that was restarted or ended meanwhile, what is left of the handler runs outside of any actor.
        _life.ContinueAfterAwait(_incarnation, ActorCell.Current is not null);
        if (fails)
            throw new NodeFailure(_ledger.Random.Next(100));
    }

    private void Spawn()
    {
        if (_depth >= 4)
            return;
        IActorRef child = Context.ActorOf(PropsFor(_ledger, _depth + 1));
        _life.AddChild(_ledger.LifeOf(child));
    }

    private Directive Judge(Exception failure)
    {
        int code = failure is NodeFailure node ? node.Code : _ledger.Random.Next(100);
        return ((code + _depth) % 10) switch
        {
            < 3 => Directive.Resume,
            < 8 => Directive.Restart,
            < 9 when code % 3 == 0 => Directive.Stop,
            _ => Directive.Escalate,
        };
    }

    private bool Chance(int oneOf) => _ledger.Random.Next(oneOf) == 0;
}
