using Mesh.Kernel.Extensions;
using Mesh.Kernel.Setup;
using Mesh.Kernel.Tests.Support;

namespace Mesh.Kernel.Tests.Soak;

/// <summary>Sixty-four threads at once.</summary>
[Trait("cost", "slow")]
public sealed class StressTests
{
    private const int Threads = 64;

    private static readonly ActorSystemSetup NoLog = ActorSystemSetup.Create(
        BootstrapSetup.Create().WithConfig(Mesh.Hocon.ConfigurationFactory.ParseString("akka.log-dead-letters = off"))
    );

    [Fact]
    public async Task Sixty_four_producers_lose_double_and_reorder_nothing_while_actors_fail_and_await()
    {
        const int actors = 8;
        const int each = 2_500;
        using ActorSystem system = ActorSystem.Create("stress");
        var done = new CountdownEvent(actors);
        var faults = new List<string>();
        IActorRef top = system.ActorOf(Props.Create(() => new Quiet()));
        var targets = new List<IActorRef>();
        for (int i = 0; i < actors; i++)
        {
            int[] next = new int[Threads];
            targets.Add(await top.Ask<IActorRef>(Props.Create(() => new InOrder(next, each, done, faults))));
        }
        await RunThreads(producer =>
        {
            for (int i = 0; i < each; i++)
            {
                foreach (IActorRef target in targets)
                    target.Tell(new Numbered(producer, i), null);
            }
        });
        await Task.Run(() => done.Wait());
        Assert.Empty(faults);
        await system.Terminate();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(5_003)]
    [InlineData(12_000)]
    public async Task Whatever_sixty_four_producers_send_to_an_actor_that_ends_amid_it_is_handled_or_a_dead_letter(
        int end
    )
    {
        const int each = 400;
        using ActorSystem system = ActorSystem.Create("ending", NoLog);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int[] times = new int[Threads * each];
        int[] last = [.. Enumerable.Repeat(-1, Threads)];
        int left = times.Length;
        int handled = 0;
        var faults = new List<string>();
        Props dead = Fun.PropsFor((_, m) => Note((Numbered)((DeadLetter)m).Message));
        system.EventStream.Subscribe(system.ActorOf(dead), typeof(DeadLetter));
        IActorRef target = system.ActorOf(Fun.PropsFor(Handle));
        await RunThreads(producer =>
        {
            for (int i = 0; i < each; i++)
                target.Tell(new Numbered(producer, i), null);
        });
        await done.Task;
        Assert.Empty(faults);
        Assert.All(times, t => Assert.Equal(1, t));
        Assert.Equal(end, handled);
        await system.Terminate();

        void Handle(Fun actor, object message)
        {
            var numbered = (Numbered)message;
            if (last[numbered.Producer] != numbered.Number - 1)
                faults.Add($"{message} after {last[numbered.Producer]}");
            last[numbered.Producer] = numbered.Number;
            Note(numbered);
            if (++handled == end)
                actor.Ctx.Stop(actor.Ctx.Self);
        }

        void Note(Numbered message)
        {
            Interlocked.Increment(ref times[(message.Producer * each) + message.Number]);
            if (Interlocked.Decrement(ref left) == 0)
                done.SetResult();
        }
    }

