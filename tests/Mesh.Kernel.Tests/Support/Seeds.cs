using System.Diagnostics.CodeAnalysis;

namespace Mesh.Kernel.Tests.Support;

/// <summary>Runs a scenario over many seeds.</summary>
internal static class Seeds
{
    /// <summary>Runs the scenario once for each seed; fails with the first seed that fails, and how.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever a scenario throws is to be told with its seed.")]
    internal static void Each(int count, Action<ulong> scenario)
    {
        for (ulong seed = 0; seed < (ulong)count; seed++)
        {
            try
            {
                scenario(seed);
            }
            catch (Exception e)
            {
                throw new Xunit.Sdk.XunitException($"Seed {seed}: {e.Message}{Environment.NewLine}{e.StackTrace}", e);
            }
        }
    }
}
