using Mesh.Conformance.Support;
using Xunit.Abstractions;

namespace Mesh.Conformance;

/// <summary>The end of a system, phase by phase.</summary>
public sealed class CoordinatedShutdownTests(ITestOutputHelper output) : TestKit(Kit.Patient, output)
{
    [Fact]
    public async Task Tasks_run_in_the_order_of_the_phases()
    {
        CoordinatedShutdown shutdown = CoordinatedShutdown.Get(Sys);
        var ran = new List<string>();
        Add(shutdown, CoordinatedShutdown.PhaseServiceStop, ran);
        Add(shutdown, CoordinatedShutdown.PhaseBeforeServiceUnbind, ran);
        Add(shutdown, CoordinatedShutdown.PhaseBeforeActorSystemTerminate, ran);
        Add(shutdown, CoordinatedShutdown.PhaseServiceUnbind, ran);

        await shutdown.Run(CoordinatedShutdown.UnknownReason.Instance);

        Assert.Equal(
            [
                CoordinatedShutdown.PhaseBeforeServiceUnbind,
                CoordinatedShutdown.PhaseServiceUnbind,
                CoordinatedShutdown.PhaseServiceStop,
                CoordinatedShutdown.PhaseBeforeActorSystemTerminate,
            ],
            ran
        );
    }

    [Fact]
    public async Task The_last_phase_ends_the_system()
    {
        await CoordinatedShutdown.Get(Sys).Run(CoordinatedShutdown.UnknownReason.Instance);

        await Sys.WhenTerminated;
    }

    [Fact]
    public async Task It_runs_once()
    {
        CoordinatedShutdown shutdown = CoordinatedShutdown.Get(Sys);
        int runs = 0;
        shutdown.AddTask(
            CoordinatedShutdown.PhaseServiceStop,
            "count",
            () =>
            {
                runs++;
                return Task.FromResult(Done.Instance);
            }
        );

        await Task.WhenAll(
            shutdown.Run(CoordinatedShutdown.UnknownReason.Instance),
            shutdown.Run(CoordinatedShutdown.ClrExitReason.Instance)
        );

        Assert.Equal(1, runs);
        Assert.Same(CoordinatedShutdown.UnknownReason.Instance, shutdown.ShutdownReason);
    }

    [Fact]
    public void The_end_of_the_system_runs_it()
    {
        TestProbe witness = CreateTestProbe(ActorSystem.Create("other"));
        ActorSystem system = ActorSystem.Create("ending");
        CoordinatedShutdown
            .Get(system)
            .AddTask(
                CoordinatedShutdown.PhaseServiceStop,
                "tell",
                () =>
                {
                    witness.Ref.Tell("ran", ActorRefs.NoSender);
                    return Task.FromResult(Done.Instance);
                }
            );

        _ = system.Terminate();

        witness.ExpectMsg("ran");
        witness.Sys.Terminate();
    }

    [Fact]
    public async Task A_task_that_fails_does_not_stop_the_rest()
    {
        CoordinatedShutdown shutdown = CoordinatedShutdown.Get(Sys);
        var ran = new List<string>();
        shutdown.AddTask(
            CoordinatedShutdown.PhaseServiceUnbind,
            "failing",
            () => Task.FromException<Done>(new TestException())
        );
        Add(shutdown, CoordinatedShutdown.PhaseServiceStop, ran);

        await shutdown.Run(CoordinatedShutdown.UnknownReason.Instance);

        Assert.Equal([CoordinatedShutdown.PhaseServiceStop], ran);
    }

    [Fact]
    public async Task It_can_begin_at_a_later_phase()
    {
        CoordinatedShutdown shutdown = CoordinatedShutdown.Get(Sys);
        var ran = new List<string>();
        Add(shutdown, CoordinatedShutdown.PhaseBeforeServiceUnbind, ran);
        Add(shutdown, CoordinatedShutdown.PhaseServiceStop, ran);

        await shutdown.Run(CoordinatedShutdown.UnknownReason.Instance, CoordinatedShutdown.PhaseServiceStop);

        Assert.Equal([CoordinatedShutdown.PhaseServiceStop], ran);
    }

    [Fact]
    public void An_unknown_phase_is_refused() =>
        Assert.Throws<ConfigurationException>(() =>
            CoordinatedShutdown.Get(Sys).AddTask("none", "task", () => Task.FromResult(Done.Instance))
        );

    [Fact]
    public void Phases_have_their_timeouts()
    {
        CoordinatedShutdown shutdown = CoordinatedShutdown.Get(Sys);

        Assert.Equal(Kit.Seconds(5), shutdown.Timeout(CoordinatedShutdown.PhaseServiceStop));
        Assert.Equal(Kit.Seconds(10), shutdown.Timeout(CoordinatedShutdown.PhaseActorSystemTerminate));
        Assert.Throws<ArgumentException>(() => shutdown.Timeout("none"));
    }

    [Fact]
    public async Task Tasks_of_one_phase_run_together()
    {
        CoordinatedShutdown shutdown = CoordinatedShutdown.Get(Sys);
        var first = new TaskCompletionSource<Done>();
        var second = new TaskCompletionSource<Done>();
        shutdown.AddTask(
            CoordinatedShutdown.PhaseServiceStop,
            "one",
            () =>
            {
                first.SetResult(Done.Instance);
                return second.Task;
            }
        );
        shutdown.AddTask(
            CoordinatedShutdown.PhaseServiceStop,
            "two",
            () =>
            {
                second.SetResult(Done.Instance);
                return first.Task;
            }
        );

        await shutdown.Run(CoordinatedShutdown.UnknownReason.Instance);

        Assert.True(first.Task.IsCompleted && second.Task.IsCompleted);
    }

    private static void Add(CoordinatedShutdown shutdown, string phase, List<string> ran) =>
        shutdown.AddTask(
            phase,
            "task",
            () =>
            {
                ran.Add(phase);
                return Task.FromResult(Done.Instance);
            }
        );
}
