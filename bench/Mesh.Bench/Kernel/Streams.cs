using System.Diagnostics;

namespace Mesh.Bench.Kernel;

/// <summary>Events published to many subscribers.</summary>
internal static class Streams
{
    public static async Task<double[]> Measure(BenchOptions options, int subscribers)
    {
        int events = (options.Quick ? 3_000_000 : 15_000_000) / subscribers;
        await using var bench = new BenchSystem();
        var counters = new List<Counter>();
        for (int i = 0; i < subscribers; i++)
        {
            var counter = new Counter(events);
            counters.Add(counter);
            bench.System.EventStream.Subscribe(bench.ActorOf(() => new Subscriber(counter)), typeof(Happened));
        }

        var happened = new Happened();
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < events; i++)
        {
            bench.System.EventStream.Publish(happened);
        }

        await Task.WhenAll(counters.Select(counter => counter.Done));
        return [(double)events * subscribers / Stopwatch.GetElapsedTime(begin).TotalSeconds];
    }

    private sealed class Happened;

    private sealed class Subscriber(Counter counter) : UntypedActor
    {
        protected override void OnReceive(object message) => counter.Count();
    }
}
