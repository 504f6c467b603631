using Mesh.Kernel.Dispatch;
using Mesh.Kernel.Dispatch.SysMsg;
using Mesh.Testing.Internal;

namespace Mesh.Testing;

/// <summary>An actor that handles a message before the sending returns, and that a test can look into.</summary>
/// <remarks>
/// It runs on the <see cref="CallingThreadDispatcher"/>, unless its Props name another dispatcher. It can be used wherever a
/// reference can. A test that looks into it must be alone with it: no other thread may send to it meanwhile.
/// </remarks>
public class TestActorRef<TActor> : TestActorRefBase<TActor>
    where TActor : ActorBase
{
    /// <summary>Makes the actor.</summary>
    /// <param name="system">The system, which must have a test kit.</param>
    /// <param name="actorProps">How to make it.</param>
    /// <param name="supervisor">The actor above; null for the one above all actors of users.</param>
    /// <param name="name">Its name; not taken. Null for a generated one.</param>
    public TestActorRef(ActorSystem system, Props actorProps, IActorRef? supervisor = null, string? name = null)
        : base(system, actorProps, supervisor, name) { }
}

/// <summary>What references of actors that a test can look into share.</summary>
public abstract class TestActorRefBase<TActor> : IInternalActorRef, IStandIn
    where TActor : ActorBase
{
    private readonly LocalActorRef _ref;
    private readonly Waiter _waiter;

    /// <summary>Makes the actor.</summary>
    protected TestActorRefBase(ActorSystem system, Props actorProps, IActorRef? supervisor = null, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(actorProps);
        IActorRef above = supervisor ?? ((ExtendedActorSystem)system).Guardian;
        LocalActorRef parent =
            above as LocalActorRef
            ?? (above as IStandIn)?.Actor
            ?? throw new ArgumentException($"{above} is no actor of this system", nameof(supervisor));
        Props props =
            actorProps.Deploy.Dispatcher.Length == 0
                ? actorProps.WithDispatcher(CallingThreadDispatcher.Id)
                : actorProps;
        _waiter = Waiter.For(system);
        _ref = (LocalActorRef)parent.Cell.Children.Create(props, name);
    }

    /// <summary>The reference of the actor.</summary>
    public IActorRef Ref => _ref;

    /// <summary>The actor itself; after a restart another one.</summary>
    /// <exception cref="IllegalActorStateException">When it has ended.</exception>
    public TActor UnderlyingActor
    {
        get
        {
            if (_ref.IsTerminated)
                throw new IllegalActorStateException($"{_ref} has terminated");
            if (_ref.Cell.Actor is null)
                AwaitCreation();
            return (TActor)_ref.Cell.Actor!;
        }
    }

    /// <inheritdoc/>
    public ActorPath Path => _ref.Path;

    bool IActorRefScope.IsLocal => true;

    IInternalActorRef IInternalActorRef.Parent => _ref.Parent;

    IActorRefProvider IInternalActorRef.Provider => _ref.Provider;

    bool IInternalActorRef.IsTerminated => _ref.IsTerminated;

    LocalActorRef IStandIn.Actor => _ref;

    /// <summary>Hands a message to the behaviour of the actor, past its mailbox, on this thread.</summary>
    /// <remarks>What it throws leaves this method, and reaches no supervisor.</remarks>
    public void Receive(object message, IActorRef? sender = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        _ = UnderlyingActor;
        _ref.Cell.ReceiveHere(message, sender);
    }

    /// <summary>The same, for a handler that awaits; in a deterministic run it has ended when this returns.</summary>
    /// <remarks>What it throws is the task's, and reaches no supervisor.</remarks>
    public async Task ReceiveAsync(object message, IActorRef? sender = null)
    {
        _ = UnderlyingActor;
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ActorTaskContext context = _ref.Cell.TaskContext;
        context.Direct = end;
        try
        {
            Receive(message, sender);
        }
        finally
        {
            // Nobody has taken it over, so the handler has ended.
            if (context.Direct == end)
            {
                context.Direct = null;
                end.SetResult();
            }
        }
        await _waiter.ForTask(end.Task, Timeout.InfiniteTimeSpan, Patience.Await(default));
        await end.Task;
    }

    /// <summary>Sends a message, in the name of the actor, or the test, that this thread is in.</summary>
    public void Tell(object message) => _ref.Tell(message);

    /// <summary>Sends a message.</summary>
    public void Tell(object message, IActorRef? sender) => _ref.Tell(message, sender);

    /// <summary>Sends a message on, in the name of who has sent the one that is being handled.</summary>
    public void Forward(object message) => _ref.Forward(message);

    /// <summary>Lets the actor watch another.</summary>
    public void Watch(IActorRef subject) => _ref.Cell.Watch(subject);

    /// <summary>Takes a watch of the actor back.</summary>
    public void Unwatch(IActorRef subject) => _ref.Cell.Unwatch(subject);

    /// <inheritdoc/>
    public bool Equals(IActorRef? other) => _ref.Equals(other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => _ref.Equals(obj);

    /// <inheritdoc/>
    public override int GetHashCode() => _ref.GetHashCode();

    /// <inheritdoc/>
    public int CompareTo(object? obj) => ((IComparable)_ref).CompareTo(obj);

    /// <inheritdoc/>
    public override string ToString() => _ref.ToString();

    /// <summary>Whether both are of the same actor.</summary>
    public static bool operator ==(TestActorRefBase<TActor>? testActorRef, IActorRef? actorRef) =>
        testActorRef is null ? actorRef is null : testActorRef.Equals(actorRef);

    /// <summary>Whether they are of different actors.</summary>
    public static bool operator !=(TestActorRefBase<TActor>? testActorRef, IActorRef? actorRef) =>
        !(testActorRef == actorRef);

    /// <summary>Whether both are of the same actor.</summary>
    public static bool operator ==(IActorRef? actorRef, TestActorRefBase<TActor>? testActorRef) =>
        testActorRef == actorRef;

    /// <summary>Whether they are of different actors.</summary>
    public static bool operator !=(IActorRef? actorRef, TestActorRefBase<TActor>? testActorRef) =>
        !(testActorRef == actorRef);

    /// <summary>The reference of the actor.</summary>
    public static IActorRef ToActorRef(TestActorRefBase<TActor> actorRef) => actorRef._ref;

    int IComparable<IActorRef>.CompareTo(IActorRef? other) => _ref.CompareTo(other);

    IActorRef IInternalActorRef.GetChild(IReadOnlyList<string> name) => _ref.GetChild(name);

    void IInternalActorRef.Resume(Exception? causedByFailure) => _ref.Resume(causedByFailure);

    void IInternalActorRef.Start() => _ref.Start();

    void IInternalActorRef.Stop() => _ref.Stop();

    void IInternalActorRef.Restart(Exception cause) => _ref.Restart(cause);

    void IInternalActorRef.Suspend() => _ref.Suspend();

    void IInternalActorRef.SendSystemMessage(SystemMessage message) => _ref.Send(message);

    // On another dispatcher the actor is made when it has its turn, before the first message.
    private void AwaitCreation()
    {
        TimeSpan max = TestKitExtension.For(_ref.Cell.Kernel).DefaultTimeout;
        Task<ActorIdentity> answer = _ref.Ask<ActorIdentity>(new Identify(null), Timeout.InfiniteTimeSpan);
        bool hasCome = _waiter.ForTask(answer, max, Patience.Block(default)).GetAwaiter().GetResult();
        if (!hasCome || _ref.Cell.Actor is null)
            throw new IllegalActorStateException($"{_ref} has not been created within {max}");
    }
}
