using Mesh.Kernel.Tests.Support;

namespace Mesh.Kernel.Tests;

public sealed class InboxTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly World _world = new();
    private readonly Inbox _inbox;

    public InboxTests() => _inbox = Inbox.Create(_world.System);

    public void Dispose() => _world.Dispose();

    [Fact]
    public void An_answer_to_what_it_sends_comes_into_the_inbox()
    {
        IActorRef echo = _world.Spawn((fun, message) => fun.From.Tell($"re: {message}"));
        _inbox.Send(echo, "a");
        Assert.Equal("re: a", _inbox.Receive(Second));
    }

    [Fact]
    public void Messages_come_in_their_order_whether_somebody_waits_or_not()
    {
        Task<object> first = _inbox.ReceiveAsync(Second);
        foreach (int i in Enumerable.Range(1, 3))
            _inbox.Receiver.Tell(i, null);
        _world.Run.RunUntilIdle();
        Assert.Equal(1, first.Result);
        Assert.Equal(2, _inbox.Receive());
        Assert.Equal(3, _inbox.Receive());
    }

    [Fact]
    public void Nothing_in_time_is_a_timeout_of_that_very_time_and_what_comes_later_is_kept()
    {
        DateTimeOffset began = _world.Run.Now;
        Assert.Throws<TimeoutException>(() => _inbox.Receive(2 * Second));
        Assert.Equal(2 * Second, _world.Run.Now - began);
        Assert.Throws<TimeoutException>(() => _inbox.Receive());
        Assert.Equal(7 * Second, _world.Run.Now - began);
        _world.Send(_inbox.Receiver, "late");
        Assert.Equal("late", _inbox.Receive());
    }

    [Fact]
    public void A_predicate_takes_the_first_that_it_accepts_and_leaves_the_others()
    {
        foreach (int i in Enumerable.Range(1, 4))
            _inbox.Receiver.Tell(i, null);
        _world.Run.RunUntilIdle();
        Assert.Equal(2, _inbox.ReceiveWhere(m => (int)m % 2 == 0));
        Assert.Equal(1, _inbox.Receive());
        _world.System.Scheduler.ScheduleTellOnce(1000, _inbox.Receiver, 6, null);
        Assert.Equal(6, _inbox.ReceiveWhere(m => (int)m > 5, 2 * Second));
        Assert.Throws<TimeoutException>(() => _inbox.ReceiveWhere(m => (int)m > 5, Second));
        Assert.Equal([3, 4], [_inbox.Receive(), _inbox.Receive()]);
    }

    [Fact]
    public void It_watches_and_unwatches()
    {
        (IActorRef one, _) = _world.Probe();
        (IActorRef two, _) = _world.Probe();
        (IActorRef three, _) = _world.Probe();
        _inbox.Watch(one);
        _inbox.WatchWith(two, "two ended");
        _inbox.Watch(three);
        _inbox.Unwatch(three);
        _world.Run.RunUntilIdle();
        foreach (IActorRef actor in new[] { three, two, one })
            _world.Send(actor, PoisonPill.Instance);
        Assert.Equal("two ended", _inbox.Receive());
        Assert.Equal(one, ((Terminated)_inbox.Receive()).ActorRef);
        Assert.Throws<TimeoutException>(() => _inbox.Receive(Second));
    }

    [Fact]
    public void More_than_a_thousand_messages_are_dropped_with_one_warning()
    {
        List<object> warnings = _world.Listen<Warning>();
        for (int i = 0; i < 1003; i++)
            _inbox.Receiver.Tell(i, null);
        _world.Run.RunUntilIdle();
        Assert.Single(warnings);
        for (int i = 0; i < 1000; i++)
            Assert.Equal(i, _inbox.Receive());
        Assert.Throws<TimeoutException>(() => _inbox.Receive(Second));
    }

    [Fact]
    public void Disposing_ends_its_actor_and_a_wait_still_times_out()
    {
        Task<object> waiting = _inbox.ReceiveAsync(2 * Second);
        _inbox.Dispose();
        _world.Run.RunUntilIdle();
        Assert.True(((IInternalActorRef)_inbox.Receiver).IsTerminated);
        _world.Run.RunFor(3 * Second);
        Assert.IsType<TimeoutException>(waiting.Exception!.InnerException);
    }
}

/// <summary>An inbox of a system on the thread pool.</summary>
public sealed class InboxPoolTests
{
    [Fact]
    public async Task On_the_pool_each_message_goes_to_exactly_one_of_many_who_wait()
    {
        using ActorSystem system = ActorSystem.Create("pool");
        using Inbox inbox = Inbox.Create(system);
        Task<object>[] waiting =
        [
            .. Enumerable.Range(0, 200).Select(_ => inbox.ReceiveAsync(Timeout.InfiniteTimeSpan)),
        ];
        for (int i = 0; i < 200; i++)
            inbox.Receiver.Tell(i, null);
        object[] got = await Task.WhenAll(waiting);
        Assert.Equal(Enumerable.Range(0, 200).Cast<object>(), got);
        inbox.Receiver.Tell("blocking", null);
        Assert.Equal("blocking", inbox.Receive(Timeout.InfiniteTimeSpan));
        Assert.Throws<TimeoutException>(() => inbox.Receive(TimeSpan.FromMilliseconds(1)));
        await system.Terminate();
    }
}
