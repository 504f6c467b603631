namespace Mesh.Kernel.Extensions;

/// <summary>Makes an actor system run on one thread, on virtual time, from a seed.</summary>
public sealed class DeterministicSetup : Setup.Setup
{
    /// <summary>From a seed; the same seed and the same calls give the same run.</summary>
    public DeterministicSetup(ulong seed) => Seed = seed;

    /// <summary>The seed.</summary>
    public ulong Seed { get; }
}
