using Mesh.Contracts.Runtime;
using Mesh.Kernel.Dispatch;

namespace Mesh.Kernel.Extensions;

/// <summary>Makes an actor system run on one thread, on virtual time, from a seed.</summary>
public sealed class DeterministicSetup : Setup.Setup
{
    private readonly DeterministicRunner? _runner;

    /// <summary>From a seed; the same seed and the same calls give the same run.</summary>
    public DeterministicSetup(ulong seed) => Seed = seed;

    /// <summary>Takes part in a run that other systems may be in, too: one thread, one virtual time, one seed for all of them.</summary>
    /// <param name="run">From <see cref="DeterministicRun.Create"/> or <see cref="DeterministicRun.Of"/>.</param>
    /// <param name="clock">What the system takes for the time, such as a clock that is wrong; its timers must be timers of the run's
    /// own time. Null for the virtual time itself.</param>
    /// <exception cref="ArgumentException">The run is none of this kernel's.</exception>
    public DeterministicSetup(IDeterministicRun run, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        _runner =
            run as DeterministicRunner ?? throw new ArgumentException("The run is of another kernel", nameof(run));
        Seed = run.Seed;
        Clock = clock;
    }

    /// <summary>The seed.</summary>
    public ulong Seed { get; }

    internal TimeProvider? Clock { get; }

    internal DeterministicRunner Runner() => _runner ?? new DeterministicRunner(Seed);
}
