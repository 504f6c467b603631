using Mesh.Kernel.Extensions;
using Mesh.Kernel.Setup;
using Microsoft.Extensions.Logging;

namespace Mesh.Hosting;

/// <summary>Makes the actor system of a host that was given none, on the embedded kernel.</summary>
internal static class ActorSystems
{
    public static ActorSystem Create(string name, ILoggerFactory? loggers) =>
        loggers is null
            ? ActorSystem.Create(name)
            : ActorSystem.Create(name, ActorSystemSetup.Create(new LoggingSetup(loggers)));
}
