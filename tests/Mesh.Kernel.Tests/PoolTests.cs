using Mesh.Kernel.Tests.Support;

namespace Mesh.Kernel.Tests;

public sealed class PoolTests
{
    [Fact]
    public async Task Two_producers_lose_double_and_reorder_nothing_of_a_million_messages()
    {
        const int each = 500_000;
        using ActorSystem system = ActorSystem.Create("stress");
        var done = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        IActorRef counter = system.ActorOf(Props.Create(() => new InOrder(2, each, done)));
        Thread[] producers = [.. Enumerable.Range(0, 2).Select(p => new Thread(() => Produce(counter, p, each)))];
        Array.ForEach(producers, p => p.Start());
        Array.ForEach(producers, p => p.Join());
        Assert.Equal("", await done.Task);
        await system.Terminate();
    }

    [Fact]
    public async Task A_wait_on_an_inbox_that_is_refused_takes_no_message()
    {
        using ActorSystem system = ActorSystem.Create("refused");
        using Inbox inbox = Inbox.Create(system);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => inbox.ReceiveAsync(TimeSpan.FromDays(100)));
        inbox.Receiver.Tell("kept", null);
        await inbox.Receiver.Ask<ActorIdentity>(new Identify(1));
        Assert.Equal("kept", await inbox.ReceiveAsync(TimeSpan.Zero));
        await system.Terminate();
    }

    [Fact]
    public async Task Many_actors_exchange_messages_and_the_system_ends()
    {
        using ActorSystem system = ActorSystem.Create("ring");
        var done = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        IActorRef end = system.ActorOf(Props.Create(() => new InOrder(1, 1000, done)));
        IActorRef next = end;
        for (int i = 0; i < 1000; i++)
        {
            IActorRef to = next;
            next = system.ActorOf(Props.Create(() => new Passing(to)));
        }
        for (int i = 0; i < 1000; i++)
            next.Tell(new Numbered(0, i), null);
        Assert.Equal("", await done.Task);
        await system.Terminate();
        Assert.True(((IInternalActorRef)next).IsTerminated);
    }

    [Fact]
    public async Task Ask_await_supervision_and_watch_work_on_the_pool()
    {
        using ActorSystem system = ActorSystem.Create("pool");
        IActorRef echo = system.ActorOf(Props.Create(() => new Echo()));
        Assert.Equal(5, await echo.Ask<int>(5));
        await Assert.ThrowsAsync<AskTimeoutException>(() => echo.Ask<int>("silence", TimeSpan.FromMilliseconds(1)));
        echo.Tell(new Boom("x"));
        Assert.Equal(6, await echo.Ask<int>(6));
        Assert.Equal(
            echo,
            await system.ActorSelection(echo.Path.ToStringWithoutAddress()).ResolveOne(Timeout.InfiniteTimeSpan)
        );
        Assert.True(await echo.GracefulStop(Timeout.InfiniteTimeSpan));
        await system.Terminate();
    }

    [Fact]
    public async Task An_actor_made_while_the_system_ends_ends_with_it_or_is_refused()
    {
        for (int round = 0; round < 300; round++)
        {
            ActorSystem system = ActorSystem.Create("ending");
            var made = new List<IActorRef>();
            using var start = new Barrier(2);
            var maker = new Thread(() =>
            {
                start.SignalAndWait();
                try
                {
                    while (true)
                        made.Add(system.ActorOf(Props.Create(() => new Echo())));
                }
                catch (InvalidOperationException)
                {
                    // Refused: the system is ending.
                }
            });
            maker.Start();
            start.SignalAndWait();
            await system.Terminate().WaitAsync(TimeSpan.FromMinutes(1));
            maker.Join();
            Assert.All(made, actor => Assert.True(((IInternalActorRef)actor).IsTerminated));
        }
    }

    [Fact]
    public async Task A_handler_that_runs_on_the_teller_s_thread_does_not_run_in_the_teller_s_context()
    {
        using ActorSystem system = ActorSystem.Create("here");
        IActorRef inner = system.ActorOf(Props.Create(() => new ContextTelling()));
        IActorRef outer = system.ActorOf(Props.Create(() => new TellingHere(inner)));
        SynchronizationContext?[] seen = await outer.Ask<SynchronizationContext?[]>("go");
        Assert.Null(seen[0]);
        Assert.NotNull(seen[1]);
        await system.Terminate();
    }

    [Fact]
    public async Task Messages_race_with_the_end_and_each_is_handled_or_a_dead_letter()
    {
        using ActorSystem system = ActorSystem.Create("race");
        var tallies = new List<Tally>();
        for (int round = 0; round < 200; round++)
        {
            var tally = new Tally(500);
            tallies.Add(tally);
            IActorRef target = system.ActorOf(Props.Create(() => new Counting(tally)));
            IActorRef listener = system.ActorOf(Props.Create(() => new DeadCounting(target, tally)));
            system.EventStream.Subscribe(listener, typeof(DeadLetter));
            var producer = new Thread(() => Produce(target, 0, 500));
            producer.Start();
            target.Tell(PoisonPill.Instance, null);
            producer.Join();
            // The minute is only there for a lost message to fail the test and not to hang it.
            await tally.Complete.WaitAsync(TimeSpan.FromMinutes(1));
            system.Stop(listener);
        }
        await system.Terminate();
        Assert.All(tallies, t => Assert.Equal(500, t.Count));
    }

    private static void Produce(IActorRef to, int producer, int count)
    {
        for (int i = 0; i < count; i++)
            to.Tell(new Numbered(producer, i), null);
    }

    private sealed record Numbered(int Producer, int Number);

    private sealed class InOrder(int producers, int each, TaskCompletionSource<string> done) : UntypedActor
    {
        private readonly int[] _next = new int[producers];

        protected override void OnReceive(object message)
        {
            var numbered = (Numbered)message;
            if (_next[numbered.Producer]++ != numbered.Number)
                done.TrySetResult($"{numbered} instead of {_next[numbered.Producer] - 1}");
            else if (_next.Sum() == producers * each)
                done.TrySetResult("");
        }
    }

    private sealed class Passing(IActorRef next) : UntypedActor
    {
        protected override void OnReceive(object message) => next.Tell(message);
    }

    private sealed class Tally(int expected)
    {
        private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _count;

        public Task Complete => _complete.Task;

        public int Count => _count;

        public void Add()
        {
            if (Interlocked.Increment(ref _count) == expected)
                _complete.SetResult();
        }
    }

    private sealed class Counting(Tally tally) : UntypedActor
    {
        protected override void OnReceive(object message) => tally.Add();
    }

    private sealed class DeadCounting(IActorRef target, Tally tally) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is DeadLetter { Message: Numbered } dead && dead.Recipient.Equals(target))
                tally.Add();
        }
    }

    private sealed class Echo : ReceiveActor
    {
        public Echo()
        {
            Receive<Exception>(e => throw e);
            ReceiveAsync<int>(async i =>
            {
                await Task.Yield();
                Sender.Tell(i);
            });
            Receive<string>(_ => { });
        }
    }

    private sealed record Report(Action<SynchronizationContext?> To);

    private sealed class ContextTelling : ReceiveActor
    {
        public ContextTelling() => Receive<Report>(r => r.To(SynchronizationContext.Current));
    }

    private sealed class TellingHere : ReceiveActor
    {
        public TellingHere(IActorRef inner) =>
            ReceiveAsync<string>(async _ =>
            {
                IActorRef sender = Sender;
                await Task.Yield();
                var seen = new TaskCompletionSource<SynchronizationContext?>(
                    TaskCreationOptions.RunContinuationsAsynchronously
                );
                ((Mesh.Contracts.Runtime.ITellHere)inner).TellHere(new Report(seen.SetResult));
                SynchronizationContext? own = SynchronizationContext.Current;
                sender.Tell(new[] { await seen.Task, own });
            });
    }
}
