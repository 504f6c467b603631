namespace Mesh.Kernel;

/// <summary>The parts of an actor that few need at all, so that the many that idle are small.</summary>
internal sealed class CellExtras
{
    internal DeathWatch? DeathWatch { get; set; }

    internal FaultHandling? Faults { get; set; }

    internal ReceiveTimeoutClock? ReceiveTimeout { get; set; }

    internal ActorTaskContext? TaskContext { get; set; }

    internal ActorTimers? Timers { get; set; }

    internal ActorStash? Stash { get; set; }

    /// <summary>How this incarnation judges the failures of its children, once it had to.</summary>
    internal SupervisorStrategy? Strategy { get; set; }
}
