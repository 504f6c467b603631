using Mesh.Kernel.Tests.Support;

namespace Mesh.Kernel.Tests;

/// <summary>A system as a whole: its tree, its end, its extensions.</summary>
public sealed class SystemTests
{
    [Fact]
    public void The_end_of_a_system_ends_the_whole_tree_from_below_and_system_actors_after_users()
    {
        Seeds.Each(
            50,
            seed =>
            {
                using var world = new World(seed);
                ((ExtendedActorSystem)world.System).SystemActorOf(Branch("system", 2, world.Log), "s");
                world.System.ActorOf(Branch("user", 3, world.Log), "u");
                world.Run.RunUntilIdle();
                Assert.Equal(1 + 2 + 4 + 1 + 2 + 4 + 8, world.Log.Count);
                world.Log.Clear();
                Task ended = world.System.Terminate();
                world.Run.RunUntilIdle();
                Assert.True(ended.IsCompletedSuccessfully);
                List<string> order = [.. world.Log.Cast<string>()];
                Assert.Equal(22, order.Count);
                foreach (string name in order.Where(n => n.Length > "system".Length))
                    Assert.True(order.IndexOf(name) < order.IndexOf(name[..^1]), $"{name} after its parent");
                Assert.True(order.IndexOf("user") < order.FindIndex(n => n.StartsWith("system")));
            }
        );
    }

    [Fact]
    public void After_the_end_nothing_can_be_made_or_registered_and_terminating_again_is_the_same()
    {
        var world = new World();
        Task first = world.System.Terminate();
        world.Run.RunUntilIdle();
        Assert.Same(first, world.System.Terminate());
        Assert.Same(first, world.System.WhenTerminated);
        Assert.Throws<InvalidOperationException>(() => world.System.ActorOf(Props.Empty));
        Assert.Throws<InvalidOperationException>(() => world.System.RegisterOnTermination(() => { }));
        world.System.Dispose();
    }

    [Fact]
    public void An_action_for_the_end_that_fails_is_logged_and_the_others_run()
    {
        using var world = new World();
        var errors = new List<object>();
        world.System.EventStream.Subscribe(new Hearing(world.System, errors), typeof(Error));
        world.System.RegisterOnTermination(() => world.Log.Add("runs"));
        world.System.RegisterOnTermination(() => throw new Boom("x"));
        world.System.Terminate();
        world.Run.RunUntilIdle();
        Assert.Equal(["runs"], world.Log);
        Assert.Single(errors);
    }