    [Fact]
    public async Task Sixty_four_threads_make_ask_watch_and_stop_actors_and_all_of_them_end()
    {
        var time = new CountingTime();
        using ActorSystem system = ActorSystem.Create("churn", ActorSystemSetup.Create(new TimeProviderSetup(time)));
        IActorRef echo = system.ActorOf(Fun.PropsFor((f, m) => f.From.Tell(m)));
        await RunThreads(thread =>
        {
            using Inbox inbox = Inbox.Create(system);
            for (int i = 0; i < 50; i++)
            {
                IActorRef actor = system.ActorOf(Fun.PropsFor((f, m) => f.From.Tell(m)), $"t{thread}-{i}");
                inbox.Watch(actor);
                inbox.Send(actor, i);
                Assert.Equal(i, inbox.Receive(Timeout.InfiniteTimeSpan));
                system.Stop(actor);
                Assert.Equal(actor, ((Terminated)inbox.Receive(Timeout.InfiniteTimeSpan)).ActorRef);
                Assert.Equal(i, echo.Ask<int>(i, TimeSpan.FromHours(1)).GetAwaiter().GetResult());
            }
        });
        IInternalActorRef guardian = ((ExtendedActorSystem)system).Guardian;
        // The guardian is told of each end by a system message, which is before this one.
        await guardian.Ask<ActorIdentity>(new Identify(1));
        Assert.Single(((LocalActorRef)guardian).Cell.Children.Refs());
        // Its task ends a little after the actors have: with its own timer.
        await CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.UnknownReason.Instance);
        Assert.Equal(0, time.Timers);
    }

    [Fact]
    public async Task Sixty_four_threads_subscribe_publish_and_unsubscribe_and_nobody_gets_what_he_did_not_want()
    {
        using ActorSystem system = ActorSystem.Create("bus");
        int wrong = 0;
        int right = 0;
        await RunThreads(thread =>
        {
            IActorRef subscriber = system.ActorOf(
                Fun.PropsFor(
                    (_, m) =>
                        Interlocked.Increment(
                            ref m is Numbered { Producer: var p } && p == thread ? ref right : ref wrong
                        )
                )
            );
            Type mine = thread % 2 == 0 ? typeof(string) : typeof(Numbered);
            for (int i = 0; i < 200; i++)
            {
                system.EventStream.Subscribe(subscriber, mine);
                system.EventStream.Publish(thread);
                system.EventStream.Unsubscribe(subscriber, mine);
                subscriber.Tell(new Numbered(thread, i), null);
            }
        });
        await system.Terminate();
        Assert.Equal(0, wrong);
    }

    private static async Task RunThreads(Action<int> body)
    {
        var failures = new List<Exception>();
        Thread[] threads =
        [
            .. Enumerable
                .Range(0, Threads)
                .Select(i => new Thread(() =>
                {
                    if (Record.Exception(() => body(i)) is not { } failure)
                        return;
                    lock (failures)
                        failures.Add(failure);
                })),
        ];
        Array.ForEach(threads, t => t.Start());
        await Task.Run(() => Array.ForEach(threads, t => t.Join()));
        if (failures.Count > 0)
            throw new AggregateException(failures);
    }

    private sealed record Numbered(int Producer, int Number);

    private sealed class Quiet : ReceiveActor
    {
        public Quiet() => Receive<Props>(p => Sender.Tell(Context.ActorOf(p)));

        protected override SupervisorStrategy SupervisorStrategy() =>
            new OneForOneStrategy(-1, -1, _ => Directive.Restart, loggingEnabled: false);
    }

    private sealed class InOrder : ReceiveActor
    {
        private readonly int[] _next;
        private readonly int _each;
        private readonly CountdownEvent _done;
        private readonly List<string> _faults;

        public InOrder(int[] next, int each, CountdownEvent done, List<string> faults)
        {
            _next = next;
            _each = each;
            _done = done;
            _faults = faults;
            ReceiveAsync<Numbered>(
                n => n.Number % 50 == 7,
                async n =>
                {
                    await Task.Yield();
                    Note(n);
                }
            );
            Receive<Numbered>(Note);
        }

        private void Note(Numbered message)
        {
            if (_next[message.Producer]++ != message.Number)
            {
                lock (_faults)
                    _faults.Add($"{message} instead of {_next[message.Producer] - 1}");
            }
            if (message.Number == _each - 1 && _next.All(n => n == _each))
                _done.Signal();
            if (message.Number % 500 == 499)
                throw new Boom("on purpose");
        }
    }
}
