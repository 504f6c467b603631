using static Mesh.Hocon.Tests.Texts;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Key-value separator".</summary>
public sealed class KeyValueSeparatorTests
{
    [Theory]
    [InlineData("""{"a":1}""", "a = 1")]
    [InlineData("""{"a":1}""", "a : 1")]
    [InlineData("""{"a":1}""", "a=1")]
    [InlineData("""{"a":1}""", "a:1")]
    [InlineData("""{"a":1}""", "{\"a\"=1}")]
    [InlineData("""{"a":{"b":[1]}}""", "a = { b : [1] }")]
    [InlineData("""{"a":1,"b":2}""", "a = 1, b : 2")]
    [InlineData("""{"a":1}""", "a\n=\n1")]
    public void The_equals_sign_stands_wherever_a_colon_may(string json, string text) => Gives(json, text);

    [Theory]
    [InlineData("\"foo\" {}", """{"foo":{}}""")]
    [InlineData("foo{}", """{"foo":{}}""")]
    [InlineData("foo { a = 1 }", """{"foo":{"a":1}}""")]
    [InlineData("foo : { a = 1 }", """{"foo":{"a":1}}""")]
    [InlineData("foo.bar { a = 1 }", """{"foo":{"bar":{"a":1}}}""")]
    [InlineData("foo bar { a = 1 }", """{"foo bar":{"a":1}}""")]
    [InlineData("foo\n{ a = 1 }", """{"foo":{"a":1}}""")]
    [InlineData("foo { a = 1 } { b = 2 }", """{"foo":{"a":1,"b":2}}""")]
    public void Before_a_brace_it_may_be_omitted(string text, string json) => Gives(json, text);

    [Theory]
    [InlineData("foo 1", "1:6", "= or : or { behind the key \"foo 1\"")] // A key of two words.
    [InlineData("foo [1]", "1:5", "= or : or { behind the key \"foo\"")]
    [InlineData("foo \"x\"", "1:8", "= or : or { behind the key \"foo x\"")]
    [InlineData("foo", "1:4", "found the end of the file")]
    [InlineData("{ foo, bar = 1 }", "1:6", "behind the key \"foo\"")]
    public void Before_anything_else_it_may_not(string text, string position, string message) =>
        Wrong(text, position, message);

    [Theory]
    [InlineData("a == 1", "1:4")]
    [InlineData("a := 1", "1:4")]
    [InlineData("a : : 1", "1:5")]
    [InlineData("a =", "1:4")]
    [InlineData("a = ,", "1:5")]
    [InlineData("{ a = }", "1:7")]
    public void Behind_it_stands_a_value(string text, string position) => Wrong(text, position, "expected a value");

    [Theory]
    [InlineData("a = b = 1", "1:7")]
    [InlineData("a = b : 1", "1:7")]
    [InlineData("a = http://localhost", "1:9")]
    [InlineData("a = b += 1", "1:7")]
    [InlineData("a = {} = 1", "1:8")]
    public void Within_a_value_it_stands_in_quotes_only(string text, string position) =>
        Wrong(text, position, "the end of the value");

    [Fact]
    public void A_value_that_was_forgotten_is_told_at_its_key() =>
        Assert.Contains("the key \"a\" has no value", Wrong("a = \nb = 2", "1:1").Message);

    [Theory]
    [InlineData("= 1", "1:1")]
    [InlineData(": 1", "1:1")]
    [InlineData("+= 1", "1:1")]
    public void Before_it_stands_a_key(string text, string position) => Wrong(text, position, "expected a key");
}
