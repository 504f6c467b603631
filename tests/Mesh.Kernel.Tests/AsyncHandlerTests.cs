using Mesh.Contracts.Runtime;
using Mesh.Kernel.Extensions;
using Mesh.Kernel.Setup;
using Mesh.Kernel.Tests.Support;

namespace Mesh.Kernel.Tests;

/// <summary>
/// Awaited handlers, questions and pipes, on the thread pool, on threads of one's own and in a deterministic run.
/// </summary>
public sealed class AsyncHandlerTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static TheoryData<string> Dispatchers => ["pool", "threads", "deterministic"];

    [Theory]
    [MemberData(nameof(Dispatchers))]
    public void The_mailbox_is_held_while_a_handler_awaits_and_sender_and_context_stay(string dispatcher)
    {
        using var stage = new Stage(dispatcher);
        IActorRef actor = stage.Hold();
        actor.Tell("await", stage.Asker);
        actor.Tell("next", stage.Asker);
        stage.Until(() => stage.Log.Count == 1);
        Assert.Equal(["begin"], stage.Log.ToArray());
        stage.Gate.SetResult();
        stage.Until(() => stage.Log.Count == 4);
        Assert.Equal(["begin", "end True True", "next", "asker got done"], stage.Log.Order(new Last("asker got done")));
    }

    [Theory]
    [MemberData(nameof(Dispatchers))]
    public void A_failure_after_awaiting_reaches_the_supervisor_and_the_next_message_the_new_incarnation(
        string dispatcher
    )
    {
        using var stage = new Stage(dispatcher);
        IActorRef actor = stage.Hold();
        actor.Tell("await", stage.Asker);
        actor.Tell("next", null);
        stage.Until(() => stage.Log.Count == 1);
        stage.Gate.SetException(new Boom("x"));
        stage.Until(() => stage.Log.Count == 3);
        Assert.Equal(["begin", "restart x at await from asker", "next"], stage.Log.ToArray());
    }

    [Theory]
    [MemberData(nameof(Dispatchers))]
    public void A_handler_may_await_many_times_and_answers_of_others(string dispatcher)
    {
        using var stage = new Stage(dispatcher);
        IActorRef echo = stage.System.ActorOf(Fun.PropsFor((f, m) => f.From.Tell(m)));
        IActorRef actor = stage.Chat(echo);
        for (int i = 0; i < 50; i++)
            actor.Tell(i, null);
        stage.Until(() => stage.Log.Count == 50);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{3 * i}"), stage.Log.ToArray());
    }

    [Theory]
    [MemberData(nameof(Dispatchers))]
    public void A_task_is_piped_with_its_result_or_its_failure(string dispatcher)
    {
        using var stage = new Stage(dispatcher);
        IActorRef probe = stage.System.ActorOf(
            Fun.PropsFor((f, m) => stage.Note($"{(m as Status.Failure)?.Cause.Message ?? m} from {f.From.Path.Name}")),
            "probe"
        );
        IActorRef actor = stage.System.ActorOf(Fun.PropsFor((f, m) => f.From.Tell(m)));
        actor.Ask<string>("answer", Hour).PipeTo(probe, stage.Asker);
        actor.Ask<int>("no int", Hour).PipeTo(probe, failure: e => e.GetType().Name);
        Task.FromException<int>(new Boom("failed")).PipeTo(probe);
        new ValueTask<int>(7).PipeTo(probe, stage.Asker, success: i => i + 1);
        stage.Until(() => stage.Log.Count == 4);
        Assert.Equal(
            ["8 from asker", "ArgumentException from deadLetters", "answer from asker", "failed from deadLetters"],
            stage.Log.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_question_leaves_nothing_behind_when_it_is_answered_times_out_or_is_called_off()
    {
        var time = new ManualTime();
        using ActorSystem system = ActorSystem.Create("ask", ActorSystemSetup.Create(new TimeProviderSetup(time)));
        IActorRef echo = system.ActorOf(Fun.PropsFor((f, m) => Answer(f, m)));
        using var source = new CancellationTokenSource();
        WeakReference answered = AskAndForget(echo, source.Token);
        Task<int> late = echo.Ask<int>("silence", Hour, source.Token);
        Assert.Equal(1, time.Timers);
        time.Advance(Hour);
        await Assert.ThrowsAsync<AskTimeoutException>(() => late);
        using var other = new CancellationTokenSource();
        Task<int> off = echo.Ask<int>("silence", Hour, other.Token);
        other.Cancel();
        await Assert.ThrowsAsync<TaskCanceledException>(() => off);
        Assert.Equal(0, time.Timers);
        // A token that lives on holds no question that is over.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(answered.IsAlive);
        GC.KeepAlive(source);
        await system.Terminate();

        static void Answer(Fun fun, object message)
        {
            if (message is int)
                fun.From.Tell(message);
        }
    }

    [Fact]
    public void A_failure_is_the_answer_where_it_was_asked_for_and_fails_the_question_where_it_was_not()
    {
        using var world = new World();
        IActorRef echo = world.Spawn((f, m) => f.From.Tell(m));
        Task<Status> status = echo.Ask<Status>(new Status.Failure(new Boom("x")));
        Task<string> text = echo.Ask<string>(new Status.Failure(new Boom("x"), "state"));
        Task<string> old = echo.Ask<string>(new Failure { Exception = new Boom("y") });
        Task<object> nothing = echo.Ask<object>(null!, Hour);
        Task<object> nobody = ActorRefs.Nobody.Ask<object>("?", Hour);
        world.Run.RunUntilIdle();
        Assert.IsType<ArgumentNullException>(nothing.Exception!.InnerException);
        Assert.IsType<Status.Failure>(status.Result);
        Assert.Equal("x", text.Exception!.InnerException!.Message);
        Assert.Equal("y", old.Exception!.InnerException!.Message);
        Assert.IsType<ArgumentException>(nobody.Exception!.InnerException);
    }

    [Fact]
    public void A_second_answer_is_a_dead_letter()
    {
        using var world = new World();
        List<object> dead = world.Listen<DeadLetter>();
        IActorRef twice = world.Spawn(
            (f, _) =>
            {
                f.From.Tell(1);
                f.From.Tell(2);
            }
        );
        Task<int> answer = twice.Ask<int>("?");
        world.Run.RunUntilIdle();
        Assert.Equal(1, answer.Result);
        Assert.Equal(2, ((DeadLetter)Assert.Single(dead)).Message);
    }

    // Not asynchronous, and not inlined, so that nothing of it is left on the stack or in a state machine.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference AskAndForget(IActorRef actor, CancellationToken token)
    {
        Task<int> task = actor.Ask<int>(5, Hour, token);
        task.Wait(CancellationToken.None);
        return new WeakReference(task);
    }

    private sealed class Last(string last) : IComparer<string>
    {
        // The answer goes its own way: only its place among the others is left open.
        public int Compare(string? x, string? y) => (x == last).CompareTo(y == last);
    }

    /// <summary>A system on one kind of dispatcher, with a log that several threads may write.</summary>
    private sealed class Stage : IDisposable
    {
        private readonly DispatcherSetup _threads = new DispatcherSetup().WithDispatcher(
            Dispatch.Dispatchers.DefaultDispatcherId,
            new DispatcherOptions { Threads = 2 }
        );
        private readonly List<string> _log = [];
        private readonly SemaphoreSlim _noted = new(0);

        internal Stage(string dispatcher)
        {
            Setup.Setup? setup =
                dispatcher == "deterministic" ? new DeterministicSetup(1)
                : dispatcher == "threads" ? _threads
                : null;
            System = ActorSystem.Create("stage", ActorSystemSetup.Create(setup is null ? [] : [setup]));
            Run = DeterministicRun.Of(System);
            Asker = System.ActorOf(Fun.PropsFor((_, m) => Note($"asker got {m}")), "asker");
            Run?.RunUntilIdle();
        }

        internal ActorSystem System { get; }

        internal IDeterministicRun? Run { get; }

        internal IActorRef Asker { get; }

        internal TaskCompletionSource Gate { get; } = new();

        internal IReadOnlyList<string> Log
        {
            get
            {
                lock (_log)
                    return [.. _log];
            }
        }

        internal IActorRef Hold()
        {
            Action<string> note = Note;
            return System.ActorOf(Props.Create(() => new Holding(Gate.Task, note)));
        }

        internal IActorRef Chat(IActorRef echo)
        {
            Action<string> note = Note;
            return System.ActorOf(Props.Create(() => new Chatty(echo, note)));
        }

        internal void Note(string line)
        {
            lock (_log)
                _log.Add(line);
            _noted.Release();
        }

        /// <summary>Waits until the log is as wanted: looks after every line.</summary>
        internal void Until(Func<bool> condition)
        {
            Run?.RunUntilIdle();
            while (!condition())
                _noted.Wait();
        }

        public void Dispose()
        {
            Task ended = System.Terminate();
            Run?.RunUntilIdle();
            ended.Wait();
        }
    }

    private sealed class Holding : ReceiveActor
    {
        private readonly Action<string> _note;

        public Holding(Task gate, Action<string> note)
        {
            _note = note;
            ReceiveAsync<string>(
                s => s == "await",
                async _ =>
                {
                    note("begin");
                    await gate;
                    note($"end {Context.Self.Equals(Self)} {Sender.Path.Name == "asker"}");
                    Sender.Tell("done");
                }
            );
            Receive<string>(note);
        }

        protected override void PreRestart(Exception reason, object message) =>
            _note($"restart {reason.Message} at {message} from {Sender.Path.Name}");
    }

    private sealed class Chatty : ReceiveActor
    {
        public Chatty(IActorRef echo, Action<string> note) =>
            ReceiveAsync<int>(async i =>
            {
                int first = await echo.Ask<int>(i, Hour);
                await Task.Yield();
                int[] both = await Task.WhenAll(echo.Ask<int>(i, Hour), echo.Ask<int>(i, Hour));
                note($"{first + both[0] + both[1]}");
            });
    }
}
