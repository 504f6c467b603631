using System.Security.Cryptography;
using Mesh.Contracts.Tests.Golden;

namespace Mesh.Contracts.Tests.Ids;

public sealed class IdTests
{
    private const string Digits = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    [Fact]
    public void Text_form_is_lower_case_hexadecimal_both_ways()
    {
        byte[] bytes = Hex.Bytes(Digits);
        Assert.Equal(Digits, new Hid(bytes).ToString());
        Assert.Equal(Digits, new Uid(bytes).ToString());
        Assert.Equal(Digits, new Sid(bytes).ToString());
        Assert.Equal(new Hid(bytes), Hid.Parse(Digits));
        Assert.Equal(new Uid(bytes), Uid.Parse(Digits.ToUpperInvariant()));
        Assert.Equal(new Sid(bytes), Sid.Parse(Digits));
        Assert.Equal(bytes, Hid.Parse(Digits).ToArray());
        Assert.Equal("000102", Hid.Parse(Digits).Short);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1")]
    [InlineData("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f0")]
    [InlineData("0x0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")]
    [InlineData("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1g")]
    [InlineData(" 00102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")]
    public void Any_other_text_is_no_id(string? text)
    {
        Assert.False(Hid.TryParse(text, out Hid hid));
        Assert.False(Uid.TryParse(text, out _));
        Assert.False(Sid.TryParse(text, out _));
        Assert.True(hid.IsZero);
        if (text is not null)
        {
            Assert.Throws<FormatException>(() => Hid.Parse(text));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Id_has_32_bytes(int count)
    {
        Assert.Throws<ArgumentException>(() => new Hid(new byte[count]));
        Assert.Throws<ArgumentException>(() => new Uid(new byte[count]));
        Assert.Throws<ArgumentException>(() => new Sid(new byte[count]));
    }

    [Fact]
    public void Order_is_that_of_the_bytes_from_the_first()
    {
        for (int i = 0; i < 32; i++)
        {
            var low = new byte[32];
            var high = new byte[32];
            high[i] = 0x80;
            low.AsSpan(i + 1).Fill(0xff);
            Assert.True(new Hid(low) < new Hid(high));
            Assert.True(new Uid(high) > new Uid(low));
            Assert.True(new Sid(low) <= new Sid(high));
            Assert.False(new Hid(low) >= new Hid(high));
            Assert.NotEqual(new Hid(low), new Hid(high));
        }

        Assert.Equal(0, Hid.Parse(Digits).CompareTo(Hid.Parse(Digits)));
    }

    [Fact]
    public void Equal_ids_have_equal_hashes()
    {
        Assert.Equal(Hid.Parse(Digits).GetHashCode(), new Hid(Hex.Bytes(Digits)).GetHashCode());
        Assert.True(Hid.Parse(Digits).Equals((object)Hid.Parse(Digits)));
        Assert.False(Hid.Parse(Digits).Equals((object)Uid.Parse(Digits)));
    }

    [Fact]
    public void Id_of_a_key_is_its_hash()
    {
        byte[] hash = SHA256.HashData(GoldenValues.Key);
        Assert.Equal(hash, Hid.OfPublicKey(GoldenValues.Key).ToArray());
        Assert.Equal(hash, Uid.OfPublicKey(GoldenValues.Key).ToArray());
    }

    [Fact]
    public void Any_host_is_zero()
    {
        Assert.True(Hid.Any.IsZero);
        Assert.Equal(new string('0', 64), Hid.Any.ToString());
        Assert.False(Hid.Parse(Digits).IsZero);
    }

    [Fact]
    public void Writing_needs_room()
    {
        var bytes = new byte[33];
        Hid.Parse(Digits).WriteTo(bytes);
        Assert.Equal(Hex.Bytes(Digits + "00"), bytes);
        Assert.Throws<ArgumentException>(() => Hid.Parse(Digits).WriteTo(new byte[31]));
    }

    [Fact]
    public void Sid_of_a_name_is_its_utf8_padded_with_zero_bytes()
    {
        Assert.Equal(Hex.Bytes("63686174 00*28"), Sid.OfName("chat").ToArray());
        Assert.Equal(Hex.Bytes("c3a4 00*30"), Sid.OfName("ä").ToArray());
        Assert.Equal(Hex.Bytes("61*32"), Sid.OfName(new string('a', 32)).ToArray());
        Assert.NotEqual(Sid.OfName("chat"), Sid.OfName("Chat"));
    }

    [Fact]
    public void Sid_of_no_name_or_too_long_a_name_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Sid.OfName(""));
        Assert.Throws<ArgumentNullException>(() => Sid.OfName(null!));
        Assert.Throws<ArgumentException>(() => Sid.OfName("\0\0"));
        Assert.Throws<ArgumentException>(() => Sid.OfName(new string('a', 33)));
        Assert.Throws<ArgumentException>(() => Sid.OfName(new string('ä', 17)));
    }
}
