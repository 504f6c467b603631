namespace Mesh.Kernel;

/// <summary>Something that can be sent messages.</summary>
public interface ICanTell
{
    /// <summary>Sends a message; returns at once. Messages of one sender to one receiver keep their order.</summary>
    /// <param name="message">The message; a null is refused, but by references that take everything.</param>
    /// <param name="sender">Who shall be answered, or null for nobody.</param>
    /// <exception cref="ArgumentNullException">When the message is null and this is an actor's reference.</exception>
    /// <exception cref="InvalidMessageException">When the message is null and there is no actor.</exception>
    void Tell(object message, IActorRef? sender);
}

/// <summary>The handle of an actor. It stays valid over restarts, and may be used from any thread.</summary>
public interface IActorRef : ICanTell, IEquatable<IActorRef>, IComparable<IActorRef>, IComparable
{
    /// <summary>Where the actor is.</summary>
    ActorPath Path { get; }
}

/// <summary>Says whether a reference is of this process.</summary>
public interface IActorRefScope
{
    /// <summary>Whether the actor is in this process.</summary>
    bool IsLocal { get; }
}

/// <summary>What the runtime may do with a reference.</summary>
public interface IInternalActorRef : IActorRef, IActorRefScope
{
    /// <summary>The reference of the actor above.</summary>
    IInternalActorRef Parent { get; }

    /// <summary>Who made the reference.</summary>
    IActorRefProvider Provider { get; }

    /// <summary>Whether the actor is gone.</summary>
    bool IsTerminated { get; }

    /// <summary>Finds an actor below this one; <c>..</c> goes up, an empty name stays.</summary>
    /// <returns>The actor, or <see cref="Nobody"/>.</returns>
    IActorRef GetChild(IReadOnlyList<string> name);

    /// <summary>Lets a suspended actor go on.</summary>
    void Resume(Exception? causedByFailure = null);

    /// <summary>Starts the actor; once.</summary>
    void Start();

    /// <summary>Stops the actor after the message that it is handling.</summary>
    void Stop();

    /// <summary>Replaces the actor behind the reference by a fresh one.</summary>
    void Restart(Exception cause);

    /// <summary>Stops the handling of user messages.</summary>
    void Suspend();

    internal void SendSystemMessage(Dispatch.SysMsg.SystemMessage message);
}

/// <summary>A reference whose actor is made after it.</summary>
public interface IRepointableRef : IActorRefScope
{
    /// <summary>Whether the actor has been started.</summary>
    bool IsStarted { get; }
}
