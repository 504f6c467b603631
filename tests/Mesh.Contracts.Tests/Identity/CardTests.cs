using Mesh.Contracts.Identity;
using Mesh.Contracts.Tests.Golden;
using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Tests.Identity;

public sealed class CardTests
{
    private const string Key = "3059301306072a8648ce3d020106082a8648ce3d03010703420004 11*32 22*32";

    [Theory]
    [InlineData("a3 01 585b KEY 04 00 05 00")] // no hosts
    [InlineData("a4 01 585b KEY 02 60 03 80 04 00")] // no expiry
    [InlineData("a5 01 585b KEY 02 7841 61*65 03 80 04 00 05 00")] // alias of 65 bytes
    [InlineData("a4 01 585b KEY 03 81 80 04 00 05 00")] // host of no items
    [InlineData("a4 01 585b KEY 03 81 81 5820 33*32 04 00 05 00")] // host of one item
    [InlineData("a4 01 585b KEY 03 81 83 5820 33*32 80 00 04 00 05 00")] // host of three items
    [InlineData("a4 01 585b KEY 03 81 82 5820 00*32 80 04 00 05 00")] // no host
    [InlineData("a4 01 585b KEY 03 81 82 5820 33*32 89 63613a31*9 04 00 05 00")] // nine addresses
    [InlineData("a4 01 585b KEY 03 81 82 5820 33*32 81 61 61 04 00 05 00")] // no port
    [InlineData("a4 01 585b KEY 03 81 82 5820 33*32 81 60 04 00 05 00")] // empty address
    [InlineData("a4 01 585b KEY 03 81 82 5820 33*32 81 79 0100 61*254 3a31 04 00 05 00")] // address of 256 bytes
    public void Card_beyond_a_limit_is_malformed(string payload) =>
        Assert.Throws<WireException>(() => CardPayload.Decode(Hex.Bytes(payload.Replace("KEY", Key))));

    [Fact]
    public void Card_of_seventeen_hosts_is_malformed()
    {
        string hosts = string.Concat(Enumerable.Repeat(" 82 5820 33*32 80", 17));
        Assert.Throws<WireException>(() =>
            CardPayload.Decode(Hex.Bytes($"a4 01 585b {Key} 03 91 {hosts} 04 00 05 00"))
        );
    }

    [Fact]
    public void Card_passes_at_its_limits_and_no_further()
    {
        var host = new CardHost(GoldenValues.Host, [.. Enumerable.Repeat("a:1", 8)]);
        CardPayload full = GoldenValues.Card with
        {
            Alias = new string('a', 64),
            Hosts = [.. Enumerable.Repeat(host, 16)],
        };
        Assert.True(Same.Card(full, CardPayload.Decode(full.Encode())));

        CardPayload[] bad =
        [
            full with
            {
                Alias = new string('a', 65),
            },
            full with
            {
                Hosts = [.. Enumerable.Repeat(host, 17)],
            },
            full with
            {
                Hosts = [host with { Addresses = [.. Enumerable.Repeat("a:1", 9)] }],
            },
            full with
            {
                Hosts = [host with { Addresses = ["a"] }],
            },
            full with
            {
                Hosts = [host with { Hid = Hid.Any }],
            },
            full with
            {
                ExpiresSeconds = -1,
            },
        ];
        Assert.All(bad, value => Assert.ThrowsAny<ArgumentException>(() => value.Encode()));
    }

    [Theory]
    [InlineData("a:1", true)]
    [InlineData("host.example:65535", true)]
    [InlineData("192.0.2.7:4040", true)]
    [InlineData("[::1]:80", true)]
    [InlineData("", false)]
    [InlineData(":", false)]
    [InlineData(":80", false)]
    [InlineData("a", false)]
    [InlineData("a:", false)]
    [InlineData("a:0", false)]
    [InlineData("a:080", false)]
    [InlineData("a:65536", false)]
    [InlineData("a:999999", false)]
    [InlineData("a:+1", false)]
    [InlineData("a:-1", false)]
    [InlineData("a:1 ", false)]
    [InlineData("a b:1", false)]
    [InlineData("a\n:1", false)]
    [InlineData("ä:1", false)]
    [InlineData("::1:80", false)]
    [InlineData("[]:80", false)]
    [InlineData("[::1:80", false)]
    [InlineData("[:80", false)]
    public void Address_is_host_and_port(string text, bool isAddress) =>
        Assert.Equal(isAddress, CardPayload.IsAddress(text));

    [Theory]
    [InlineData("")]
    [InlineData("mesh://card/")]
    [InlineData("mesh://cards/gkGg")]
    [InlineData("MESH://CARD/CARD")]
    [InlineData("CARD ")] // white space around it
    [InlineData(" CARD")]
    [InlineData("CARD=")] // padding
    [InlineData("CARD!")]
    [InlineData("CARDé")]
    [InlineData("CARDV")] // a group of one character
    [InlineData("CARDVV")] // trailing bytes
    [InlineData("mesh://card/oA==")]
    [InlineData("mesh://card/oB")] // unused bits that are not zero
    public void Text_that_is_no_card_is_malformed(string text)
    {
        string card = GoldenFile.Line("contact-card.txt");
        Assert.Throws<WireException>(() =>
            ContactCardText.Decode(text.Replace("CARD", card, StringComparison.Ordinal))
        );
    }

    [Fact]
    public void White_space_within_a_card_is_malformed()
    {
        string card = GoldenFile.Line("contact-card.txt");
        Assert.Throws<WireException>(() => ContactCardText.Decode(card.Insert(20, "\n")));
    }

    [Fact]
    public void Longest_card_has_8192_characters()
    {
        // 12 characters of prefix leave 8,180 for 6,135 bytes, 70 of which are not payload.
        string text = ContactCardText.Encode(new SignedObject(new byte[6_065], new byte[64]));
        Assert.Equal(WireLimits.CardCharacters, text.Length);
        Assert.Equal(6_065, ContactCardText.Decode(text).Payload.Length);
        Assert.ThrowsAny<ArgumentException>(() =>
            ContactCardText.Encode(new SignedObject(new byte[6_066], new byte[64]))
        );
        Assert.Throws<WireException>(() => ContactCardText.Decode(text + "A"));
    }
}
