global using Mesh.Kernel.Dispatch;
global using Mesh.Kernel.Setup;
global using Mesh.Kernel.Util;
// The project has Debug for System.Diagnostics.
global using DebugEntry = Mesh.Kernel.Event.Debug;

namespace Mesh.Conformance;

/// <summary>The kernel that these tests were built on.</summary>
internal static class Kernel
{
    internal static bool IsEmbedded => true;

    /// <summary>Whether a public type stands in a namespace that is meant to be as in Akka.NET.</summary>
    internal static bool IsShared(Type type) =>
        type.Namespace is not "Mesh.Kernel.Extensions"
        && !type.Namespace!.StartsWith("Mesh.Hocon.", StringComparison.Ordinal);
}
