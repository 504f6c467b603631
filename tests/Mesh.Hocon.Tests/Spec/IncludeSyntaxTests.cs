using Mesh.Hocon.Extensions;
using static Mesh.Hocon.Tests.Texts;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Include syntax".</summary>
public sealed class IncludeSyntaxTests
{
    [Theory]
    [InlineData("include \"foo.conf\"")]
    [InlineData("include\"foo.conf\"")] // Any amount of white space: none, too.
    [InlineData("include \t\n\n # c\n \"foo.conf\"")]
    [InlineData("include\"\"\"foo.conf\"\"\"")]
    [InlineData("include \"foo\\u002econf\"")]
    [InlineData("{ include \"foo.conf\" }")]
    [InlineData("{include \"foo.conf\",}")]
    [InlineData("include classpath(\"foo.conf\")")]
    [InlineData("include classpath( \t\"foo.conf\" )")]
    [InlineData("include classpath(\n\"foo.conf\"\n)")]
    [InlineData("include classpath( # c\n\"foo.conf\" // d\n)")]
    [InlineData("include required(\"foo.conf\")")]
    [InlineData("include required( \"foo.conf\" )")]
    [InlineData("include required(classpath(\"foo.conf\"))")]
    [InlineData("include required( classpath( \"foo.conf\" ) )")]
    [InlineData("include required(\n  classpath(\n    \"foo.conf\"\n  )\n)")]
    [InlineData("include\n required(\"foo.conf\")")]
    public void An_include_is_the_word_and_a_quoted_name(string text) => Includes("""{"x":1}""", text);

    [Theory]
    [InlineData("include file(\"{0}\")")]
    [InlineData("include file( \"{0}\" )")]
    [InlineData("include required(file(\"{0}\"))")]
    [InlineData("include url(\"file://{0}\")")]
    [InlineData("include required(url(\"file://{0}\"))")]
    [InlineData("include \"file://{0}\"")]
    [InlineData("include \"{0}\"")]
    public void The_name_may_be_that_of_a_file_or_a_URL(string text)
    {
        using var folder = new Folder(("foo.conf", "x = 1"));

        Includes("""{"x":1}""", text.Replace("{0}", folder.File("foo.conf"), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a = 1, include \"foo.conf\", b = 2", """{"a":1,"x":1,"b":2}""")]
    [InlineData("a = 1\ninclude \"foo.conf\"\nb = 2", """{"a":1,"x":1,"b":2}""")]
    [InlineData("include \"foo.conf\"\ninclude \"bar.conf\"", """{"x":1,"y":2}""")]
    [InlineData("include \"foo.conf\", include \"bar.conf\"", """{"x":1,"y":2}""")]
    [InlineData("a { include \"foo.conf\" }, b { c { include \"bar.conf\" } }", """{"a":{"x":1},"b":{"c":{"y":2}}}""")]
    [InlineData("a.b { include \"foo.conf\" }", """{"a":{"b":{"x":1}}}""")]
    [InlineData("[{ include \"foo.conf\" }, { include \"bar.conf\" }]", """[{"x":1},{"y":2}]""")]
    [InlineData("a = { include \"foo.conf\" } { include \"bar.conf\" }", """{"a":{"x":1,"y":2}}""")]
    public void It_stands_in_place_of_a_field(string text, string json) => Includes(json, text);

    [Theory]
    [InlineData("include \"foo.conf\" a = 1", "1:1", "one quoted name only")]
    [InlineData("include \"foo.conf\" include \"bar.conf\"", "1:1", "one quoted name only")]
    [InlineData("include classpath(\"foo.conf\") { a = 1 }", "1:31", "a comma or a new line between two fields")]
    [InlineData("include \"foo.conf\",, a = 1", "1:20", "a field before the comma")]
    [InlineData("a {} include \"foo.conf\"", "1:6", "cannot be joined with an object")]
    public void It_is_separated_as_a_field_is(string text, string position, string message) =>
        Wrong(text, position, message);

    [Fact]
    public void Behind_a_value_it_is_part_of_it() =>
        Includes("""{"a":"1 include foo.conf"}""", "a = 1 include \"foo.conf\"");

    [Theory]
    [InlineData("include foo.conf")]
    [InlineData("include")]
    [InlineData("include\n")]
    [InlineData("include\na = 1")]
    [InlineData("include ${name}")]
    [InlineData("include [\"foo.conf\"]")]
    [InlineData("include 1")]
    [InlineData("include ,")]
    [InlineData("include \"foo\" \".conf\"")]
    [InlineData("include \"foo\"\".conf\"")]
    [InlineData("include \"foo\".conf")]
    [InlineData("include \"foo\"${name}")]
    [InlineData("include \"foo.conf\" bar")]
    [InlineData("include file(foo.conf)")]
    [InlineData("include file(\"foo\" \".conf\")")]
    [InlineData("include file(\"foo\".conf)")]
    [InlineData("include file(${name})")]
    [InlineData("include file()")]
    [InlineData("include file(\"foo.conf\"")]
    [InlineData("include file \"foo.conf\"")]
    [InlineData("include file (\"foo.conf\")")]
    [InlineData("include (\"foo.conf\")")]
    [InlineData("include \"foo.conf\")")]
    [InlineData("include file(\"foo.conf\"))")]
    [InlineData("include ftp(\"foo.conf\")")]
    [InlineData("include package(\"foo.conf\")")]
    [InlineData("include File(\"foo.conf\")")]
    [InlineData("include required \"foo.conf\"")]
    [InlineData("include required(foo.conf)")]
    [InlineData("include required(file(\"foo.conf\")")]
    [InlineData("include required(required(\"foo.conf\"))")]
    [InlineData("include re quired(\"foo.conf\")")]
    [InlineData("include file(required(\"foo.conf\"))")]
    [InlineData("include url(\"foo\" \"bar\")")]
    public void Anything_else_behind_the_word_is_an_error_told_at_it(string text) => Wrong(text, "1:1", "include ");

    [Theory]
    [InlineData("{ foo include : 42 }", """{"foo include":42}""")]
    [InlineData("{ foo.include : 42 }", """{"foo":{"include":42}}""")]
    [InlineData("{ foo : include }", """{"foo":"include"}""")]
    [InlineData("[ include ]", """["include"]""")]
    [InlineData("[ include \"x\" ]", """["include x"]""")]
    [InlineData("foo : include \"x\"", """{"foo":"include x"}""")]
    [InlineData("{ \"include\" : 42 }", """{"include":42}""")]
    [InlineData("{ \"include\" \"x\" : 42 }", """{"include x":42}""")]
    [InlineData("included : 1, include_x : 2", """{"included":1,"include_x":2}""")]
    [InlineData("a = ${include}, \"include\" = 1", """{"a":1,"include":1}""")]
    public void Elsewhere_the_word_means_nothing(string text, string json) => Gives(json, text);

    private static void Includes(string json, string text)
    {
        var embedded = new EmbeddedTexts("texts", ("foo.conf", "x = 1"), ("bar.conf", "y = 2"));
        var options = new HoconLoadOptions { SearchPath = [], Resources = [embedded] };
        Assert.Equal(json, HoconDocument.Parse(text, "test.conf", options).Root.Render(new() { Json = true }));
    }
}
