using System.Diagnostics;

namespace Mesh.Bench.Kernel;

/// <summary>Messages from threads outside to one actor that counts them.</summary>
internal static class Tells
{
    private static readonly object Message = new();

    public static async Task<double[]> Measure(BenchOptions options, int producers)
    {
        int each = (options.Quick ? 4_000_000 : 20_000_000) / producers;
        await using var bench = new BenchSystem();
        var counter = new Counter(each * producers);
        IActorRef actor = bench.ActorOf(() => new CountingActor(counter));
        return [await Producers.RunAsync(producers, () => Send(actor, each), counter.Done) * each * producers];
    }

    /// <summary>Bytes per message, with a mailbox that has grown before.</summary>
    public static async Task<double[]> MeasureAllocation()
    {
        const int count = 1_000_000;
        await using var bench = new BenchSystem();
        var warm = new Counter(count);
        var counter = new Counter(2 * count);
        IActorRef actor = bench.ActorOf(() => new CountingActor(warm, counter));
        await SendInStepsAsync(actor, warm, count);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        await SendInStepsAsync(actor, counter, count);
        return [(double)(GC.GetTotalAllocatedBytes(precise: true) - before) / count];
    }

    private static void Send(IActorRef actor, int count)
    {
        for (int i = 0; i < count; i++)
        {
            actor.Tell(Message, ActorRefs.NoSender);
        }
    }

    // So that the mailbox does not grow: what it costs then is another question.
    private static async Task SendInStepsAsync(IActorRef actor, Counter counter, int count)
    {
        int begun = counter.Value;
        await Task.Run(() =>
        {
            for (int i = 0; i < count; i++)
            {
                actor.Tell(Message, ActorRefs.NoSender);
                if (i % 1000 == 999)
                {
                    SpinWait.SpinUntil(() => counter.Value - begun > i - 100);
                }
            }
        });
        await counter.Done;
    }

    private sealed class CountingActor(params Counter[] counters) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            foreach (Counter counter in counters)
            {
                counter.Count();
            }
        }
    }
}

/// <summary>Counts on one thread, and says when a number is reached.</summary>
internal sealed class Counter(int goal)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;

    public Task Done => _done.Task;

    public int Value => Volatile.Read(ref _count);

    public void Count()
    {
        if (++_count == goal)
        {
            _done.SetResult();
        }
    }
}

/// <summary>Threads of their own that do the same at once.</summary>
internal static class Producers
{
    /// <summary>Runs them and waits for the end of what they started.</summary>
    /// <returns>How often that goes into a second.</returns>
    public static async Task<double> RunAsync(int count, Action action, Task done)
    {
        using var start = new Barrier(count + 1);
        var threads = new List<Thread>();
        for (int i = 0; i < count; i++)
        {
            var thread = new Thread(() =>
            {
                start.SignalAndWait();
                action();
            });
            thread.Start();
            threads.Add(thread);
        }

        start.SignalAndWait();
        long begin = Stopwatch.GetTimestamp();
        await done;
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        threads.ForEach(thread => thread.Join());
        return 1 / seconds;
    }
}
