using Mesh.Hocon;
using Mesh.Kernel.Dispatch;
using Mesh.Kernel.Extensions;
using Mesh.Kernel.Setup;
using Mesh.Kernel.Tests.Support;

namespace Mesh.Kernel.Tests;

/// <summary>Mailboxes with a bound, and dispatchers by name.</summary>
public sealed class MailboxTests
{
    private static readonly DispatcherSetup Named = new DispatcherSetup()
        .WithMailbox("two", new MailboxOptions { Capacity = 2, PushTimeout = Timeout.InfiniteTimeSpan })
        .WithMailbox("two-at-once", new MailboxOptions { Capacity = 2, PushTimeout = TimeSpan.Zero })
        .WithMailbox("one-short", new MailboxOptions { Capacity = 1, PushTimeout = TimeSpan.FromMilliseconds(1) })
        .WithDispatcher("fair", new DispatcherOptions { Throughput = 1 })
        .WithDispatcher("greedy", new DispatcherOptions { Throughput = int.MaxValue })
        .WithDispatcher("brief", new DispatcherOptions { Throughput = int.MaxValue, ThroughputDeadline = Tick })
        .WithDispatcher("threads", new DispatcherOptions { Threads = 2 })
        .WithDispatcher("pinned", new DispatcherOptions { IsPinned = true })
        .WithDispatcher("bounded", new DispatcherOptions { Mailbox = "two-at-once" });

    private static TimeSpan Tick => TimeSpan.FromTicks(1);

    [Fact]
    public void What_a_full_mailbox_does_not_hold_is_a_dead_letter_and_room_is_made_by_handling()
    {
        using var world = new World(1, Named);
        List<object> dead = world.Listen<DeadLetter>();
        IActorRef actor = world.System.ActorOf(Fun.PropsFor((_, m) => world.Log.Add(m)).WithMailbox("two-at-once"));
        for (int i = 1; i <= 4; i++)
            actor.Tell(i, null);
        world.Run.RunUntilIdle();
        Assert.Equal([1, 2], world.Log);
        Assert.Equal([3, 4], dead.Cast<DeadLetter>().Select(d => d.Message));
        world.Send(actor, 5);
        Assert.Equal([1, 2, 5], world.Log);
    }

    [Fact]
    public void A_deterministic_run_has_nobody_who_could_wait_for_room()
    {
        using var world = new World(1, Named);
        List<object> dead = world.Listen<DeadLetter>();
        IActorRef actor = world.System.ActorOf(Fun.PropsFor((_, _) => { }).WithMailbox("two"));
        for (int i = 1; i <= 3; i++)
            actor.Tell(i, null);
        world.Run.RunUntilIdle();
        Assert.Equal(3, ((DeadLetter)Assert.Single(dead)).Message);
    }

    [Fact]
    public void The_end_of_a_watched_actor_finds_room_in_a_full_mailbox_and_stashed_messages_do()
    {
        using var world = new World(1, Named);
        (IActorRef watched, _) = world.Probe();
        IActorRef actor = world.System.ActorOf(
            Props.Create(() => new Watching(watched, world.Log)).WithMailbox("two-at-once")
        );
        world.Run.RunUntilIdle();
        ((IInternalActorRef)actor).Suspend();
        world.Run.RunUntilIdle();
        actor.Tell(1, null);
        actor.Tell(2, null);
        world.Send(watched, PoisonPill.Instance);
        ((IInternalActorRef)actor).Resume();
        world.Run.RunUntilIdle();
        Assert.Equal([1, 2, "ended"], world.Log);
        // The places of all three have been given back, and no more.
        ((IInternalActorRef)actor).Suspend();
        world.Run.RunUntilIdle();
        for (int i = 3; i <= 5; i++)
            actor.Tell(i, null);
        ((IInternalActorRef)actor).Resume();
        world.Run.RunUntilIdle();
        Assert.Equal([1, 2, "ended", 3, 4], world.Log);
    }

    [Fact]
    public async Task On_the_pool_a_teller_waits_for_room_and_nothing_is_lost_or_reordered()
    {
        using ActorSystem system = ActorSystem.Create("bounded", ActorSystemSetup.Create(Named));
        const int count = 20_000;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int next = 0;
        int most = 0;
        IActorRef? self = null;
        IActorRef actor = system.ActorOf(Fun.PropsFor((f, m) => OnMessage(f, m)).WithMailbox("two"));
        self = actor;
        var producer = new Thread(() =>
        {
            for (int i = 0; i < count; i++)
                actor.Tell(i, null);
        });
        producer.Start();
        await done.Task;
        producer.Join();
        Assert.Equal(count, next);
        Assert.InRange(most, 0, 2);
        await system.Terminate();

        void OnMessage(Fun _, object message)
        {
            if ((int)message != next++)
                done.TrySetException(new InvalidOperationException($"{message} instead of {next - 1}"));
            most = Math.Max(most, ((LocalActorRef)self!).Cell.Mailbox.Count);
            if (next == count)
                done.TrySetResult();
        }
    }

