using System.Numerics;
using Mesh.Contracts.Primitives;

namespace Mesh.Contracts.Tests.Primitives;

public sealed class XorDistanceTests
{
    private const string One = "0102030405060708090a0b0c0d0e0f1011121314";
    private const string Other = "ff02030405060708090a0b0c0d0e0f1011121315";

    [Fact]
    public void Z4_the_distance_is_the_xor_in_as_many_digits_as_the_ids_have()
    {
        Assert.Equal("fe00000000000000000000000000000000000001", XorDistance.Between(One, Other).ToString());
        Assert.Equal(XorDistance.Between(One, Other), XorDistance.Between(PeerId.Parse(One), PeerId.Parse(Other)));
        string hid = new string('0', 63) + "1";
        Assert.Equal(new string('0', 63) + "3", XorDistance.Between(hid, new string('0', 63) + "2").ToString());
        Assert.Equal(XorDistance.Between(hid, hid), XorDistance.Between(Hid.Parse(hid), Hid.Parse(hid)));
    }

    [Fact]
    public void Z4_upper_case_is_the_same_id()
    {
        Assert.Equal(
            XorDistance.Between(One, Other).ToString(),
            XorDistance.Between(One.ToUpperInvariant(), Other.ToUpperInvariant()).ToString()
        );
    }

    [Theory]
    [InlineData("", One, "An id is 40 or 64 hexadecimal digits; found 0 characters")]
    [InlineData("abc", One, "found 3 characters: \"abc\"")]
    [InlineData(
        One,
        "abc",
        "The second id, as long as the first, is 40 hexadecimal digits; found 3 characters: \"abc\""
    )]
    [InlineData(
        One,
        "0000000000000000000000000000000000000000000000000000000000000000",
        "The second id, as long as the first, is 40 hexadecimal digits; found 64 characters"
    )]
    [InlineData(
        "g102030405060708090a0b0c0d0e0f1011121314",
        One,
        "The first id is 40 hexadecimal digits; character 1 of"
    )]
    [InlineData(One, "010203040506070809 a0b0c0d0e0f1011121314", "character 19 of")]
    public void Z4_what_is_no_id_or_of_another_length_is_refused(string left, string right, string says) =>
        Assert.Contains(says, Assert.Throws<FormatException>(() => XorDistance.Between(left, right)).Message);

    [Fact]
    public void Z4_zero_to_itself_symmetric_and_adding_up_by_xor()
    {
        Holds<PeerId>();
        Holds<Hid>();
        Holds<Uid>();
    }

    [Fact]
    public void Z4_order_leading_zeros_and_comparison_agree_with_big_integers()
    {
        Agrees<PeerId>();
        Agrees<Hid>();
    }

    [Fact]
    public void Distances_of_different_length_cannot_be_compared()
    {
        XorDistance small = XorDistance.Between(default(PeerId), default(PeerId));
        XorDistance large = XorDistance.Between(default(Hid), default(Hid));

        Assert.NotEqual(small, large);
        Assert.Throws<ArgumentException>(() => small < large);
        Assert.Throws<ArgumentException>(() => small ^ large);
        Assert.Throws<ArgumentException>(() => large.WriteTo(new byte[31]));
    }

    private static void Holds<TId>()
        where TId : struct, IXorId<TId>
    {
        var random = new Random(Ids.Seed);
        for (int i = 0; i < 1_000; i++)
        {
            TId a = Ids.Random<TId>(random);
            TId b = Ids.Random<TId>(random);
            TId c = Ids.Random<TId>(random);
            XorDistance ab = XorDistance.Between(a, b);
            string about = $"seed {Ids.Seed}, {a}, {b}, {c}";
            Assert.True(XorDistance.Between(a, a) is { IsZero: true } self && self.LeadingZeros == TId.BitCount, about);
            Assert.True(ab == XorDistance.Between(b, a) && !ab.IsZero, about);
            Assert.True(XorDistance.Between(a, c) == (ab ^ XorDistance.Between(b, c)), about);
            Assert.True(ab.GetHashCode() == XorDistance.Between(b, a).GetHashCode(), about);
        }
    }

    private static void Agrees<TId>()
        where TId : struct, IXorId<TId>
    {
        var random = new Random(Ids.Seed);
        foreach ((string kind, Func<Random, int, TId> make) in Ids.Kinds<TId>())
        {
            for (int i = 0; i < 300; i++)
            {
                TId target = make(random, random.Next(1_000));
                TId a = make(random, random.Next(1_000));
                TId b = make(random, random.Next(1_000));
                string about = $"{kind}, seed {Ids.Seed}, {target}, {a}, {b}";
                BigInteger toA = Value(target) ^ Value(a);
                BigInteger toB = Value(target) ^ Value(b);
                XorDistance da = XorDistance.Between(target, a);
                XorDistance db = XorDistance.Between(target, b);
                int shared = TId.BitCount - (int)toA.GetBitLength();
                Assert.True(Math.Sign(toA.CompareTo(toB)) == Math.Sign(da.CompareTo(db)), about);
                Assert.True(Math.Sign(toA.CompareTo(toB)) == Math.Sign(XorDistance.Compare(target, a, b)), about);
                Assert.True(shared == da.LeadingZeros && shared == XorDistance.SharedBits(target, a), about);
                Assert.True((da < db) == (toA < toB) && (da >= db) == (toA >= toB), about);
            }
        }
    }

    private static BigInteger Value<TId>(TId id)
        where TId : struct, IXorId<TId> =>
        new(Convert.FromHexString(id.ToString()!), isUnsigned: true, isBigEndian: true);
}
