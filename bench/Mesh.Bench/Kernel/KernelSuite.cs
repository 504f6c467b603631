namespace Mesh.Bench.Kernel;

/// <summary>
/// What actors cost: messages, questions, lives, timers. Actors run in this process, on its thread pool.
/// </summary>
internal static class KernelSuite
{
    private const int Actors = 200_000;

    public static Suite Create() =>
        new(
            "kernel",
            [
                Rate("tell", "1p", o => Tells.Measure(o, producers: 1), o => QueueFloor.Measure(o, producers: 1)),
                Rate("tell", "2p", o => Tells.Measure(o, producers: 2), o => QueueFloor.Measure(o, producers: 2)),
                new Case([new RowName("tell_alloc", "", "By")], _ => Tells.MeasureAllocation()),
                Rate("pingpong", "1pair", o => PingPong.Measure(o, pairs: 1, window: 1)),
                Rate("pingpong", "4pairs", o => PingPong.Measure(o, pairs: 4, window: 1)),
                Rate("pingpong", "1pair_w50", o => PingPong.Measure(o, pairs: 1, window: 50)),
                Rate("pingpong", "4pairs_w50", o => PingPong.Measure(o, pairs: 4, window: 50)),
                Rate("ask", "seq", o => Asks.Measure(o, parallel: 1)),
                Rate("ask", "par64", o => Asks.Measure(o, parallel: 64)),
                new Case([new RowName("ask_alloc", "", "By")], _ => Asks.MeasureAllocation()),
                Rate("receive_async", "1p", AsyncTells.Measure),
                new Case(
                    [new RowName("spawn", "200k", "1/s"), new RowName("stop", "200k", "1/s")],
                    _ => Lives.MeasureSpawnAndStop(Actors),
                    Slow: true
                ),
                Rate("spawn_churn", "w100", o => Lives.MeasureChurn(o, window: 100)),
                new Case(
                    [new RowName("idle_actor", "200k", "By"), new RowName("idle_actor", "200k_receive", "By")],
                    _ => Lives.MeasureIdle(Actors),
                    Slow: true
                ),
                Rate("eventstream", "10", o => Streams.Measure(o, subscribers: 10)),
                Rate("eventstream", "1000", o => Streams.Measure(o, subscribers: 1000)),
                new Case(
                    [new RowName("timers", "100k", "1/s"), new RowName("timers_late_p99", "100k", "ms")],
                    _ => Timers.Measure(100_000),
                    Slow: true
                ),
                new Case([new RowName("startup", "warm", "ms")], _ => Starts.Measure()),
            ],
            WarmUp
        );

    private static Case Rate(
        string metric,
        string @case,
        Func<BenchOptions, Task<double[]>> ours,
        Func<BenchOptions, Task<double[]>>? floor = null
    ) => new([new RowName(metric, @case, "1/s")], ours, floor);

    // Each once and short, so that the compiler has seen what runs before anything counts.
    private static async Task WarmUp(BenchOptions options)
    {
        BenchOptions quick = options with { Quick = true };
        for (int i = 0; i < 3; i++)
        {
            await Tells.Measure(quick, 2);
            await PingPong.Measure(quick, 2, 10);
        }
    }
}
