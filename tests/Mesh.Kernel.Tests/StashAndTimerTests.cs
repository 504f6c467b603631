using Mesh.Kernel.Tests.Support;

namespace Mesh.Kernel.Tests;

public sealed class StashAndTimerTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Stashed_messages_come_back_first_and_in_order()
    {
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new Stashing(_world.Log)));
        foreach (string message in new[] { "a", "b", "open", "c" })
            actor.Tell(message, null);
        _world.Run.RunUntilIdle();
        Assert.Equal(["opened", "a", "b", "c"], _world.Log);
    }

    [Fact]
    public void One_message_is_stashed_once_but_two_equal_ones_are_two()
    {
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new Stashing(_world.Log)));
        actor.Tell("a", null);
        actor.Tell("a", null);
        _world.Send(actor, "open");
        _world.Send(_world.System.ActorOf(Props.Create(() => new Stashing(_world.Log))), "twice");
        Assert.Equal(["opened", "a", "a", "refused"], _world.Log);
    }

    [Fact]
    public void A_restart_brings_the_stash_back_and_a_stop_makes_it_dead_letters()
    {
        List<object> dead = _world.Listen<DeadLetter>();
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new Stashing(_world.Log)));
        actor.Tell("a", null);
        actor.Tell("fail", null);
        actor.Tell("open", null);
        _world.Run.RunUntilIdle();
        Assert.Equal(["opened", "a"], _world.Log);
        IActorRef other = _world.System.ActorOf(Props.Create(() => new Stashing(_world.Log)));
        _world.Send(other, "b");
        _world.Send(other, PoisonPill.Instance);
        Assert.Equal("b", ((DeadLetter)Assert.Single(dead)).Message);
    }

    [Fact]
    public void A_single_timer_fires_once_and_a_periodic_one_until_cancelled()
    {
        IActorRef actor = Timed();
        _world.Send(actor, new Do(t => t.StartSingleTimer("s", "single", Second)));
        _world.Send(actor, new Do(t => t.StartPeriodicTimer("p", "tick", 0.5 * Second, Second)));
        _world.Run.RunFor(3 * Second);
        Assert.Equal(["tick 0.5", "single 1", "tick 1.5", "tick 2.5"], _world.Log);
        _world.Send(actor, new Do(t => Assert.Equal(["p"], t.ActiveTimers)));
        _world.Send(actor, new Do(t => t.Cancel("p")));
        _world.Run.RunFor(3 * Second);
        Assert.Equal(4, _world.Log.Count);
    }

    [Fact]
    public void A_timer_replaces_the_one_of_its_key()
    {
        IActorRef actor = Timed();
        _world.Send(actor, new Do(t => t.StartSingleTimer("k", "old", Second)));
        _world.Send(actor, new Do(t => t.StartSingleTimer("k", "new", 2 * Second)));
        _world.Run.RunFor(3 * Second);
        Assert.Equal(["new 2"], _world.Log);
    }

    [Fact]
    public void A_timer_that_is_refused_does_not_count_as_active()
    {
        IActorRef actor = Timed();
        _world.Send(actor, new Do(Refused));
        Assert.Equal([false], _world.Log);

        void Refused(ITimerScheduler timers)
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => timers.StartSingleTimer("k", "never", -Second));
            _world.Log.Add(timers.IsTimerActive("k"));
        }
    }

    [Fact]
    public void No_tick_comes_after_cancel_even_when_it_is_in_the_mailbox()
    {
        IActorRef actor = Timed();
        _world.Send(actor, new Do(t => t.StartSingleTimer("k", "late", Second)));
        ((IInternalActorRef)actor).Suspend();
        _world.Run.RunUntilIdle();
        actor.Tell(new Do(t => t.Cancel("k")), null);
        _world.Run.RunFor(2 * Second);
        ((IInternalActorRef)actor).Resume();
        _world.Run.RunUntilIdle();
        Assert.Empty(_world.Log);
    }

    [Fact]
    public void Restart_and_stop_cancel_all_timers()
    {
        List<object> dead = _world.Listen<AllDeadLetters>();
        IActorRef actor = Timed();
        _world.Send(actor, new Do(t => t.StartPeriodicTimer("k", "tick", Second)));
        _world.Send(actor, new Do(_ => throw new Boom("x")));
        _world.Run.RunFor(2 * Second);
        Assert.Empty(_world.Log);
        _world.Send(actor, new Do(t => t.StartPeriodicTimer("k", "tick", Second)));
        _world.Send(actor, PoisonPill.Instance);
        _world.Run.RunFor(2 * Second);
        Assert.Empty(_world.Log);
        Assert.Empty(dead);
    }

    [Fact]
    public void The_receive_timeout_comes_after_quiet_and_again_until_it_is_taken_back()
    {
        IActorRef actor = _world.Spawn(
            (fun, message) =>
            {
                if (message is TimeSpan timeout)
                    fun.Ctx.SetReceiveTimeout(timeout == TimeSpan.Zero ? null : timeout);
                else if (message is ReceiveTimeout)
                    _world.Log.Add(_world.System.Scheduler.MonotonicClock.TotalSeconds);
            }
        );
        _world.Send(actor, 2 * Second);
        _world.Run.RunFor(Second);
        _world.Send(actor, "busy");
        _world.Run.RunFor(4 * Second);
        Assert.Equal([3.0, 5.0], _world.Log);
        _world.Send(actor, new Quiet());
        _world.Run.RunFor(2 * Second);
        Assert.Equal([3.0, 5.0, 7.0], _world.Log);
        _world.Send(actor, TimeSpan.Zero);
        _world.Run.RunFor(10 * Second);
        Assert.Equal(3, _world.Log.Count);
    }

    [Fact]
    public void The_end_of_a_watched_actor_can_be_stashed_and_comes_once_after_that()
    {
        foreach (object? custom in new object?[] { null, "it ended" })
        {
            _world.Log.Clear();
            IActorRef watched = _world.Spawn((_, _) => { });
            IActorRef actor = _world.System.ActorOf(Props.Create(() => new StashingEnds(watched, custom, _world.Log)));
            _world.Run.RunUntilIdle();
            _world.Send(watched, PoisonPill.Instance);
            Assert.Empty(_world.Log);
            _world.Send(actor, 1);
            Assert.Equal([custom ?? watched], _world.Log);
        }
    }

    private IActorRef Timed() => _world.System.ActorOf(Props.Create(() => new TimedActor(_world.Log)));

    private sealed record Do(Action<ITimerScheduler> Action);

    private sealed record Quiet : INotInfluenceReceiveTimeout;

    private sealed class TimedActor : ReceiveActor, IWithTimers
    {
        public TimedActor(List<object> log)
        {
            Receive<Do>(d => d.Action(Timers));
            Receive<string>(s => log.Add(FormattableString.Invariant($"{s} {Seconds}")));
        }

        public ITimerScheduler Timers { get; set; } = null!;

        private static double Seconds => Context.System.Scheduler.MonotonicClock.TotalSeconds;
    }

    private sealed class StashingEnds : ReceiveActor, IWithUnboundedStash
    {
        public StashingEnds(IActorRef watched, object? custom, List<object> log)
        {
            if (custom is null)
                Context.Watch(watched);
            else
                Context.WatchWith(watched, custom);
            Receive<int>(_ =>
            {
                Become(() =>
                {
                    Receive<Terminated>(t => log.Add(t.ActorRef));
                    ReceiveAny(log.Add);
                });
                Stash.UnstashAll();
            });
            ReceiveAny(_ => Stash.Stash());
        }

        public IStash Stash { get; set; } = null!;
    }

    private sealed class Stashing : ReceiveActor, IWithUnboundedStash
    {
        public Stashing(List<object> log)
        {
            Receive<string>(s => s == "fail", _ => throw new Boom("x"));
            Receive<string>(
                s => s == "twice",
                _ =>
                {
                    Stash.Stash();
                    Assert.Throws<IllegalActorStateException>(Stash.Stash);
                    log.Add("refused");
                }
            );
            Receive<string>(
                s => s == "open",
                _ =>
                {
                    log.Add("opened");
                    Stash.UnstashAll();
                    Become(() => Receive<string>(s => log.Add(s)));
                }
            );
            Receive<string>(_ => Stash.Stash());
        }

        public IStash Stash { get; set; } = null!;
    }
}
