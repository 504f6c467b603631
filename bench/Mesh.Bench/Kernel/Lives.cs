using System.Diagnostics;

namespace Mesh.Bench.Kernel;

/// <summary>Actors that begin, idle and end.</summary>
internal static class Lives
{
    /// <summary>
    /// Children made per second until all have started, and stopped per second until the parent has seen all end.
    /// </summary>
    public static async Task<double[]> MeasureSpawnAndStop(int count)
    {
        await using var bench = new BenchSystem();
        var tally = new Tally(count);
        IActorRef parent = bench.ActorOf(() => new Parent(count, tally));
        long begin = Stopwatch.GetTimestamp();
        parent.Tell("spawn", ActorRefs.NoSender);
        await tally.Started;
        double spawn = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        begin = Stopwatch.GetTimestamp();
        await parent.GracefulStop(TimeSpan.FromMinutes(1));
        double stop = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        return [count / spawn, count / stop];
    }

    /// <summary>Actors per second that are made, answer once, and stop.</summary>
    public static async Task<double[]> MeasureChurn(BenchOptions options, int window)
    {
        int count = options.Quick ? 300_000 : 1_500_000;
        await using var bench = new BenchSystem();
        var counter = new Counter(count);
        IActorRef parent = bench.ActorOf(() => new ChurningParent(counter, count));
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < window; i++)
        {
            parent.Tell("spawn", ActorRefs.NoSender);
        }

        await counter.Done;
        return [count / Stopwatch.GetElapsedTime(begin).TotalSeconds];
    }

    /// <summary>
    /// Bytes of an actor that has started and waits: an UntypedActor, and one with a Receive handler.
    /// </summary>
    public static async Task<double[]> MeasureIdle(int count) =>
        [await MeasureIdle(count, Child.PropsOf), await MeasureIdle(count, ReceiveChild.PropsOf)];

    private static async Task<double> MeasureIdle(int count, Func<Tally, Props> props)
    {
        await using var bench = new BenchSystem();
        var tally = new Tally(count);
        IActorRef parent = bench.ActorOf(() => new Parent(count, tally, props));
        await parent.Ask<ActorIdentity>(new Identify(1));
        long before = GC.GetTotalMemory(forceFullCollection: true);
        parent.Tell("spawn", ActorRefs.NoSender);
        await tally.Started;
        await parent.Ask<ActorIdentity>(new Identify(2));
        long after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(parent);
        return (double)(after - before) / count;
    }

    private sealed class Tally(int goal)
    {
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _count;

        public Task Started => _started.Task;

        public void Start()
        {
            if (Interlocked.Increment(ref _count) == goal)
            {
                _started.SetResult();
            }
        }
    }

    private sealed class Parent(int count, Tally tally, Func<Tally, Props>? props = null) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            Props child = (props ?? Child.PropsOf)(tally);
            for (int i = 0; i < count; i++)
            {
                Context.ActorOf(child);
            }
        }
    }

    private sealed class Child(Tally tally) : UntypedActor
    {
        public static Props PropsOf(Tally tally) => Props.Create<Child>(tally);

        protected override void PreStart() => tally.Start();

        protected override void OnReceive(object message) { }
    }

    private sealed class ReceiveChild : ReceiveActor
    {
        private readonly Tally _tally;

        public ReceiveChild(Tally tally)
        {
            _tally = tally;
            Receive<string>(OnText);
        }

        public static Props PropsOf(Tally tally) => Props.Create<ReceiveChild>(tally);

        protected override void PreStart() => _tally.Start();

        private void OnText(string text) { }
    }

    private sealed class ChurningParent(Counter counter, int count) : UntypedActor
    {
        private readonly Props _child = Props.Create<ShortLived>();
        private int _made;

        protected override void OnReceive(object message)
        {
            if (message is string)
            {
                Spawn();
                return;
            }

            counter.Count();
            Spawn();
        }

        private void Spawn()
        {
            if (_made++ < count)
            {
                Context.ActorOf(_child).Tell(this, Self);
            }
        }
    }

    private sealed class ShortLived : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            Sender.Tell(message, Self);
            Context.Stop(Self);
        }
    }
}
