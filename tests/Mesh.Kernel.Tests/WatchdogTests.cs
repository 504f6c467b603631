using Mesh.Contracts.Runtime;
using Mesh.Kernel.Dispatch;
using Mesh.Kernel.Extensions;
using Mesh.Kernel.Setup;
using Mesh.Kernel.Tests.Support;

namespace Mesh.Kernel.Tests;

/// <summary>The measure of one's own delay, by a clock that the test moves and a dispatcher that it holds up.</summary>
public sealed class WatchdogTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private readonly World _clock = new();
    private readonly Held _dispatcher = new();

    [Fact]
    public void Work_that_runs_when_it_is_due_is_no_delay()
    {
        using SchedulingWatchdog watchdog = Make();
        for (int i = 0; i < 50; i++)
        {
            _clock.Run.RunFor(Interval);
            _dispatcher.RunAll();
        }
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (watchdog.Total, watchdog.Last));
    }

    [Fact]
    public void A_delay_is_told_while_it_goes_on_and_stays_in_the_total()
    {
        using SchedulingWatchdog watchdog = Make();
        _clock.Run.RunFor(Interval + TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.FromSeconds(2), watchdog.Total);
        Assert.Equal(TimeSpan.FromSeconds(2), watchdog.Last);
        _clock.Run.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(3), watchdog.Total);
        _dispatcher.RunAll();
        Assert.Equal(TimeSpan.FromSeconds(3), watchdog.Total);
        _clock.Run.RunFor(Interval);
        _dispatcher.RunAll();
        Assert.Equal((TimeSpan.FromSeconds(3), TimeSpan.Zero), (watchdog.Total, watchdog.Last));
        _clock.Run.RunFor(Interval + TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(4), watchdog.Total);
    }

    [Fact]
    public void What_is_within_the_grain_of_timers_does_not_add_up()
    {
        using SchedulingWatchdog watchdog = Make();
        for (int i = 0; i < 100; i++)
        {
            _clock.Run.RunFor(Interval + TimeSpan.FromMilliseconds(19));
            _dispatcher.RunAll();
        }
        Assert.Equal(TimeSpan.Zero, watchdog.Total);
    }

    [Fact]
    public void At_most_one_piece_of_work_waits()
    {
        using SchedulingWatchdog watchdog = Make();
        _clock.Run.RunFor(TimeSpan.FromMinutes(1));
        Assert.Equal(1, _dispatcher.Waiting);
    }

    [Fact]
    public void After_its_end_it_measures_nothing_more()
    {
        SchedulingWatchdog watchdog = Make();
        _clock.Run.RunFor(2 * Interval);
        watchdog.Dispose();
        _dispatcher.RunAll();
        _clock.Run.RunFor(TimeSpan.FromMinutes(1));
        Assert.Equal((TimeSpan.Zero, 0), (watchdog.Total, _dispatcher.Waiting));
    }

    [Fact]
    public void A_system_offers_it_where_it_was_told_to_and_a_deterministic_one_has_none()
    {
        using var world = new World(1, new WatchdogSetup());
        ISchedulingDelay delay = ((IRuntimeGauges)world.System).SchedulingDelay!;
        world.Run.RunFor(TimeSpan.FromHours(1));
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (delay.Total, delay.Last));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WatchdogSetup(TimeSpan.Zero));
    }

    [Fact]
    public async Task On_real_threads_a_dispatcher_that_is_held_up_is_seen()
    {
        var time = new ManualTime();
        var oneThread = new DispatcherOptions { Threads = 1 };
        ActorSystemSetup setup = ActorSystemSetup.Create(
            new TimeProviderSetup(time),
            new WatchdogSetup(Interval),
            new DispatcherSetup().WithDispatcher(Dispatchers.DefaultDispatcherId, oneThread)
        );
        using ActorSystem system = ActorSystem.Create("starved", setup);
        ISchedulingDelay delay = ((IRuntimeGauges)system).SchedulingDelay!;
        using var gate = new ManualResetEventSlim();
        var busy = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        IActorRef actor = system.ActorOf(Fun.PropsFor((fun, message) => Hold(fun, message, busy, gate)));
        actor.Tell("hold", null);
        await busy.Task;
        time.Advance(Interval);
        Assert.Equal(TimeSpan.Zero, delay.Total);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.FromSeconds(5), delay.Total);
        gate.Set();
        // The work of the watchdog lies before this in the queue of the one thread.
        await actor.Ask<string>("go on");
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5)), (delay.Total, delay.Last));
        // The shutdown's own time-out is let go of after the system has ended.
        await CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance);
        Assert.Equal(0, time.Timers);
    }

    private static void Hold(Fun fun, object message, TaskCompletionSource busy, ManualResetEventSlim gate)
    {
        busy.TrySetResult();
        if (message is "hold")
            gate.Wait();
        else
            fun.From.Tell(message);
    }

    private SchedulingWatchdog Make() => new(_dispatcher, _clock.Run.TimeProvider, Interval);

    /// <summary>Keeps what it is to run until the test lets it.</summary>
    private sealed class Held() : MessageDispatcher("held", new DispatcherOptions())
    {
        private readonly Queue<Action> _work = new();

        internal int Waiting => _work.Count;

        internal void RunAll()
        {
            while (_work.TryDequeue(out Action? work))
                work();
        }

        internal override void Schedule(Mailbox mailbox) => _work.Enqueue(((IThreadPoolWorkItem)mailbox).Execute);

        internal override void Execute(Action action) => _work.Enqueue(action);
    }
}
