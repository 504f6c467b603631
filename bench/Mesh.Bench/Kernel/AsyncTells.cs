namespace Mesh.Bench.Kernel;

/// <summary>Messages to an actor whose handler is asynchronous and has nothing to wait for.</summary>
internal static class AsyncTells
{
    public static async Task<double[]> Measure(BenchOptions options)
    {
        int count = options.Quick ? 2_000_000 : 10_000_000;
        await using var bench = new BenchSystem();
        var counter = new Counter(count);
        IActorRef actor = bench.ActorOf(() => new AsyncActor(counter));
        object message = new();
        double perSecond = await Producers.RunAsync(
            1,
            () =>
            {
                for (int i = 0; i < count; i++)
                {
                    actor.Tell(message, ActorRefs.NoSender);
                }
            },
            counter.Done
        );
        return [perSecond * count];
    }

    private sealed class AsyncActor : ReceiveActor
    {
        private readonly Counter _counter;

        public AsyncActor(Counter counter)
        {
            _counter = counter;
            ReceiveAsync<object>(OnMessageAsync);
        }

        private async Task OnMessageAsync(object message)
        {
            _counter.Count();
            await ValueTask.CompletedTask;
        }
    }
}
