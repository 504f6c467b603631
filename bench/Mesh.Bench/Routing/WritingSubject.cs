using System.Diagnostics;
using Mesh.Contracts;

namespace Mesh.Bench.Routing;

/// <summary>One thread that looks up while another one writes without a pause; with a gate, every call goes through it.</summary>
internal static class WritingSubject
{
    /// <summary>Look-ups a second, and writes a second.</summary>
    public static double[] Measure(TableSubject<Hid> subject, TimeSpan duration, ReaderWriterLockSlim? gate)
    {
        long writes = 0;
        bool stop = false;
        var writer = new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                Hid id = subject.Ids[writes++ % subject.Ids.Length];
                gate?.EnterWriteLock();
                subject.Table.Put(id, TableSubject<Hid>.Value);
                gate?.ExitWriteLock();
            }
        });
        writer.Start();
        var closest = new KeyValuePair<Hid, string>[TableSubject<Hid>.Wanted];
        long start = Stopwatch.GetTimestamp();
        long reads = 0;
        while (Stopwatch.GetElapsedTime(start) < duration)
        {
            Hid target = subject.Targets[reads++ % subject.Targets.Length];
            gate?.EnterReadLock();
            int found = subject.Table.Closest(target, closest);
            gate?.ExitReadLock();
            TableSubject<Hid>.Check(found);
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Volatile.Write(ref stop, true);
        writer.Join();
        return [reads / seconds, writes / seconds];
    }
}
