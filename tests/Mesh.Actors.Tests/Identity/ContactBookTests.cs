using System.Text;
using Mesh.Actors.Identity;
using Mesh.Actors.Storage;
using Mesh.Actors.Tests.Storage;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Actors.Tests.Identity;

public sealed class ContactBookTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2030, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly SigningKey _ada = SigningKey.Generate();
    private readonly Hid _host = Hid.OfPublicKey([1]);

    private readonly MemoryStore _store = new();

    private string FilePath => _folder["contacts.json"];

    public void Dispose()
    {
        _ada.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Who_is_added_is_found_and_trusted()
    {
        ContactBook book = ContactBook.InMemory();
        Contact added = book.Add(Card("Ada"));

        Assert.Equal(added, book.Find(_ada.Uid));
        Assert.Equal(added, Assert.Single(book.All));
        Assert.Equal(("Ada", ContactStanding.Trusted, Now), (added.Alias, added.Standing, added.Issued));
        Assert.Equal(_ada.PublicKey.ToArray(), added.PublicKey.ToArray());
        Assert.True(added.Names(_host));
        Assert.False(added.Names(Hid.OfPublicKey([2])));
        Assert.Null(book.Find(Uid.OfPublicKey([3])));
    }

    [Fact]
    public void A_change_is_seen_told_and_done_when_it_is_on_the_disk_and_who_reads_waits_for_nobodys_flush()
    {
        var store = new AwaitedStore();
        var book = ContactBook.Open(store);
        List<string?> seenWhenTold = [];
        book.Changed += change => seenWhenTold.Add(book.Find(change.Contact.Uid)?.Alias);
        void IsKeptFirst(Action change) =>
            store.AssertKeptFirst(change, () => [.. book.All, book.Find(_ada.Uid)], () => seenWhenTold.Count);

        IsKeptFirst(() => book.Add(Card("Ada")));
        IsKeptFirst(() => book.Rename(_ada.Uid, "Countess"));
        IsKeptFirst(() => book.Ban(_ada.Uid));
        IsKeptFirst(() => book.Unban(_ada.Uid));
        IsKeptFirst(() => book.Remove(_ada.Uid));
        Assert.Equal(["Ada", "Countess", "Countess", "Countess", null], seenWhenTold);
    }

    [Fact]
    public void The_book_is_the_same_when_opened_again()
    {
        ContactBook book = ContactBook.Open(_store);
        book.Add(Card("Ada"));
        book.Ban(Uid.OfPublicKey([3]));
        Assert.Equal(book.All, ContactBook.Open(_store).All);
    }

    [Fact]
    public void Of_two_cards_the_one_issued_later_counts_whatever_their_order()
    {
        ContactCard older = Card("old", Now);
        ContactCard newer = Card("new", Now.AddSeconds(1));

        ContactBook book = ContactBook.InMemory();
        book.Add(older);
        Assert.Equal("new", book.Add(newer).Alias);
        Assert.Equal("new", book.Add(older).Alias);
        Assert.Single(book.All);
    }

    [Fact]
    public void Who_is_removed_is_gone()
    {
        ContactBook book = ContactBook.Open(_store);
        book.Add(Card("Ada"));
        Assert.True(book.Remove(_ada.Uid));
        Assert.False(book.Remove(_ada.Uid));
        Assert.Empty(ContactBook.Open(_store).All);
    }

    [Fact]
    public void Who_is_banned_stays_banned_when_added_again_until_unbanned()
    {
        ContactBook book = ContactBook.Open(_store);
        book.Add(Card("Ada"));
        Assert.True(book.Ban(_ada.Uid).IsBanned);

        Contact again = book.Add(Card("Countess", Now.AddDays(1)));
        Assert.Equal(("Countess", true), (again.Alias, again.IsBanned));

        Assert.True(book.Unban(_ada.Uid));
        Assert.False(book.Unban(_ada.Uid));
        Assert.Equal(ContactStanding.Trusted, ContactBook.Open(_store).Find(_ada.Uid)?.Standing);
    }

    [Fact]
    public void A_stranger_can_be_banned_and_is_nobody_again_when_unbanned()
    {
        ContactBook book = ContactBook.Open(_store);
        book.Ban(_ada.Uid);
        Assert.True(ContactBook.Open(_store).Find(_ada.Uid)?.IsBanned);

        book.Unban(_ada.Uid);
        Assert.Empty(ContactBook.Open(_store).All);
    }

    [Fact]
    public void A_banned_stranger_who_gives_a_card_has_it_in_the_book_and_stays_banned()
    {
        ContactBook book = ContactBook.InMemory();
        book.Ban(_ada.Uid);
        ContactCard early = Card("Ada", DateTimeOffset.UnixEpoch);
        Contact known = book.Add(early);
        Assert.Equal(("Ada", true), (known.Alias, known.IsBanned));
    }

    [Fact]
    public void Each_change_is_told_once_and_in_order()
    {
        ContactBook book = ContactBook.Open(_store);
        List<(ContactChangeKind, string?)> told = Listen(book);

        book.Add(Card("Ada"));
        book.Add(Card("Ada"));
        book.Add(Card("Countess", Now.AddDays(1)));
        book.Ban(_ada.Uid);
        book.Ban(_ada.Uid);
        book.Unban(_ada.Uid);
        book.Remove(_ada.Uid);
        book.Remove(_ada.Uid);

        Assert.Equal(
            [
                (ContactChangeKind.Added, "Ada"),
                (ContactChangeKind.Updated, "Countess"),
                (ContactChangeKind.Banned, "Countess"),
                (ContactChangeKind.Unbanned, "Countess"),
                (ContactChangeKind.Removed, "Countess"),
            ],
            told
        );
    }

    [Fact]
    public async Task The_book_is_the_same_when_its_file_is_opened_again()
    {
        Contact[] all;
        await using (var store = SqliteStore.Open(_folder.Path))
        {
            var book = ContactBook.Open(store);
            book.Add(Card("Ada"));
            book.Ban(Uid.OfPublicKey([3]));
            all = [.. book.All];
        }

        await using var again = SqliteStore.Open(_folder.Path);
        Assert.Equal(all, ContactBook.Open(again).All);
    }

    [Fact]
    public async Task Contacts_that_many_threads_add_are_all_kept()
    {
        ContactCard[] cards = [.. Enumerable.Range(0, 24).Select(i => StrangersCard($"n{i}"))];
        await using (var store = SqliteStore.Open(_folder.Path))
        {
            var book = ContactBook.Open(store);
            Parallel.ForEach(cards, card => book.Add(card));
        }

        await using var again = SqliteStore.Open(_folder.Path);
        Assert.Equal(
            cards.Select(card => card.Uid).Order(),
            ContactBook.Open(again).All.Select(contact => contact.Uid)
        );
    }

    [Fact]
    public void A_contact_is_written_down_in_the_same_bytes_each_time()
    {
        ContactCard card = Card("Ada");
        ContactBook.Open(_store).Add(card);
        StoreEntry entry = Assert.Single(_store.Read(StoreTable.Contacts));
        string signed = System.Buffers.Text.Base64Url.EncodeToString(card.Encode());
        byte[] key = new byte[Uid.Size];
        _ada.Uid.WriteTo(key);
        Assert.Equal(key, entry.Key.ToArray());
        string publicKey = System.Buffers.Text.Base64Url.EncodeToString(_ada.PublicKey.Span);
        Assert.Equal(
            $$$"""
            {"version":1,"contact":{"uid":"{{{_ada.Uid}}}","publicKey":"{{{publicKey}}}","alias":"Ada","card":"{{{signed}}}","standing":"trusted","issued":"2030-05-01T12:00:00+00:00","hosts":[{"hid":"{{{_host}}}","addresses":["192.0.2.1:7400","[::1]:1"]}]}}
            """,
            Encoding.UTF8.GetString(entry.Value.Span)
        );
    }

    [Fact]
    public void An_entry_of_a_version_that_kept_no_card_and_knew_no_succession_still_reads()
    {
        byte[] key = new byte[Uid.Size];
        _ada.Uid.WriteTo(key);
        string publicKey = System.Buffers.Text.Base64Url.EncodeToString(_ada.PublicKey.Span);
        string value =
            $$$"""{"version":1,"contact":{"uid":"{{{_ada.Uid}}}","publicKey":"{{{publicKey}}}","alias":"Ada","standing":"trusted","issued":"2030-05-01T12:00:00+00:00","hosts":[]}}""";
        _store.Commit([new Mesh.Actors.Storage.StoreChange(StoreTable.Contacts, key, Encoding.UTF8.GetBytes(value))]);

        Contact contact = ContactBook.Open(_store).Find(_ada.Uid)!;
        Assert.Equal(
            ("Ada", null, null, null),
            (contact.Alias, contact.LocalAlias, contact.CardAlias, contact.SucceededBy)
        );
        Assert.True(contact.Card.IsEmpty && contact.Recovery.IsEmpty);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"version":2,"contact":CONTACT}""")]
    [InlineData("""{"version":1,"contact":null}""")]
    [InlineData("""{"version":1,"contact":CONTACT""")]
    [InlineData("""{"version":1,"contact":CONTACT,"more":1}""")]
    [InlineData(
        """{"version":1,"contact":{"uid":"OTHER","standing":"banned","issued":"2030-01-01T00:00:00Z","hosts":[]}}"""
    )]
    [InlineData(
        """{"version":1,"contact":{"uid":"UID","standing":"banned","issued":"2030-01-01T00:00:00Z","hosts":HOSTS}}"""
    )]
    [InlineData(
        """{"version":1,"contact":{"uid":"UID","standing":"banned","issued":"2030-01-01T00:00:00Z","hosts":[],"alias":"ALIAS"}}"""
    )]
    public void A_damaged_entry_is_an_error_that_names_it_and_is_left_as_it_is(string value)
    {
        value = Filled(value);
        byte[] key = new byte[Uid.Size];
        _ada.Uid.WriteTo(key);
        _store.Commit([new Actors.Storage.StoreChange(StoreTable.Contacts, key, Encoding.UTF8.GetBytes(value))]);

        var e = Assert.Throws<MeshException>(() => ContactBook.Open(_store));

        Assert.Equal(MeshErrorCode.Storage, e.Code);
        Assert.Contains(
            $"The entry {_ada.Uid} of the contacts in the store is damaged",
            e.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(value, Encoding.UTF8.GetString(Assert.Single(_store.Read(StoreTable.Contacts)).Value.Span));
    }

    [Fact]
    public void A_book_that_cannot_be_written_is_unchanged_in_memory_too()
    {
        var book = ContactBook.Open(new FullStore());
        List<(ContactChangeKind, string?)> told = Listen(book);

        Assert.Equal(MeshErrorCode.Storage, Assert.Throws<MeshException>(() => book.Add(Card("Ada"))).Code);

        Assert.Empty(book.All);
        Assert.Null(book.Find(_ada.Uid));
        Assert.Empty(told);
    }

    [Fact]
    public void A_former_file_is_taken_in_once_and_put_away()
    {
        File.WriteAllText(FilePath, Filled("""{"version":1,"contacts":[CONTACT]}"""));
        var book = ContactBook.Open(_store, FilePath);
        Assert.Equal([_ada.Uid], book.All.Where(contact => contact.IsBanned).Select(contact => contact.Uid));
        Assert.False(File.Exists(FilePath));
        Assert.True(File.Exists(FilePath + ".imported"));

        book.Remove(_ada.Uid);
        Assert.Empty(ContactBook.Open(_store, FilePath).All);
    }

    [Fact]
    public void Who_is_in_the_store_already_stays_as_he_is_there_when_a_former_file_is_taken_in()
    {
        ContactBook.Open(_store).Add(Card("Ada"));
        File.WriteAllText(
            FilePath,
            Filled(
                """{"version":1,"contacts":[CONTACT,{"uid":"OTHER","standing":"banned","issued":"2030-01-01T00:00:00Z","hosts":[]}]}"""
            )
        );
        var book = ContactBook.Open(_store, FilePath);
        Assert.Equal(("Ada", false), (book.Find(_ada.Uid)?.Alias, book.Find(_ada.Uid)?.IsBanned));
        Assert.True(book.Find(Uid.OfPublicKey([3]))?.IsBanned);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"version":1,"contacts":null}""")]
    [InlineData("""{"version":1,"contacts":[null]}""")]
    [InlineData("""{"version":2,"contacts":[]}""")]
    [InlineData("""{"version":1,"contacts":[],"more":1}""")]
    [InlineData("""{"version":1,"contacts":[""")]
    [InlineData("""{"version":1,"contacts":[CONTACT,CONTACT]}""")]
    [InlineData(
        """{"version":1,"contacts":[{"uid":"12","standing":"trusted","issued":"2030-01-01T00:00:00Z","hosts":[]}]}"""
    )]
    [InlineData(
        """{"version":1,"contacts":[{"uid":"UID","standing":"friend","issued":"2030-01-01T00:00:00Z","hosts":[]}]}"""
    )]
    [InlineData("""{"version":1,"contacts":[{"uid":"UID","standing":7,"issued":"2030-01-01T00:00:00Z","hosts":[]}]}""")]
    [InlineData("""{"version":1,"contacts":[{"uid":"UID","standing":"trusted","issued":"soon","hosts":[]}]}""")]
    [InlineData(
        """{"version":1,"contacts":[{"uid":"UID","publicKey":"AAAA","standing":"trusted","issued":"2030-01-01T00:00:00Z","hosts":[]}]}"""
    )]
    [InlineData(
        """{"version":1,"contacts":[{"uid":"UID","standing":"trusted","issued":"2030-01-01T00:00:00Z","hosts":[null]}]}"""
    )]
    [InlineData(
        """{"version":1,"contacts":[{"uid":"UID","standing":"trusted","issued":"2030-01-01T00:00:00Z","hosts":[{"hid":"UID","addresses":[null]}]}]}"""
    )]
    [InlineData(
        """{"version":1,"contacts":[{"uid":"UID","standing":"trusted","issued":"2030-01-01T00:00:00Z","hosts":[{"hid":"UID","addresses":["x"]}]}]}"""
    )]
    public void A_damaged_former_file_is_an_error_that_names_it_and_is_left_as_it_is(string content)
    {
        content = Filled(content);
        File.WriteAllText(FilePath, content);

        var e = Assert.Throws<MeshException>(() => ContactBook.Open(_store, FilePath));

        Assert.Equal(MeshErrorCode.Storage, e.Code);
        Assert.Contains($"The file {FilePath} is damaged", e.Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(FilePath));
        Assert.Empty(_store.Read(StoreTable.Contacts));
    }

    private string Filled(string content) =>
        content
            .Replace(
                "CONTACT",
                """{"uid":"UID","standing":"banned","issued":"2030-01-01T00:00:00Z","hosts":[]}""",
                StringComparison.Ordinal
            )
            .Replace(
                "HOSTS",
                $"[{string.Join(',', Enumerable.Repeat("""{"hid":"UID","addresses":[]}""", 17))}]",
                StringComparison.Ordinal
            )
            .Replace("ALIAS", new string('a', 65), StringComparison.Ordinal)
            .Replace("OTHER", Uid.OfPublicKey([3]).ToString(), StringComparison.Ordinal)
            .Replace("UID", _ada.Uid.ToString(), StringComparison.Ordinal);

    private static ContactCard StrangersCard(string alias)
    {
        using var key = SigningKey.Generate();
        return ContactCard.Issue(key, alias, [], Now, TimeSpan.FromDays(1));
    }

    private static List<(ContactChangeKind, string?)> Listen(ContactBook book)
    {
        List<(ContactChangeKind, string?)> told = [];
        book.Changed += change => told.Add((change.Kind, change.Contact.Alias));
        return told;
    }

    private ContactCard Card(string alias, DateTimeOffset? issued = null) =>
        ContactCard.Issue(
            _ada,
            alias,
            [new CardHost(_host, ["192.0.2.1:7400", "[::1]:1"])],
            issued ?? Now,
            TimeSpan.FromDays(1)
        );

    private sealed class FullStore : IMeshStore
    {
        public IReadOnlyList<StoreEntry> Read(StoreTable table) => [];

        public ValueTask CommitAsync(IReadOnlyList<Actors.Storage.StoreChange> changes) =>
            throw new MeshException(MeshErrorCode.Storage, "The disk is full.");

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
