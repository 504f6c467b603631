using Mesh.Kernel.Extensions;
using Mesh.Kernel.Tests.Support;

namespace Mesh.Kernel.Tests;

/// <summary>A run from a seed: the same every time, and every order of events under some seed.</summary>
public sealed class SeedTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void The_same_seed_gives_the_same_trace_event_by_event_with_awaits_asks_timers_failures_and_ends()
    {
        Seeds.Each(
            30,
            seed =>
            {
                string[] first = Trace(seed);
                Assert.True(first.Length > 150, $"only {first.Length} lines");
                Assert.Equal(first, Trace(seed));
            }
        );
        Assert.Equal(30, Enumerable.Range(0, 30).Select(s => string.Join('|', Trace((ulong)s))).Distinct().Count());
    }

    [Fact]
    public void A_thousand_seeds_show_a_race_between_two_questions_and_keep_what_must_hold()
    {
        var outcomes = new HashSet<string>();
        Seeds.Each(
            1000,
            seed =>
            {
                using var world = new World(seed);
                IActorRef account = world.System.ActorOf(Props.Create(() => new Account()));
                for (int i = 0; i < 2; i++)
                    world.System.ActorOf(Props.Create(() => new Depositor(account, i))).Tell("go", null);
                world.Run.RunUntilIdle();
                Task<int> balance = account.Ask<int>("read", Second);
                world.Run.RunUntilIdle();
                // Reading and writing are two messages: one of the deposits may be lost, but never both.
                Assert.InRange(balance.Result, 1, 2);
                outcomes.Add(balance.Result.ToString());
            }
        );
        Assert.Equal(["1", "2"], outcomes.Order());
    }

    [Fact]
    public void A_scenario_that_fails_tells_its_seed_which_fails_again_alone()
    {
        void NobodyLosesADeposit(ulong seed)
        {
            using var world = new World(seed);
            IActorRef account = world.System.ActorOf(Props.Create(() => new Account()));
            for (int i = 0; i < 2; i++)
                world.System.ActorOf(Props.Create(() => new Depositor(account, i))).Tell("go", null);
            world.Run.RunUntilIdle();
            Task<int> balance = account.Ask<int>("read", Second);
            world.Run.RunUntilIdle();
            Assert.Equal(2, balance.Result);
        }

        var failed = Assert.Throws<Xunit.Sdk.XunitException>(() => Seeds.Each(1000, NobodyLosesADeposit));
        ulong seed = ulong.Parse(failed.Message.Split(' ', ':')[1]);
        Assert.Throws<Xunit.Sdk.EqualException>(() => NobodyLosesADeposit(seed));
    }

    [Fact]
    public void Answers_can_be_awaited_together_and_one_of_many()
    {
        Seeds.Each(
            200,
            seed =>
            {
                using var world = new World(seed);
                IActorRef[] servers = [.. Enumerable.Range(0, 3).Select(i => world.Spawn((f, _) => f.From.Tell(i)))];
                IActorRef client = world.System.ActorOf(Props.Create(() => new Together(servers, world.Log)));
                client.Tell("all", null);
                client.Tell("any", null);
                world.Run.RunFor(2 * Second);
                Assert.Equal(2, world.Log.Count);
                Assert.Equal("all 0 1 2", world.Log[0]);
                Assert.Matches("any [012]", world.Log[1].ToString());
            }
        );
    }

    [Fact]
    public void What_is_left_by_ConfigureAwait_throws_where_the_run_is_driven_and_tells_the_place()
    {
        using var world = new World();
        var gate = new TaskCompletionSource();
        IActorRef actor = world.System.ActorOf(Props.Create(() => new Leaving(gate.Task, world.Probe("p").Ref)), "a");
        world.Send(actor, "go");
        var elsewhere = new Thread(gate.SetResult);
        elsewhere.Start();
        elsewhere.Join();
        // First the message that was told from the wrong thread, then the end of the handler there.
        var first = Assert.Throws<InvalidOperationException>(world.Run.RunUntilIdle);
        Assert.Contains("'told elsewhere' to [akka://test/user/p", first.Message);
        Assert.Contains(nameof(Leaving), first.Message);
        var second = Assert.Throws<InvalidOperationException>(world.Run.RunUntilIdle);
        Assert.Contains("/user/a", second.Message);
        world.Run.RunUntilIdle();
    }

    [Fact]
    public void Work_on_the_pool_and_a_real_timer_throw_where_the_run_is_driven()
    {
        using var world = new World();
        (IActorRef probe, List<object> got) = world.Probe("probe");
        Task onPool = Task.Run(() => probe.Tell("from the pool", null));
        // Waiting for the task itself might run it here.
        ((IAsyncResult)onPool).AsyncWaitHandle.WaitOne();
        Assert.IsType<InvalidOperationException>(onPool.Exception!.InnerException);
        Assert.Throws<InvalidOperationException>(world.Run.RunUntilIdle);
        var scheduled = new Thread(() =>
            Record.Exception(() => world.System.Scheduler.ScheduleTellOnce(1, probe, 1, null))
        );
        scheduled.Start();
        scheduled.Join();
        Assert.Throws<InvalidOperationException>(world.Run.RunUntilIdle);
        var driving = new Thread(() => got.Add(Record.Exception(world.Run.RunUntilIdle)!));
        driving.Start();
        driving.Join();
        Assert.Contains("Only the thread that has made", ((Exception)Assert.Single(got)).Message);
        world.Run.RunUntilIdle();
    }

    private static string[] Trace(ulong seed)
    {
        using var world = new World(seed);
        var lines = new List<string>();
        Action<string> note = line => lines.Add($"{world.Run.Events} {world.Run.Now:mm:ss.fff} {line}");
        IActorRef server = world.System.ActorOf(Props.Create(() => new Server(note)), "server");
        for (int i = 0; i < 5; i++)
            world.System.ActorOf(Props.Create(() => new Client(server, note)), $"client{i}");
        world.Run.RunFor(5 * Second);
        return [.. lines];
    }

    private sealed class Server : ReceiveActor
    {
        private int _handled;

        public Server(Action<string> note) =>
            ReceiveAsync<int>(async i =>
            {
                note($"server gets {i} from {Sender.Path.Name}");
                await Task.Yield();
                if (++_handled % 7 == 0)
                    throw new Boom($"at {_handled}");
                await Task.Delay(TimeSpan.FromMilliseconds(i), DeterministicRun.Of(Context.System)!.TimeProvider);
                note($"server answers {Sender.Path.Name}");
                Sender.Tell(i);
            });
    }

    private sealed class Client : ReceiveActor, IWithTimers
    {
        private readonly IActorRef _server;

        public Client(IActorRef server, Action<string> note)
        {
            _server = server;
            Context.Watch(server);
            string name = Self.Path.Name;
            ReceiveAsync<string>(async _ =>
            {
                try
                {
                    note($"{name} got {await server.Ask<int>(20 * (name[^1] - '0'), 0.5 * Second)}");
                }
                catch (AskTimeoutException)
                {
                    note($"{name} got nothing");
                }
            });
            Receive<int>(i => note($"{name} was piped {i}"));
            Receive<Status.Failure>(f => note($"{name} was piped {f.Cause.GetType().Name}"));
            Receive<PoisonPill>(_ => { });
        }

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart()
        {
            Timers.StartPeriodicTimer("ask", "ask", 0.2 * Second);
            _server.Ask<int>(3, Second).PipeTo(Self);
        }
    }

    private sealed class Account : UntypedActor
    {
        private int _balance;

        protected override void OnReceive(object message)
        {
            if (message is int balance)
                _balance = balance;
            else
                Sender.Tell(_balance);
        }
    }

    private sealed class Depositor : ReceiveActor
    {
        public Depositor(IActorRef account, int number) =>
            ReceiveAsync<string>(async _ =>
            {
                Assert.InRange(number, 0, 1);
                int balance = await account.Ask<int>("read", Second);
                account.Tell(balance + 1);
            });
    }

    private sealed class Together : ReceiveActor
    {
        public Together(IActorRef[] servers, List<object> log) =>
            ReceiveAsync<string>(async how =>
            {
                Task<int>[] answers = [.. servers.Select(s => s.Ask<int>("?", Second))];
                if (how == "all")
                    log.Add($"all {string.Join(' ', await Task.WhenAll(answers))}");
                else
                    log.Add($"any {await await Task.WhenAny(answers)}");
                Assert.Equal(Self, Context.Self);
            });
    }

    private sealed class Leaving : ReceiveActor
    {
        public Leaving(Task gate, IActorRef probe) =>
            ReceiveAsync<string>(async _ =>
            {
                await gate.ConfigureAwait(false);
                probe.Tell("told elsewhere");
            });
    }
}
