using System.Diagnostics;

namespace Mesh.Bench.Kernel;

/// <summary>Questions to an actor that answers at once.</summary>
internal static class Asks
{
    private static readonly object Question = new();
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public static async Task<double[]> Measure(BenchOptions options, int parallel)
    {
        int each = (options.Quick ? 400_000 : 2_000_000) / parallel;
        await using var bench = new BenchSystem();
        IActorRef actor = bench.ActorOf(() => new EchoActor());
        long begin = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, parallel).Select(_ => Task.Run(() => AskAsync(actor, each))));
        return [each * (double)parallel / Stopwatch.GetElapsedTime(begin).TotalSeconds];
    }

    /// <summary>Bytes per question, with a time-out as people write it.</summary>
    public static async Task<double[]> MeasureAllocation()
    {
        const int count = 100_000;
        await using var bench = new BenchSystem();
        IActorRef actor = bench.ActorOf(() => new EchoActor());
        await Task.Run(() => AskAsync(actor, count));
        long before = GC.GetTotalAllocatedBytes(precise: true);
        await Task.Run(() => AskAsync(actor, count));
        return [(double)(GC.GetTotalAllocatedBytes(precise: true) - before) / count];
    }

    private static async Task AskAsync(IActorRef actor, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await actor.Ask<object>(Question, Timeout);
        }
    }

    private sealed class EchoActor : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message, Self);
    }
}
