global using Akka.Actor.Setup;
global using Akka.Dispatch;
global using Akka.Util;
// The project has Debug for System.Diagnostics.
global using DebugEntry = Akka.Event.Debug;

namespace Mesh.Conformance;

/// <summary>The kernel that these tests were built on.</summary>
internal static class Kernel
{
    internal static bool IsEmbedded => false;

    /// <summary>Every namespace is as in Akka.NET.</summary>
    internal static bool IsShared(Type type) => type.Namespace is not null;
}
