namespace Mesh.Kernel;

/// <summary>A path below another.</summary>
public sealed class ChildActorPath : ActorPath
{
    /// <summary>A child of a path.</summary>
    /// <param name="parentPath">The path above.</param>
    /// <param name="name">The name of the child.</param>
    /// <param name="uid">The incarnation, or 0 for the place only.</param>
    public ChildActorPath(ActorPath parentPath, string name, long uid)
        : base(parentPath, name, uid) { }
}
