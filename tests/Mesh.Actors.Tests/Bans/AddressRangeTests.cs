using System.Net;
using Mesh.Actors.Bans;

namespace Mesh.Actors.Tests.Bans;

public sealed class AddressRangeTests
{
    [Theory]
    [InlineData("192.0.2.0/24", "192.0.2.0/24")]
    [InlineData("192.0.2.77/24", "192.0.2.0/24")]
    [InlineData("192.0.2.77", "192.0.2.77/32")]
    [InlineData("10.200.1.1/9", "10.128.0.0/9")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("255.255.255.255/1", "128.0.0.0/1")]
    [InlineData("2001:DB8::1/32", "2001:db8::/32")]
    [InlineData("2001:db8::1", "2001:db8::1/128")]
    [InlineData("::/0", "::/0")]
    [InlineData("ffff::/3", "e000::/3")]
    [InlineData("::ffff:192.0.2.77/120", "192.0.2.0/24")]
    [InlineData("::ffff:192.0.2.77", "192.0.2.77/32")]
    [InlineData("::ffff:0:0/96", "0.0.0.0/0")]
    public void A_block_has_one_form(string text, string form)
    {
        var range = AddressRange.Parse(text);
        Assert.Equal(form, range.ToString());
        Assert.Equal(range, AddressRange.Parse(form));
        Assert.Equal(range.GetHashCode(), AddressRange.Parse(form).GetHashCode());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/8")]
    [InlineData("10.1/16")]
    [InlineData("10")]
    [InlineData("010.0.0.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData(" 10.0.0.1")]
    [InlineData("10.0.0.1/")]
    [InlineData("10.0.0.1/33")]
    [InlineData("10.0.0.1/-1")]
    [InlineData("10.0.0.1/+8")]
    [InlineData("10.0.0.1/08")]
    [InlineData("10.0.0.1/ 8")]
    [InlineData("10.0.0.1/8/8")]
    [InlineData("10.0.0.1/255.0.0.0")]
    [InlineData("10.0.0.1:80")]
    [InlineData("::1/129")]
    [InlineData("::1/256")]
    [InlineData("[::1]/128")]
    [InlineData("fe80::1%eth0/64")]
    [InlineData("::ffff:10.0.0.1/95")]
    [InlineData("example.org")]
    [InlineData("example.org/8")]
    public void What_is_no_block_is_refused_with_a_word_why(string text)
    {
        Assert.False(AddressRange.TryParse(text, out _));
        var fault = Assert.Throws<FormatException>(() => AddressRange.Parse(text));
        Assert.Contains(text, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.0/24", "192.0.2.255", true)]
    [InlineData("192.0.2.0/24", "192.0.3.0", false)]
    [InlineData("192.0.2.0/24", "::ffff:192.0.2.9", true)]
    [InlineData("0.0.0.0/0", "255.255.255.255", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("::/0", "192.0.2.1", false)]
    [InlineData("::/0", "::ffff:192.0.2.1", false)]
    [InlineData("fe80::/64", "fe80::1%3", true)]
    [InlineData("2001:db8::/33", "2001:db8:8000::1", false)]
    public void An_address_is_in_it_or_not(string range, string address, bool isIn) =>
        Assert.Equal(isIn, AddressRange.Parse(range).Contains(IPAddress.Parse(address)));

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.9.0.0/16", true)]
    [InlineData("127.0.0.0/8", true)]
    [InlineData("126.0.0.0/7", true)]
    [InlineData("0.0.0.0/0", true)]
    [InlineData("::1", true)]
    [InlineData("::/0", true)]
    [InlineData("128.0.0.0/8", false)]
    [InlineData("128.0.0.0/1", false)]
    [InlineData("::2", false)]
    public void It_says_whether_this_machine_is_in_it(string range, bool isIn) =>
        Assert.Equal(isIn, AddressRange.Parse(range).HoldsLoopback);

    [Fact]
    public void A_block_made_of_an_address_holds_it_and_no_wider_one_is_equal()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = new byte[random.Next(2) == 0 ? 4 : 16];
            random.NextBytes(bytes);
            var address = new IPAddress(bytes);
            int length = random.Next(bytes.Length * 8 + 1);
            var range = AddressRange.Of(address, length);

            Assert.True(range.Contains(address), $"seed {seed}: {range} {address}");
            Assert.Equal(range, AddressRange.Parse(range.ToString()));
            if (length > 0)
            {
                // The last bit of the prefix turned: another block.
                bytes[(length - 1) / 8] ^= (byte)(0x80 >> ((length - 1) % 8));
                Assert.False(range.Contains(new IPAddress(bytes)), $"seed {seed}: {range} {address}");
            }
        }
    }

    [Fact]
    public void Any_text_is_a_block_or_refused()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        const string letters = "0123456789abcdef.:/%[]x -+";
        for (int i = 0; i < 50_000; i++)
        {
            string text = string.Concat(
                Enumerable.Range(0, random.Next(24)).Select(_ => letters[random.Next(letters.Length)])
            );
            if (AddressRange.TryParse(text, out AddressRange range))
            {
                Assert.True(AddressRange.Parse(range.ToString()) == range, $"seed {seed}: {text}");
            }
        }
    }
}
