using Mesh.Hocon;
using Mesh.Kernel.Tests.Support;

namespace Mesh.Kernel.Tests;

public sealed class CoordinatedShutdownTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Terminating_runs_the_phases_in_order_and_the_actors_end_last()
    {
        using var world = new World();
        var actor = (IInternalActorRef)world.Probe().Ref;
        CoordinatedShutdown shutdown = CoordinatedShutdown.Get(world.System);
        foreach (
            string phase in new[]
            {
                CoordinatedShutdown.PhaseBeforeActorSystemTerminate,
                CoordinatedShutdown.PhaseServiceStop,
                CoordinatedShutdown.PhaseBeforeServiceUnbind,
                CoordinatedShutdown.PhaseClusterLeave,
            }
        )
            shutdown.AddTask(phase, "note", () => Note(world, $"{phase} {actor.IsTerminated}"));
        Assert.Null(shutdown.ShutdownReason);
        Task ended = world.System.Terminate();
        world.Run.RunUntilIdle();
        Assert.True(ended.IsCompletedSuccessfully);
        Assert.Equal(
            [
                "before-service-unbind False",
                "service-stop False",
                "cluster-leave False",
                "before-actor-system-terminate False",
            ],
            world.Log
        );
        Assert.True(actor.IsTerminated);
        Assert.Same(CoordinatedShutdown.ActorSystemTerminateReason.Instance, shutdown.ShutdownReason);
    }

    [Fact]
    public void A_phase_waits_for_all_tasks_of_the_one_before_which_run_side_by_side()
    {
        using var world = new World();
        CoordinatedShutdown shutdown = CoordinatedShutdown.Get(world.System);
        var one = new TaskCompletionSource<Done>();
        var two = new TaskCompletionSource<Done>();
        shutdown.AddTask("service-unbind", "one", () => one.Task);
        shutdown.AddTask("service-unbind", "two", () => two.Task);
        shutdown.AddTask("service-stop", "next", () => Note(world, "next"));
        Task<Done> run = shutdown.Run(CoordinatedShutdown.UnknownReason.Instance);
        two.SetResult(Done.Instance);
        world.Run.RunUntilIdle();
        Assert.Empty(world.Log);
        one.SetResult(Done.Instance);
        world.Run.RunUntilIdle();
        Assert.Equal(["next"], world.Log);
        Assert.True(run.IsCompletedSuccessfully && world.System.WhenTerminated.IsCompletedSuccessfully);
    }

    [Fact]
    public void It_runs_once_and_keeps_its_first_reason()
    {
        using var world = new World();
        CoordinatedShutdown shutdown = CoordinatedShutdown.Get(world.System);
        shutdown.AddTask("service-stop", "count", () => Note(world, "ran"));
        Task<Done> first = shutdown.Run(CoordinatedShutdown.ClusterLeavingReason.Instance);
        Task<Done> second = shutdown.Run(CoordinatedShutdown.ClrExitReason.Instance);
        world.Run.RunUntilIdle();
        Assert.Same(first, second);
        Assert.Equal(["ran"], world.Log);
        Assert.Same(CoordinatedShutdown.ClusterLeavingReason.Instance, shutdown.ShutdownReason);
    }

    [Fact]
    public void A_task_that_fails_or_takes_too_long_is_warned_of_and_the_shutdown_goes_on()
    {
        // The actors stay, to hear of it.
        using var world = new World(1, new OptionsSetup(new KernelOptions { ShutdownTerminatesSystem = false }));
        List<object> warnings = world.Listen<Warning>();
        CoordinatedShutdown shutdown = CoordinatedShutdown.Get(world.System);
        shutdown.AddTask("service-unbind", "fails", () => Task.FromException<Done>(new Boom("late")));
        shutdown.AddTask("service-unbind", "throws", () => throw new Boom("at once"));
        shutdown.AddTask("service-stop", "hangs", () => new TaskCompletionSource<Done>().Task);
        Task<Done> run = shutdown.Run(CoordinatedShutdown.UnknownReason.Instance);
        world.Run.RunFor(4.9 * Second);
        Assert.False(run.IsCompleted);
        world.Run.RunFor(Second);
        Assert.True(run.IsCompletedSuccessfully);
        Assert.Equal(3, warnings.Count);
        Assert.Contains("fails", warnings[0].ToString());
        Assert.Contains("service-stop", warnings[2].ToString());
        Assert.False(world.System.WhenTerminated.IsCompleted);
        ((ExtendedActorSystem)world.System).Abort();
    }

    [Fact]
    public void A_phase_that_must_not_fail_ends_the_shutdown_with_the_cause()
    {
        var phases = new Dictionary<string, ShutdownPhase>(ShutdownPhase.Defaults)
        {
            ["service-stop"] = new(["service-requests-done"], Second, Recover: false),
        };
        using var world = new World(1, new OptionsSetup(new KernelOptions { ShutdownPhases = phases }));
        CoordinatedShutdown shutdown = CoordinatedShutdown.Get(world.System);
        shutdown.AddTask("service-stop", "hangs", () => new TaskCompletionSource<Done>().Task);
        Task<Done> run = shutdown.Run(CoordinatedShutdown.UnknownReason.Instance);
        world.Run.RunFor(2 * Second);
        Assert.IsType<TimeoutException>(run.Exception!.InnerException);
        Assert.False(world.System.WhenTerminated.IsCompleted);
        ((ExtendedActorSystem)world.System).Abort();
    }

    [Fact]
    public void A_task_may_add_one_to_a_later_phase()
    {
        using var world = new World();
        CoordinatedShutdown shutdown = CoordinatedShutdown.Get(world.System);
        shutdown.AddTask(
            "service-unbind",
            "adds",
            () =>
            {
                shutdown.AddTask("service-stop", "added", () => Note(world, "added"));
                return Task.FromResult(Done.Instance);
            }
        );
        world.System.Terminate();
        world.Run.RunUntilIdle();
        Assert.Equal(["added"], world.Log);
    }

    [Fact]
    public void It_can_start_from_a_later_phase()
    {
        using var world = new World();
        CoordinatedShutdown shutdown = CoordinatedShutdown.Get(world.System);
        shutdown.AddTask("service-unbind", "left out", () => Note(world, "left out"));
        shutdown.AddTask("cluster-exiting", "runs", () => Note(world, "runs"));
        shutdown.Run(CoordinatedShutdown.UnknownReason.Instance, "cluster-exiting");
        world.Run.RunUntilIdle();
        Assert.Equal(["runs"], world.Log);
    }

    [Fact]
    public void Unknown_phases_are_refused_and_timeouts_are_told()
    {
        using var world = new World();
        CoordinatedShutdown shutdown = CoordinatedShutdown.Get(world.System);
        Assert.Same(shutdown, CoordinatedShutdown.Get(world.System));
        Assert.Throws<ConfigurationException>(() => shutdown.AddTask("none", "x", () => null!));
        CoordinatedShutdown.Reason reason = CoordinatedShutdown.UnknownReason.Instance;
        Action unknown = () => shutdown.Run(reason, "none");
        Assert.Throws<ConfigurationException>(unknown);
        Assert.Throws<ArgumentException>(() => shutdown.Timeout("none"));
        Assert.Equal(5 * Second, shutdown.Timeout("service-stop"));
        Assert.Equal(10 * Second, shutdown.TotalTimeout);
        shutdown.AddTask("service-stop", "x", () => Task.FromResult(Done.Instance));
        Assert.Equal(15 * Second, shutdown.TotalTimeout);
    }

    [Fact]
    public void Phases_come_after_those_that_they_depend_on_and_circles_are_refused()
    {
        ShutdownPhase After(params string[] before) => new(before, Second);
        var phases = new Dictionary<string, ShutdownPhase>
        {
            ["d"] = After("b", "c"),
            ["c"] = After("a"),
            ["b"] = After("a"),
        };
        Assert.Equal(["a", "b", "c", "d"], ShutdownPhase.Order(phases));
        phases["a"] = After("d");
        Assert.Throws<ArgumentException>(() => ShutdownPhase.Order(phases));
    }

    [Fact]
    public async Task On_the_pool_it_runs_from_an_actor_and_from_many_threads_at_once()
    {
        using ActorSystem system = ActorSystem.Create("pool");
        int ran = 0;
        CoordinatedShutdown
            .Get(system)
            .AddTask(
                "service-stop",
                "count",
                async () =>
                {
                    await Task.Yield();
                    Interlocked.Increment(ref ran);
                    return Done.Instance;
                }
            );
        IActorRef actor = system.ActorOf(Fun.PropsFor((f, _) => f.Ctx.System.Terminate()));
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() => system.Terminate()))];
        Array.ForEach(threads, t => t.Start());
        actor.Tell("go", null);
        Array.ForEach(threads, t => t.Join());
        await system.WhenTerminated;
        Assert.Equal(1, ran);
    }

    [Fact]
    public async Task The_end_of_the_process_waits_for_the_end_of_the_system()
    {
        using ActorSystem system = ActorSystem.Create("exits");
        var actor = (IInternalActorRef)system.ActorOf(Props.Empty);
        ((ActorSystemImpl)system).OnProcessExit(null, EventArgs.Empty);
        Assert.True(actor.IsTerminated);
        Assert.Same(CoordinatedShutdown.ClrExitReason.Instance, CoordinatedShutdown.Get(system).ShutdownReason);
        await system.WhenTerminated;
    }

    private static Task<Done> Note(World world, string what)
    {
        world.Log.Add(what);
        return Task.FromResult(Done.Instance);
    }
}
