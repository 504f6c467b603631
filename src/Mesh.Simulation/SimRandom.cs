namespace Mesh.Simulation;

/// <summary>Chance from a seed: SplitMix64 (Steele, Lea, Flood 2014), the same on every machine and every version of the framework.</summary>
/// <remarks>
/// Each who draws has one of its own, split off by a name or a number, so that a draw more in one place moves no other. Not
/// free of threads: it belongs to the run.
/// </remarks>
public sealed class SimRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private ulong _state;

    /// <summary>From a seed.</summary>
    public SimRandom(ulong seed) => _state = seed;

    /// <summary>Another one, which draws independently of this one and of those with other numbers.</summary>
    /// <param name="number">Who draws.</param>
    public SimRandom Split(ulong number) => new(Mix(_state + (Golden * (number + 1))));

    /// <summary>64 even bits.</summary>
    public ulong NextBits()
    {
        _state += Golden;
        return Mix(_state);
    }

    /// <summary>From 0 to below a bound, evenly.</summary>
    /// <param name="below">At least 1.</param>
    public int Next(int below)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(below, 1);
        return (int)Math.BigMul(NextBits(), (ulong)below, out _);
    }

    /// <summary>From 0 to below 1, evenly.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>True with a chance of 0 to 1.</summary>
    public bool Chance(double chance) => chance > 0 && NextDouble() < chance;

    /// <summary>Between two times, evenly.</summary>
    public TimeSpan Between(TimeSpan least, TimeSpan most) =>
        most <= least ? least : least + new TimeSpan((long)((most - least).Ticks * NextDouble()));

    /// <summary>A wait whose mean is given and that has no memory (exponential), at most twenty times the mean.</summary>
    /// <remarks>The logarithm is computed by hand: that of the framework may differ in its last bit between machines.</remarks>
    public TimeSpan Exponential(TimeSpan mean) =>
        mean <= TimeSpan.Zero ? TimeSpan.Zero : new TimeSpan((long)(mean.Ticks * Math.Min(20, -Ln(1 - NextDouble()))));

    // x = m · 2^e with m in [1, 2); ln m = 2·artanh((m-1)/(m+1)). Only the four basic operations, which are exact everywhere.
    private static double Ln(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)((bits >> 52) & 0x7FF) - 1023;
        double m = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | (1023L << 52));
        double t = (m - 1) / (m + 1);
        double t2 = t * t;
        double term = t;
        double sum = 0;
        for (int n = 1; n < 40; n += 2)
        {
            sum += term / n;
            term *= t2;
        }

        return (2 * sum) + (exponent * 0.6931471805599453);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
