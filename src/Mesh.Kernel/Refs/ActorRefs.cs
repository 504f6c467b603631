namespace Mesh.Kernel;

/// <summary>References that are always there.</summary>
public static class ActorRefs
{
    /// <summary>The reference that stands for no actor.</summary>
    public static readonly Nobody Nobody = Nobody.Instance;

    /// <summary>No sender: null. Who answers it, answers dead letters.</summary>
    public static readonly IActorRef NoSender = null!;
}
