using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Include semantics: merging".</summary>
public sealed class IncludeMergingTests
{
    [Theory]
    [InlineData("include \"foo.conf\"", "x = 1, y { z = 2 }", """{"x":1,"y":{"z":2}}""")]
    [InlineData("include \"foo.conf\"", "{ x = 1 }", """{"x":1}""")]
    [InlineData("include \"foo.conf\"", "", "{}")]
    [InlineData("a { include \"foo.conf\" }", "", """{"a":{}}""")]
    [InlineData("a { b { include \"foo.conf\", c = 3 } }", "x = 1", """{"a":{"b":{"x":1,"c":3}}}""")]
    public void The_keys_of_the_included_object_stand_in_place_of_the_statement(
        string text,
        string included,
        string json
    ) => Gives(json, text, included);

    [Theory]
    [InlineData("x = 0, include \"foo.conf\"", "x = 1", """{"x":1}""")]
    [InlineData("x { a = 0, b = 0 }, include \"foo.conf\"", "x { a = 1 }", """{"x":{"a":1,"b":0}}""")]
    [InlineData("x { a = 0 }, include \"foo.conf\"", "x = 1", """{"x":1}""")]
    [InlineData("x = 0, include \"foo.conf\"", "x { a = 1 }", """{"x":{"a":1}}""")]
    [InlineData("x { a = 0 }, include \"foo.conf\"", "x = null, x { b = 1 }", """{"x":{"b":1}}""")]
    [InlineData("o { x = 0, include \"foo.conf\" }", "x = 1", """{"o":{"x":1}}""")]
    [InlineData("o { x = 0 }, o { include \"foo.conf\" }", "x = 1", """{"o":{"x":1}}""")]
    public void It_overrides_or_merges_with_what_stands_before(string text, string included, string json) =>
        Gives(json, text, included);

    [Theory]
    [InlineData("include \"foo.conf\", x = 2", "x = 1", """{"x":2}""")]
    [InlineData("include \"foo.conf\", x { a = 2 }", "x { a = 1, b = 1 }", """{"x":{"a":2,"b":1}}""")]
    [InlineData("include \"foo.conf\", x = 2", "x { a = 1 }", """{"x":2}""")]
    [InlineData("include \"foo.conf\", x = null, x { a = 2 }", "x { b = 1 }", """{"x":{"a":2}}""")]
    [InlineData("o { include \"foo.conf\" }, o.x = 2", "x = 1", """{"o":{"x":2}}""")]
    public void What_stands_behind_overrides_it_or_merges_with_it(string text, string included, string json) =>
        Gives(json, text, included);

    [Fact]
    public void Of_two_files_the_later_stands()
    {
        using var folder = new Folder(
            ("main.conf", "include \"a.conf\"\ninclude \"b.conf\""),
            ("a.conf", "x { y = 1, z = 1 }"),
            ("b.conf", "x { y = 2 }")
        );

        folder.Gives("""{"x":{"y":2,"z":1}}""");
    }

    [Fact]
    public void The_same_file_may_be_included_twice()
    {
        using var folder = new Folder(
            ("main.conf", "a { include \"x.conf\" }, b { include \"x.conf\", y = 2 }"),
            ("x.conf", "x = 1, y = 1")
        );

        folder.Gives("""{"a":{"x":1,"y":1},"b":{"x":1,"y":2}}""");
    }

    [Theory]
    [InlineData("foo.conf", "[1, 2]")]
    [InlineData("foo.conf", "[]")]
    [InlineData("foo.json", "[1, 2]")]
    public void An_included_file_holds_an_object(string name, string included)
    {
        using var folder = new Folder(("main.conf", $"a = 1\nb {{ include \"{name}\" }}"), (name, included));

        folder.Wrong("main.conf:2:5", "only an object can be included");
    }

    [Fact]
    public void A_fault_in_it_is_told_where_it_stands()
    {
        using var folder = new Folder(("main.conf", "include \"foo.conf\""), ("foo.conf", "x = 1\ny = [1,,2]"));

        folder.Wrong("foo.conf:2:8", "an element before the comma");
    }

    [Fact]
    public void Faults_of_several_files_are_told_together()
    {
        using var folder = new Folder(
            ("main.conf", "include \"a.conf\"\ninclude \"b.conf\"\nx = !"),
            ("a.conf", "x ="),
            ("b.conf", "\n}")
        );

        Assert.Equal(
            ["a.conf:1:4", "b.conf:2:1", "main.conf:3:5"],
            Assert
                .Throws<HoconException>(() => folder.Load())
                .Faults.Select(fault => Path.GetFileName(fault.Origin.ToPosition()))
        );
    }

    [Theory]
    [InlineData("main.conf", "include \"main.conf\"")]
    [InlineData("main.conf", "include \"./main.conf\"")]
    [InlineData("a.conf", "include \"b/../main.conf\"")]
    public void A_file_does_not_include_itself(string name, string text)
    {
        using var folder = new Folder(("main.conf", "a { include \"a.conf\" }"), ("b/b.conf", ""), (name, text));

        HoconFault fault = Assert.Single(Assert.Throws<HoconException>(() => folder.Load()).Faults);

        Assert.Equal((name, 1, 1), (Path.GetFileName(fault.Origin.Source), fault.Origin.Line, fault.Origin.Column));
        Assert.Contains("includes itself", fault.Message, StringComparison.Ordinal);
    }

    private static void Gives(string json, string text, string included)
    {
        using var folder = new Folder(("main.conf", text), ("foo.conf", included));
        folder.Gives(json);
    }
}