    [Fact]
    public async Task On_the_pool_a_teller_that_has_waited_long_enough_makes_a_dead_letter()
    {
        using ActorSystem system = ActorSystem.Create("full", ActorSystemSetup.Create(Named));
        using var gate = new ManualResetEventSlim();
        var dead = new TaskCompletionSource<object>(TaskCreationOptions.RunContinuationsAsynchronously);
        system.EventStream.Subscribe(
            system.ActorOf(Fun.PropsFor((_, m) => dead.TrySetResult(((DeadLetter)m).Message))),
            typeof(DeadLetter)
        );
        var busy = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        IActorRef actor = system.ActorOf(Fun.PropsFor((_, _) => Hold(busy, gate)).WithMailbox("one-short"));
        actor.Tell("handled", null);
        await busy.Task;
        actor.Tell("waits", null);
        actor.Tell("too much", null);
        Assert.Equal("too much", await dead.Task);
        gate.Set();
        await system.Terminate();
    }

    [Fact]
    public async Task Who_waits_for_room_when_the_actor_ends_makes_a_dead_letter()
    {
        using ActorSystem system = ActorSystem.Create("end", ActorSystemSetup.Create(Named));
        using var gate = new ManualResetEventSlim();
        var busy = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        IActorRef actor = system.ActorOf(Fun.PropsFor((_, _) => Hold(busy, gate)).WithMailbox("two"));
        actor.Tell("handled", null);
        await busy.Task;
        var dead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int letters = 0;
        Props counting = Fun.PropsFor((_, _) => Count(ref letters, 6, dead));
        system.EventStream.Subscribe(system.ActorOf(counting), typeof(DeadLetter));
        Thread[] tellers = [.. Enumerable.Range(0, 6).Select(i => new Thread(() => actor.Tell(i, null)))];
        Array.ForEach(tellers, t => t.Start());
        system.Stop(actor);
        gate.Set();
        Array.ForEach(tellers, t => t.Join());
        await dead.Task;
        await system.Terminate();
    }

    [Fact]
    public void A_dispatcher_or_mailbox_of_an_unknown_name_is_refused_where_the_actor_is_made()
    {
        using var world = new World(1, Named);
        Assert.Throws<ConfigurationException>(() => world.System.ActorOf(Props.Empty.WithDispatcher("none")));
        Assert.Throws<ConfigurationException>(() => world.System.ActorOf(Props.Empty.WithMailbox("none")));
        Assert.Throws<ConfigurationException>(() => world.System.Dispatchers.Lookup("none"));
        Assert.True(world.System.Dispatchers.HasDispatcher("fair") && !world.System.Dispatchers.HasDispatcher("none"));
        Assert.True(world.System.Mailboxes.HasMailbox("two") && !world.System.Mailboxes.HasMailbox("none"));
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        var setup = new DispatcherSetup();
        Assert.Throws<ArgumentException>(() => setup.WithDispatcher("a", new DispatcherOptions { Throughput = 0 }));
        Assert.Throws<ArgumentException>(() => setup.WithDispatcher("a", new DispatcherOptions { Threads = -1 }));
        Assert.Throws<ArgumentException>(() =>
            setup.WithDispatcher("a", new DispatcherOptions { ThroughputDeadline = -Tick })
        );
        Assert.Throws<ArgumentException>(() => setup.WithMailbox("a", new MailboxOptions { Capacity = -1 }));
        Assert.Throws<ArgumentException>(() => setup.WithMailbox("a", new MailboxOptions { PushTimeout = -2 * Tick }));
    }

    [Fact]
    public void An_actor_knows_the_dispatcher_that_its_props_name_also_in_a_deterministic_run()
    {
        using var world = new World(1, Named);
        IActorRef actor = world.System.ActorOf(
            Fun.PropsFor((f, _) => world.Log.Add(f.Ctx.Dispatcher.Id)).WithDispatcher("pinned")
        );
        world.Send(actor, "go");
        world.Send(world.Spawn((f, _) => world.Log.Add(f.Ctx.Dispatcher.Id)), "go");
        Assert.Equal(["pinned", Dispatchers.DefaultDispatcherId], world.Log);
        Assert.Same(
            world.System.Dispatchers.DefaultGlobalDispatcher,
            world.System.Dispatchers.Lookup(Dispatchers.DefaultDispatcherId)
        );
    }

