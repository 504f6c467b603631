using Mesh.Kernel.Dispatch;
using Mesh.Kernel.Dispatch.SysMsg;
using Mesh.Kernel.Event;
using Mesh.Kernel.Extensions;

namespace Mesh.Kernel;

/// <summary>What stays of an actor over its restarts: mailbox, children, watches, behaviours.</summary>
/// <remarks>Everything here but the children's table is touched on the actor's turn only.</remarks>
internal sealed class ActorCell : IUntypedActorContext
{
    [ThreadStatic]
    private static ActorCell? _current;

    private readonly LocalActorRef _self;
    private Behaviors _behaviors;
    private bool _logsMessages;
    private object? _message;
    private IActorRef? _sender;
    private ChildrenContainer? _children;
    private CellExtras? _extras;

    internal ActorCell(ActorSystemImpl system, LocalActorRef self, Props props)
    {
        Kernel = system;
        _self = self;
        Props = props;
        MessageDispatcher dispatcher = system.Dispatchers.For(props);
        MailboxOptions mailbox = system.Mailboxes.For(props, dispatcher.Mailbox);
        dispatcher = dispatcher.Attach();
        MailboxBound? bound = mailbox.IsBounded ? new MailboxBound(mailbox, dispatcher.MayBlock) : null;
        Mailbox = new Mailbox(this, dispatcher, bound, new Create())
        {
            IsSpecial = IsDeterministic || bound is not null || system.Telemetry is not null,
        };
    }

    /// <summary>The cell whose turn it is on this thread.</summary>
    internal static ActorCell? Current
    {
        get => _current;
        set => _current = value;
    }

    internal ActorSystemImpl Kernel { get; }

    internal Mailbox Mailbox { get; }

    internal bool IsDeterministic => Kernel.Run is not null;

    /// <summary>The children; the table is made when the first is wanted, which may be on any thread.</summary>
    internal ChildrenContainer Children => Volatile.Read(ref _children) ?? ChildrenContainer.Make(ref _children, this);

    internal ChildrenContainer CloseChildren() => ChildrenContainer.Close(ref _children);

    /// <summary>What most actors never need; made when it is.</summary>
    internal CellExtras Extras => _extras ??= new CellExtras();

    internal DeathWatch DeathWatch => Extras.DeathWatch ??= new DeathWatch(this);

    internal FaultHandling Faults => Extras.Faults ??= new FaultHandling(this);

    internal bool IsFailed => _extras?.Faults?.IsFailed == true;

    internal CellState State =>
        _children is { IsBetweenInstances: true } ? CellState.BetweenInstances
        : Mailbox.MayRunUser ? CellState.Running
        : CellState.Suspended;

    internal LocalActorRef SelfRef => _self;

    internal ActorBase? Actor { get; private set; }

    internal Type ActorType => Actor?.GetType() ?? Props.Type;

    /// <summary>Counts the messages that the actor has begun to handle; it may wrap.</summary>
    internal int Turn { get; private set; }

    internal object? CurrentMessage => _message;

    internal Envelope CurrentEnvelope => new(_message!, _sender!);

    /// <summary>Whether the event stream holds a subscription of this actor, which ends with it.</summary>
    internal bool IsSubscriber { get; set; }

    public IActorRef Self => _self;

    public Props Props { get; }

    public MessageDispatcher Dispatcher => Mailbox.Dispatcher;

    public IActorRef Sender => _sender ?? Kernel.DeadLetters;

    public ActorSystem System => Kernel;

    public IActorRef Parent => _self.Parent;

    public TimeSpan? ReceiveTimeout => _extras?.ReceiveTimeout?.Timeout;

    public IActorRef ActorOf(Props props, string? name = null) => Children.Create(props, name);

    public ActorSelection ActorSelection(ActorPath actorPath) => Kernel.ActorSelection(actorPath);

    public ActorSelection ActorSelection(string actorPath) =>
        actorPath.StartsWith('/') || actorPath.Contains("://", StringComparison.Ordinal)
            ? Kernel.ActorSelection(actorPath)
            : new ActorSelection(_self, actorPath);

    public IActorRef Child(string name) => Children.Find(name);

    public IEnumerable<IActorRef> GetChildren() => Children.Refs();

    public void Stop(IActorRef child)
    {
        if (child is not IInternalActorRef target)
            return;
        Children.ShallDie(child);
        target.Stop();
    }

