using System.Diagnostics;

namespace Mesh.Bench.Kernel;

/// <summary>Pairs of actors that answer each other, with some messages under way at a time.</summary>
internal static class PingPong
{
    private static readonly object Ball = new();

    public static async Task<double[]> Measure(BenchOptions options, int pairs, int window)
    {
        int each = (options.Quick ? 2_000_000 : 10_000_000) / pairs;
        await using var bench = new BenchSystem();
        var done = new List<Task>();
        var starts = new List<(IActorRef Ping, IActorRef Pong)>();
        for (int i = 0; i < pairs; i++)
        {
            var counter = new Counter(each / 2);
            IActorRef ping = bench.ActorOf(() => new Player(counter, each / 2 + window));
            starts.Add((ping, bench.ActorOf(() => new Player(null, int.MaxValue))));
            done.Add(counter.Done);
        }

        long begin = Stopwatch.GetTimestamp();
        foreach ((IActorRef ping, IActorRef pong) in starts)
        {
            for (int i = 0; i < window; i++)
            {
                pong.Tell(Ball, ping);
            }
        }

        await Task.WhenAll(done);
        return [each * (double)pairs / Stopwatch.GetElapsedTime(begin).TotalSeconds];
    }

    private sealed class Player(Counter? counter, int limit) : UntypedActor
    {
        private int _count;

        protected override void OnReceive(object message)
        {
            counter?.Count();
            if (++_count < limit)
            {
                Sender.Tell(message, Self);
            }
        }
    }
}
