using System.Diagnostics;

namespace Mesh.Bench.Kernel;

/// <summary>Timers set at once, due over two seconds.</summary>
internal static class Timers
{
    private static readonly TimeSpan Spread = TimeSpan.FromSeconds(2);

    /// <summary>How many are set per second, and how late the latest of a hundred is.</summary>
    public static async Task<double[]> Measure(int count)
    {
        await using var bench = new BenchSystem();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        double[] late = new double[count];
        IActorRef actor = bench.ActorOf(() => new Late(late, done));
        IScheduler scheduler = bench.System.Scheduler;
        var random = new Random(1);
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            TimeSpan delay = TimeSpan.FromMilliseconds(500) + random.NextDouble() * Spread;
            long due = Stopwatch.GetTimestamp() + (long)(delay.TotalSeconds * Stopwatch.Frequency);
            scheduler.ScheduleTellOnce(delay, actor, new Due(due), ActorRefs.NoSender);
        }

        double set = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        await done.Task;
        Array.Sort(late);
        return [count / set, late[count * 99 / 100]];
    }

    private sealed record Due(long Timestamp);

    private sealed class Late(double[] late, TaskCompletionSource done) : UntypedActor
    {
        private int _count;

        protected override void OnReceive(object message)
        {
            long now = Stopwatch.GetTimestamp();
            late[_count++] = (now - ((Due)message).Timestamp) * 1000.0 / Stopwatch.Frequency;
            if (_count == late.Length)
            {
                done.SetResult();
            }
        }
    }
}
