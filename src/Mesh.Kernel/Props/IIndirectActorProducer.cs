namespace Mesh.Kernel;

/// <summary>Makes actors in a way of its own, such as from a container.</summary>
public interface IIndirectActorProducer
{
    /// <summary>The type of the actors.</summary>
    Type ActorType { get; }

    /// <summary>Makes an actor; called on the new actor's turn.</summary>
    ActorBase Produce();

    /// <summary>Called when an actor has ended or is restarted.</summary>
    void Release(ActorBase actor);
}
