using System.Diagnostics;
using Mesh.Contracts.Primitives;

namespace Mesh.Bench.Routing;

/// <summary>A full table, and the same ids in an array.</summary>
internal sealed class TableSubject<TId>
    where TId : struct, IXorId<TId>
{
    public const int Wanted = 20;
    public const string Value = "192.0.2.1:7400";

    // A look at the clock costs as much as a few per cent of a look-up.
    private const int Batch = 256;

    public TableSubject(IdSet<TId> ids)
    {
        Ids = ids.Make();
        Targets = ids.MakeTargets();
        foreach (TId id in Ids)
        {
            Table.Put(id, Value);
        }
    }

    public XorTable<TId, string> Table { get; } = new();

    public TId[] Ids { get; }

    public TId[] Targets { get; }

    /// <summary>Look-ups a second.</summary>
    public double ClosestRate(TimeSpan duration)
    {
        var closest = new KeyValuePair<TId, string>[Wanted];
        long start = Stopwatch.GetTimestamp();
        long count = 0;
        while (Stopwatch.GetElapsedTime(start) < duration)
        {
            for (int i = 0; i < Batch; i++)
            {
                Check(Table.Closest(Targets[count++ % Targets.Length], closest));
            }
        }

        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>The same by sorting all ids by distance.</summary>
    public double SortRate(TimeSpan duration)
    {
        var sorted = new TId[Ids.Length];
        long start = Stopwatch.GetTimestamp();
        long count = 0;
        while (Stopwatch.GetElapsedTime(start) < duration)
        {
            TId target = Targets[count++ % Targets.Length];
            Ids.CopyTo(sorted, 0);
            sorted.AsSpan().Sort((left, right) => XorDistance.Compare(target, left, right));
            Check(sorted.AsSpan(0, Wanted).Length);
        }

        double rate = count / Stopwatch.GetElapsedTime(start).TotalSeconds;
        TId last = Targets[(count - 1) % Targets.Length];
        return Table.Closest(last, 1)[0].Key.Equals(sorted[0])
            ? rate
            : throw new InvalidOperationException("The sort and the table differ.");
    }

    /// <summary>Fills an empty table: inserts a second, bytes allocated for each, bytes that stay for each.</summary>
    public static double[] Fill(IdSet<TId> set)
    {
        TId[] ids = set.Make();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        var table = new XorTable<TId, string>();
        long start = Stopwatch.GetTimestamp();
        foreach (TId id in ids)
        {
            table.Put(id, Value);
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        long held = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(ids);
        return table.Count == ids.Length
            ? [ids.Length / seconds, (double)allocated / ids.Length, (double)held / ids.Length]
            : throw new InvalidOperationException("Ids are missing.");
    }

    public static void Check(int found)
    {
        if (found != Wanted)
        {
            throw new InvalidOperationException($"{found} were found.");
        }
    }
}
