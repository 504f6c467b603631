using Mesh.Contracts.Runtime;
using Mesh.Kernel.Extensions;
using Mesh.Kernel.Tests.Support;

namespace Mesh.Kernel.Tests;

public sealed class DeterministicTests
{
    [Fact]
    public void The_same_seed_gives_the_same_trace_and_other_seeds_others()
    {
        Assert.Equal(Trace(7), Trace(7));
        Assert.Equal(20, Enumerable.Range(0, 20).Select(seed => Trace((ulong)seed)).Distinct().Count());
    }

    [Fact]
    public void Two_hundred_seeds_find_every_winner_of_a_race_and_keep_each_pair_in_order()
    {
        var winners = new HashSet<string>();
        for (ulong seed = 0; seed < 200; seed++)
        {
            string[] trace = Trace(seed).Split(' ');
            winners.Add(trace[0][..1]);
            foreach (string name in new[] { "a", "b", "c" })
            {
                string[] own = [.. trace.Where(t => t.StartsWith(name))];
                Assert.True(
                    own.SequenceEqual(own.Order(StringComparer.Ordinal)),
                    $"seed {seed}: {string.Join(' ', own)}"
                );
            }
            Assert.True(trace.Length == 15, $"seed {seed}: {trace.Length} messages");
        }
        Assert.Equal(["a", "b", "c"], winners.Order());
    }

    [Fact]
    public void Running_until_idle_does_not_move_time_and_running_for_a_span_moves_it_exactly()
    {
        using var world = new World();
        var start = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
        world.System.Scheduler.Advanced.ScheduleOnce(TimeSpan.FromHours(1), () => world.Log.Add(world.Run.Now));
        world.Run.RunUntilIdle();
        Assert.Equal(start, world.Run.Now);
        world.Run.RunFor(TimeSpan.FromHours(3));
        Assert.Equal([start.AddHours(1)], world.Log);
        Assert.Equal(start.AddHours(3), world.Run.Now);
        Assert.Equal(world.Run.Now, world.System.Scheduler.Now);
    }

    [Fact]
    public void Running_until_a_condition_stops_there_or_at_the_limit()
    {
        using var world = new World();
        int ticks = 0;
        world.System.Scheduler.Advanced.ScheduleRepeatedly(1000, 1000, () => ticks++);
        Assert.True(world.Run.RunUntil(() => ticks == 3, TimeSpan.FromMinutes(1)));
        Assert.Equal(3, world.System.Scheduler.MonotonicClock.TotalSeconds);
        Assert.False(world.Run.RunUntil(() => false, TimeSpan.FromSeconds(2.5)));
        Assert.Equal(5.5, world.System.Scheduler.MonotonicClock.TotalSeconds);
        Assert.Equal(5, ticks);
    }

    [Fact]
    public void A_foreign_thread_cannot_post()
    {
        using var world = new World();
        (IActorRef probe, List<object> got) = world.Probe("probe");
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Record.Exception(() => probe.Tell("smuggled", null)));
        thread.Start();
        thread.Join();
        Assert.IsType<InvalidOperationException>(thrown);
        Assert.Contains("/user/probe", thrown.Message);
        Assert.Contains(nameof(A_foreign_thread_cannot_post), thrown.Message);
        // Whoever drives the run is told as well: nobody may look at what the other thread has thrown.
        var told = Assert.Throws<InvalidOperationException>(world.Run.RunUntilIdle);
        Assert.Equal(thrown.Message, told.Message);
        world.Run.RunUntilIdle();
        Assert.Empty(got);
    }

    [Fact]
    public void A_step_cannot_drive_the_run()
    {
        using var world = new World();
        Exception? thrown = null;
        world.Spawn((_, _) => thrown = Record.Exception(() => world.Run.RunOne())).Tell("go", null);
        world.Run.RunUntilIdle();
        Assert.IsType<InvalidOperationException>(thrown);
    }

    [Fact]
    public void Posted_actions_keep_their_order_and_are_counted()
    {
        using var world = new World();
        long before = world.Run.Events;
        for (int i = 0; i < 10; i++)
        {
            int number = i;
            world.Run.Post(() => world.Log.Add(number));
        }
        Assert.Empty(world.Log);
        world.Run.RunUntilIdle();
        Assert.Equal(Enumerable.Range(0, 10).Cast<object>(), world.Log);
        Assert.Equal(10, world.Run.Events - before);
        Assert.False(world.Run.RunOne());
    }

    [Fact]
    public void Code_outside_actors_shares_the_clock()
    {
        using var world = new World();
        TimeProvider time = world.Run.TimeProvider;
        long began = time.GetTimestamp();
        using ITimer timer = time.CreateTimer(
            _ => world.Log.Add(time.GetElapsedTime(began).TotalSeconds),
            null,
            TimeSpan.FromSeconds(1),
            TimeSpan.FromSeconds(2)
        );
        world.Run.RunFor(TimeSpan.FromSeconds(4));
        timer.Change(TimeSpan.FromSeconds(10), Timeout.InfiniteTimeSpan);
        world.Run.RunFor(TimeSpan.FromMinutes(1));
        Assert.Equal([1.0, 3.0, 14.0], world.Log);
    }

    [Fact]
    public void A_system_on_the_pool_has_no_such_run()
    {
        using ActorSystem system = ActorSystem.Create("pool");
        Assert.Null(DeterministicRun.Of(system));
    }

    private static string Trace(ulong seed)
    {
        using var world = new World(seed);
        (IActorRef end, List<object> got) = world.Probe();
        foreach (string name in new[] { "a", "b", "c" })
        {
            IActorRef actor = world.System.ActorOf(Props.Create(() => new Numbering(name, end)));
            for (int i = 0; i < 5; i++)
                actor.Tell(i, null);
        }
        world.Run.RunUntilIdle();
        return string.Join(' ', got);
    }

    private sealed class Numbering(string name, IActorRef end) : UntypedActor
    {
        protected override void OnReceive(object message) => end.Tell($"{name}{message}");
    }
}
