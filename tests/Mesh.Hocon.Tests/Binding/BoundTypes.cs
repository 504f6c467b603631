using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Tests.Binding;

internal enum Level
{
    Low,
    High,
    VeryHigh,
}

/// <summary>A positional record: its first value must be given.</summary>
internal sealed record Section(string Name, [HoconKey(Min = "1", Max = "65535")] int Port = 80);

/// <summary>Each type that a value may have.</summary>
internal sealed record Everything
{
    public bool Truth { get; init; }

    public byte Small { get; init; }

    public int Count { get; init; }

    public long Large { get; init; }

    public float Single { get; init; }

    public double Double { get; init; }

    public decimal Exact { get; init; }

    public string Text { get; init; } = "";

    public TimeSpan Timeout { get; init; }

    public HoconPeriod Period { get; init; }

    public Level Level { get; init; }

    public Uri? Link { get; init; }

    public HoconNode? Raw { get; init; }

    [HoconKey(IsSize = true)]
    public int SizeBytes { get; init; }

    [HoconKey(IsSize = true)]
    public long LongSizeBytes { get; init; }

    public int[] Numbers { get; init; } = [];

    public IReadOnlyList<string> Names { get; init; } = [];

    public IReadOnlyDictionary<string, int> Set { get; init; } = new Dictionary<string, int>();

    public List<Level> Levels { get; init; } = [];

    public int? MaybeCount { get; init; }

    public Level? MaybeLevel { get; init; }

    public Section? Section { get; init; }

    public IReadOnlyList<Section> Sections { get; init; } = [];

    public Dictionary<string, Section> ByName { get; init; } = [];

    [HoconKey("my.own.path")]
    public int Elsewhere { get; set; }

    public int Computed => Count + 1;
}

internal sealed record Defaults
{
    public int Port { get; init; } = 80;

    public string Text { get; init; } = "text";

    public int? Maybe { get; init; } = 5;

    public string? MaybeText { get; init; } = "maybe";

    public Section Inner { get; init; } = new("inner");

    public Section? MaybeInner { get; init; } = new("maybe");
}

/// <summary>Parameters of all kinds that have defaults.</summary>
internal sealed record Defaulted(
    int Count = 5,
    Level Level = Level.High,
    Level? Maybe = Level.VeryHigh,
    TimeSpan Time = default,
    string? Text = "a",
    int? Number = 7,
    decimal Exact = 0.5m
);

internal sealed record Ranges
{
    [HoconKey(Min = "1ms", Max = "10s")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    [HoconKey(Min = "64 KiB", Max = "1 MiB", IsSize = true)]
    public int Frame { get; init; } = 65_536;

    [HoconKey(Min = "0.1", Max = "0.5")]
    public double Share { get; init; } = 0.1;

    [HoconKey(Min = "0.1", Max = "0.5")]
    public float Single { get; init; } = 0.1f;

    [HoconKey(Min = "1")]
    public int Count { get; init; } = 1;

    [HoconKey(Min = "1")]
    public int? Maybe { get; init; }
}

internal sealed record Times : IHoconValidated
{
    public TimeSpan PingAfter { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan DeadAfter { get; init; } = TimeSpan.FromSeconds(3);

    public IEnumerable<(string Key, string Message)> Check()
    {
        if (DeadAfter < PingAfter)
        {
            yield return (
                "dead-after",
                $"{HoconSchema.Text(DeadAfter)} is below ping-after, {HoconSchema.Text(PingAfter)}"
            );
        }
    }
}

internal sealed record Outer
{
    public IReadOnlyList<Times> Times { get; init; } = [];
}

internal sealed record Tree
{
    public required string Name { get; init; }

    public Tree? Child { get; init; }

    public IReadOnlyList<Tree> Children { get; init; } = [];
}

internal sealed record NullsInside
{
    public List<int?> MaybeNumbers { get; init; } = [];

    public IReadOnlyList<string?> MaybeNames { get; init; } = [];

    public Dictionary<string, Section?> MaybeMap { get; init; } = [];

    public string[] Names { get; init; } = [];

    public Dictionary<string, Section> Map { get; init; } = [];
}

internal sealed class Guarded
{
    public Guarded(string name)
    {
        if (name == "broken")
        {
            throw new InvalidOperationException("A fault of the type's own.");
        }

        Name = name.Length > 0 ? name : throw new ArgumentException("Name is empty.");
    }

    [HoconKey("name")]
    public string Name { get; }
}

internal sealed record WithGuid
{
    public Guid Id { get; init; }
}

internal sealed record WithList
{
    public IReadOnlyList<DateTime> Times { get; init; } = [];
}

internal sealed class WithParameter(int hidden)
{
    public int Twice { get; set; } = hidden * 2;
}

internal sealed record WithTextSize
{
    [HoconKey(IsSize = true)]
    public string Size { get; init; } = "";
}

internal sealed record WithTextRange
{
    [HoconKey(Min = "a")]
    public string Text { get; init; } = "";
}

internal sealed record WithWrongRange
{
    [HoconKey(Min = "long ago")]
    public TimeSpan Time { get; init; }
}
