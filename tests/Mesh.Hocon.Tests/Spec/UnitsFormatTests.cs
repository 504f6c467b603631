using Mesh.Hocon.Extensions;
using static Mesh.Hocon.Tests.Texts;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Units format".</summary>
public sealed class UnitsFormatTests
{
    [Theory]
    [InlineData("10")] // A number is one in the unit by default,
    [InlineData("\"10\"")] // and so is a string without a unit.
    [InlineData("\" 10 \"")]
    [InlineData("10ms")]
    [InlineData("10 ms")]
    [InlineData("10   ms")]
    [InlineData("\"10ms\"")]
    [InlineData("\" 10ms\"")]
    [InlineData("\"10ms \"")]
    [InlineData("\"\\t10\\n ms\\r\"")]
    [InlineData("\"\u00a010\u2003ms\ufeff\"")] // White space as HOCON has it.
    [InlineData("10.0 ms")]
    [InlineData("1e1 ms")]
    [InlineData("1.0E+1ms")]
    [InlineData("\"0.01 s\"")]
    public void A_value_is_a_number_and_a_unit_with_white_space_round_them(string text) =>
        Assert.Equal(TimeSpan.FromMilliseconds(10), Value(text).AsDuration());

    [Theory]
    [InlineData("10")]
    [InlineData("\"10\"")]
    public void The_unit_by_default_is_that_of_the_family(string text)
    {
        Assert.Equal(TimeSpan.FromMilliseconds(10), Value(text).AsDuration());
        Assert.Equal(new HoconPeriod(0, 0, 10), Value(text).AsPeriod());
        Assert.Equal(10, Value(text).AsSize());
    }

    [Theory]
    [InlineData("ms")]
    [InlineData("\"\"")]
    [InlineData("\" \"")]
    [InlineData("\"ten ms\"")]
    [InlineData("\"10 ms x\"")]
    [InlineData("\"10 m s\"")]
    [InlineData("\"10-ms\"")]
    [InlineData("\"10_ms\"")]
    [InlineData("\"10 ms.\"")]
    [InlineData("\"10 ms2\"")]
    [InlineData("\"10 %\"")]
    [InlineData("\"1 0 ms\"")]
    [InlineData("\"1,0 ms\"")]
    [InlineData("\"+10 ms\"")] // A number as in JSON,
    [InlineData("\".5 s\"")]
    [InlineData("\"5. s\"")]
    [InlineData("\"010 ms\"")]
    [InlineData("\"- 10 ms\"")]
    [InlineData("\"10 мс\"")] // and letters that are no unit of ours.
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("[10]")]
    [InlineData("{ ms : 10 }")]
    public void What_is_of_no_such_form_is_refused(string text)
    {
        Refuses("a duration such as", () => Value(text).AsDuration());
        Refuses("a period such as", () => Value(text).AsPeriod());
        Refuses("a size such as", () => Value(text).AsSize());
    }

    private static HoconNode Value(string text) => Resolved($"a = {text}").Fields["a"];

    private static void Refuses(string expected, Func<object> ask)
    {
        HoconFault fault = Assert.Single(Assert.Throws<HoconException>(ask).Faults);
        Assert.Equal("test.conf:1:5", fault.Origin.ToPosition());
        Assert.StartsWith($"expected {expected}", fault.Message, StringComparison.Ordinal);
    }
}
