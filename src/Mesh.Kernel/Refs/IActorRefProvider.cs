namespace Mesh.Kernel;

/// <summary>Finds and names the actors of a system.</summary>
public interface IActorRefProvider
{
    /// <summary>The reference above all actors.</summary>
    IInternalActorRef RootGuardian { get; }

    /// <summary>The parent of the application's actors, <c>/user</c>.</summary>
    IInternalActorRef Guardian { get; }

    /// <summary>The parent of the runtime's actors, <c>/system</c>.</summary>
    IInternalActorRef SystemGuardian { get; }

    /// <summary>Where messages go that nobody receives.</summary>
    IActorRef DeadLetters { get; }

    /// <summary>A reference that takes every message and does nothing.</summary>
    IActorRef IgnoreRef { get; }

    /// <summary>The path of the root.</summary>
    ActorPath RootPath { get; }

    /// <summary>A new path for a reference that lives shortly.</summary>
    ActorPath TempPath();

    /// <summary>Finds the actor at a path with its address; a reference to dead letters when there is none.</summary>
    IActorRef ResolveActorRef(string path);

    /// <summary>Finds the actor at a path; a reference to dead letters when there is none.</summary>
    IActorRef ResolveActorRef(ActorPath actorPath);
}
