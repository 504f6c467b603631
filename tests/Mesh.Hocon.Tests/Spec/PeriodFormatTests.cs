using Mesh.Hocon.Extensions;
using static Mesh.Hocon.Tests.Texts;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Period Format".</summary>
public sealed class PeriodFormatTests
{
    [Theory]
    [InlineData("d", 0, 0, 1)]
    [InlineData("day", 0, 0, 1)]
    [InlineData("days", 0, 0, 1)]
    [InlineData("w", 0, 0, 7)]
    [InlineData("week", 0, 0, 7)]
    [InlineData("weeks", 0, 0, 7)]
    [InlineData("m", 0, 1, 0)]
    [InlineData("mo", 0, 1, 0)]
    [InlineData("month", 0, 1, 0)]
    [InlineData("months", 0, 1, 0)]
    [InlineData("y", 1, 0, 0)]
    [InlineData("year", 1, 0, 0)]
    [InlineData("years", 1, 0, 0)]
    public void Each_unit_stands_for_days_months_or_years(string unit, int years, int months, int days)
    {
        Assert.Equal(new HoconPeriod(years, months, days), Period($"1{unit}"));
        Assert.Equal(new HoconPeriod(3 * years, 3 * months, 3 * days), Period($"3 {unit}"));
        Assert.Equal(new HoconPeriod(-years, -months, -days), Period($"-1 {unit}"));
    }

    [Theory]
    [InlineData("10", 10)]
    [InlineData("\"10\"", 10)]
    [InlineData("0", 0)]
    public void Without_a_unit_it_is_days(string text, int days) =>
        Assert.Equal(new HoconPeriod(0, 0, days), Period(text));

    [Theory]
    [InlineData("1 D")]
    [InlineData("1 Days")]
    [InlineData("1 mon")]
    [InlineData("1 M")]
    [InlineData("1 h")]
    [InlineData("1 minutes")]
    [InlineData("1 s")]
    [InlineData("1 decade")]
    [InlineData("1.5 days")] // The calendar has no halves.
    [InlineData("0.5")]
    [InlineData("1000000000 weeks")]
    [InlineData("1e20 d")]
    public void Nothing_else_is_one(string text)
    {
        HoconFault fault = Assert.Single(Assert.Throws<HoconException>(() => Period(text)).Faults);

        Assert.Equal("test.conf:1:5", fault.Origin.ToPosition());
        Assert.StartsWith("expected a period such as 3 days", fault.Message, StringComparison.Ordinal);
    }

    // What may be either is read by who asks: m is minutes to the one and months to the other.
    [Fact]
    public void One_m_is_a_minute_or_a_month() =>
        Assert.Equal(
            (TimeSpan.FromMinutes(1), new HoconPeriod(0, 1, 0)),
            (Resolved("a = 1m").Fields["a"].AsDuration(), Period("1m"))
        );

    private static HoconPeriod Period(string text) => Resolved($"a = {text}").Fields["a"].AsPeriod();
}
