using Mesh.Actors.Storage;
using Mesh.Contracts;
using static Mesh.Actors.Tests.Storage.Stored;

namespace Mesh.Actors.Tests.Storage;

public sealed class StoreActorTests : TestKit
{
    private readonly HeldStore _store = new();

    [Fact]
    public void What_is_asked_for_is_begun_at_once_and_answered_in_the_order_of_asking()
    {
        IActorRef actor = Sys.ActorOf(StoreActor.PropsFor(_store));
        Keep[] asks = [.. Enumerable.Range(0, 4).Select(i => new Keep([Put("a", $"{i}")], i))];
        foreach (Keep ask in asks)
        {
            actor.Tell(ask, TestActor);
        }

        WaitFor(actor);
        var full = new MeshException(MeshErrorCode.Storage, "full");
        _store.Begun[3].SetResult();
        _store.Begun[1].SetException(full);
        _store.Begun[2].SetResult();
        WaitFor(actor);
        _store.Begun[0].SetResult();

        Assert.Same(asks[0], ExpectMsg<Kept>().What);
        NotKept refused = ExpectMsg<NotKept>();
        Assert.Same(asks[1], refused.What);
        Assert.Same(full, refused.Why);
        Assert.Same(asks[2], ExpectMsg<Kept>().What);
        Assert.Same(asks[3], ExpectMsg<Kept>().What);
    }

    [Fact]
    public void A_change_that_breaks_a_limit_is_not_kept_and_the_next_is()
    {
        IActorRef actor = Sys.ActorOf(StoreActor.PropsFor(new MemoryStore()));
        actor.Tell(new Keep([Put("", "no key")]), TestActor);
        actor.Tell(new Keep([Put("a", "1")]), TestActor);
        Assert.Equal(MeshErrorCode.Invalid, ExpectMsg<NotKept>().Why.Code);
        ExpectMsg<Kept>();
    }

    [Fact]
    public void A_store_that_fails_in_an_unforeseen_way_is_told_too()
    {
        IActorRef actor = Sys.ActorOf(StoreActor.PropsFor(_store));
        actor.Tell(new Keep([Put("a", "1")]), TestActor);
        WaitFor(actor);
        _store.Begun[0].SetException(new InvalidOperationException("surprise"));
        MeshException why = ExpectMsg<NotKept>().Why;
        Assert.Equal(MeshErrorCode.Storage, why.Code);
        Assert.Contains("surprise", why.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_that_throws_in_an_unforeseen_way_is_told_too_and_what_was_asked_before_is_answered()
    {
        IActorRef actor = Sys.ActorOf(StoreActor.PropsFor(_store));
        actor.Tell(new Keep([Put("a", "1")]), TestActor);
        WaitFor(actor);
        _store.Surprise = new InvalidOperationException("surprise");
        actor.Tell(new Keep([Put("b", "2")]), TestActor);
        WaitFor(actor);
        _store.Begun[0].SetResult();

        ExpectMsg<Kept>();
        MeshException why = ExpectMsg<NotKept>().Why;
        Assert.Equal(MeshErrorCode.Storage, why.Code);
        Assert.Contains("surprise", why.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_may_be_under_way_is_refused_at_once()
    {
        IActorRef actor = Sys.ActorOf(StoreActor.PropsFor(_store));
        for (int i = 0; i <= StoreActor.MostUnderWay; i++)
        {
            actor.Tell(new Keep([Put("a", "1")], i), TestActor);
        }

        NotKept refused = ExpectMsg<NotKept>();
        Assert.Equal((MeshErrorCode.NoRoom, (object)StoreActor.MostUnderWay), (refused.Why.Code, refused.What.Tag));
        _store.Begun[0].SetResult();
        Assert.Equal(0, ExpectMsg<Kept>().What.Tag);
    }

    [Fact]
    public void More_bytes_than_may_be_under_way_are_refused_at_once()
    {
        IActorRef actor = Sys.ActorOf(StoreActor.PropsFor(_store));
        byte[] value = new byte[StoreLimits.ValueBytes];
        for (int i = 0; i < 16; i++)
        {
            actor.Tell(new Keep([Put("a", value)], i), TestActor);
        }

        Assert.Equal(15, ExpectMsg<NotKept>().What.Tag);
    }

    // Until it has handled all that it was told; the first message is the answer to this, so none other came before.
    private void WaitFor(IActorRef actor)
    {
        actor.Tell(new Identify(1), TestActor);
        ExpectMsg<ActorIdentity>();
    }

    /// <summary>Commits end when the test says so.</summary>
    private sealed class HeldStore : IMeshStore
    {
        private volatile IReadOnlyList<TaskCompletionSource> _begun = [];

        public IReadOnlyList<TaskCompletionSource> Begun => _begun;

        public Exception? Surprise { get; set; }

        public IReadOnlyList<StoreEntry> Read(StoreTable table) => [];

        public ValueTask CommitAsync(IReadOnlyList<StoreChange> changes)
        {
            if (Surprise is { } surprise)
            {
                throw surprise;
            }

            var source = new TaskCompletionSource();
            _begun = [.. _begun, source];
            return new ValueTask(source.Task);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
