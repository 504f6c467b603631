namespace Mesh.Kernel.Extensions;

/// <summary>Lets an actor system measure for how long it is kept from running.</summary>
/// <remarks>
/// The measure is offered by <see cref="Mesh.Contracts.Runtime.IRuntimeGauges.SchedulingDelay"/>. In a deterministic
/// run, where work begins exactly when it is due, it is zero and takes no step of the run.
/// </remarks>
public sealed class WatchdogSetup : Setup.Setup
{
    /// <summary>Measures every 100 ms.</summary>
    public WatchdogSetup()
        : this(TimeSpan.FromMilliseconds(100)) { }

    /// <summary>Measures at an interval.</summary>
    /// <param name="interval">More than zero; a delay that is shorter may go unseen.</param>
    public WatchdogSetup(TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        Interval = interval;
    }

    /// <summary>How often is measured.</summary>
    public TimeSpan Interval { get; }
}
