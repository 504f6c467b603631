using Mesh.Kernel.Tests.Support;

namespace Mesh.Kernel.Tests.Soak;

internal sealed record Work(int Number);

/// <summary>What the workers of a soak count together.</summary>
internal sealed class Tally
{
    private TaskCompletionSource _lap = new();
    private TaskCompletionSource _answers = new();
    private long _left;
    private long _handled;
    private long _restarts;
    private int _questions = 1;

    /// <summary>Whether messages are put aside; at the end of a lap none is, and those that are come back.</summary>
    internal bool IsStashing { get; set; }

    /// <summary>How many messages may be under way, so that the mailboxes do not hold the whole lap.</summary>
    internal SemaphoreSlim Window { get; } = new(20_000);

    internal long Handled => Interlocked.Read(ref _handled);

    internal long Restarts => Interlocked.Read(ref _restarts);

    internal Task LapDone => _lap.Task;

    internal void BeginLap(long messages)
    {
        _lap = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _questions, 1);
        Interlocked.Exchange(ref _left, messages);
    }

    /// <summary>Completes when every question of the lap has been answered.</summary>
    internal Task AnswersDone()
    {
        EndQuestion();
        return _answers.Task;
    }

    internal void Add()
    {
        Interlocked.Increment(ref _handled);
        Window.Release();
        if (Interlocked.Decrement(ref _left) == 0)
            _lap.SetResult();
    }

    internal void AddRestart() => Interlocked.Increment(ref _restarts);

    internal void BeginQuestion() => Interlocked.Increment(ref _questions);

    internal void EndQuestion()
    {
        if (Interlocked.Decrement(ref _questions) == 0)
            _answers.SetResult();
    }
}

/// <summary>Makes the workers, and restarts those that fail.</summary>
internal sealed class Supervisor : ReceiveActor
{
    public Supervisor(int workers, IActorRef echo, Tally tally)
    {
        for (int i = 0; i < workers; i++)
            Context.ActorOf(Props.Create(() => new Worker(echo, tally)), $"w{i}");
        Receive<string>(_ => Sender.Tell(Context.GetChildren().ToArray()));
    }

    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(-1, -1, _ => Directive.Restart, loggingEnabled: false);
}

/// <summary>
/// Holds now and then one of everything that an actor can hold, and fails once in a thousand messages.
/// </summary>
internal sealed class Worker : ReceiveActor, IWithTimers, IWithStash
{
    private readonly IActorRef _echo;
    private readonly Tally _tally;

    public Worker(IActorRef echo, Tally tally)
    {
        _echo = echo;
        _tally = tally;
        ReceiveAsync<Work>(w => w.Number % 16 == 1, OnAwaited);
        Receive<Work>(w => w.Number % 64 == 2 && tally.IsStashing, _ => Stash.Stash());
        Receive<Work>(OnWork);
        Receive<string>(s => s == "flush", _ => Stash.UnstashAll());
        Receive<string>(_ => { });
        Receive<int>(_ => { });
        Receive<Terminated>(_ => { });
        Receive<ReceiveTimeout>(_ => SetReceiveTimeout(null));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    // The children are kept once in a while, so that restarts of survivors come up as well.
    protected override void PreRestart(Exception reason, object message)
    {
        _tally.AddRestart();
        if (((Work)message).Number % 3 != 0)
            base.PreRestart(reason, message);
    }

    private async Task OnAwaited(Work work)
    {
        if (work.Number % 32 == 1)
            await Task.Yield();
        else
            await Ask();
        Finish(work);
    }

    private void OnWork(Work work)
    {
        switch (work.Number % 16)
        {
            case 3:
                Timers.StartSingleTimer(work.Number % 4, "tick", TimeSpan.FromMilliseconds(work.Number % 50));
                break;
            case 4:
                Timers.StartPeriodicTimer(work.Number % 4, "tick", TimeSpan.FromMilliseconds(20));
                break;
            case 5:
                Timers.CancelAll();
                break;
            case 6:
                Context.Watch(_echo);
                break;
            case 7:
                Context.Unwatch(_echo);
                break;
            case 8:
                Ask().PipeTo(Self);
                break;
            case 9:
                Context.Watch(Context.ActorOf(Fun.PropsFor((f, _) => f.Ctx.Stop(f.Ctx.Self)))).Tell("end");
                break;
            case 10:
                SetReceiveTimeout(work.Number % 3 == 0 ? TimeSpan.FromMilliseconds(30) : null);
                break;
            case 11:
                Stash.UnstashAll();
                break;
        }
        Finish(work);
    }

    private async Task<int> Ask()
    {
        _tally.BeginQuestion();
        try
        {
            return await _echo.Ask<int>(1, TimeSpan.FromHours(1), CancellationToken.None);
        }
        finally
        {
            _tally.EndQuestion();
        }
    }

    private void Finish(Work work)
    {
        _tally.Add();
        if (work.Number % 997 == 0)
            throw new Boom("on purpose");
    }
}
