using Mesh.Actors.Identity;
using Mesh.Actors.Links;
using Mesh.Actors.Requests;
using Mesh.Actors.Storage;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using StoreChange = Mesh.Actors.Storage.StoreChange;

namespace Mesh.Actors.Tests.Requests;

/// <summary>What the actor writes, in which commits, and whom it keeps waiting for them.</summary>
public sealed class RequestActorTests : TestKit
{
    private readonly BookHost _asker = new("asker", new Random(1));
    private readonly BookHost _asked = new("asked", new Random(2));
    private readonly MemoryKeyRing _keys = MemoryKeyRing.Generate("host");
    private readonly SlowStore _store = new();
    private readonly ReceivedEntry _received;
    private readonly SentEntry _sent;
    private readonly IActorRef _worker;

    public RequestActorTests()
    {
        _worker = Sys.ActorOf(StoreWorker.NewProps());
        Uid own = _keys.Identities[0].Uid;
        DateTimeOffset now = Sys.Scheduler.Now;
        _received = new ReceivedEntry(new RequestId(1), own, _asker.Card, _asker.Hid, null, now);
        _sent = new SentEntry(new RequestId(2), own, _asked.Card, null, now);
        _store.Commit([
            new StoreChange(StoreTable.Requests, RequestCodec.KeyOf(_received), RequestCodec.Encode(_received)),
            new StoreChange(StoreTable.Requests, RequestCodec.KeyOf(_sent), RequestCodec.Encode(_sent)),
        ]);
        _store.Commits.Clear();
    }

    [Fact]
    public void An_acceptance_and_the_new_contact_are_one_commit()
    {
        IActorRef requests = Start(ContactBook.Open(_store));
        Tell(requests, new AnswerRequest(_received.Id, IsAccepted: true));
        ExpectMsg<RequestDone>();

        StoreTable[] written = Assert.Single(_store.Commits);
        Assert.Equal([StoreTable.Contacts, StoreTable.Requests], written);
    }

    [Fact]
    public void Of_contacts_that_are_kept_elsewhere_the_contact_is_written_first()
    {
        var elsewhere = new SlowStore();
        var order = new List<SlowStore>();
        elsewhere.Written += order.Add;
        _store.Written += order.Add;
        IActorRef requests = Start(ContactBook.Open(elsewhere));
        Tell(requests, new AnswerRequest(_received.Id, IsAccepted: true));
        ExpectMsg<RequestDone>();

        Assert.Equal([elsewhere, _store], order);
    }

    [Fact]
    public void While_the_disk_is_slow_answers_wait_in_their_order_and_who_needs_no_disk_is_answered()
    {
        IActorRef requests = Start(ContactBook.Open(_store));
        _store.Gate.Reset();
        Tell(requests, new AnswerRequest(_received.Id, IsAccepted: true));
        Tell(requests, new WithdrawRequest(_sent.Id));
        ContactCard own = _keys.IssueCard(_received.Luid, [], Sys.Scheduler.Now, TimeSpan.FromDays(1));
        Tell(requests, new AskForContact(own, null, null));

        // The commit of the first stands still: this is said before it ends.
        Assert.Equal(MeshErrorCode.Invalid, ExpectMsg<RequestRefused>().Why.Code);
        _store.Gate.Set();
        Assert.Equal(_received.Id, ExpectMsg<RequestDone>().Id);
        Assert.Equal(_sent.Id, ExpectMsg<RequestDone>().Id);
        Assert.Equal([2, 1], _store.Commits.Select(tables => tables.Length));
    }

    [Fact]
    public void A_request_whose_card_contradicts_the_contacts_recovery_key_is_refused_and_waits_on()
    {
        using var person = SigningKey.Generate();
        var contacts = ContactBook.Open(_store);
        contacts.Add(CardOf(person, recovery: 1));
        ReceivedEntry other = _received with { From = CardOf(person, recovery: 2) };
        _store.Commit([new StoreChange(StoreTable.Requests, RequestCodec.KeyOf(other), RequestCodec.Encode(other))]);
        var board = new RequestBoard();
        IActorRef requests = Start(contacts, board);
        Tell(requests, new AnswerRequest(other.Id, IsAccepted: true));
        MeshException why = ExpectMsg<RequestRefused>().Why;

        Assert.Equal(MeshErrorCode.Conflict, why.Code);
        Assert.Contains("decline it, or, if its card is the right one, remove the contact", why.Message);
        Tell(requests, new WithdrawRequest(_sent.Id));
        ExpectMsg<RequestDone>();
        Assert.Equal(1, _store.RequestReads);
        Assert.Equal(ReceivedRequestState.Pending, Assert.Single(board.All.Received).State);
        Assert.Equal(1, contacts.Find(other.From.Uid)!.Recovery.Span[0]);

        Tell(requests, new AnswerRequest(other.Id, IsAccepted: false));
        ExpectMsg<RequestDone>();
        Assert.Equal(ReceivedRequestState.Declined, Assert.Single(board.All.Received).State);
    }

