namespace Mesh.Kernel;

/// <summary>Asks whether there is anybody behind a reference.</summary>
public static class ActorRefExtensions
{
    /// <summary>Whether a reference is null, of nobody, or of the dead letters.</summary>
    public static bool IsNobody(this IActorRef? actorRef) => actorRef is null or Nobody or DeadLetterActorRef;

    /// <summary>The reference, or another where it is nobody's.</summary>
    public static IActorRef GetOrElse(this IActorRef? actorRef, Func<IActorRef> elseValue) =>
        actorRef.IsNobody() ? elseValue() : actorRef!;
}
