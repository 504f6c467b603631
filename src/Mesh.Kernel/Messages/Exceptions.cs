namespace Mesh.Kernel;

/// <summary>What the runtime throws.</summary>
public abstract class AkkaException : Exception
{
    /// <summary>Without a message.</summary>
    protected AkkaException() { }

    /// <summary>With a message and, where there is one, a cause.</summary>
    protected AkkaException(string message, Exception? cause = null)
        : base(message, cause) { }

    /// <summary>The cause, or null.</summary>
    protected Exception? Cause => InnerException;
}

/// <summary>An actor could not be made or started.</summary>
public class ActorInitializationException : AkkaException
{
    /// <summary>Without a message.</summary>
    public ActorInitializationException() { }

    /// <summary>With a message.</summary>
    public ActorInitializationException(string message)
        : base(message) { }

    /// <summary>With a message and a cause.</summary>
    public ActorInitializationException(string message, Exception cause)
        : base(message, cause) { }

    /// <summary>About an actor.</summary>
    public ActorInitializationException(IActorRef? actor, string message, Exception? cause = null)
        : base(message, cause) => Actor = actor;

    /// <summary>The actor, where one is known.</summary>
    public IActorRef? Actor { get; set; }

    /// <inheritdoc/>
    public override string ToString() => Actor is null ? base.ToString() : $"{Actor}: {base.ToString()}";
}

/// <summary>An actor has got a <see cref="Kill"/>.</summary>
public class ActorKilledException : AkkaException
{
    /// <summary>Without a message.</summary>
    public ActorKilledException() { }

    /// <summary>With a message.</summary>
    public ActorKilledException(string message)
        : base(message) { }
}

/// <summary>A selection has found no actor.</summary>
public class ActorNotFoundException : AkkaException
{
    /// <summary>Without a message.</summary>
    public ActorNotFoundException() { }

    /// <summary>With a message and, where there is one, a cause.</summary>
    public ActorNotFoundException(string message, Exception? innerException = null)
        : base(message, innerException) { }
}

/// <summary>An Ask has not been answered in time.</summary>
public class AskTimeoutException : AkkaException
{
    /// <summary>With a message.</summary>
    public AskTimeoutException(string message)
        : base(message) { }
}

/// <summary>A watched actor has ended, and the watcher does not handle <see cref="Terminated"/>.</summary>
public class DeathPactException : AkkaException
{
    /// <summary>About an actor.</summary>
    public DeathPactException(IActorRef deadActor)
        : base($"Monitored actor [{deadActor}] terminated") => DeadActor = deadActor;

    /// <summary>Who has ended.</summary>
    public IActorRef DeadActor { get; }
}

/// <summary>An actor has done what its state does not allow.</summary>
public class IllegalActorStateException : AkkaException
{
    /// <summary>With a message.</summary>
    public IllegalActorStateException(string message)
        : base(message) { }
}

/// <summary>A name is none, or taken.</summary>
public class InvalidActorNameException : AkkaException
{
    /// <summary>With a message.</summary>
    public InvalidActorNameException(string message)
        : base(message) { }

    /// <summary>With a message and a cause.</summary>
    public InvalidActorNameException(string message, Exception innerException)
        : base(message, innerException) { }
}

/// <summary>A message cannot be sent.</summary>
public class InvalidMessageException : AkkaException
{
    /// <summary>Without a message.</summary>
    public InvalidMessageException() { }

    /// <summary>With a message.</summary>
    public InvalidMessageException(string message)
        : base(message) { }
}

/// <summary>A path of a selection is none.</summary>
public class IllegalActorNameException : AkkaException
{
    /// <summary>With a message.</summary>
    public IllegalActorNameException(string message)
        : base(message) { }
}

/// <summary>Something cannot be scheduled.</summary>
public sealed class SchedulerException : AkkaException
{
    /// <summary>With a message.</summary>
    public SchedulerException(string message)
        : base(message) { }
}

/// <summary>More messages are put aside than may be.</summary>
public class StashOverflowException : AkkaException
{
    /// <summary>With a message and, where there is one, a cause.</summary>
    public StashOverflowException(string message, Exception? cause = null)
        : base(message, cause) { }
}

/// <summary>The hook before a restart has failed; the restart goes on.</summary>
public class PreRestartException : ActorInitializationException
{
    /// <summary>About an actor.</summary>
    public PreRestartException(IActorRef actor, Exception restartException, Exception cause, object? optionalMessage)
        : base(actor, $"Exception in PreRestart of {actor}, restarted because of {cause.GetType().Name}", cause)
    {
        RestartException = restartException;
        OptionalMessage = optionalMessage;
    }

    /// <summary>What the hook has thrown.</summary>
    public Exception RestartException { get; }

    /// <summary>The message that was being handled, or null.</summary>
    public object? OptionalMessage { get; }
}

/// <summary>The new incarnation of an actor could not be made or started.</summary>
public class PostRestartException : ActorInitializationException
{
    /// <summary>About an actor.</summary>
    public PostRestartException(IActorRef actor, Exception cause, Exception originalCause)
        : base(actor, $"Exception while restarting {actor}", cause) => OriginalCause = originalCause;

    /// <summary>Why it was restarted.</summary>
    public Exception OriginalCause { get; }
}
