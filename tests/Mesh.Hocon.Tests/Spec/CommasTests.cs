using static Mesh.Hocon.Tests.Texts;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Commas".</summary>
public sealed class CommasTests
{
    [Theory]
    [InlineData("[1,2,3]")]
    [InlineData("[1,2,3,]")]
    [InlineData("[1\n2\n3]")]
    [InlineData("[1\n2\n3\n]")]
    [InlineData("[\n\n1\n\n2,\n3,\n]")]
    [InlineData("[1\n,\n2 , 3\n,\n]")]
    [InlineData("[1,\n2\n, 3]")]
    [InlineData("[ 1 # c\n 2 // d\n 3 ]")]
    [InlineData("[1\r\n2\r\n3]")]
    public void Elements_are_separated_by_a_comma_or_a_new_line_and_one_more_comma_may_follow(string text) =>
        Gives("[1,2,3]", text);

    [Theory]
    [InlineData("{a:1,b:2}")]
    [InlineData("{a:1,b:2,}")]
    [InlineData("{a:1\nb:2}")]
    [InlineData("{\na:1\nb:2\n}")]
    [InlineData("{a:1\n,\nb:2\n,\n}")]
    [InlineData("a:1,b:2,")]
    [InlineData("a:1\nb:2")]
    [InlineData("a:1,\nb:2,\n")]
    [InlineData("a:1\n,b:2")]
    public void So_are_fields(string text) => Gives("""{"a":1,"b":2}""", text);

    [Theory]
    [InlineData("[1,2,3,,]", "1:8")]
    [InlineData("[1,2,3,\n,]", "2:1")]
    [InlineData("[,1,2,3]", "1:2")]
    [InlineData("[\n,1]", "2:1")]
    [InlineData("[1,,2,3]", "1:4")]
    [InlineData("[1,\n,2]", "2:1")]
    [InlineData("[,]", "1:2")]
    [InlineData("a = [,]", "1:6")]
    public void Before_every_comma_of_an_array_stands_an_element(string text, string position) =>
        Wrong(text, position, "an element before the comma");

    [Theory]
    [InlineData("{a:1,,}", "1:6")]
    [InlineData("{,a:1}", "1:2")]
    [InlineData("{a:1,,b:2}", "1:6")]
    [InlineData("{a:1,\n,b:2}", "2:1")]
    [InlineData("{,}", "1:2")]
    [InlineData(",", "1:1")]
    [InlineData(",a:1", "1:1")]
    [InlineData("a:1,,b:2", "1:5")]
    [InlineData("a:1\n,\n,", "3:1")]
    public void Before_every_comma_of_an_object_stands_a_field(string text, string position) =>
        Wrong(text, position, "a field before the comma");

    [Theory]
    [InlineData("[1;2]", """["1;2"]""")]
    [InlineData("[[1][2]]", "[[1,2]]")]
    public void Nothing_else_separates_elements(string text, string json) => Gives(json, text);

    [Theory]
    [InlineData("[1\u20282]", "[\"1\u20282\"]")]
    [InlineData("[1\u00852]", "[\"1\u00852\"]")]
    [InlineData("[1\r2]", "[\"1\\r2\"]")]
    [InlineData("[1\v2]", "[\"1\\u000b2\"]")]
    public void Only_the_ASCII_new_line_separates(string text, string json) =>
        Gives(json.Replace("\u2028", "\\u2028", StringComparison.Ordinal), text);

    [Theory]
    [InlineData("{a:1 b:2}", "1:7")]
    [InlineData("a:1\rb:2", "1:6")]
    [InlineData("a:{} b:{}", "1:7")]
    public void White_space_without_one_separates_no_fields(string text, string position) =>
        Wrong(text, position, "the end of the value");

    [Fact]
    public void A_list_that_is_not_closed_is_told_at_its_bracket_and_nothing_else_is() =>
        Assert.Contains(
            "the [ that stands here is not closed",
            Wrong("a {\n  b = [1, 2\n  c = 3\n}\nd = 4", "2:7").Message
        );
}