    public IActorRef Watch(IActorRef subject) => DeathWatch.Watch(subject, null);

    public IActorRef WatchWith(IActorRef subject, object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return DeathWatch.Watch(subject, message);
    }

    public IActorRef Unwatch(IActorRef subject) => DeathWatch.Unwatch(subject);

    public void Become(Receive receive) => _behaviors.Replace(receive);

    public void BecomeStacked(Receive receive) => _behaviors.Push(receive);

    public void UnbecomeStacked() => _behaviors.Pop();

    public void Become(UntypedReceive receive) => Become(ToReceive(receive));

    public void BecomeStacked(UntypedReceive receive) => BecomeStacked(ToReceive(receive));

    public void SetReceiveTimeout(TimeSpan? timeout)
    {
        if (timeout is null && _extras?.ReceiveTimeout is null)
            return;
        (Extras.ReceiveTimeout ??= new ReceiveTimeoutClock(this)).Set(timeout);
    }

    internal void ForgetBehaviors() => _behaviors.Reset();

    /// <summary>The stash of the actor; an actor that asks for one without bound has none.</summary>
    internal IStash StashOf(IActorStash actor) =>
        Extras.Stash ??= new ActorStash(this, actor is IWithUnboundedStash ? Deploy.NoStashSize : StashCapacity);

    internal ActorTimers TimersOf() => Extras.Timers ??= new ActorTimers(this);

    /// <summary>The context in which an awaited handler of this incarnation goes on.</summary>
    internal ActorTaskContext TaskContext => Extras.TaskContext ??= new ActorTaskContext(this);

    internal void Invoke(object message, IActorRef? sender)
    {
        _message = message;
        _sender = sender;
        Turn++;
        try
        {
            if (message is not IAutoReceivedMessage)
                ReceiveMessage(message);
            else if (message is Stamped stamped)
                Kernel.Telemetry!.Handle(this, stamped);
            else
                AutoReceive(message);
            EndTurn();
        }
        // Whatever an actor throws is its supervisor's to judge: this is the edge of the actor.
        catch (Exception cause)
        {
            Fail(cause);
        }
    }

    /// <summary>Handles a message past the mailbox, on this thread; what the handler throws leaves this method.</summary>
    internal void ReceiveHere(object message, IActorRef? sender)
    {
        ActorCell? outer = Current;
        Current = this;
        (_message, _sender) = (message, sender);
        Turn++;
        try
        {
            ReceiveMessage(message);
        }
        finally
        {
            Current = outer;
            if (!Mailbox.IsAwaiting)
                ForgetMessage();
        }
    }

    /// <summary>Handles what was inside of another message, which then counts as the message being handled.</summary>
    internal void InvokeInner(object message)
    {
        _message = message;
        if (message is IAutoReceivedMessage)
            AutoReceive(message);
        else
            ReceiveMessage(message);
    }

    internal void InvokeSystem(SystemMessage message)
    {
        if (message.Latest < CellState.BetweenInstances && State > message.Latest)
        {
            Faults.Defer(message);
            return;
        }
        Apply(message);
        if (_extras?.Faults is { HasDeferred: true } faults)
            faults.ApplyDeferred();
    }

    internal void Apply(SystemMessage message)
    {
        try
        {
            message.Apply(this);
        }
        // The same edge as above, for what the runtime itself asks of the actor.
        catch (Exception cause)
        {
            Faults.InvokeFailed(cause, (message as Failed)?.Child);
        }
    }

    /// <summary>The message being handled has failed, at once or after awaiting.</summary>
    internal void Fail(Exception cause)
    {
        if (_extras?.ReceiveTimeout is { } timeout && _message is { } message)
            timeout.Handled(message);
        Faults.InvokeFailed(cause, null);
    }

    internal void ReceiveMessage(object message)
    {
        bool handled = Actor!.Handle(_behaviors.Top, message);
        if (_logsMessages)
            Debug($"received {(handled ? "handled" : "unhandled")} message {message} from {Sender.Path}");
    }

    /// <summary>Called when a message has been handled, at once or after awaiting.</summary>
    internal void EndTurn()
    {
        if (Mailbox.IsAwaiting)
            return;
        if (_extras?.ReceiveTimeout is { } timeout && _message is { } message)
            timeout.Handled(message);
        ForgetMessage();
    }

    internal void SetSender(IActorRef? sender) => _sender = sender;

