namespace Mesh.Kernel;

/// <summary>The reference that stands for no actor.</summary>
public sealed class Nobody : MinimalActorRef
{
    /// <summary>The one instance.</summary>
    public static Nobody Instance = new();

    private Nobody() { }

    /// <inheritdoc/>
    public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems, "/Nobody");

    /// <inheritdoc/>
    public override IActorRefProvider Provider =>
        throw new NotSupportedException("Nobody does not provide: there is no actor system behind it");
}
