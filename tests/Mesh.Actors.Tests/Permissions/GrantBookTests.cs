using Mesh.Actors.Permissions;
using Mesh.Actors.Storage;
using Mesh.Actors.Tests.Storage;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Actors.Tests.Permissions;

public sealed class GrantBookTests
{
    private static readonly Sid App = Sid.OfName("app");
    private static readonly Uid Luid = SigningKey.Generate().Uid;
    private static readonly Uid Friend = SigningKey.Generate().Uid;

    private readonly MemoryStore _store = new();
    private DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void What_was_granted_revoked_and_cleared_is_there_when_the_book_is_opened_again()
    {
        GrantBook book = Open();
        Sid second = Sid.OfName("second");
        Sid third = Sid.OfName("third");
        var grant = new AppGrant(App, Luid, ContactVisibility.Only(Friend, Luid, Friend), ["talk", "draw", "talk"]);

        Assert.True(book.Grant(grant, "operator"));
        Assert.True(book.Revoke(second, Luid, "program"));
        Assert.True(book.Grant(new AppGrant(third, Luid, ContactVisibility.All), "operator"));
        Assert.True(book.Clear(third, Luid, "operator"));

        GrantBook again = Open();
        Assert.Equal(book.All, again.All);
        AppGrant kept = again.Find(App, Luid)!;
        Assert.Equal(["draw", "talk"], kept.Protocols);
        Assert.Equal(new[] { Friend, Luid }.Order(), kept.Contacts.Contacts);
        Assert.True(again.Find(second, Luid)!.IsRevoked);
        Assert.Null(again.Find(third, Luid));
    }

    [Fact]
    public void A_change_is_told_once_in_order_and_one_that_changes_nothing_is_not_recorded()
    {
        GrantBook book = Open();
        var told = new List<GrantChange>();
        book.Changed += change =>
        {
            told.Add(change);
            Assert.Equal(change.After, book.Find(App, Luid));
        };
        var all = new AppGrant(App, Luid, ContactVisibility.All);
        AppGrant revoked = AppGrant.Revoked(App, Luid);

        Assert.False(book.Clear(App, Luid, "operator"));
        Assert.True(book.Grant(all, "operator"));
        Assert.False(book.Grant(new AppGrant(App, Luid, ContactVisibility.All), "program"));
        Assert.True(book.Revoke(App, Luid, "operator"));
        Assert.False(book.Revoke(App, Luid, "operator"));
        Assert.True(book.Clear(App, Luid, "operator"));

        Assert.Equal(
            [
                new GrantChange(App, Luid, null, all),
                new GrantChange(App, Luid, all, revoked),
                new GrantChange(App, Luid, revoked, null),
            ],
            told
        );
        Assert.Equal(3, book.Audit(10).Count);
    }

    [Fact]
    public void A_change_is_seen_told_and_done_when_it_is_on_the_disk()
    {
        var store = new AwaitedStore();
        GrantBook book = GrantBook.Open(store, () => _now);
        List<GrantChange> told = [];
        book.Changed += told.Add;
        void IsKeptFirst(Action change) =>
            store.AssertKeptFirst(change, () => [.. book.All, book.Find(App, Luid)], () => told.Count);

        IsKeptFirst(() => book.Grant(new AppGrant(App, Luid, ContactVisibility.All), "operator"));
        IsKeptFirst(() => book.Revoke(App, Luid, "operator"));
        IsKeptFirst(() => book.Clear(App, Luid, "operator"));
    }

    [Fact]
    public void Each_change_is_audited_with_who_when_before_and_after_the_newest_first()
    {
        GrantBook book = Open();
        book.Grant(new AppGrant(App, Luid, ContactVisibility.AllBut(Friend), ["talk"]), "operator");
        _now += TimeSpan.FromHours(1);
        book.Revoke(App, Luid, "program");

        IReadOnlyList<AuditEntry> audit = Open().Audit(10);

        string first = $"all contacts but {Friend}; \"talk\"";
        Assert.Equal(
            [
                new AuditEntry(2, _now, "program", App, Luid, first, "revoked"),
                new AuditEntry(1, _now - TimeSpan.FromHours(1), "operator", App, Luid, null, first),
            ],
            audit
        );
        Assert.Single(book.Audit(1));
        Assert.Empty(book.Audit(0));
    }

