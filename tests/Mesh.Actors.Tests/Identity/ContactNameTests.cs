using Mesh.Actors.Identity;
using Mesh.Actors.Storage;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Actors.Tests.Identity;

/// <summary>Our own names for contacts, and the cards that are kept with them.</summary>
public sealed class ContactNameTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2030, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly MemoryStore _store = new();
    private readonly SigningKey _ada = SigningKey.Generate();

    public void Dispose() => _ada.Dispose();

    [Fact]
    public void Our_own_name_stands_over_newer_cards_and_a_restart_until_it_is_taken_away()
    {
        ContactBook book = ContactBook.Open(_store);
        book.Add(Card("Ada", Now));
        Assert.Equal("Aunt", book.Rename(_ada.Uid, "Aunt")!.Alias);
        book.Add(Card("Countess", Now.AddDays(1)));

        Contact kept = ContactBook.Open(_store).Find(_ada.Uid)!;
        Assert.Equal(("Aunt", "Aunt", "Countess"), (kept.Alias, kept.LocalAlias, kept.CardAlias));
        Assert.Equal("Countess", book.Rename(_ada.Uid, null)!.Alias);
        Assert.Null(ContactBook.Open(_store).Find(_ada.Uid)!.LocalAlias);
    }

    [Fact]
    public void Nobody_is_renamed_who_is_not_there() => Assert.Null(ContactBook.InMemory().Rename(_ada.Uid, "Aunt"));

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("a\nb")]
    [InlineData("a\u001b[2Jb")]
    [InlineData("a\u202eb")]
    [InlineData("ääääääääääääääääääääääääääääääääa")]
    public void A_name_that_could_drive_a_terminal_or_is_too_long_is_refused(string name)
    {
        ContactBook book = ContactBook.InMemory();
        book.Add(Card("Ada", Now));

        MeshException wrong = Assert.Throws<MeshException>(() => book.Rename(_ada.Uid, name));
        Assert.Equal(MeshErrorCode.Invalid, wrong.Code);
        Assert.Equal("Ada", book.Find(_ada.Uid)!.Alias);
    }

    [Fact]
    public void The_newest_card_is_kept_as_it_came()
    {
        ContactCard card = Card("Ada", Now);
        ContactBook.Open(_store).Add(card);

        Assert.Equal(card, ContactCard.OfKept(ContactBook.Open(_store).Find(_ada.Uid)!.Card));
    }

    private ContactCard Card(string alias, DateTimeOffset issued) =>
        ContactCard.Issue(
            _ada,
            alias,
            [new CardHost(Hid.OfPublicKey([1]), ["192.0.2.1:7400"])],
            issued,
            TimeSpan.FromDays(90)
        );
}
