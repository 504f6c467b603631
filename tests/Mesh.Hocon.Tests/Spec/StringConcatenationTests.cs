using Mesh.Hocon.Extensions;
using static Mesh.Hocon.Tests.Texts;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Value concatenation" of simple values, and "String value concatenation".</summary>
public sealed class StringConcatenationTests
{
    [Theory]
    [InlineData("a =  foo bar baz ", "foo bar baz")]
    [InlineData("a = foo bar # baz", "foo bar")]
    [InlineData("a = foo \t  bar", "foo \t  bar")] // The white space between stays as it is.
    [InlineData("a = foo\u00a0bar", "foo\u00a0bar")]
    [InlineData("a = \"foo bar\"", "foo bar")]
    [InlineData("a = foo\" bar\"", "foo bar")]
    [InlineData("a = foo \"bar\"", "foo bar")]
    [InlineData("a = \"foo\"\"bar\"", "foobar")]
    [InlineData("a = \" foo \" bar \" \"", " foo  bar  ")] // In quotes it stays at the ends as well.
    [InlineData("a = \"\" foo", " foo")]
    [InlineData("a = foo \"\"", "foo ")]
    [InlineData("a = 1 2", "1 2")]
    public void Simple_values_on_a_line_are_one_string(string text, string expected)
    {
        HoconNode value = Resolved(text).Fields["a"];

        Assert.Equal((HoconKind.String, expected), (value.Kind, value.Text));
    }

    [Fact]
    public void With_or_without_quotes_it_is_the_same_string() => Same("a = \"foo bar\"", "a = foo bar");

    [Theory]
    [InlineData("foo bar = 1", """{"foo bar":1}""")] // In a key,
    [InlineData("foo \"bar\" 3 true = 1", """{"foo bar 3 true":1}""")]
    [InlineData("a = foo bar", """{"a":"foo bar"}""")] // as the value of a field,
    [InlineData("[foo bar, baz  qux]", """["foo bar","baz  qux"]""")] // as an element.
    [InlineData("a = [ foo bar ]", """{"a":["foo bar"]}""")]
    public void It_stands_wherever_a_string_may(string text, string json) => Gives(json, text);

    [Theory]
    [InlineData("[foo\nbar]", """["foo","bar"]""")]
    [InlineData("a = foo\nb = bar", """{"a":"foo","b":"bar"}""")]
    [InlineData("[foo,bar]", """["foo","bar"]""")]
    public void It_never_spans_a_new_line_or_another_character(string text, string json) => Gives(json, text);

    [Fact]
    public void The_line_after_it_is_a_field_of_its_own() =>
        Wrong("a = foo\nbar\n", "2:1", "= or : or { behind the key \"bar\"");

    [Theory]
    [InlineData("true x", "true x")]
    [InlineData("x false", "x false")]
    [InlineData("null x", "null x")]
    [InlineData("true false", "true false")]
    [InlineData("null null", "null null")]
    [InlineData("\"\"true", "true")]
    [InlineData("1e5 x", "1e5 x")] // Numbers as they were written.
    [InlineData("1E5 x", "1E5 x")]
    [InlineData("1.0 1.00", "1.0 1.00")]
    [InlineData("-0 x", "-0 x")]
    [InlineData("1.50\"s\"", "1.50s")]
    [InlineData("1\"\"", "1")]
    public void What_is_no_string_becomes_one_beside_another(string text, string expected)
    {
        HoconNode value = Resolved($"a = {text}").Fields["a"];

        Assert.Equal((HoconKind.String, expected), (value.Kind, value.Text));
    }

    [Theory]
    [InlineData("true", HoconKind.Boolean)]
    [InlineData(" true ", HoconKind.Boolean)]
    [InlineData("null", HoconKind.Null)]
    [InlineData("5", HoconKind.Number)]
    public void One_value_alone_never_does(string text, HoconKind kind) =>
        Assert.Equal(kind, Resolved($"a = {text}").Fields["a"].Kind);

    [Theory]
    [InlineData("a = ${b} is", "b = x", "x is")]
    [InlineData("a = ${b}${c}", "b = x, c = y", "xy")]
    [InlineData("a = ${b} ${c}", "b = x, c = y", "x y")]
    [InlineData("a = \"${b}\"${b}", "b = 1.0", "${b}1.0")]
    [InlineData("a = ${b} x", "b = true", "true x")]
    [InlineData("a = ${b} x", "b = null", "null x")]
    [InlineData("a = ${b}x", "b = 1e5", "1e5x")]
    [InlineData("a = x${b}", "b = x${c}, c = 1", "xx1")]
    public void A_substitution_gives_its_value_as_a_string(string text, string more, string expected) =>
        Assert.Equal(expected, Resolved($"{text}\n{more}").Fields["a"].Text);

    [Theory]
    [InlineData("a = x [1]", "1:5", "\"x\" cannot be joined with an array")]
    [InlineData("a = [1] x", "1:9", "\"x\" cannot be joined with an array")]
    [InlineData("a = x {}", "1:5", "\"x\" cannot be joined with an object")]
    [InlineData("a = {} x", "1:8", "\"x\" cannot be joined with an object")]
    [InlineData("a = 1 {}", "1:5", "1 cannot be joined with an object")]
    [InlineData("a = [1] null", "1:9", "null cannot be joined with an array")]
    [InlineData("[x [1]]", "1:2", "\"x\" cannot be joined with an array")]
    [InlineData("a = x ${b}, b = [1]", "1:5", "\"x\" cannot be joined with an array")]
    [InlineData("a = ${b} x, b = {}", "1:10", "\"x\" cannot be joined with an object")]
    [InlineData("a = ${b}\"\", b = {}", "1:9", "\"\" cannot be joined with an object")]
    public void Arrays_and_objects_are_no_part_of_one(string text, string position, string message) =>
        Wrong(text, position, message);
}
