using Microsoft.Extensions.Logging;

namespace Mesh.Hosting;

/// <summary>Makes the actor system of a host that was given none, on Akka.NET, whose own configuration says where it logs.</summary>
internal static class ActorSystems
{
    public static ActorSystem Create(string name, ILoggerFactory? loggers)
    {
        ActorSystem system = ActorSystem.Create(name);
        if (loggers is not null)
        {
            system.Log.Info("Akka.NET logs as its own configuration says, not into the logger factory given.");
        }

        return system;
    }
}
