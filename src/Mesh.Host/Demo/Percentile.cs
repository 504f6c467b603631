namespace Mesh.Host.Demo;

/// <summary>Percentiles of a few thousand measurements.</summary>
internal static class Percentile
{
    /// <summary>The smallest value that at least the share <paramref name="rank"/> of all values does not exceed; 0 for none.</summary>
    /// <param name="values">In any order.</param>
    /// <param name="rank">0 to 1.</param>
    public static double Of(IEnumerable<double> values, double rank)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0
            ? 0
            : sorted[Math.Clamp((int)Math.Ceiling(rank * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}
