using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Include semantics: substitution".</summary>
public sealed class IncludeSubstitutionTests
{
    [Theory]
    [InlineData("{ a : { include \"foo.conf\" } }", "{ x : 10, y : ${x} }", """{"a":{"x":10,"y":10}}""")]
    [InlineData(
        "{ a : { include \"foo.conf\" }, a : { x : 42 } }",
        "{ x : 10, y : ${x} }",
        """{"a":{"x":42,"y":42}}"""
    )]
    [InlineData("x = 1, a { include \"foo.conf\" }", "x = 10, y = ${x}", """{"x":1,"a":{"x":10,"y":10}}""")]
    [InlineData("a.b { include \"foo.conf\" }", "x { z = 10 }, y = ${x.z}", """{"a":{"b":{"x":{"z":10},"y":10}}}""")]
    [InlineData("a { include \"foo.conf\" }", "x = null, y = ${x}", """{"a":{"x":null,"y":null}}""")]
    [InlineData("include \"foo.conf\"", "x = 10, y = ${x}", """{"x":10,"y":10}""")]
    public void A_path_begins_at_the_root_of_the_included_file(string text, string included, string json) =>
        Gives(json, text, included);

    [Theory]
    [InlineData("x = 1, a { include \"foo.conf\" }", "y = ${x}", """{"x":1,"a":{"y":1}}""")]
    [InlineData("a { include \"foo.conf\" }, x = 1", "y = ${x}", """{"a":{"y":1},"x":1}""")]
    [InlineData("a { include \"foo.conf\" }, x { z = 1 }", "y = ${x.z}", """{"a":{"y":1},"x":{"z":1}}""")]
    [InlineData("x = null, a { include \"foo.conf\" }", "y = ${x}", """{"x":null,"a":{"y":null}}""")]
    [InlineData("a { include \"foo.conf\", x = 2 }, x = 1", "y = ${x}", """{"a":{"y":2,"x":2},"x":1}""")]
    public void What_is_not_there_is_looked_for_from_the_root_of_all(string text, string included, string json) =>
        Gives(json, text, included);

    [Fact]
    public void A_value_that_is_not_below_falls_back_to_the_root() =>
        Gives("""{"a":{"x":{},"y":1},"x":{"z":1}}""", "a { include \"foo.conf\" }, x { z = 1 }", "x {}, y = ${x.z}");

    [Fact]
    public void Files_within_files_are_looked_through_from_the_innermost_out()
    {
        using var folder = new Folder(
            ("main.conf", "a { include \"middle.conf\" }, p = 1, q = 1, r = 1"),
            ("middle.conf", "b { include \"inner.conf\" }, p = 2, q = 2"),
            ("inner.conf", "p = 3, x = ${p}, y = ${q}, z = ${r}")
        );

        // Lightbend's parser leaves out the middle; the text says "relative to the root of the including configuration".
        folder.Gives("""{"a":{"b":{"p":3,"x":3,"y":2,"z":1},"p":2,"q":2},"p":1,"q":1,"r":1}""");
    }

    [Theory]
    [InlineData("a { path = [1], include \"foo.conf\" }", "path = ${path} [2]", """{"a":{"path":[1,2]}}""")]
    [InlineData("a { path = [1], include \"foo.conf\" }", "path += 2", """{"a":{"path":[1,2]}}""")]
    [InlineData("path = [1], a { include \"foo.conf\" }", "path += 2", """{"path":[1],"a":{"path":[2]}}""")]
    [InlineData("path = [1], include \"foo.conf\", path += 3", "path += 2", """{"path":[1,2,3]}""")]
    [InlineData("a { include \"foo.conf\" }, a.p = ${a.p}z", "p = x, p = ${p}y", """{"a":{"p":"xyz"}}""")]
    public void It_may_look_back_over_the_border_of_files(string text, string included, string json) =>
        Gives(json, text, included);

    [Fact]
    public void The_environment_is_asked_with_the_path_as_it_was_written()
    {
        using var folder = new Folder(("main.conf", "a { include \"foo.conf\" }"), ("foo.conf", "y = ${HOME}"));
        var asked = new List<string>();

        HoconDocument
            .Load(folder.File("main.conf"))
            .Resolve(
                new HoconResolveOptions
                {
                    Environment = name =>
                    {
                        asked.Add(name);
                        return "here";
                    },
                }
            );

        Assert.Equal(["HOME"], asked);
    }

    [Theory]
    [InlineData("a { include \"foo.conf\" }", "y = ${x}", "foo.conf:1:5", "${x} has no value")]
    [InlineData("a { include \"foo.conf\" }", "y = ${a.x}", "foo.conf:1:5", "${a.x} has no value")]
    public void What_is_nowhere_is_told_where_it_stands(string text, string included, string position, string message)
    {
        using var folder = new Folder(("main.conf", text), ("foo.conf", included));

        folder.Wrong(position, message);
    }

    // As for Lightbend's parser: no path leads into a list, so that none could be fixed up.
    [Theory]
    [InlineData(
        "[{ include \"foo.conf\" }]",
        "x = 1, y = ${x}",
        "foo.conf:1:12",
        "inside a list cannot hold substitutions"
    )]
    [InlineData(
        "a = [{ b { include \"foo.conf\" } }]",
        "x = ${?z}",
        "foo.conf:1:5",
        "inside a list cannot hold substitutions"
    )]
    [InlineData("[{ include \"foo.conf\" }]", "x += 1", "foo.conf:1:1", "cannot stand inside a list")]
    public void In_a_file_that_is_included_inside_a_list_there_are_none(
        string text,
        string included,
        string position,
        string message
    )
    {
        using var folder = new Folder(("main.conf", text), ("foo.conf", included));

        folder.Wrong(position, message);
    }

    [Fact]
    public void Without_one_a_file_may_be_included_inside_a_list() =>
        Gives("""{"a":[{"x":1,"y":[2]}]}""", "a = [{ include \"foo.conf\" }]", "x = 1, y = [2]");

    private static void Gives(string json, string text, string included)
    {
        using var folder = new Folder(("main.conf", text), ("foo.conf", included));
        folder.Gives(json);
    }
}
