using Mesh.Hocon.Extensions;
using Mesh.Kernel.Extensions;
using Mesh.Kernel.Setup;
using Microsoft.Extensions.Logging;

namespace Mesh.Hosting;

/// <summary>Makes the actor system of a host that was given none, on the embedded kernel.</summary>
internal static class ActorSystems
{
    /// <summary>A system that logs into a factory; without one it says nothing, unless its configuration names a logger.</summary>
    public static ActorSystem Create(string name, ILoggerFactory? loggers, HoconDocument? configuration)
    {
        HoconDocument whole = configuration ?? MeshConfiguration.Reference;
        // What liveness asks for is counted in seconds: a finer measure would only wake an idle process more often.
        var setup = ActorSystemSetup.Create(
            BootstrapSetup.Create().WithConfig(whole.ToConfig()),
            new WatchdogSetup(TimeSpan.FromSeconds(1))
        );
        return ActorSystem.Create(name, loggers is null ? setup : setup.And(new LoggingSetup(loggers)));
    }

    /// <summary>What is wrong with what a configuration says of the actor system.</summary>
    public static IReadOnlyList<HoconFault> Check(HoconDocument configuration) =>
        KernelConfiguration.Check(configuration);
}