    [Fact]
    public void The_audit_keeps_the_newest_ten_thousand_also_over_an_opening()
    {
        GrantBook book = Open();
        for (int i = 0; i < GrantBook.MaxAudit; i++)
        {
            Toggle(book);
        }

        book = Open();
        Toggle(book);
        Toggle(book);

        IReadOnlyList<AuditEntry> audit = book.Audit(int.MaxValue);
        Assert.Equal(GrantBook.MaxAudit, audit.Count);
        Assert.Equal((GrantBook.MaxAudit + 2, 3), (audit[0].Number, audit[^1].Number));
        Assert.Equal(GrantBook.MaxAudit, _store.Read(StoreTable.Audit).Count);
    }

    [Fact]
    public void What_cannot_be_written_has_not_happened()
    {
        var store = new FailingStore(_store);
        GrantBook book = GrantBook.Open(store, () => _now);
        book.Revoke(App, Luid, "operator");
        int told = 0;
        book.Changed += _ => told++;
        store.Fails = true;

        Assert.Equal(MeshErrorCode.Storage, Assert.Throws<MeshException>(() => book.Clear(App, Luid, "operator")).Code);
        Assert.True(book.Find(App, Luid)!.IsRevoked);
        Assert.Equal(0, told);
        store.Fails = false;
        Assert.True(book.Clear(App, Luid, "operator"));
        Assert.Equal([2L, 1L], book.Audit(10).Select(entry => entry.Number));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123-")]
    public void Who_makes_a_change_has_a_name_that_can_be_shown(string by) =>
        Assert.Throws<ArgumentException>(() => Open().Revoke(App, Luid, by));

    [Fact]
    public void A_name_of_64_bytes_may_make_a_change() => Assert.True(Open().Revoke(App, Luid, new string('a', 64)));

    [Fact]
    public void Lists_and_names_have_bounds()
    {
        GrantBook book = Open();
        var keys = Enumerable.Range(0, ContactVisibility.MaxContacts + 1).Select(UidOf).ToList();

        Assert.Throws<ArgumentException>(() => ContactVisibility.Only(keys));
        Assert.True(
            book.Grant(
                new AppGrant(App, Luid, ContactVisibility.AllBut(keys.Take(ContactVisibility.MaxContacts))),
                "operator"
            )
        );
        Assert.Equal(ContactVisibility.MaxContacts, Open().Find(App, Luid)!.Contacts.Contacts.Count);
        Assert.InRange(_store.Read(StoreTable.Audit)[0].Value.Length, 1, 4_096);
        foreach (IReadOnlyList<string> wrong in Wrong())
        {
            Assert.Throws<ArgumentException>(() =>
                book.Grant(new AppGrant(App, Luid, ContactVisibility.All, wrong), "operator")
            );
        }

        Assert.Throws<ArgumentException>(() => book.Revoke(default, Luid, "operator"));
        Assert.Throws<ArgumentException>(() => book.Revoke(App, default, "operator"));
    }

    private static IEnumerable<IReadOnlyList<string>> Wrong() =>
        [
            [""],
            [new string('p', 65)],
            [.. Enumerable.Range(0, 65).Select(i => $"p{i}")],
        ];

    private static Uid UidOf(int number)
    {
        byte[] bytes = new byte[Uid.Size];
        BitConverter.TryWriteBytes(bytes, number + 1);
        return new Uid(bytes);
    }

    private static void Toggle(GrantBook book)
    {
        if (!book.Revoke(App, Luid, "operator"))
        {
            book.Clear(App, Luid, "operator");
        }
    }

    private GrantBook Open() => GrantBook.Open(_store, () => _now);

    private sealed class FailingStore(IMeshStore inner) : IMeshStore
    {
        public bool Fails { get; set; }

        public IReadOnlyList<StoreEntry> Read(StoreTable table) => inner.Read(table);

        public ValueTask CommitAsync(IReadOnlyList<StoreChange> changes) =>
            Fails
                ? ValueTask.FromException(new MeshException(MeshErrorCode.Storage, "The disk is full."))
                : inner.CommitAsync(changes);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
