using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Tests;

/// <summary>Short ways to say what a text should mean.</summary>
internal static class Texts
{
    /// <summary>What a text resolves to, from itself alone.</summary>
    public static HoconNode Resolved(string text) =>
        HoconDocument.Parse(text, "test.conf").Resolve(HoconResolveOptions.WithoutEnvironment).Root;

    /// <summary>Two texts mean the same.</summary>
    public static void Same(string expected, string text) =>
        Assert.Equal(Resolved(expected).Render(), Resolved(text).Render());

    /// <summary>A text is wrong at one place, which is <c>line:column</c>.</summary>
    public static HoconFault Wrong(string text, string position)
    {
        HoconFault fault = Assert.Single(Assert.Throws<HoconException>(() => Resolved(text)).Faults);
        Assert.Equal($"test.conf:{position}", fault.Origin.ToPosition());
        return fault;
    }
}