    internal void ForgetMessage()
    {
        _message = null;
        _sender = null;
    }

    internal void Create()
    {
        try
        {
            ActorBase actor = NewActor();
            actor.AroundPreStart();
            if (Kernel.Options.DebugLifecycle)
                Debug($"Started ({actor})");
        }
        // Any failure to start is reported as one kind, which supervisors answer by stopping.
        catch (Exception e)
        {
            ClearActor();
            Exception cause = e is global::System.Reflection.TargetInvocationException { InnerException: { } inner }
                ? inner
                : e;
            throw new ActorInitializationException(_self, $"Exception during creation of {_self}", cause);
        }
    }

    internal ActorBase NewActor()
    {
        _behaviors.Reset();
        ActorBase actor = Props.NewActor();
        if (actor is null)
            throw new ActorInitializationException(_self, "The factory of the actor returned null");
        if (!ReferenceEquals(actor.Cell, this))
            throw new ActorInitializationException(_self, "The factory returned an actor made in another context");
        Actor = actor;
        if (Props.SupervisorStrategyOrNull is { } strategy)
            actor.Strategy = strategy;
        (actor as IInitializableActor)?.Init();
        _logsMessages = Kernel.Options.AddLoggingReceive && actor is ILogReceive;
        return actor;
    }

    /// <summary>Parts from the incarnation: its timers and awaited handler end with it.</summary>
    internal void ClearActor()
    {
        if (_extras is { } extras)
        {
            extras.Timers?.CancelAll();
            extras.TaskContext?.Retire();
            extras.TaskContext = null;
            extras.Strategy = null;
        }
        Mailbox.IsAwaiting = false;
        ActorBase? parted = Actor;
        Actor = null;
        _behaviors.Reset();
        try
        {
            if (parted is not null)
                Props.Release(parted);
        }
        // The restart, or the end, goes on whatever the old incarnation does when it is disposed.
        catch (Exception e)
        {
            Kernel.LogEvent(new Error(e, _self.Path.ToString(), parted!.GetType(), e.Message));
        }
    }

    internal void CancelTimers() => _extras?.Timers?.CancelAll();

    internal void Unstash() => _extras?.Stash?.UnstashAll();

    internal void StopWatching() => _extras?.DeathWatch?.UnwatchAll();

    internal void NotifyWatch(DeathWatchNotification notification) => _extras?.DeathWatch?.Notified(notification);

    internal void TellWatchers() => _extras?.DeathWatch?.TellWatchers();

    internal void DropDeferred() => _extras?.Faults?.DropDeferred();

    /// <summary>Logs a step of the actor's life, where that is wanted.</summary>
    internal void DebugLifecycle(string step)
    {
        if (Kernel.Options.DebugLifecycle)
            Debug(step);
    }

    private void Debug(string text) => Kernel.LogEvent(new Debug(_self.Path.ToString(), ActorType, text));

    private void AutoReceive(object message)
    {
        if (Kernel.Options.DebugAutoReceive)
            Debug($"received AutoReceiveMessage {message}");
        switch (message)
        {
            case PoisonPill:
                _self.Stop();
                break;
            case Kill:
                throw new ActorKilledException("Kill");
            case Terminated terminated:
                if (DeathWatch.TryTakeQueued(terminated.ActorRef, out object? custom))
                {
                    _message = custom ?? terminated;
                    ReceiveMessage(_message);
                }
                break;
            case Identify identify:
                Sender.Tell(new ActorIdentity(identify.MessageId, _self), _self);
                break;
            case ActorTimers.Tick tick:
                if (_extras?.Timers?.TryTake(tick) == true)
                    InvokeInner(tick.Message);
                break;
            case ReceiveTimeoutClock.Tick tick:
                if (_extras?.ReceiveTimeout?.IsDue(tick) == true)
                {
                    _message = Mesh.Kernel.ReceiveTimeout.Instance;
                    ReceiveMessage(Mesh.Kernel.ReceiveTimeout.Instance);
                }
                break;
            default:
                ReceiveMessage(message);
                break;
        }
    }

    private int StashCapacity =>
        Props.Deploy.StashCapacity is var own and not Deploy.NoStashSize
            ? own
            : Kernel.Mailboxes.For(Props, Dispatcher.Mailbox).StashCapacity;

    private static Receive ToReceive(UntypedReceive receive) =>
        message =>
        {
            receive(message);
            return true;
        };
}
