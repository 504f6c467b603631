using Mesh.Contracts.Runtime;
using Mesh.Kernel.Dispatch;

namespace Mesh.Kernel.Extensions;

/// <summary>Gives the handle of a deterministic run.</summary>
public static class DeterministicRun
{
    /// <summary>The handle that drives a system.</summary>
    /// <returns>Null when the system was not created with a <see cref="DeterministicSetup"/>.</returns>
    public static IDeterministicRun? Of(ActorSystem system) => (system as ActorSystemImpl)?.Run;
}
