using Mesh.Kernel.Event;

namespace Mesh.Kernel;

/// <summary>How an actor judges the failures of its children, and carries the verdict out.</summary>
public abstract class SupervisorStrategy
{
    /// <summary>Stops what cannot start, was killed or is bound to a dead one, and restarts the rest.</summary>
    public static readonly IDecider DefaultDecider = Mesh.Kernel.Decider.From(
        Directive.Restart,
        KeyValuePair.Create(typeof(ActorInitializationException), Directive.Stop),
        KeyValuePair.Create(typeof(ActorKilledException), Directive.Stop),
        KeyValuePair.Create(typeof(DeathPactException), Directive.Stop)
    );

    /// <summary>Each child by itself, by the default decider, any number of times.</summary>
    public static readonly SupervisorStrategy DefaultStrategy = new OneForOneStrategy(DefaultDecider);

    /// <summary>Stops every child that fails.</summary>
    public static readonly OneForOneStrategy StoppingStrategy = new(static _ => Directive.Stop);

    /// <summary>Only for strategies.</summary>
    private protected SupervisorStrategy() { }

    /// <summary>Who judges.</summary>
    public abstract IDecider Decider { get; }

    /// <summary>Whether failures are logged.</summary>
    protected bool LoggingEnabled { get; set; } = true;

    /// <summary>The verdict on what a child has thrown.</summary>
    protected abstract Directive Handle(IActorRef child, Exception exception);

    /// <summary>Takes the verdict and carries it out.</summary>
    /// <returns>False when the failure is to be escalated.</returns>
    internal virtual bool HandleFailure(
        ActorCell actorCell,
        IActorRef child,
        Exception cause,
        ChildRestartStats stats,
        IReadOnlyCollection<ChildRestartStats> children
    )
    {
        Directive directive = Handle(child, cause);
        LogFailure(actorCell, child, cause, directive);
        switch (directive)
        {
            case Directive.Resume:
                ResumeChild(child, cause);
                return true;
            case Directive.Restart:
                ProcessFailure(actorCell, restart: true, child, cause, stats, children);
                return true;
            case Directive.Stop:
                ProcessFailure(actorCell, restart: false, child, cause, stats, children);
                return true;
            default:
                return false;
        }
    }

    internal abstract void ProcessFailure(
        ActorCell context,
        bool restart,
        IActorRef child,
        Exception cause,
        ChildRestartStats stats,
        IReadOnlyCollection<ChildRestartStats> children
    );

    /// <summary>Called when a child has ended.</summary>
    public abstract void HandleChildTerminated(
        IActorContext actorContext,
        IActorRef child,
        IEnumerable<IInternalActorRef> children
    );

    /// <summary>Restarts a child; one that has not failed itself is suspended first.</summary>
    protected void RestartChild(IActorRef child, Exception cause, bool suspendFirst)
    {
        var target = (IInternalActorRef)child;
        if (suspendFirst)
            target.Suspend();
        target.Restart(cause);
    }

    /// <summary>Lets a child go on.</summary>
    protected void ResumeChild(IActorRef child, Exception exception) => ((IInternalActorRef)child).Resume(exception);

    /// <summary>Logs a failure: an error, or a warning where the child just goes on; an escalated one is logged above.</summary>
    protected virtual void LogFailure(IActorContext context, IActorRef child, Exception cause, Directive directive)
    {
        if (!LoggingEnabled || directive == Directive.Escalate)
            return;
        Exception root = cause is ActorInitializationException { InnerException: { } inner } ? inner : cause;
        string source = child.Path.ToString();
        var kernel = (ActorSystemImpl)context.System;
        LogEvent entry =
            directive == Directive.Resume
                ? new Warning(cause, source, GetType(), root.Message)
                : new Error(cause, source, GetType(), root.Message);
        kernel.LogEvent(entry);
    }
}
