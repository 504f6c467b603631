namespace Mesh.Kernel;

/// <summary>A scheduler with a clock of its own, which timers of actors and time-outs of questions follow too.</summary>
internal interface IClockedScheduler : IScheduler
{
    TimeProvider Time { get; }

    /// <summary>The system has ended: nothing fires any more.</summary>
    void Close();
}

/// <summary>Gives an actor system another scheduler: what <c>akka.scheduler.implementation</c> names.</summary>
internal sealed class SchedulerSetup(IClockedScheduler scheduler) : Setup.Setup
{
    internal IClockedScheduler Scheduler => scheduler;
}
