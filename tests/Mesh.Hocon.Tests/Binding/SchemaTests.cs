using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Tests.Binding;

public sealed class SchemaTests
{
    [Fact]
    public void The_settings_of_a_type_are_told_with_what_they_may_be()
    {
        string[] settings = [.. HoconSchema.Of<Described>("d").Select(setting => $"{setting.Path}: {setting.Allowed}")];

        Assert.Equal(
            [
                "d.truth: true or false",
                "d.level: low, high or very-high",
                "d.maybe-level: low, high or very-high, or null",
                "d.timeout: duration, 1ms to 10s",
                "d.frame: size, at least 1 MiB",
                "d.share: number, at most 0.5",
                "d.maybe: integer, or null",
                "d.maybe-text: string, or null",
                "d.names: list; each: string",
                "d.levels: list; each: low, high or very-high",
                "d.sections: list; each: object",
                "d.by-name: object; each: integer",
                "d.link: URI, or null",
                "d.raw: any value, or null",
                "d.period: period",
                "d.inner.name: string",
                "d.inner.port: integer, 1 to 65535",
                "d.same-level.ping-after: duration",
                "d.same-level.dead-after: duration",
                "d.ping-after: duration",
                "d.dead-after: duration",
            ],
            settings
        );
    }

    [Fact]
    public void At_the_root_a_setting_is_its_key() =>
        Assert.Equal(["ping-after", "dead-after"], HoconSchema.Of<Times>().Select(setting => setting.Path));

    [Fact]
    public void A_type_without_an_end_or_that_cannot_be_bound_has_no_settings()
    {
        Assert.Equal(
            $"{typeof(Tree)} has itself within it, so its settings have no end.",
            Assert.Throws<NotSupportedException>(() => HoconSchema.Of<Tree>()).Message
        );
        Assert.Throws<NotSupportedException>(() => HoconSchema.Of<WithGuid>());
        Assert.Throws<NotSupportedException>(() => HoconSchema.Validate(new WithGuid(), "x"));
    }

    [Fact]
    public void What_a_program_sets_is_held_against_the_same_ranges_and_rules()
    {
        var wrong = new Ranges
        {
            Timeout = TimeSpan.FromMinutes(1),
            Frame = 12,
            Share = double.NaN,
            Single = 0.6f,
            Count = 0,
            Maybe = -1,
        };

        Assert.Equal(
            [
                "r.timeout: expected duration, 1ms to 10s, found 1m",
                "r.frame: expected size, 64 KiB to 1 MiB, found 12 B",
                "r.share: expected number, 0.1 to 0.5, found NaN",
                "r.single: expected number, 0.1 to 0.5, found 0.6",
                "r.count: expected integer, at least 1, found 0",
                "r.maybe: expected integer, at least 1, or null, found -1",
            ],
            HoconSchema.Validate(wrong, "r")
        );
        Assert.Empty(HoconSchema.Validate(new Ranges(), "r"));
        Assert.Equal(
            ["t.dead-after: 1s is below ping-after, 2s"],
            HoconSchema.Validate(
                new Times { PingAfter = TimeSpan.FromSeconds(2), DeadAfter = TimeSpan.FromSeconds(1) },
                "t"
            )
        );
        Assert.Equal(
            ["d.same-level.dead-after: 3s is below ping-after, 1h"],
            HoconSchema.Validate(new Described { SameLevel = new Times { PingAfter = TimeSpan.FromHours(1) } }, "d")
        );
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(1, "100ns")]
    [InlineData(10, "1us")]
    [InlineData(10_000, "1ms")]
    [InlineData(2_500_000, "250ms")]
    [InlineData(900_000_000, "90s")]
    [InlineData(36_000_000_000, "1h")]
    [InlineData(864_000_000_000, "1d")]
    [InlineData(-10_000_000, "-1s")]
    [InlineData(long.MaxValue, "922337203685477580700ns")]
    [InlineData(long.MinValue, "-922337203685477580800ns")]
    public void A_duration_is_written_as_it_is_read(long ticks, string text)
    {
        Assert.Equal(text, HoconSchema.Text(new TimeSpan(ticks)));
        Assert.Equal(ticks, HoconDocument.Parse($"a = {text}").Get("a").AsDuration().Ticks);
    }

    private sealed record Described
    {
        public bool Truth { get; init; }

        public Level Level { get; init; }

        public Level? MaybeLevel { get; init; }

        [HoconKey(Min = "1ms", Max = "10s")]
        public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

        [HoconKey(Min = "1 MiB", IsSize = true)]
        public long Frame { get; init; } = 1_048_576;

        [HoconKey(Max = "0.5")]
        public double Share { get; init; }

        public int? Maybe { get; init; }

        public string? MaybeText { get; init; }

        public IReadOnlyList<string> Names { get; init; } = [];

        public Level[] Levels { get; init; } = [];

        public List<Section> Sections { get; init; } = [];

        public Dictionary<string, int> ByName { get; init; } = [];

        public Uri? Link { get; init; }

        public HoconNode? Raw { get; init; }

        public HoconPeriod Period { get; init; }

        public Section Inner { get; init; } = new("a");

        public Times SameLevel { get; init; } = new();

        [HoconKey("")]
        public Times Here { get; init; } = new();
    }
}
