namespace Mesh.Actors.Host;

/// <summary>Chance, injected: the same seed gives the same run.</summary>
internal interface IMeshRandom
{
    /// <summary>From 0 to below 1, evenly.</summary>
    double NextDouble();
}

/// <summary>SplitMix64 (Steele, Lea, Flood 2014): small, fast, good enough for jitter, and the same on every machine.</summary>
internal sealed class SeededRandom(ulong seed) : IMeshRandom
{
    private ulong _state = seed;

    public double NextDouble()
    {
        ulong z = Interlocked.Add(ref _state, 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
