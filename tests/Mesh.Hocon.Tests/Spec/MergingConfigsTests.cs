using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Config object merging and file merging".</summary>
public sealed class MergingConfigsTests
{
    /// <summary>What documents make, the one with the first priority first.</summary>
    public static TheoryData<string, string[]> Examples =>
        new()
        {
            { """{"a":{"x":1}}""", ["a { x = 1 }", "a = 42", "a { y = 2 }"] }, // The number hides what it lies over.
            { """{"a":{"x":1,"y":2}}""", ["a { x = 1 }", "a { y = 2 }", "a = 42"] },
            { """{"a":1,"b":2,"c":3}""", ["a = 1", "b = 2", "c = 3"] },
            { """{"a":1}""", ["a = 1", "a = 2"] },
            { """{"a":{"b":{"c":1,"d":2,"e":3}}}""", ["a.b.c = 1", "a.b { c = 0, d = 2 }", "a.b.e = 3"] },
            { """{"a":[1]}""", ["a = [1]", "a = [2, 3]"] }, // Arrays are no objects.
            { """{"a":null}""", ["a = null", "a { x = 1 }"] },
            { """{"a":{"x":1}}""", ["a = null, a { x = 1 }", "a { y = 2 }"] }, // How to be rid of a default.
            { """{"a":{"x":1}}""", ["a { x = 1 }", "a = null", "a { y = 2 }"] },
            { """{"a":{"x":1}}""", ["a { x = 1 }", "a = [0]", "a { y = 2 }"] },
            { """{"a":{"b":{"x":1},"c":1}}""", ["a { b { x = 1 } }", "a { b = 0 }", "a { b { y = 2 }, c = 1 }"] },
            { """{"a":1}""", ["a = 1", "a { x = 1 }", "a { y = 2 }"] },
            { """{"a":{"x":1}}""", ["a {}", "a { x = 1 }"] },
            { """{"a":1}""", ["", "a = 1", ""] },
        };

    [Theory]
    [MemberData(nameof(Examples))]
    public void Documents_are_merged_pair_by_pair(string json, string[] texts)
    {
        HoconDocument[] documents = [.. texts.Select(text => HoconDocument.Parse(text))];

        AssertSame(json, documents.Aggregate((upper, lower) => upper.WithFallback(lower)));
        AssertSame(json, documents.Reverse().Aggregate((lower, upper) => upper.WithFallback(lower)));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Documents_with_substitutions_are_merged_alike(string json, string[] texts)
    {
        HoconDocument[] documents =
        [
            .. texts.Select((text, index) => HoconDocument.Parse($"{text}\nunused{index} = ${{?none}}")),
        ];

        AssertSame(json, documents.Aggregate((upper, lower) => upper.WithFallback(lower)));
        AssertSame(json, documents.Reverse().Aggregate((lower, upper) => upper.WithFallback(lower)));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void It_is_the_same_as_duplicate_keys_in_one_file(string json, string[] texts) =>
        AssertSame(json, HoconDocument.Parse(string.Join('\n', texts.Reverse())));

    [Theory]
    [MemberData(nameof(Examples))]
    public void Configs_are_merged_alike(string json, string[] texts)
    {
        Config merged = texts
            .Select(text => ConfigurationFactory.ParseString(text))
            .Aggregate((a, b) => a.WithFallback(b));

        Assert.Equal(HoconDocument.Parse(json).Root, HoconDocument.Parse(merged.ToString(includeFallback: true)).Root);
    }

    [Fact]
    public void A_substitution_between_two_objects_decides_whether_they_meet()
    {
        HoconDocument merged = HoconDocument
            .Parse("a { x = 1 }")
            .WithFallback(HoconDocument.Parse("a = ${b}"))
            .WithFallback(HoconDocument.Parse("a { y = 2 }"));

        AssertSame("""{"a":{"y":2,"x":1},"b":{}}""", merged.WithFallback(HoconDocument.Parse("b {}")));
        AssertSame("""{"a":{"x":1},"b":42}""", merged.WithFallback(HoconDocument.Parse("b = 42")));
    }

    [Fact]
    public void An_array_at_the_root_gives_nothing_to_a_merge()
    {
        AssertSame("[1]", HoconDocument.Parse("[1]").WithFallback(HoconDocument.Parse("a = 1")));
        AssertSame("""{"a":1}""", HoconDocument.Parse("a = 1").WithFallback(HoconDocument.Parse("[1]")));
    }

    private static void AssertSame(string json, HoconDocument document) =>
        Assert.Equal(HoconDocument.Parse(json).Root, document.Resolve(HoconResolveOptions.WithoutEnvironment).Root);
}
