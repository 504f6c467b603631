using static Mesh.Hocon.Tests.Texts;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Omit root braces".</summary>
public sealed class OmitRootBracesTests
{
    [Theory]
    [InlineData("{ a : 1, b { c : 2 } }", "a : 1, b { c : 2 }")]
    [InlineData("{ a : 1 }", "\n\n a : 1 \n\n")]
    [InlineData("{ a : 1 }", "# c\na : 1,")]
    [InlineData("{ \"a\" : 1 }", "\"a\" : 1")]
    [InlineData("{}", "")]
    [InlineData("{}", " \t\r\n \n")]
    [InlineData("{}", "# nothing but a comment")]
    [InlineData("{}", "\uFEFF")]
    public void A_text_that_begins_with_no_bracket_is_as_if_in_braces(string braced, string text) => Same(braced, text);

    [Theory]
    [InlineData("[1, 2]", "[1,2]")]
    [InlineData("\uFEFF \n# c\n[1, 2]\n# d\n", "[1,2]")]
    [InlineData(" \n{ a : 1 } # d\n", """{"a":1}""")]
    public void A_text_that_begins_with_a_bracket_is_what_is_in_it(string text, string json) => Gives(json, text);

    [Theory]
    [InlineData("foo", "1:4", "behind the key \"foo\"")]
    [InlineData("\"foo\"", "1:6", "behind the key \"foo\"")]
    [InlineData("12", "1:3", "behind the key \"12\"")]
    [InlineData("true\n", "1:1", "behind the key \"true\"")]
    [InlineData("${a}", "1:1", "no substitutions")]
    public void A_value_alone_is_no_document(string text, string position, string message) =>
        Wrong(text, position, message);

    [Theory]
    [InlineData("a : 1 }", "1:7")]
    [InlineData("a : 1\n}", "2:1")]
    [InlineData("a { b : 1 } }\nc : 2", "1:13")]
    [InlineData("}", "1:1")]
    public void A_closing_brace_needs_an_opening_one(string text, string position) =>
        Wrong(text, position, "no { for the }");

    [Theory]
    [InlineData("{ a : 1", "1:1")]
    [InlineData("\n {", "2:2")]
    [InlineData("a : 1, b : { c : 1", "1:12")]
    [InlineData("{ a { b {", "1:9")] // Which of the three it is nobody knows; the innermost is told, once.
    public void An_opening_brace_needs_a_closing_one(string text, string position) =>
        Wrong(text, position, "{ that stands here is not closed");

    [Theory]
    [InlineData("[1, 2", "1:1")]
    [InlineData("a = [\n1\n2\n", "1:5")]
    public void An_opening_bracket_needs_a_closing_one(string text, string position) =>
        Wrong(text, position, "[ that stands here is not closed");

    [Theory]
    [InlineData("{ a : 1 } }", "1:11")]
    [InlineData("{ a : 1 } b : 2", "1:11")]
    [InlineData("{ a : 1 }\nb : 2", "2:1")]
    [InlineData("{ a : 1 },", "1:10")]
    [InlineData("{ a : 1 } { b : 2 }", "1:11")]
    [InlineData("[1] [2]", "1:5")]
    [InlineData("[1], 2", "1:4")]
    public void Behind_the_closing_bracket_of_the_root_stands_nothing(string text, string position) =>
        Wrong(text, position, "nothing behind the root's closing bracket");
}
