using Mesh.Hocon.Extensions;
using Microsoft.Extensions.Logging;

namespace Mesh.Hosting;

/// <summary>Makes the actor system of a host that was given none, on Akka.NET, whose own configuration says where it logs.</summary>
internal static class ActorSystems
{
    /// <summary>A system with the <c>akka</c> section of a configuration, which Akka.NET reads as text.</summary>
    public static ActorSystem Create(string name, ILoggerFactory? loggers, HoconDocument? configuration)
    {
        HoconDocument whole = configuration ?? MeshConfiguration.Reference;
        string text = whole.TryGet("akka", out HoconNode? akka) ? $"akka {akka.Render()}" : "";
        ActorSystem system = ActorSystem.Create(name, Akka.Configuration.ConfigurationFactory.ParseString(text));
        if (loggers is not null)
        {
            system.Log.Info("Akka.NET logs as its own configuration says, not into the logger factory given.");
        }

        return system;
    }

    /// <summary>Nothing: Akka.NET looks at its section when the system is made.</summary>
    public static IReadOnlyList<HoconFault> Check(HoconDocument configuration) => [];
}