    [Fact]
    public void A_dispatcher_can_name_the_mailbox_of_its_actors_and_their_props_another()
    {
        using var world = new World(1, Named);
        IActorRef byDispatcher = world.System.ActorOf(Props.Empty.WithDispatcher("bounded"));
        IActorRef byProps = world.System.ActorOf(
            Props.Empty.WithDispatcher("bounded").WithMailbox(Mailboxes.DefaultMailboxId)
        );
        Assert.NotNull(((LocalActorRef)byDispatcher).Cell.Mailbox.Bound);
        Assert.Null(((LocalActorRef)byProps).Cell.Mailbox.Bound);
    }

    [Fact]
    public void Deploy_joins_what_is_given_with_what_was_there()
    {
        Props props = Props.Empty.WithMailbox("m").WithDeploy(new Deploy().WithDispatcher("d").WithStashCapacity(3));
        Assert.Equal(("m", "d", 3), (props.Mailbox, props.Dispatcher, props.Deploy.StashCapacity));
        Assert.Equal(Dispatchers.DefaultDispatcherId, Props.Empty.Dispatcher);
        Assert.Same(Deploy.Local.Scope, Props.Empty.WithDeploy(Deploy.Local).Deploy.Scope);
        Assert.Equal(props, Props.Empty.WithDispatcher("d").WithStashCapacity(3).WithMailbox("m"));
        Assert.NotEqual(props, Props.Empty);
    }

    [Theory]
    [InlineData("fair")]
    [InlineData("greedy")]
    [InlineData("brief")]
    [InlineData("threads")]
    [InlineData("pinned")]
    public async Task Actors_of_every_dispatcher_handle_await_fail_and_end(string dispatcher)
    {
        using ActorSystem system = ActorSystem.Create("kinds", ActorSystemSetup.Create(Named));
        var actors = new List<IActorRef>();
        for (int i = 0; i < 4; i++)
            actors.Add(system.ActorOf(Props.Create(() => new Worker(new int[1])).WithDispatcher(dispatcher)));
        foreach (IActorRef actor in actors)
        {
            for (int i = 0; i < 1000; i++)
                actor.Tell(i, null);
            actor.Tell(new Boom("x"), null);
        }
        foreach (IActorRef actor in actors)
            Assert.Equal((999 * 1000 / 2, true), await actor.Ask<(int, bool)>("sum"));
        Assert.True(await actors[0].GracefulStop(Timeout.InfiniteTimeSpan));
        await system.Terminate();
    }

    [Fact]
    public async Task Threads_of_a_dispatcher_bear_its_name_and_a_pinned_actor_keeps_its_own()
    {
        using ActorSystem system = ActorSystem.Create("names", ActorSystemSetup.Create(Named));
        Props props = Fun.PropsFor(
            (f, _) => f.From.Tell((Thread.CurrentThread.Name!, Environment.CurrentManagedThreadId))
        );
        IActorRef one = system.ActorOf(props.WithDispatcher("pinned"));
        IActorRef two = system.ActorOf(props.WithDispatcher("pinned"));
        (string name, int first) = await one.Ask<(string, int)>("?");
        (_, int other) = await two.Ask<(string, int)>("?");
        (_, int again) = await one.Ask<(string, int)>("?");
        Assert.Equal("pinned-1", name);
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        (string shared, _) = await system.ActorOf(props.WithDispatcher("threads")).Ask<(string, int)>("?");
        Assert.StartsWith("threads-", shared);
        await system.Terminate();
    }

    private static void Count(ref int count, int to, TaskCompletionSource reached)
    {
        if (++count == to)
            reached.SetResult();
    }

    private static void Hold(TaskCompletionSource busy, ManualResetEventSlim gate)
    {
        busy.TrySetResult();
        gate.Wait();
    }

    private sealed class Watching : UntypedActor
    {
        private readonly List<object> _log;

        public Watching(IActorRef watched, List<object> log)
        {
            _log = log;
            Context.Watch(watched);
        }

        protected override void OnReceive(object message) => _log.Add(message is Terminated ? "ended" : message);
    }

    private sealed class Worker : ReceiveActor
    {
        public Worker(int[] state)
        {
            Receive<int>(i => i % 2 == 0, i => state[0] += i);
            ReceiveAsync<int>(async i =>
            {
                await Task.Yield();
                state[0] += i;
            });
            Receive<Exception>(e => throw e);
            Receive<string>(_ => Sender.Tell((state[0], Context.Self.Equals(Self))));
        }
    }
}
