using Mesh.Contracts.Primitives;
using Mesh.Contracts.Tests.Golden;

namespace Mesh.Contracts.Tests.Primitives;

public sealed class PeerIdTests
{
    private const string Digits = "000102030405060708090a0b0c0d0e0f10111213";

    [Fact]
    public void Z1_a_new_id_is_20_bytes_and_40_lower_case_digits()
    {
        string text = PeerId.NewRandom().ToString();

        Assert.Matches("^[0-9a-f]{40}$", text);
        Assert.Equal(20, PeerId.Parse(text).ToArray().Length);
    }

    [Fact]
    public void Z1_a_million_new_ids_are_all_different()
    {
        var seen = new HashSet<PeerId>(1_000_000);
        for (int i = 0; i < 1_000_000; i++)
        {
            Assert.True(seen.Add(PeerId.NewRandom()));
        }
    }

    [Fact]
    public void Text_and_bytes_go_both_ways()
    {
        byte[] bytes = Hex.Bytes(Digits);
        var id = new PeerId(bytes);

        Assert.Equal(Digits, id.ToString());
        Assert.Equal(id, PeerId.Parse(Digits));
        Assert.Equal(id, PeerId.Parse(Digits.ToUpperInvariant()));
        Assert.Equal(bytes, id.ToArray());
        Assert.Equal(id.GetHashCode(), PeerId.Parse(Digits).GetHashCode());
        Assert.True(id.Equals((object)PeerId.Parse(Digits)));
        Assert.False(id.Equals((object)Digits));
    }

    [Theory]
    [InlineData(null, "found null")]
    [InlineData("", "found 0 characters: \"\"")]
    [InlineData("000102030405060708090a0b0c0d0e0f1011121", "found 39 characters")]
    [InlineData("000102030405060708090a0b0c0d0e0f101112130", "found 41 characters")]
    [InlineData("0x0102030405060708090a0b0c0d0e0f10111213", "character 2 of")]
    [InlineData("000102030405060708090a0b0c0d0e0f1011121g", "character 40 of")]
    [InlineData(" 00102030405060708090a0b0c0d0e0f10111213", "character 1 of")]
    [InlineData("000102030405060708090a0b0c0d0e0f1011121٣", "character 40 of")]
    public void Any_other_text_is_refused_with_what_is_wrong(string? text, string says)
    {
        Assert.False(PeerId.TryParse(text, out PeerId id, out string? error));
        Assert.False(PeerId.TryParse(text, out _));
        Assert.Equal(default, id);
        Assert.StartsWith("A peer id is 40 hexadecimal digits; ", error);
        Assert.Contains(says, error);
        Assert.Equal(error, Assert.Throws<FormatException>(() => PeerId.Parse(text!)).Message);
    }

    [Fact]
    public void An_error_never_shows_more_than_a_line_of_a_huge_text()
    {
        Assert.False(PeerId.TryParse(new string('a', 1_000_000), out _, out string? error));
        Assert.InRange(error!.Length, 1, 300);
        Assert.False(PeerId.TryParse("\u001b[2J" + new string('a', 36), out _, out error));
        Assert.DoesNotContain('\u001b', error);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(19)]
    [InlineData(21)]
    [InlineData(32)]
    public void An_id_has_20_bytes(int count) => Assert.Throws<ArgumentException>(() => new PeerId(new byte[count]));

    [Fact]
    public void Order_is_that_of_the_bytes_from_the_first()
    {
        for (int i = 0; i < PeerId.Size; i++)
        {
            var low = new byte[PeerId.Size];
            var high = new byte[PeerId.Size];
            high[i] = 0x80;
            low.AsSpan(i + 1).Fill(0xff);
            Assert.True(new PeerId(low) < new PeerId(high));
            Assert.True(new PeerId(high) >= new PeerId(low));
            Assert.True(new PeerId(high) != new PeerId(low));
            Assert.NotEqual(new PeerId(low), new PeerId(high));
        }
    }

    [Fact]
    public void Writing_needs_room()
    {
        var bytes = new byte[21];
        PeerId.Parse(Digits).WriteTo(bytes);
        Assert.Equal(Hex.Bytes(Digits + "00"), bytes);
        Assert.Throws<ArgumentException>(() => PeerId.Parse(Digits).WriteTo(new byte[19]));
    }
}
