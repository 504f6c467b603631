namespace Mesh.Kernel;

/// <summary>Shorter ways to make and select actors.</summary>
public static class ActorRefFactoryExtensions
{
    /// <summary>Makes a child of a type by its constructor without arguments.</summary>
    public static IActorRef ActorOf<TActor>(this IActorRefFactory factory, string? name = null)
        where TActor : ActorBase, new() => factory.ActorOf(Props.Create<TActor>(), name);

    /// <summary>Selects the actors at a path below an actor.</summary>
    public static ActorSelection ActorSelection(this IActorRefFactory factory, IActorRef anchorRef, string actorPath) =>
        new(anchorRef, actorPath);
}
