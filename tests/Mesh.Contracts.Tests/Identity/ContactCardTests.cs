using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Contracts.Tests.Identity;

public sealed class ContactCardTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2030, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    private readonly SigningKey _identity = SigningKey.Generate();
    private readonly Hid _host = Hid.OfPublicKey([1]);

    public void Dispose() => _identity.Dispose();

    [Fact]
    public void One_that_is_issued_is_one_line_of_text_and_reads_back_the_same()
    {
        ContactCard issued = Issue(
            "Ada",
            new CardHost(_host, ["192.0.2.1:7400", "[2001:db8::1]:7400", "ada.example:1"])
        );
        Assert.Matches("^mesh://card/[A-Za-z0-9_-]+$", issued.ToString());

        ContactCard read = ContactCard.Parse(issued.ToString(), Now);
        Assert.Equal(issued, read);
        Assert.Equal(_identity.Uid, read.Uid);
        Assert.Equal(_identity.PublicKey.ToArray(), read.IdentityPublicKey.ToArray());
        Assert.Equal("Ada", read.Alias);
        Assert.Equal((Now, Now + Year), (read.Issued, read.Expires));
        CardHost host = Assert.Single(read.Hosts);
        Assert.Equal(_host, host.Hid);
        Assert.Equal(["192.0.2.1:7400", "[2001:db8::1]:7400", "ada.example:1"], host.Addresses);
    }

    [Fact]
    public void White_space_around_it_is_ignored()
    {
        ContactCard issued = Issue(null);
        ContactCard read = ContactCard.Parse($"  {issued}\r\n", Now);
        Assert.Equal(issued, read);
        Assert.Null(read.Alias);
        Assert.Empty(read.Hosts);
    }

    [Fact]
    public void A_card_does_not_change_with_the_list_it_was_made_from()
    {
        List<CardHost> hosts = [new CardHost(_host, [])];
        ContactCard issued = ContactCard.Issue(_identity, null, hosts, Now, Year);
        hosts.Clear();
        Assert.Single(issued.Hosts);
    }

    [Fact]
    public void One_that_expired_is_refused_from_that_second_on()
    {
        string text = Issue("Ada").ToString();
        Assert.NotNull(ContactCard.Parse(text, (Now + Year).AddTicks(-1)));
        AssertInvalid(text, $"The contact card of {_identity.Uid.Short} expired at 2031-05-01", Now + Year);
    }

    [Fact]
    public void One_signed_by_another_key_is_refused()
    {
        using SigningKey forger = SigningKey.Generate();
        byte[] payload = new CardPayload(_identity.PublicKey, "Ada", [], 0, 4_000_000_000).Encode();
        string text = ContactCardText.Encode(new SignedObject(payload, forger.Sign("mesh/1 card", payload)));
        AssertInvalid(text, "The signature of the card is not that of the identity it names");
    }

    [Fact]
    public void One_signed_under_the_context_of_a_delegation_is_refused()
    {
        byte[] payload = new CardPayload(_identity.PublicKey, "Ada", [], 0, 4_000_000_000).Encode();
        string text = ContactCardText.Encode(new SignedObject(payload, _identity.Sign("mesh/1 delegation", payload)));
        AssertInvalid(text, "The signature of the card");
    }

    [Fact]
    public void One_with_any_character_changed_is_refused()
    {
        string text = Issue("Ada", new CardHost(_host, ["192.0.2.1:7400"])).ToString();
        for (int i = 0; i < text.Length; i++)
        {
            string bent = text[..i] + (text[i] == 'A' ? 'B' : 'A') + text[(i + 1)..];
            Assert.Throws<MeshException>(() => ContactCard.Parse(bent, Now));
        }
    }

    [Theory]
    [InlineData("", "begins with mesh://card/")]
    [InlineData("hello", "begins with mesh://card/")]
    [InlineData("MESH://card/AAAA", "begins with mesh://card/")]
    [InlineData("mesh://card/", "")]
    [InlineData("mesh://card/+++", "base64url")]
    [InlineData("mesh://card/AA AA", "base64url")]
    [InlineData("mesh://card/AAAA", "")]
    public void Text_that_is_no_card_is_refused(string text, string why) => AssertInvalid(text, why);

    [Fact]
    public void Text_that_is_too_long_is_refused() =>
        AssertInvalid("mesh://card/" + new string('A', 8_192), "at most 8192 characters");

    [Fact]
    public void A_card_with_more_than_fits_cannot_be_issued()
    {
        Assert.ThrowsAny<ArgumentException>(() => Issue(new string('a', 65)));
        Assert.ThrowsAny<ArgumentException>(() => Issue("Ada", [.. Enumerable.Repeat(new CardHost(_host, []), 17)]));
        Assert.ThrowsAny<ArgumentException>(() => Issue("Ada", new CardHost(_host, [.. Enumerable.Repeat("a:1", 9)])));
        Assert.ThrowsAny<ArgumentException>(() => Issue("Ada", new CardHost(_host, ["nowhere"])));
        Assert.ThrowsAny<ArgumentException>(() => Issue("Ada", new CardHost(Hid.Any, ["a:1"])));
        string longest = new string('a', 250) + ":1234";
        Assert.ThrowsAny<ArgumentException>(() =>
            Issue("Ada", [.. Enumerable.Repeat(new CardHost(_host, [.. Enumerable.Repeat(longest, 8)]), 16)])
        );
    }

    private ContactCard Issue(string? alias, params CardHost[] hosts) =>
        ContactCard.Issue(_identity, alias, hosts, Now, Year);

    private static void AssertInvalid(string text, string why, DateTimeOffset? now = null)
    {
        var e = Assert.Throws<MeshException>(() => ContactCard.Parse(text, now ?? Now));
        Assert.Equal(MeshErrorCode.Invalid, e.Code);
        Assert.Contains(why, e.Message, StringComparison.Ordinal);
    }
}
