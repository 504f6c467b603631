using static Mesh.Hocon.Tests.Texts;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Paths as keys".</summary>
public sealed class PathsAsKeysTests
{
    [Theory]
    [InlineData("foo.bar : 42", "foo { bar : 42 }")]
    [InlineData("foo.bar.baz : 42", "foo { bar { baz : 42 } }")]
    [InlineData("a.x : 42, a.y : 43", "a { x : 42, y : 43 }")]
    [InlineData("a.b { c : 1 }, a.b.d : 2", "a { b { c : 1, d : 2 } }")]
    [InlineData("a { b.c : 1 }", "a { b { c : 1 } }")]
    [InlineData("a.b : 1, a : 2", "a : 2")]
    [InlineData("a : 2, a.b : 1", "a { b : 1 }")]
    [InlineData("a.b : 1, a.b.c : 2", "a { b { c : 2 } }")]
    [InlineData("a.x : 1, a : null, a.y : 2", "a { y : 2 }")]
    [InlineData("a b c : 42", "\"a b c\" : 42")]
    [InlineData("a b.c d : 42", "\"a b\" { \"c d\" : 42 }")]
    [InlineData("true : 42", "\"true\" : 42")]
    [InlineData("3 : 42", "\"3\" : 42")]
    [InlineData("3.14 : 42", "\"3\" : { \"14\" : 42 }")]
    [InlineData("[{ a.b : 1 }]", "[{ a { b : 1 } }]")]
    public void A_path_of_several_keys_is_objects_within_each_other(string text, string same) => Same(same, text);

    [Theory]
    [InlineData("a.b += 1, a.b += 2", """{"a":{"b":[1,2]}}""")]
    [InlineData("a.b = ${a.c}, a.c = 1", """{"a":{"b":1,"c":1}}""")]
    public void Any_separator_and_value_may_follow_one(string text, string json) => Gives(json, text);

    [Theory]
    [InlineData("include : 42", "1:1", "include is a statement")]
    [InlineData("include = 42", "1:1", "include is a statement")]
    [InlineData("include { a : 1 }", "1:1", "include is a statement")]
    [InlineData("include += 1", "1:1", "include is a statement")]
    [InlineData("{ a : { include : 42 } }", "1:9", "include is a statement")]
    [InlineData("include foo : 42", "1:1", "include takes one quoted name")]
    [InlineData("include .foo : 42", "1:1", "include takes one quoted name")]
    public void The_word_include_begins_no_key(string text, string position, string message) =>
        Wrong(text, position, message);

    [Theory]
    [InlineData("includes : 42", """{"includes":42}""")]
    [InlineData("include-x : 42", """{"include-x":42}""")]
    [InlineData("include.x : 42", """{"include":{"x":42}}""")] // The unquoted string is include.x, as for Lightbend's parser.
    [InlineData("\"include\" : 42", """{"include":42}""")]
    [InlineData("\"include\".x : 42", """{"include":{"x":42}}""")]
    [InlineData("a.include : 42", """{"a":{"include":42}}""")]
    [InlineData("Include : 42", """{"Include":42}""")]
    public void A_longer_word_or_a_quoted_one_does(string text, string json) => Gives(json, text);
}
