using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Tests.Surface;

public sealed class HoconObjectTests
{
    [Fact]
    public void Keys_are_found_and_made()
    {
        HoconObject o = Object("a = 1, b { c = 2 }");

        Assert.Equal(1, o.GetKey("a")!.GetInt());
        Assert.Null(o.GetKey("x"));
        Assert.True(o.GetOrCreateKey("x").IsEmpty);
        Assert.Same(o.GetOrCreateKey("x"), o.GetKey("x"));
        Assert.Equal(["a", "b", "x"], o.Items.Keys);
    }

    [Fact]
    public void It_is_neither_a_string_nor_an_array()
    {
        HoconObject o = Object("a = 1");

        Assert.False(o.IsString());
        Assert.False(o.IsArray());
        Assert.Throws<InvalidOperationException>(() => o.GetString());
        Assert.Throws<InvalidOperationException>(() => o.GetArray());
    }

    [Fact]
    public void Merging_takes_over_what_is_missing()
    {
        HoconObject o = Object("a = 1, b { c = 2 }");
        o.Merge(Object("a = 9, b { c = 9, d = 3 }, e = 4"));

        Assert.Equal("a = 1\nb {\n  c = 2\n  d = 3\n}\ne = 4\n", o.ToString());
    }

    [Fact]
    public void Unwrapped_it_is_dictionaries_of_values()
    {
        IDictionary<string, object> unwrapped = Object("a = 1, b { c = 2 }").Unwrapped;

        Assert.Equal(1, Assert.IsType<HoconValue>(unwrapped["a"]).GetInt());
        var inner = Assert.IsAssignableFrom<IDictionary<string, object>>(unwrapped["b"]);
        Assert.Equal(2, ((HoconValue)inner["c"]).GetInt());
    }

    [Fact]
    public void It_is_written_as_HOCON_without_braces_and_indented()
    {
        Assert.Equal("a = 1\n", Object("a = 1").ToString());
        Assert.Equal("    a = 1\n", Object("a = 1").ToString(2));
        Assert.Equal("", new HoconObject().ToString());
    }

    private static HoconObject Object(string text) => ConfigurationFactory.ParseString(text).Root.GetObject()!;
}
