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

    /// <summary>A text is wrong at one place, and the message says this.</summary>
    public static void Wrong(string text, string position, string message) =>
        Assert.Contains(message, Wrong(text, position).Message, StringComparison.Ordinal);

    /// <summary>A text is wrong here first; what follows from that is told as well.</summary>
    public static void WrongFirst(string text, string position, string message)
    {
        HoconFault fault = Assert.Throws<HoconException>(() => Resolved(text)).Faults[0];
        Assert.Equal($"test.conf:{position}", fault.Origin.ToPosition());
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    /// <summary>A text means what this JSON says, types and the order of keys included.</summary>
    public static void Gives(string json, string text) =>
        Assert.Equal(json, Resolved(text).Render(new() { Json = true }));
}
