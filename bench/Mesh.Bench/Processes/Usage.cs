using System.Globalization;

namespace Mesh.Bench.Processes;

/// <summary>What a process has used so far.</summary>
/// <param name="CpuSeconds">Processor time of all its threads, user and system.</param>
/// <param name="ResidentBytes">Memory it has in RAM now.</param>
/// <param name="ManagedBytes">Of these, what the garbage collector holds live.</param>
/// <param name="AllocatedBytes">Managed bytes ever allocated.</param>
internal sealed record Usage(double CpuSeconds, long ResidentBytes, long ManagedBytes, long AllocatedBytes)
{
    public static Usage Now() =>
        new(
            Environment.CpuUsage.TotalTime.TotalSeconds,
            Environment.WorkingSet,
            GC.GetTotalMemory(false),
            GC.GetTotalAllocatedBytes()
        );

    /// <summary>After a full collection, so that what is counted is what is held.</summary>
    public static Usage Settled()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return Now();
    }

    public static Usage Parse(string line)
    {
        string[] words = line.Split(' ');
        return new Usage(
            double.Parse(words[0], CultureInfo.InvariantCulture),
            long.Parse(words[1], CultureInfo.InvariantCulture),
            long.Parse(words[2], CultureInfo.InvariantCulture),
            long.Parse(words[3], CultureInfo.InvariantCulture)
        );
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{CpuSeconds:R} {ResidentBytes} {ManagedBytes} {AllocatedBytes}");
}
