namespace Mesh.Kernel.Setup;

/// <summary>One piece of what an actor system is created with; each kind stands once in a setup.</summary>
public abstract class Setup
{
    /// <summary>Joins two pieces into a whole.</summary>
    public ActorSystemSetup And(Setup other) => ActorSystemSetup.Create(this, other);
}
