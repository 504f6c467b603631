using Mesh.Hocon.Extensions;
using static Mesh.Hocon.Tests.Texts;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Duration format".</summary>
public sealed class DurationFormatTests
{
    public static TheoryData<string, long> Units
    {
        get
        {
            (long Ticks, string Names)[] table =
            [
                (TimeSpan.TicksPerMicrosecond, "us micro micros microsecond microseconds"),
                (TimeSpan.TicksPerMillisecond, "ms milli millis millisecond milliseconds"),
                (TimeSpan.TicksPerSecond, "s second seconds"),
                (TimeSpan.TicksPerMinute, "m minute minutes"),
                (TimeSpan.TicksPerHour, "h hour hours"),
                (TimeSpan.TicksPerDay, "d day days"),
            ];
            var data = new TheoryData<string, long>();
            foreach ((long ticks, string names) in table)
            {
                foreach (string name in names.Split(' '))
                {
                    data.Add(name, ticks);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Units))]
    public void Each_unit_stands_for_so_many_ticks(string unit, long ticks)
    {
        Assert.Equal(ticks, Duration($"1{unit}").Ticks);
        Assert.Equal(7 * ticks, Duration($"7 {unit}").Ticks);
        Assert.Equal(ticks / 2, Duration($"0.5 {unit}").Ticks);
    }

    [Theory]
    [InlineData("ns")]
    [InlineData("nano")]
    [InlineData("nanos")]
    [InlineData("nanosecond")]
    [InlineData("nanoseconds")]
    public void Nanoseconds_are_rounded_to_ticks_of_a_hundred(string unit)
    {
        Assert.Equal(1, Duration($"100 {unit}").Ticks);
        Assert.Equal(12, Duration($"1234 {unit}").Ticks);
        Assert.Equal(0, Duration($"1 {unit}").Ticks);
    }

    [Theory]
    [InlineData("1500", 1500)]
    [InlineData("\"1500\"", 1500)]
    [InlineData("0.5", 0.5)]
    [InlineData("0", 0)]
    public void Without_a_unit_it_is_milliseconds(string text, double milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Duration(text));

    [Theory]
    [InlineData("S")]
    [InlineData("Seconds")]
    [InlineData("MS")]
    [InlineData("sec")]
    [InlineData("secs")]
    [InlineData("min")]
    [InlineData("mins")]
    [InlineData("hr")]
    [InlineData("msec")]
    [InlineData("µs")]
    [InlineData("w")]
    [InlineData("weeks")]
    [InlineData("mo")]
    [InlineData("y")]
    [InlineData("years")]
    [InlineData("B")]
    public void No_other_unit_is_known(string unit)
    {
        HoconFault fault = Assert.Single(Assert.Throws<HoconException>(() => Duration($"1 {unit}")).Faults);

        Assert.Equal("test.conf:1:5", fault.Origin.ToPosition());
        Assert.StartsWith("expected a duration such as 10s", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10000000000 days")]
    [InlineData("1e28 s")]
    [InlineData("-10000000000 days")]
    public void Beyond_what_a_TimeSpan_holds_it_is_refused(string text) =>
        Assert.Contains(
            "a duration of at most 29,000 years",
            Assert.Throws<HoconException>(() => Duration(text)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void It_may_be_below_zero() => Assert.Equal(TimeSpan.FromSeconds(-2), Duration("-2 s"));

    private static TimeSpan Duration(string text) => Resolved($"a = {text}").Fields["a"].AsDuration();
}
