using System.Runtime.Versioning;
using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Actors.Tests.Identity;

public sealed class ContactBookTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2030, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly SigningKey _ada = SigningKey.Generate();
    private readonly Hid _host = Hid.OfPublicKey([1]);

    private string BookPath => _folder["contacts.json"];

    public void Dispose()
    {
        _ada.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_is_added_is_found_and_trusted(bool inFile)
    {
        ContactBook book = inFile ? ContactBook.Open(BookPath) : ContactBook.InMemory();
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
    public void The_book_is_the_same_when_opened_again()
    {
        ContactBook book = ContactBook.Open(BookPath);
        book.Add(Card("Ada"));
        book.Ban(Uid.OfPublicKey([3]));
        Assert.Equal(book.All, ContactBook.Open(BookPath).All);
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
        ContactBook book = ContactBook.Open(BookPath);
        book.Add(Card("Ada"));
        Assert.True(book.Remove(_ada.Uid));
        Assert.False(book.Remove(_ada.Uid));
        Assert.Empty(ContactBook.Open(BookPath).All);
    }

    [Fact]
    public void Who_is_banned_stays_banned_when_added_again_until_unbanned()
    {
        ContactBook book = ContactBook.Open(BookPath);
        book.Add(Card("Ada"));
        Assert.True(book.Ban(_ada.Uid).IsBanned);

        Contact again = book.Add(Card("Countess", Now.AddDays(1)));
        Assert.Equal(("Countess", true), (again.Alias, again.IsBanned));

        Assert.True(book.Unban(_ada.Uid));
        Assert.False(book.Unban(_ada.Uid));
        Assert.Equal(ContactStanding.Trusted, ContactBook.Open(BookPath).Find(_ada.Uid)?.Standing);
    }

    [Fact]
    public void A_stranger_can_be_banned_and_is_nobody_again_when_unbanned()
    {
        ContactBook book = ContactBook.Open(BookPath);
        book.Ban(_ada.Uid);
        Assert.True(ContactBook.Open(BookPath).Find(_ada.Uid)?.IsBanned);

        book.Unban(_ada.Uid);
        Assert.Empty(ContactBook.Open(BookPath).All);
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
        ContactBook book = ContactBook.Open(BookPath);
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
    public void What_another_process_changed_is_told_by_refresh_or_the_next_change()
    {
        ContactBook node = ContactBook.Open(BookPath);
        ContactBook tool = ContactBook.Open(BookPath);
        List<(ContactChangeKind, string?)> told = Listen(node);

        tool.Add(Card("Ada"));
        Assert.Empty(told);
        node.Refresh();
        tool.Ban(_ada.Uid);
        node.Ban(Uid.OfPublicKey([3]));

        Assert.Contains((ContactChangeKind.Added, "Ada"), told);
        Assert.Contains((ContactChangeKind.Banned, "Ada"), told);
        Assert.Equal(3, told.Count);
        Assert.Equal(2, node.All.Count);
    }

    [Fact]
    public void Many_books_on_one_file_lose_none_of_each_others_adds()
    {
        ContactCard[] cards =
        [
            .. Enumerable
                .Range(0, 24)
                .Select(i =>
                {
                    using var key = SigningKey.Generate();
                    return ContactCard.Issue(key, $"n{i}", [], Now, TimeSpan.FromDays(1));
                }),
        ];
        ContactBook[] books = [.. Enumerable.Range(0, 4).Select(_ => ContactBook.Open(BookPath))];

        Parallel.For(0, cards.Length, i => books[i % books.Length].Add(cards[i]));

        Assert.Equal(
            cards.Select(card => card.Uid).Order(),
            ContactBook.Open(BookPath).All.Select(contact => contact.Uid)
        );
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void The_file_is_the_owners_alone()
    {
        ContactBook.Open(BookPath).Add(Card("Ada"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(BookPath));
    }

    [Fact]
    public void What_a_crash_left_behind_is_ignored()
    {
        ContactBook.Open(BookPath).Add(Card("Ada"));
        File.WriteAllText(BookPath + ".tmp", "{\"version\":");
        Assert.Single(ContactBook.Open(BookPath).All);
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
    public void A_damaged_file_is_an_error_that_names_it_and_is_never_overwritten(string content)
    {
        content = content
            .Replace(
                "CONTACT",
                """{"uid":"UID","standing":"banned","issued":"2030-01-01T00:00:00Z","hosts":[]}""",
                StringComparison.Ordinal
            )
            .Replace("UID", _ada.Uid.ToString(), StringComparison.Ordinal);
        ContactBook open = ContactBook.Open(BookPath);
        File.WriteAllText(BookPath, content);

        foreach (
            Action call in (Action[])
                [() => ContactBook.Open(BookPath), open.Refresh, () => open.Add(Card("Ada")), () => open.Ban(_ada.Uid)]
        )
        {
            var e = Assert.Throws<MeshException>(call);
            Assert.Equal(MeshErrorCode.Storage, e.Code);
            Assert.Contains($"The file {BookPath} is damaged", e.Message, StringComparison.Ordinal);
        }

        Assert.Equal(content, File.ReadAllText(BookPath));
        Assert.Empty(open.All);
    }

    [Fact]
    public void A_book_that_cannot_be_written_is_unchanged_in_memory_too()
    {
        ContactBook book = ContactBook.Open(BookPath);
        List<(ContactChangeKind, string?)> told = Listen(book);
        Directory.CreateDirectory(BookPath);

        Assert.Equal(MeshErrorCode.Storage, Assert.Throws<MeshException>(() => book.Add(Card("Ada"))).Code);

        Assert.Empty(book.All);
        Assert.Empty(told);
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
}