    [Fact]
    public void When_an_acceptance_cannot_be_written_nothing_that_was_concluded_from_it_is_written_either()
    {
        var second = SigningKey.Generate();
        _keys.Add(second);
        ReceivedEntry other = _received with { Id = new RequestId(3), Luid = second.Uid };
        _store.Commit([new StoreChange(StoreTable.Requests, RequestCodec.KeyOf(other), RequestCodec.Encode(other))]);
        var contacts = ContactBook.Open(_store);
        IActorRef requests = Start(contacts);
        _store.Gate.Reset();
        Tell(requests, new AnswerRequest(_received.Id, IsAccepted: true));

        // Any change of the contacts has the book swept.
        Tell(requests, new ContactMoved(_asked.Uid, ContactChangeKind.Updated));
        Tell(requests, new AnswerRequest(new RequestId(99), IsAccepted: true));
        Assert.Equal(MeshErrorCode.Invalid, ExpectMsg<RequestRefused>().Why.Code);
        _store.FailsOnce = true;
        _store.Gate.Set();
        Assert.Equal(MeshErrorCode.Storage, ExpectMsg<RequestRefused>().Why.Code);

        // All that was on its way to the disk before has ended.
        Tell(_worker, new StoreWork(() => null));
        ExpectMsg<StoreWorkDone>();
        Assert.Null(contacts.Find(_asker.Uid));
        Assert.All(
            _store.Read(StoreTable.Requests).Select(RequestCodec.Decode).OfType<ReceivedEntry>(),
            entry => Assert.Equal(ReceivedRequestState.Pending, entry.State)
        );
        Tell(requests, new AnswerRequest(_received.Id, IsAccepted: true));
        Assert.Equal(_received.Id, ExpectMsg<RequestDone>().Id);
        Assert.NotNull(contacts.Find(_asker.Uid));
    }

    [Fact]
    public void What_is_not_on_the_disk_yet_is_shown_to_nobody_and_what_is_answered_is_shown()
    {
        var board = new RequestBoard();
        IActorRef requests = Start(ContactBook.Open(_store), board);
        _store.Gate.Reset();
        Tell(requests, new AnswerRequest(_received.Id, IsAccepted: true));
        Tell(requests, new WithdrawRequest(_sent.Id));
        Tell(requests, new AnswerRequest(new RequestId(99), IsAccepted: true));
        Assert.Equal(MeshErrorCode.Invalid, ExpectMsg<RequestRefused>().Why.Code);

        // The second one stands still when the first is there.
        _store.Written += store => store.Gate.Reset();
        _store.Gate.Set();
        Assert.Equal(_received.Id, ExpectMsg<RequestDone>().Id);
        Assert.Equal(ReceivedRequestState.Accepted, Assert.Single(board.All.Received).State);
        Assert.Equal(SentRequestState.Sending, Assert.Single(board.All.Sent).State);

        _store.Gate.Set();
        Assert.Equal(_sent.Id, ExpectMsg<RequestDone>().Id);
        Assert.Equal(SentRequestState.Withdrawn, Assert.Single(board.All.Sent).State);
    }

    [Fact]
    public void When_it_is_tried_next_is_shown_after_each_try_that_failed()
    {
        var board = new RequestBoard();
        board.Changed += () => TestActor.Tell(board.All.Sent.Single().NextTry!);
        IActorRef requests = Start(ContactBook.Open(_store), board, chance: 0);
        DateTimeOffset first = ExpectMsg<DateTimeOffset>();
        Tell(requests, new RequestDialFailed(new ErrandKey(_sent.Id, IsSent: true), TimeSpan.FromHours(1)));

        Assert.True(ExpectMsg<DateTimeOffset>() >= first + TimeSpan.FromHours(1));
    }

    private ContactCard CardOf(SigningKey person, byte recovery) =>
        ContactCard.Issue(
            person,
            null,
            [new CardHost(_asker.Hid, [])],
            _received.Came.AddSeconds(recovery),
            TimeSpan.FromDays(1),
            Enumerable.Repeat(recovery, Uid.Size).ToArray()
        );

    private IActorRef Start(ContactBook contacts, RequestBoard? board = null, double chance = 0.5) =>
        Sys.ActorOf(
            RequestActor.PropsFor(
                new RequestParts(
                    _keys,
                    contacts,
                    new ProofVerifier(new DelegationCache()),
                    _store,
                    _worker,
                    () => [],
                    () => chance,
                    board ?? new RequestBoard()
                )
            )
        );

    private void Tell(IActorRef actor, object question) => actor.Tell(question, TestActor);

    /// <summary>A store that can stand still, and tells what was written in it.</summary>
    private sealed class SlowStore : IMeshStore
    {
        private readonly MemoryStore _inner = new();
        private int _requestReads;

        public ManualResetEventSlim Gate { get; } = new(initialState: true);

        /// <summary>The tables of each commit.</summary>
        public List<StoreTable[]> Commits { get; } = [];

        /// <summary>Whether the next commit fails.</summary>
        public bool FailsOnce { get; set; }

        /// <summary>How often the contact requests were read.</summary>
        public int RequestReads => Volatile.Read(ref _requestReads);

        public event Action<SlowStore>? Written;

        public IReadOnlyList<StoreEntry> Read(StoreTable table)
        {
            if (table == StoreTable.Requests)
            {
                Interlocked.Increment(ref _requestReads);
            }

            return _inner.Read(table);
        }

        public ValueTask CommitAsync(IReadOnlyList<StoreChange> changes) => throw new NotSupportedException();

        public void Commit(IReadOnlyList<StoreChange> changes)
        {
            Gate.Wait();
            if (FailsOnce)
            {
                FailsOnce = false;
                throw new MeshException(MeshErrorCode.Storage, "the disk is full");
            }

            _inner.Commit(changes);
            Commits.Add([.. changes.Select(change => change.Table)]);
            Written?.Invoke(this);
        }

        public ValueTask DisposeAsync() => _inner.DisposeAsync();
    }
}
