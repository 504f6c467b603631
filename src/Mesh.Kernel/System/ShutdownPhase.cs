namespace Mesh.Kernel;

/// <summary>One phase of a coordinated shutdown.</summary>
/// <param name="DependsOn">The phases that come before it.</param>
/// <param name="Timeout">How long its tasks may take together.</param>
/// <param name="Recover">Whether the shutdown goes on when a task of it fails or takes too long.</param>
internal sealed record ShutdownPhase(IReadOnlyList<string> DependsOn, TimeSpan Timeout, bool Recover = true)
{
    /// <summary>The phases of <c>akka.coordinated-shutdown.phases</c>.</summary>
    internal static readonly IReadOnlyDictionary<string, ShutdownPhase> Defaults = Chain(
        (CoordinatedShutdown.PhaseBeforeServiceUnbind, 5),
        (CoordinatedShutdown.PhaseServiceUnbind, 5),
        (CoordinatedShutdown.PhaseServiceRequestsDone, 5),
        (CoordinatedShutdown.PhaseServiceStop, 5),
        (CoordinatedShutdown.PhaseBeforeClusterShutdown, 5),
        (CoordinatedShutdown.PhaseClusterShardingShutdownRegion, 10),
        (CoordinatedShutdown.PhaseClusterLeave, 5),
        (CoordinatedShutdown.PhaseClusterExiting, 10),
        (CoordinatedShutdown.PhaseClusterExitingDone, 5),
        (CoordinatedShutdown.PhaseClusterShutdown, 5),
        (CoordinatedShutdown.PhaseBeforeActorSystemTerminate, 5),
        (CoordinatedShutdown.PhaseActorSystemTerminate, 10)
    );

    /// <summary>Reads <c>akka.coordinated-shutdown.phases</c>.</summary>
    internal static IReadOnlyDictionary<string, ShutdownPhase> Read(SettingsReader reader)
    {
        const string section = "akka.coordinated-shutdown";
        TimeSpan timeout = reader.Time($"{section}.default-phase-timeout", TimeSpan.FromSeconds(5));
        return reader
            .Sections($"{section}.phases")
            .ToDictionary(
                name => name,
                name => new ShutdownPhase(
                    reader.Texts($"{section}.phases.\"{name}\".depends-on"),
                    reader.Time($"{section}.phases.\"{name}\".timeout", timeout),
                    reader.Flag($"{section}.phases.\"{name}\".recover", true)
                )
            );
    }

    /// <summary>The names in an order in which each comes after those that it depends on.</summary>
    /// <exception cref="ArgumentException">When phases depend on each other in a circle.</exception>
    internal static List<string> Order(IReadOnlyDictionary<string, ShutdownPhase> phases)
    {
        var order = new List<string>();
        var open = new HashSet<string>();
        foreach (string phase in phases.Keys)
            Visit(phase);
        return order;

        void Visit(string phase)
        {
            if (order.Contains(phase))
                return;
            if (!open.Add(phase))
                throw new ArgumentException(
                    $"Cycle detected in graph of phases: [{phase}] depends transitively on itself. It must be a DAG."
                );
            foreach (string before in phases.TryGetValue(phase, out ShutdownPhase? known) ? known.DependsOn : [])
                Visit(before);
            open.Remove(phase);
            order.Add(phase);
        }
    }

    private static Dictionary<string, ShutdownPhase> Chain(params (string Name, int Seconds)[] phases)
    {
        var chain = new Dictionary<string, ShutdownPhase>();
        string? before = null;
        foreach ((string name, int seconds) in phases)
        {
            chain.Add(name, new ShutdownPhase(before is null ? [] : [before], TimeSpan.FromSeconds(seconds)));
            before = name;
        }
        return chain;
    }
}
