namespace Mesh.Kernel;

/// <summary>The root of an actor system's tree.</summary>
public sealed class RootActorPath : ActorPath
{
    /// <summary>The root at an address.</summary>
    public RootActorPath(Address address, string name = "")
        : base(address, name) { }
}
