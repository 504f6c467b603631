namespace Mesh.Kernel.Tests.Soak;

/// <summary>What an actor costs that has started and waits. Alone: the heap is everybody's.</summary>
[Trait("cost", "slow")]
[Collection("alone")]
public sealed class IdleMemoryTests
{
    private const int Count = 50_000;

    [Fact]
    public async Task An_idle_actor_takes_no_more_than_400_bytes()
    {
        using ActorSystem system = ActorSystem.Create("idle");
        IActorRef parent = system.ActorOf(Props.Create(() => new Parent()));
        await parent.Ask<ActorIdentity>(new Identify(1));
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Task[] started = await parent.Ask<Task[]>("spawn");
        await started[0];
        await parent.Ask<ActorIdentity>(new Identify(2));
        long bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / Count;
        await system.Terminate();
        Assert.InRange(bytes, 1, 400);
    }

    [Fact]
    public async Task An_idle_actor_that_has_handled_a_burst_keeps_no_more_than_12_000_bytes()
    {
        const int actors = 50;
        const int burst = 100_000;
        using ActorSystem system = ActorSystem.Create("burst");
        await BurstAsync(system, burst);
        var refs = new IActorRef[actors];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < actors; i++)
            refs[i] = await BurstAsync(system, burst);
        // Who answers has gone to sleep since, or is about to: a second question is another turn.
        foreach (IActorRef actor in refs)
            await actor.Ask<ActorIdentity>(new Identify(2));
        long bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / actors;
        await system.Terminate();
        Assert.InRange(bytes, 1, 12_000);
    }

    private static async Task<IActorRef> BurstAsync(ActorSystem system, int count)
    {
        IActorRef actor = system.ActorOf(Props.Create(() => new Gated()));
        using var gate = new ManualResetEventSlim();
        actor.Tell(gate);
        for (int i = 0; i < count; i++)
            actor.Tell(system);
        Task<ActorIdentity> end = actor.Ask<ActorIdentity>(new Identify(1));
        gate.Set();
        await end;
        return actor;
    }

    private sealed class Parent : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var tally = new Tally(started);
            Props child = Props.Create<Idle>(tally);
            for (int i = 0; i < Count; i++)
                Context.ActorOf(child);
            Sender.Tell(new[] { started.Task });
        }
    }

    private sealed class Tally(TaskCompletionSource started)
    {
        private int _left = Count;

        internal void Started()
        {
            if (Interlocked.Decrement(ref _left) == 0)
                started.SetResult();
        }
    }

    private sealed class Gated : UntypedActor
    {
        protected override void OnReceive(object message) => (message as ManualResetEventSlim)?.Wait();
    }

    private sealed class Idle(Tally tally) : UntypedActor
    {
        protected override void PreStart() => tally.Started();

        protected override void OnReceive(object message) { }
    }
}
