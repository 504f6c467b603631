using System.Globalization;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Tests.Properties;

public sealed class EqualityTests
{
    private static readonly Arbitrary<HoconNode> Nodes = NodeGen.Node.ToArbitrary();

    [Fact]
    public void Equal_values_have_equal_hashes_and_write_the_same_but_for_numbers_and_order() =>
        Prop.ForAll(
                Nodes,
                Nodes,
                (a, b) =>
                {
                    HoconNode again = HoconDocument.Parse("r=" + HoconNode.Of([a]).Render()[1..^1]).Root.Fields["r"];
                    Assert.True(a.Equals(again) && again.Equals(a));
                    Assert.Equal(a.GetHashCode(), again.GetHashCode());
                    Assert.Equal(a.Equals(b), b.Equals(a));
                    if (a.Equals(b))
                    {
                        Assert.Equal(a.GetHashCode(), b.GetHashCode());
                        Assert.Equal(a.Kind, b.Kind);
                    }

                    Assert.False(a.Equals(null));
                    Assert.False(a.Equals((object)"a"));
                }
            )
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void The_order_of_keys_is_no_part_of_a_value() =>
        Prop.ForAll(
                NodeGen.Object.ToArbitrary(),
                value =>
                {
                    HoconNode turned = Reversed(value);
                    Assert.Equal(value, turned);
                    Assert.Equal(value.GetHashCode(), turned.GetHashCode());
                    Assert.Equal(HoconDocument.Of(value), HoconDocument.Of(turned));
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Numbers_are_equal_exactly_if_they_are_the_same_number() =>
        Prop.ForAll(
                Spelled.ToArbitrary(),
                Spelled.ToArbitrary(),
                (a, b) =>
                {
                    HoconNode x = HoconDocument.Parse("n=" + a.Text).Get("n");
                    HoconNode y = HoconDocument.Parse("n=" + b.Text).Get("n");
                    bool isSame = a.Whole * BigInteger.Pow(10, a.Exponent) == b.Whole * BigInteger.Pow(10, b.Exponent);
                    Assert.Equal(isSame, x.Equals(y));
                    Assert.True(!isSame || x.GetHashCode() == y.GetHashCode());
                }
            )
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(5_000));

    [Theory]
    [InlineData("1", "1.0", true)]
    [InlineData("1", "1e0", true)]
    [InlineData("1", "10e-1", true)]
    [InlineData("0", "-0", true)]
    [InlineData("0", "0.000e5", true)]
    [InlineData("0", "0e99999999999999999999", true)]
    [InlineData("100", "1E+2", true)]
    [InlineData("1e400", "10e399", true)]
    [InlineData("1e400", "1e401", false)]
    [InlineData("1e-400", "0", false)]
    [InlineData("0.1", "0.1000000000000000000000000000000000001", false)]
    [InlineData("79228162514264337593543950335", "79228162514264337593543950336", false)]
    [InlineData("9007199254740992", "9007199254740993", false)]
    [InlineData("1e99999999999999999999", "1e99999999999999999999", true)]
    [InlineData("1", "-1", false)]
    public void Two_numbers_are_equal_or_are_not(string a, string b, bool areEqual)
    {
        HoconNode x = HoconDocument.Parse("n=" + a).Get("n");
        HoconNode y = HoconDocument.Parse("n=" + b).Get("n");

        Assert.Equal(areEqual, x.Equals(y));
        Assert.True(!areEqual || x.GetHashCode() == y.GetHashCode());
    }

    [Fact]
    public void A_number_and_a_string_that_reads_like_it_differ() =>
        Assert.NotEqual(HoconDocument.Parse("a=1"), HoconDocument.Parse("a=\"1\""));

    /// <summary>A whole number times a power of ten, and one of the ways to write it.</summary>
    private static Gen<(string Text, BigInteger Whole, int Exponent)> Spelled =>
        from whole in Gen.Choose(-20, 20)
        from exponent in Gen.Choose(0, 4)
        from large in Gen.Elements(BigInteger.Zero, BigInteger.Pow(10, 30), BigInteger.Pow(2, 64))
        from way in Gen.Choose(0, 3)
        let value = (whole + (large * Math.Sign(whole))) * BigInteger.Pow(10, 3)
        let digits = value.ToString(CultureInfo.InvariantCulture)
        let text = way switch
        {
            0 => $"{digits}e{exponent}",
            1 => $"{digits}.000E+0{exponent}",
            2 when digits.Length > 4 => $"{digits[..^3]}.{digits[^3..]}e{exponent + 3}",
            _ => digits + new string(digits == "0" ? '\0' : '0', exponent).Replace("\0", ""),
        }
        select (text, value, exponent);

    private static HoconNode Reversed(HoconNode node) =>
        node.Kind switch
        {
            HoconKind.Object => HoconNode.Of(
                node.Fields.Reverse().Select(field => KeyValuePair.Create(field.Key, Reversed(field.Value)))
            ),
            HoconKind.Array => HoconNode.Of(node.Items.Select(Reversed)),
            _ => node,
        };
}