    [Fact]
    public void The_tree_can_be_printed_with_waiting_messages()
    {
        using var world = new World();
        IActorRef parent = world.System.ActorOf(Branch("p", 1, world.Log), "p");
        world.Run.RunUntilIdle();
        parent.Tell(1, null);
        string tree = ((ExtendedActorSystem)world.System).PrintTree();
        Assert.Equal(
            [
                "/ RootGuardianActor messages=0",
                "  user UserGuardianActor messages=0",
                "    p Leaf messages=1",
                "      0 Leaf messages=0",
                "      1 Leaf messages=0",
                "  system SystemGuardianActor messages=0",
            ],
            tree.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries)
        );
    }

    [Fact]
    public void A_system_tells_since_when_and_for_how_long_it_is_up()
    {
        using var world = new World();
        world.Run.RunFor(TimeSpan.FromSeconds(90));
        Assert.Equal(TimeSpan.FromSeconds(90), world.System.Uptime);
        Assert.Equal(TimeSpan.Zero, world.System.StartTime);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("A-1b-c")]
    public void What_is_a_name_of_a_system(string name)
    {
        using ActorSystem system = ActorSystem.Create(name);
        Assert.Equal((name, $"akka://{name}"), (system.Name, system.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("a b")]
    [InlineData("ä")]
    public void What_is_none(string name) => Assert.Throws<ArgumentException>(() => ActorSystem.Create(name));

    [Fact]
    public async Task An_extension_is_made_once_though_many_ask_for_it_and_one_that_fails_fails_for_all()
    {
        using ActorSystem system = ActorSystem.Create("extensions");
        int made = 0;
        Slow[] got = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => Task.Run(() => new SlowProvider(() => made++).Apply(system)))
        );
        Assert.Single(got.Distinct());
        Assert.Equal(1, made);
        Assert.Throws<Boom>(() => new FailingProvider().Apply(system));
        Assert.Throws<Boom>(() => new FailingProvider().Apply(system));
        Assert.Null(system.GetExtension<Unknown>());
        Assert.False(system.TryGetExtension(typeof(Unknown), out _));
        Assert.True(system.TryGetExtension(out Slow? found) && found == got[0]);
        await system.Terminate();
    }

    [Fact]
    public async Task On_the_pool_what_the_runtime_asks_goes_before_messages_that_wait()
    {
        using ActorSystem system = ActorSystem.Create("first");
        using var gate = new ManualResetEventSlim();
        var busy = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int handled = 0;
        IActorRef actor = system.ActorOf(Fun.PropsFor((_, _) => Handle()));
        actor.Tell("first", null);
        await busy.Task;
        for (int i = 0; i < 100; i++)
            actor.Tell(i, null);
        using Inbox inbox = Inbox.Create(system);
        inbox.Watch(actor);
        system.Stop(actor);
        gate.Set();
        Assert.IsType<Terminated>(inbox.Receive(Timeout.InfiniteTimeSpan));
        Assert.Equal(1, handled);
        await system.Terminate();

        void Handle()
        {
            handled++;
            busy.TrySetResult();
            gate.Wait();
        }
    }

    [Fact]
    public async Task On_the_pool_a_reference_found_before_its_actor_is_there_takes_messages_in_order()
    {
        using ActorSystem system = ActorSystem.Create("found");
        for (int round = 0; round < 300; round++)
        {
            string name = $"a{round}";
            var got = new List<object>();
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var ready = new Barrier(2);
            var teller = new Thread(() =>
            {
                ready.SignalAndWait();
                while (((LocalActorRef)((ExtendedActorSystem)system).Guardian).Cell.Children.Find(name) is Nobody) { }
                system.ActorSelection($"/user/{name}").Tell("end", null);
            });
            teller.Start();
            ready.SignalAndWait();
            system.ActorOf(Fun.PropsFor((_, m) => Note(m)), name);
            teller.Join();
            await done.Task;
            Assert.Equal(["end"], got);

            void Note(object message)
            {
                got.Add(message);
                done.SetResult();
            }
        }
        await system.Terminate();
    }

    private static Props Branch(string name, int depth, List<object> log) =>
        Props.Create(() => new Leaf(name, depth, log));

    private sealed class Leaf(string name, int depth, List<object> log) : UntypedActor
    {
        protected override void PreStart()
        {
            log.Add(name);
            for (int i = 0; i < 2 && depth > 0; i++)
                Context.ActorOf(Branch($"{name}{i}", depth - 1, log), $"{i}");
        }

        protected override void PostStop() => log.Add(name);

        protected override void OnReceive(object message) { }
    }

    /// <summary>Hears what is published, also when actors hear no more.</summary>
    private sealed class Hearing(ActorSystem system, List<object> heard) : MinimalActorRef
    {
        public override ActorPath Path { get; } = ((ExtendedActorSystem)system).Provider.TempPath();

        public override IActorRefProvider Provider => ((ExtendedActorSystem)system).Provider;

        protected override void TellInternal(object message, IActorRef? sender) => heard.Add(message);
    }

    private sealed class Slow : IExtension;

    private sealed class Unknown : IExtension;

    private sealed class SlowProvider(Action made) : ExtensionIdProvider<Slow>
    {
        public override Slow CreateExtension(ExtendedActorSystem system)
        {
            made();
            Thread.Yield();
            return new Slow();
        }
    }

    private sealed class Fails : IExtension;

    private sealed class FailingProvider : ExtensionIdProvider<Fails>
    {
        public override Fails CreateExtension(ExtendedActorSystem system) => throw new Boom("cannot be made");
    }
}
