using System.Buffers.Text;
using Mesh.Actors.Identity;
using Mesh.Actors.Storage;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using StoreChange = Mesh.Actors.Storage.StoreChange;

namespace Mesh.Actors.Tests.Identity;

public sealed class SuccessionLineTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2030, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Hid Host = Hid.OfPublicKey([1]);

    private readonly TemporaryFolder _folder = new();
    private readonly MemoryStore _store = new();
    private readonly List<SigningKey> _keys = [];
    private readonly ContactBook _book;
    private readonly SuccessionLine _line;

    public SuccessionLineTests()
    {
        _book = ContactBook.Open(_store);
        _line = new SuccessionLine(_book);
    }

    public void Dispose()
    {
        _keys.ForEach(key => key.Dispose());
        _folder.Dispose();
    }

    [Fact]
    public void The_new_identity_takes_the_place_and_the_old_one_is_refused_also_when_the_book_is_opened_again()
    {
        Person old = New();
        Person next = New();
        _book.Add(old.Card("Ada"));
        List<ContactChangeKind> told = [];
        _book.Changed += change => told.Add(change.Kind);
        Contact moved = _line.Take(old.SucceededBy(next));

        Assert.Equal((next.Uid, "Ada", ContactStanding.Trusted), (moved.Uid, moved.Alias, moved.Standing));
        Assert.True(moved.Names(Host));
        Assert.Equal(next.Recovery, moved.Recovery.ToArray());
        Assert.Equal(new[] { ContactChangeKind.Added, ContactChangeKind.Succeeded }.Order(), told.Order());
        foreach (ContactBook book in (ContactBook[])[_book, ContactBook.Open(_store)])
        {
            Contact before = book.Find(old.Uid)!;
            Assert.True(before.IsBanned);
            Assert.Equal(next.Uid, before.SucceededBy);
            Assert.Equal(before, book.Add(old.Card("Ada", Now.AddDays(1))));
            Assert.False(book.Unban(old.Uid));
            Assert.False(book.Remove(old.Uid));
            Assert.Equal(next.Uid, book.Ban(old.Uid).SucceededBy);
            Assert.False(book.Find(next.Uid)!.IsBanned);
        }
    }

    [Fact]
    public void Said_again_it_changes_nothing_and_a_second_successor_is_refused_and_reported()
    {
        Person old = New();
        Person next = New();
        Person thief = New();
        _book.Add(old.Card("Ada"));
        _line.Take(old.SucceededBy(next));
        IReadOnlyCollection<Contact> all = _book.All;

        Assert.Equal(next.Uid, _line.Take(old.SucceededBy(next)).Uid);
        Assert.Equal(
            MeshErrorCode.Conflict,
            Assert.Throws<MeshException>(() => _line.Take(old.SucceededBy(thief))).Code
        );
        Assert.Contains(
            "two successors",
            _line.TakePassedOn(old.Uid, [old.SucceededBy(thief).Encoded])!,
            StringComparison.Ordinal
        );
        Assert.Equal(all, _book.All);
    }

    [Fact]
    public void Only_the_recovery_key_of_the_first_card_counts()
    {
        Person old = New();
        Person next = New();
        Person thief = New();
        _book.Add(old.Card("Ada"));

        // The old key's thief can sign cards, and no other recovery key with them.
        ContactCard forged = ContactCard.Issue(
            old.Key,
            "Ada",
            [],
            Now.AddDays(1),
            TimeSpan.FromDays(1),
            Succession.RecoveryOf(thief.RecoveryKey)
        );
        Assert.Equal(MeshErrorCode.Conflict, Assert.Throws<MeshException>(() => _book.Add(forged)).Code);
        var wrong = Succession.Issue(thief.RecoveryKey, old.Uid, thief.Key, default, Now);
        Assert.Equal(MeshErrorCode.Invalid, Assert.Throws<MeshException>(() => _line.Take(wrong)).Code);
        Assert.Equal(
            MeshErrorCode.Invalid,
            Assert.Throws<MeshException>(() => _line.Take(next.SucceededBy(thief))).Code
        );
        Assert.Equal(next.Uid, _line.Take(old.SucceededBy(next)).Uid);
    }

    [Fact]
    public void A_line_is_followed_in_order_up_to_sixteen_and_never_back()
    {
        Person[] people = [.. Enumerable.Range(0, 18).Select(_ => New())];
        _book.Add(people[0].Card("Ada"));
        for (int i = 0; i < 16; i++)
        {
            Assert.Equal(people[i + 1].Uid, _line.Take(people[i].SucceededBy(people[i + 1])).Uid);
        }

        Assert.Throws<MeshException>(() => _line.Take(people[16].SucceededBy(people[17])));
        Assert.Throws<MeshException>(() => _line.Take(people[16].SucceededBy(people[3])));
        Assert.Equal(people[16].Uid, Assert.Single(_book.All, contact => !contact.IsBanned).Uid);
    }

    [Fact]
    public void What_is_passed_on_leads_on_from_that_identity_step_by_step()
    {
        Person a = New();
        Person b = New();
        Person c = New();
        _book.Add(a.Card("Ada"));
        ReadOnlyMemory<byte> first = a.SucceededBy(b).Encoded;
        ReadOnlyMemory<byte> second = b.SucceededBy(c).Encoded;

        Assert.Null(_line.TakePassedOn(b.Uid, [first, second]));
        Assert.Null(_line.TakePassedOn(a.Uid, [second]));
        Assert.Null(_line.TakePassedOn(a.Uid, [new byte[] { 1 }]));
        Assert.Single(_book.All);
        Assert.Null(_line.TakePassedOn(a.Uid, [first, second]));
        Assert.Equal(c.Uid, Assert.Single(_book.All, contact => !contact.IsBanned).Uid);
    }

    [Fact]
    public void A_ban_goes_with_the_contact()
    {
        Person old = New();
        Person next = New();
        _book.Add(old.Card("Ada"));
        _book.Ban(old.Uid);
        Assert.Equal(ContactStanding.Banned, _line.Take(old.SucceededBy(next)).Standing);
    }

    [Fact]
    public void All_that_follows_is_written_in_one_step_and_nothing_moves_where_it_cannot_be()
    {
        Person old = New();
        Person next = New();
        _book.Add(old.Card("Ada"));
        var failing = new SuccessionLine(_book);
        failing.Join(new Follower(1, new FullStore()));
        Assert.Throws<MeshException>(() => failing.Take(old.SucceededBy(next)));
        Assert.Equal(old.Uid, Assert.Single(_book.All).Uid);

        _line.Join(new Follower(1, _store));
        _line.Join(new Follower(2, _store));
        _line.Take(old.SucceededBy(next));
        Assert.Equal(2, _store.Read(StoreTable.Pins).Count);
        Assert.Equal(next.Uid, new Uid(_store.Read(StoreTable.Pins)[0].Value.Span));
    }

    [Fact]
    public void Whom_somebody_names_as_his_successor_without_being_asked_stays_as_he_was_and_so_does_the_namer()
    {
        Person thief = New();
        Person victim = New();
        Person stranger = New();
        _book.Add(thief.Card("Mallory"));
        _book.Add(victim.Card("Ada"));
        _book.Rename(thief.Uid, "him");
        _line.Join(new Follower(1, _store));
        IReadOnlyCollection<Contact> all = _book.All;
        foreach (Person named in (Person[])[victim, stranger])
        {
            ReadOnlyMemory<byte> claim = thief.Claims(named);
            var next = Succession.Issue(thief.RecoveryKey, named.Uid, New().Key, default, Now);
            string text = Succession.Prefix + Base64Url.EncodeToString(claim.Span);
            Assert.Equal(MeshErrorCode.Invalid, Assert.Throws<MeshException>(() => _line.Take(text)).Code);
            Assert.Null(_line.TakePassedOn(thief.Uid, [claim, next.Encoded]));
        }

        Assert.Equal(all, _book.All);
        Assert.Empty(_store.Read(StoreTable.Pins));
    }

    [Fact]
    public void Whoever_is_banned_stays_banned_when_he_agrees_to_succeed_a_contact()
    {
        Person old = New();
        Person known = New();
        Person unknown = New();
        Person older = New();
        _book.Add(old.Card("Ada"));
        _book.Add(older.Card("Eve"));
        _book.Add(known.Card("Bob"));
        _book.Ban(known.Uid);
        _book.Ban(unknown.Uid);

        Assert.Equal(ContactStanding.Banned, _line.Take(old.SucceededBy(known)).Standing);
        Contact moved = _line.Take(older.SucceededBy(unknown));
        Assert.Equal((ContactStanding.Banned, "Eve"), (moved.Standing, moved.Alias));
        Assert.Equal(unknown.Key.PublicKey.ToArray(), moved.PublicKey.ToArray());
        Assert.True(_book.Unban(unknown.Uid));
        Assert.Equal(ContactStanding.Trusted, _book.Find(unknown.Uid)?.Standing);
    }

    [Theory]
    [InlineData(null, null, "Bob")]
    [InlineData("mine", null, "mine")]
    [InlineData(null, "his", "his")]
    [InlineData("mine", "his", "his")]
    public void Our_own_name_for_the_old_one_stands_unless_there_is_one_for_the_new(
        string? ofOld,
        string? ofNext,
        string called
    )
    {
        Person old = New();
        Person next = New();
        _book.Add(old.Card("Ada"));
        _book.Add(next.Card("Bob"));
        _book.Rename(old.Uid, ofOld);
        _book.Rename(next.Uid, ofNext);

        Assert.Equal(called, _line.Take(old.SucceededBy(next)).Alias);
        Assert.Equal(ofNext ?? ofOld, _book.Find(next.Uid)?.LocalAlias);
        Assert.Equal(ofNext ?? ofOld ?? "Robert", _book.Add(next.Card("Robert", Now.AddDays(1))).Alias);
    }

    [Fact]
    public void Our_own_name_goes_to_a_successor_whose_card_comes_later()
    {
        Person old = New();
        Person next = New();
        _book.Add(old.Card("Ada"));
        _book.Rename(old.Uid, "mine");
        _line.Take(old.SucceededBy(next));
        Assert.Equal("mine", _book.Add(next.Card("Bob")).Alias);
        Assert.Equal("Bob", _book.Rename(next.Uid, null)?.Alias);
    }

    [Fact]
    public void The_recovery_key_that_the_successor_has_signed_with_its_agreement_is_its_first()
    {
        Person old = New();
        Person next = New();
        Person thief = New();
        _book.Add(old.Card("Ada"));
        _line.Take(old.SucceededBy(next));

        ContactCard other = (next with { RecoveryKey = thief.RecoveryKey }).Card("Ada");
        Assert.Equal(MeshErrorCode.Conflict, Assert.Throws<MeshException>(() => _book.Add(other)).Code);
        Assert.Equal(next.Recovery, _book.Add(next.Card("Ada")).Recovery.ToArray());
    }

    [Fact]
    public void The_first_recovery_key_of_a_contact_counts_also_when_it_succeeds_another()
    {
        Person old = New();
        Person next = New();
        Person bare = New();
        _book.Add(old.Card("Ada"));
        _book.Add(next.Card("Bob"));
        IReadOnlyCollection<Contact> all = _book.All;
        Succession other = old.SucceededBy(next with { RecoveryKey = New().RecoveryKey });
        Assert.Equal(MeshErrorCode.Conflict, Assert.Throws<MeshException>(() => _line.Take(other)).Code);
        Assert.Equal(all, _book.All);

        var none = Succession.Issue(old.RecoveryKey, old.Uid, next.Key, default, Now);
        Assert.Equal(next.Recovery, _line.Take(none).Recovery.ToArray());
        _book.Add(ContactCard.Issue(bare.Key, "Carl", [], Now, TimeSpan.FromDays(1)));
        Assert.Equal(bare.Recovery, _line.Take(next.SucceededBy(bare)).Recovery.ToArray());
    }

    [Fact]
    public void Nobody_is_succeeded_by_an_identity_of_ours()
    {
        Person thief = New();
        Person ours = New();
        _book.Add(thief.Card("Mallory"));
        var line = new SuccessionLine(_book, isOwn: uid => uid == ours.Uid);
        var theft = Succession.Issue(thief.RecoveryKey, ours.Uid, New().Key, default, Now);

        Assert.NotNull(line.TakePassedOn(thief.Uid, [thief.SucceededBy(ours).Encoded, theft.Encoded]));
        Assert.Equal(thief.Uid, Assert.Single(_book.All).Uid);
        Assert.False(_book.Find(thief.Uid)!.IsBanned);
    }

    [Fact]
    public void A_key_ring_remembers_who_took_the_place_and_shows_that_identity_last()
    {
        using FileKeyRing ring = FileKeyRing.Open(_folder["keys"]);
        Uid old = ring.CreateRecoverable("Ada");
        Uid next = ring.CreateRecoverable("Ada");
        using SigningKey recovery = SigningKey.ImportPkcs8Pem(File.ReadAllBytes(ring.RecoveryPathOf(old)));
        Assert.Equal(Succession.RecoveryOf(recovery), ring.RecoveryOf(old).ToArray());
        ContactCard card = ring.IssueCard(old, [], Now, TimeSpan.FromDays(1));
        Assert.Equal(ring.RecoveryOf(old).ToArray(), card.Recovery.ToArray());

        Succession succession = ring.IssueSuccession(recovery, old, next, Now);
        Assert.Equal(ring.RecoveryOf(next).ToArray(), succession.NewRecovery.ToArray());
        ring.Succeed(succession);
        using FileKeyRing again = FileKeyRing.Open(_folder["keys"]);
        Assert.Equal([next, old], again.Identities.Select(own => own.Uid));
        Assert.Equal(next, again.Identities[1].SucceededBy);
        Assert.Equal(next, Assert.Single(again.SuccessionsFrom(old)).New);
        Assert.Empty(again.SuccessionsFrom(next));
    }

    private Person New()
    {
        var person = new Person(SigningKey.Generate(), SigningKey.Generate());
        _keys.AddRange([person.Key, person.RecoveryKey]);
        return person;
    }

    private sealed record Person(SigningKey Key, SigningKey RecoveryKey)
    {
        public Uid Uid => Key.Uid;

        public byte[] Recovery => Succession.RecoveryOf(RecoveryKey);

        public ContactCard Card(string alias, DateTimeOffset? issued = null) =>
            ContactCard.Issue(Key, alias, [new CardHost(Host, [])], issued ?? Now, TimeSpan.FromDays(1), Recovery);

        public Succession SucceededBy(Person next) => Succession.Issue(RecoveryKey, Uid, next.Key, next.Recovery, Now);

        // All that this one can sign of it, and what the other would have to, by the wrong key.
        public byte[] Claims(Person next)
        {
            byte[] payload = new SuccessionPayload(
                Uid,
                next.Key.PublicKey,
                RecoveryKey.PublicKey,
                1,
                Recovery
            ).Encode();
            byte[] signature = RecoveryKey.Sign(SuccessionPayload.Context, payload);
            return new SignedSuccession(
                payload,
                signature,
                Key.Sign(SuccessionPayload.SuccessorContext, payload)
            ).Encode();
        }
    }

    private sealed class Follower(byte number, IMeshStore store) : ISuccession
    {
        public IMeshStore Store => store;

        public void Succeed(Uid old, Uid next, Action<IReadOnlyList<StoreChange>> commit)
        {
            byte[] value = new byte[Uid.Size];
            next.WriteTo(value);
            commit([new StoreChange(StoreTable.Pins, new[] { number }, value)]);
        }

        public void SucceedOwn(Uid old, Uid next, Action<IReadOnlyList<StoreChange>> commit) =>
            Succeed(old, next, commit);
    }

    private sealed class FullStore : IMeshStore
    {
        public IReadOnlyList<StoreEntry> Read(StoreTable table) => [];

        public ValueTask CommitAsync(IReadOnlyList<StoreChange> changes) =>
            throw new MeshException(MeshErrorCode.Storage, "the disk is full");

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
