using Mesh.Kernel.Event;

namespace Mesh.Kernel;

/// <summary>Handles messages, one at a time.</summary>
/// <remarks>
/// Order of the hooks: constructor, <see cref="PreStart"/>, messages, <see cref="PostStop"/>. On a restart the old
/// incarnation gets <see cref="PreRestart"/> and the new one, after its constructor, <see cref="PostRestart"/>.
/// </remarks>
public abstract class ActorBase : IInternalActor
{
    // Stands for the Receive of whatever actor is running, so that no actor needs a delegate of its own for it.
    private static readonly Receive Own = static message => CurrentCell().Actor!.Receive(message);

    /// <summary>Only the runtime makes actors, by way of <see cref="Props"/>.</summary>
    /// <exception cref="ActorInitializationException">When made with <c>new</c> elsewhere.</exception>
    protected ActorBase()
    {
        Cell =
            ActorCell.Current
            ?? throw new ActorInitializationException("Do not use 'new' to create an actor: use ActorOf(Props)");
        Cell.ForgetBehaviors();
        if (this is IWithTimers timed)
            timed.Timers = Cell.TimersOf();
        if (this is IActorStash stashing)
            stashing.Stash = Cell.StashOf(stashing);
    }

    IActorContext IInternalActor.ActorContext => Cell;

    internal ActorCell Cell { get; }

    /// <summary>How the actor judges the failures of its children.</summary>
    internal SupervisorStrategy Strategy
    {
        get => Cell.Extras.Strategy ??= SupervisorStrategy();
        set => Cell.Extras.Strategy = value;
    }

    /// <summary>Who sent the message being handled; dead letters when nobody did.</summary>
    protected IActorRef Sender => Cell.Sender;

    /// <summary>The actor itself.</summary>
    protected IActorRef Self => Cell.Self;

    /// <summary>The context of the actor that is running on this thread.</summary>
    /// <exception cref="NotSupportedException">When none is.</exception>
    protected static IActorContext Context => CurrentCell();

    /// <summary>A behaviour that handles nothing.</summary>
    protected static Receive EmptyReceive { get; } = static _ => false;

    /// <summary>Handles a message.</summary>
    /// <returns>False when the message is unhandled.</returns>
    protected abstract bool Receive(object message);

    /// <summary>
    /// Passes a message to the behaviour of now, and to <see cref="Unhandled"/> when that does not take it.
    /// </summary>
    protected virtual bool AroundReceive(Receive receive, object message)
    {
        if (ReferenceEquals(receive, Own) ? Receive(message) : receive(message))
            return true;
        Unhandled(message);
        return false;
    }

    /// <summary>Publishes an <see cref="UnhandledMessage"/>.</summary>
    /// <exception cref="DeathPactException">When the message is a <see cref="Terminated"/>.</exception>
    protected virtual void Unhandled(object message)
    {
        if (message is Terminated terminated)
            throw new DeathPactException(terminated.ActorRef);
        Cell.Kernel.Publish(new UnhandledMessage(message, Cell.Sender, Cell.Self));
    }

    /// <summary>Replaces the behaviour on top.</summary>
    protected void Become(Receive receive) => Cell.Become(receive);

    /// <summary>Puts a behaviour on top.</summary>
    protected void BecomeStacked(Receive receive) => Cell.BecomeStacked(receive);

    /// <summary>Takes the behaviour on top away; the first one stays.</summary>
    protected void UnbecomeStacked() => Cell.UnbecomeStacked();

    /// <summary>Sets after how long without a message <see cref="ReceiveTimeout"/> comes; null for never.</summary>
    protected void SetReceiveTimeout(TimeSpan? timeout) => Cell.SetReceiveTimeout(timeout);

    /// <summary>Ends the timers and calls <see cref="PreRestart"/>.</summary>
    public virtual void AroundPreRestart(Exception cause, object? message)
    {
        Cell.CancelTimers();
        PreRestart(cause, message!);
    }

    /// <summary>Calls <see cref="PreStart"/>.</summary>
    public virtual void AroundPreStart() => PreStart();

    /// <summary>Calls <see cref="PostRestart"/>.</summary>
    public virtual void AroundPostRestart(Exception cause, object? message) => PostRestart(cause);

    /// <summary>Ends the timers and calls <see cref="PostStop"/>.</summary>
    public virtual void AroundPostStop()
    {
        Cell.CancelTimers();
        PostStop();
    }

    /// <summary>Called before the first message of the first incarnation.</summary>
    protected virtual void PreStart() { }

    /// <summary>
    /// Called on the old incarnation before a restart; stops all children and calls <see cref="PostStop"/>.
    /// </summary>
    /// <param name="reason">What was thrown.</param>
    /// <param name="message">The message that was being handled, or null.</param>
    protected virtual void PreRestart(Exception reason, object message)
    {
        foreach (IInternalActorRef child in Cell.Children.Refs())
        {
            Cell.Unwatch(child);
            Cell.Stop(child);
        }
        PostStop();
    }

    /// <summary>Called on the new incarnation after a restart; calls <see cref="PreStart"/>.</summary>
    protected virtual void PostRestart(Exception reason) => PreStart();

    /// <summary>Called after the last message.</summary>
    protected virtual void PostStop() { }

    /// <summary>How the actor judges the failures of its children.</summary>
    protected virtual SupervisorStrategy SupervisorStrategy() => Mesh.Kernel.SupervisorStrategy.DefaultStrategy;

    internal bool Handle(Receive? behavior, object message) => AroundReceive(behavior ?? Own, message);

    private protected static ActorCell CurrentCell() =>
        ActorCell.Current
        ?? throw new NotSupportedException(
            "There is no active actor context: it was left by an await outside of ReceiveAsync, or by another thread"
        );
}
