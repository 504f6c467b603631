using System.Collections.Concurrent;
using Mesh.Kernel.Event;
using TestActorMessages = Mesh.Testing.TestActor;

namespace Mesh.Testing.Internal;

/// <summary>Puts what it gets into the queue of a test.</summary>
internal sealed class InternalTestActor : ActorBase
{
    private readonly MessageQueue _queue;
    private readonly ChildStrategies _strategies;
    private TestActorMessages.Ignore? _ignore;
    private AutoPilot _autoPilot = NoAutoPilot.Instance;

    public InternalTestActor(MessageQueue queue, ChildStrategies strategies)
    {
        _queue = queue;
        _strategies = strategies;
    }

    internal static Props PropsFor(MessageQueue queue, ChildStrategies strategies) =>
        Props.Create(() => new InternalTestActor(queue, strategies));

    protected override SupervisorStrategy SupervisorStrategy() => _strategies;

    // The test can take them all the same, but nobody may have looked at them.
    protected override void PostStop()
    {
        foreach (MessageEnvelope envelope in _queue.Unread)
        {
            if (((RealMessageEnvelope)envelope).Receiver.Equals(Self))
                Context.System.DeadLetters.Tell(new DeadLetter(envelope.Message, envelope.Sender, Self));
        }
    }

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case Order order:
                Receive(order.Message);
                order.Done.SetResult();
                break;
            case TestActorMessages.SetIgnore set:
                _ignore = set.Ignore;
                break;
            case TestActorMessages.Watch watch:
                Context.Watch(watch.Actor);
                break;
            case TestActorMessages.Unwatch unwatch:
                Context.Unwatch(unwatch.Actor);
                break;
            case TestActorMessages.SetAutoPilot set:
                _autoPilot = set.AutoPilot;
                break;
            case TestActorMessages.Spawn spawn:
                OnSpawn(spawn);
                break;
            default:
                OnMessage(message);
                break;
        }
        return true;
    }

    private void OnSpawn(TestActorMessages.Spawn spawn)
    {
        IActorRef child = spawn.Apply(Context);
        // A failure of the child comes as a message of its own, after this turn.
        spawn._supervisorStrategy.OnSuccess(strategy => _strategies.Set(child.Path.Name, strategy));
        Sender.Tell(child, Self);
    }

    private void OnMessage(object message)
    {
        AutoPilot next = _autoPilot.Run(Sender, message);
        if (next is not KeepRunning)
            _autoPilot = next;
        if (_ignore is null || !_ignore(message))
            _queue.Add(new RealMessageEnvelope(message, Sender, Self));
    }

    /// <summary>A message whose sender waits until it has been handled.</summary>
    internal sealed record Order(object Message, TaskCompletionSource Done);
}

/// <summary>Judges each child of a test actor by the strategy that it was made with.</summary>
internal sealed class ChildStrategies : SupervisorStrategy
{
    private readonly ConcurrentDictionary<string, SupervisorStrategy> _byName = new(StringComparer.Ordinal);

    public override IDecider Decider => DefaultDecider;

    internal void Set(string name, SupervisorStrategy strategy) => _byName[name] = strategy;

    internal override bool HandleFailure(
        ActorCell actorCell,
        IActorRef child,
        Exception cause,
        ChildRestartStats stats,
        IReadOnlyCollection<ChildRestartStats> children
    ) => Of(child).HandleFailure(actorCell, child, cause, stats, children);

    internal override void ProcessFailure(
        ActorCell context,
        bool restart,
        IActorRef child,
        Exception cause,
        ChildRestartStats stats,
        IReadOnlyCollection<ChildRestartStats> children
    ) => Of(child).ProcessFailure(context, restart, child, cause, stats, children);

    protected override Directive Handle(IActorRef child, Exception exception) => Decider.Decide(exception);

    public override void HandleChildTerminated(
        IActorContext actorContext,
        IActorRef child,
        IEnumerable<IInternalActorRef> children
    )
    {
        Of(child).HandleChildTerminated(actorContext, child, children);
        _byName.TryRemove(child.Path.Name, out _);
    }

    private SupervisorStrategy Of(IActorRef child) => _byName.GetValueOrDefault(child.Path.Name, DefaultStrategy);
}
