using System.Linq.Expressions;
using Mesh.Testing.Extensions;
using Mesh.Testing.Internal;

namespace Mesh.Testing;

public abstract partial class TestKitBase
{
    private int _lastChild;

    /// <summary>Makes another test actor, whose messages come here too.</summary>
    /// <param name="name">Its name below <c>/system</c>; not taken.</param>
    /// <remarks>
    /// It runs on the thread that tells it something, as in Akka.NET, so that the message has come when the telling returns; in a
    /// deterministic run it has its turn like any other actor.
    /// </remarks>
    public IActorRef CreateTestActor(string name)
    {
        Props props = InternalTestActor.PropsFor(_queue, _strategies);
        return ((ExtendedActorSystem)Sys).SystemActorOf(
            Run is null ? props.WithDispatcher(CallingThreadDispatcher.Id) : props,
            name
        );
    }

    /// <summary>Makes a probe: a test actor with expectations of its own, on the same system.</summary>
    public virtual TestProbe CreateTestProbe(string? name = null) => CreateTestProbe(Sys, name);

    /// <summary>Makes a probe on a system.</summary>
    public virtual TestProbe CreateTestProbe(ActorSystem system, string? name = null) => new(system, _assertions, name);

    /// <summary>Makes a latch.</summary>
    public virtual TestLatch CreateTestLatch(int count = 1) =>
        new(Dilated, TestKitSettings.DefaultTimeout, count, _inbox.Waiter as VirtualWaiter);

    /// <summary>Makes a barrier.</summary>
    public TestBarrier CreateTestBarrier(int count) => new(this, count);

    /// <summary>Makes an actor below <c>/user</c>.</summary>
    public IActorRef ActorOf(Props props) => Sys.ActorOf(props);

    /// <inheritdoc/>
    public IActorRef ActorOf(Props props, string? name) => Sys.ActorOf(props, name);

    /// <summary>Makes an actor of a type, by its constructor without arguments.</summary>
    public IActorRef ActorOf<TActor>()
        where TActor : ActorBase, new() => Sys.ActorOf(Props.Create<TActor>());

    /// <inheritdoc cref="ActorOf{TActor}()"/>
    public IActorRef ActorOf<TActor>(string name)
        where TActor : ActorBase, new() => Sys.ActorOf(Props.Create<TActor>(), name);

    /// <summary>Makes an actor as an expression says, which must be <c>() =&gt; new T(…)</c>.</summary>
    public IActorRef ActorOf<TActor>(Expression<Func<TActor>> factory)
        where TActor : ActorBase => Sys.ActorOf(Props.Create(factory));

    /// <inheritdoc cref="ActorOf{TActor}(Expression{Func{TActor}})"/>
    public IActorRef ActorOf<TActor>(Expression<Func<TActor>> factory, string name)
        where TActor : ActorBase => Sys.ActorOf(Props.Create(factory), name);

    /// <summary>Makes an actor of handlers.</summary>
    /// <param name="configure">Adds the handlers, in the constructor of the actor.</param>
    /// <param name="name">Its name; not taken. Null for a generated one.</param>
    public IActorRef ActorOf(Action<IActorDsl, IActorContext> configure, string? name = null) =>
        Sys.ActorOf(Props.Create(() => new Act(configure)), name);

    /// <inheritdoc cref="ActorOf(Action{IActorDsl, IActorContext}, string?)"/>
    public IActorRef ActorOf(Action<IActorDsl> configure, string? name = null) =>
        ActorOf((dsl, _) => configure(dsl), name);

    /// <inheritdoc/>
    public ActorSelection ActorSelection(ActorPath actorPath) => Sys.ActorSelection(actorPath);

    /// <inheritdoc/>
    public ActorSelection ActorSelection(string actorPath) => Sys.ActorSelection(actorPath);

    /// <summary>Selects the actors at a path below an actor.</summary>
    public ActorSelection ActorSelection(IActorRef anchorRef, string actorPath) =>
        Sys.ActorSelection((anchorRef as IStandIn)?.Actor ?? anchorRef, actorPath);

    /// <summary>Makes a child of the test actor.</summary>
    /// <param name="props">How to make it.</param>
    /// <param name="name">Its name; not taken.</param>
    /// <param name="supervisorStrategy">Who judges its failures.</param>
    /// <param name="cancellationToken">Calls it off before it begins.</param>
    public IActorRef ChildActorOf(
        Props props,
        string name,
        SupervisorStrategy supervisorStrategy,
        CancellationToken cancellationToken = default
    ) => Child(props, name, supervisorStrategy, cancellationToken);

    /// <inheritdoc cref="ChildActorOf(Props, string, SupervisorStrategy, CancellationToken)"/>
    public Task<IActorRef> ChildActorOfAsync(
        Props props,
        string name,
        SupervisorStrategy supervisorStrategy,
        CancellationToken cancellationToken = default
    ) => Task.FromResult(Child(props, name, supervisorStrategy, cancellationToken));

    /// <inheritdoc cref="ChildActorOf(Props, string, SupervisorStrategy, CancellationToken)"/>
    public IActorRef ChildActorOf(
        Props props,
        SupervisorStrategy supervisorStrategy,
        CancellationToken cancellationToken = default
    ) => Child(props, null, supervisorStrategy, cancellationToken);

    /// <inheritdoc cref="ChildActorOf(Props, string, SupervisorStrategy, CancellationToken)"/>
    public Task<IActorRef> ChildActorOfAsync(
        Props props,
        SupervisorStrategy supervisorStrategy,
        CancellationToken cancellationToken = default
    ) => Task.FromResult(Child(props, null, supervisorStrategy, cancellationToken));

    /// <inheritdoc cref="ChildActorOf(Props, string, SupervisorStrategy, CancellationToken)"/>
    public IActorRef ChildActorOf(Props props, string name, CancellationToken cancellationToken = default) =>
        Child(props, name, null, cancellationToken);

    /// <inheritdoc cref="ChildActorOf(Props, string, SupervisorStrategy, CancellationToken)"/>
    public Task<IActorRef> ChildActorOfAsync(Props props, string name, CancellationToken cancellationToken = default) =>
        Task.FromResult(Child(props, name, null, cancellationToken));

    /// <inheritdoc cref="ChildActorOf(Props, string, SupervisorStrategy, CancellationToken)"/>
    public IActorRef ChildActorOf(Props props, CancellationToken cancellationToken = default) =>
        Child(props, null, null, cancellationToken);

    /// <inheritdoc cref="ChildActorOf(Props, string, SupervisorStrategy, CancellationToken)"/>
    public Task<IActorRef> ChildActorOfAsync(Props props, CancellationToken cancellationToken = default) =>
        Task.FromResult(Child(props, null, null, cancellationToken));

    // Made from outside, as a system makes the actors below /user: unlike an answer to a message, it leaves what the
    // test has got alone.
    private IActorRef Child(
        Props props,
        string? name,
        SupervisorStrategy? supervisorStrategy,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (supervisorStrategy is not null)
        {
            // Named before it is made, so that the strategy is there for its first failure.
            name ??= $"child{Interlocked.Increment(ref _lastChild)}";
            _strategies.Set(name, supervisorStrategy);
        }
        return ((LocalActorRef)TestActor).Cell.Children.Create(props, name);
    }
}
