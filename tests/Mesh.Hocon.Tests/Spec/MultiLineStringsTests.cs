using Mesh.Hocon.Extensions;
using static Mesh.Hocon.Tests.Texts;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Multi-line strings".</summary>
public sealed class MultiLineStringsTests
{
    private const string Quotes = "\"\"\"";

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("x\ny\n")]
    [InlineData("\n  x\n\ty\r\n")] // Nothing is trimmed, and no line's end changed.
    [InlineData("  ")]
    [InlineData("\\n\\u0041\\")] // No escapes.
    [InlineData("${a} // # {}[],:=+")]
    [InlineData("\0\u0001\t\u2028\ufeff")]
    [InlineData("say \"hello\"\" now")]
    [InlineData("日本語😀")]
    public void All_between_three_quotes_is_the_string(string text)
    {
        HoconNode value = Resolved($"a = {Quotes}{text}{Quotes}").Fields["a"];

        Assert.Equal((HoconKind.String, text), (value.Kind, value.Text));
    }

    [Theory]
    [InlineData("\"\"\"foo\"\"\"\"", "foo\"")]
    [InlineData("\"\"\"foo\"\"\"\"\"", "foo\"\"")]
    [InlineData("\"\"\"foo\"\"\"\"\"\"", "foo\"\"\"")]
    [InlineData("\"\"\"\"foo\"\"\"", "\"foo")]
    [InlineData("\"\"\"\"\"\"\"", "\"")]
    [InlineData("\"\"\"\"\"\"\"\"\"\"", "\"\"\"\"")]
    [InlineData("\"\"\"a\"b\"\"\"", "a\"b")]
    public void Quotes_beyond_three_belong_to_it(string text, string expected) =>
        Assert.Equal(expected, Resolved($"a = {text}").Fields["a"].Text);

    [Theory]
    [InlineData("a = \"\"\"x\ny\"\"\" z", """{"a":"x\ny z"}""")]
    [InlineData("a = x \"\"\"y\"\"\"z", """{"a":"x yz"}""")]
    [InlineData("a = \"\"\"x\"\"\" \"\"\"y\"\"\"", """{"a":"x y"}""")]
    [InlineData("a = \"\"\"x\"\"\"${b}, b = 1", """{"a":"x1","b":1}""")]
    [InlineData("\"\"\"a.b\nc\"\"\" = 1", """{"a.b\nc":1}""")]
    [InlineData("[\"\"\"1\"\"\", \"\"\"\n2\"\"\"]", """["1","\n2"]""")]
    public void It_stands_wherever_a_string_may(string text, string json) => Gives(json, text);

    [Theory]
    [InlineData("a = \"\"\"", "1:5")]
    [InlineData("a = \"\"\"\"", "1:5")]
    [InlineData("a = \"\"\"\"\"", "1:5")]
    [InlineData("b = 1\na = \"\"\"x\n\ny\"\"\nc = 1", "2:5")]
    public void Without_three_closing_quotes_it_is_wrong(string text, string position) =>
        Wrong(text, position, "no closing three quotes");

    [Fact]
    public void Lines_are_counted_within_it() => Wrong("a = \"\"\"x\n\ny\"\"\" !", "3:6", "has no meaning here");
}
