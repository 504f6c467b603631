using Mesh.Kernel.Dispatch;

namespace Mesh.Kernel;

/// <summary>Makes actors and selects them.</summary>
public interface IActorRefFactory
{
    /// <summary>Makes a child; it starts on its own turn.</summary>
    /// <param name="props">How to make it.</param>
    /// <param name="name">Its name among its siblings, or null for a generated one.</param>
    /// <exception cref="InvalidActorNameException">When the name is no name, or taken.</exception>
    /// <exception cref="InvalidOperationException">When the parent is stopping.</exception>
    IActorRef ActorOf(Props props, string? name = null);

    /// <summary>Selects the actors at a path.</summary>
    ActorSelection ActorSelection(ActorPath actorPath);

    /// <summary>Selects the actors at a path, absolute or relative to this one; <c>*</c> and <c>?</c> are wildcards.</summary>
    ActorSelection ActorSelection(string actorPath);
}

/// <summary>Hears of the end of actors.</summary>
public interface ICanWatch
{
    /// <summary>Asks for a <see cref="Terminated"/> when an actor ends, or at once when it has.</summary>
    IActorRef Watch(IActorRef subject);

    /// <summary>Asks for a message of one's own when an actor ends.</summary>
    /// <remarks>Who is watched already stays watched as he is: unwatch him first, to change the message.</remarks>
    IActorRef WatchWith(IActorRef subject, object message);

    /// <summary>Takes a watch back; no message comes after this.</summary>
    IActorRef Unwatch(IActorRef subject);
}

/// <summary>What an actor can do. Used only on its turn.</summary>
public interface IActorContext : IActorRefFactory, ICanWatch
{
    /// <summary>The actor itself.</summary>
    IActorRef Self { get; }

    /// <summary>How the actor was made.</summary>
    Props Props { get; }

    /// <summary>The dispatcher it runs on.</summary>
    MessageDispatcher Dispatcher { get; }

    /// <summary>Who sent the message being handled; dead letters when nobody did.</summary>
    IActorRef Sender { get; }

    /// <summary>The system.</summary>
    ActorSystem System { get; }

    /// <summary>The actor above.</summary>
    IActorRef Parent { get; }

    /// <summary>After how long without a message <see cref="Mesh.Kernel.ReceiveTimeout"/> comes, or null for never.</summary>
    TimeSpan? ReceiveTimeout { get; }

    /// <summary>Replaces the behaviour on top.</summary>
    void Become(Receive receive);

    /// <summary>Puts a behaviour on top.</summary>
    void BecomeStacked(Receive receive);

    /// <summary>Takes the behaviour on top away; the first one stays.</summary>
    void UnbecomeStacked();

    /// <summary>The child of a name, or <see cref="Nobody"/>.</summary>
    IActorRef Child(string name);

    /// <summary>The children, those that are stopping too.</summary>
    IEnumerable<IActorRef> GetChildren();

    /// <summary>Sets after how long without a message <see cref="Mesh.Kernel.ReceiveTimeout"/> comes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">When it is zero or less.</exception>
    void SetReceiveTimeout(TimeSpan? timeout);

    /// <summary>Stops a child, or the actor itself, after the message that it is handling.</summary>
    void Stop(IActorRef child);
}

/// <summary>The context of an actor without a table of handlers.</summary>
public interface IUntypedActorContext : IActorContext
{
    /// <summary>Replaces the behaviour on top.</summary>
    void Become(UntypedReceive receive);

    /// <summary>Puts a behaviour on top.</summary>
    void BecomeStacked(UntypedReceive receive);
}
