using Mesh.Hocon.Extensions;
using static Mesh.Hocon.Tests.Texts;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Path expressions".</summary>
public sealed class PathExpressionsTests
{
    public static TheoryData<string, string[]> Examples =>
        new()
        {
            { "foo", ["foo"] },
            { "foo.bar", ["foo", "bar"] },
            { "foo.bar.\"hello.world\"", ["foo", "bar", "hello.world"] },
            { "\"foo.bar\"", ["foo.bar"] },
            { "\"foo\".\"bar\"", ["foo", "bar"] },
            { "\"foo\"\".bar\"", ["foo.bar"] },
            { "10.0foo", ["10", "0foo"] },
            { "foo10.0", ["foo10", "0"] },
            { "foo\"10.0\"", ["foo10.0"] },
            { "1.2.3", ["1", "2", "3"] },
            { "3.14", ["3", "14"] },
            { "1.50", ["1", "50"] }, // The number as it was written.
            { "1e5", ["1e5"] },
            { "1.0E+2", ["1", "0E+2"] },
            { "-1.5", ["-1", "5"] },
            { "007", ["007"] },
            { "true", ["true"] },
            { "null", ["null"] },
            { "true.false", ["true", "false"] },
            { "a b c", ["a b c"] },
            { "a  b.c\td", ["a  b", "c\td"] },
            { "  a.b  ", ["a", "b"] },
            { "a . b", ["a ", " b"] }, // White space is between two pieces, and one may be no more than a dot.
            { "a.\"b\".c", ["a", "b", "c"] },
            { "a.b\"c.d\"e.f", ["a", "bc.de", "f"] },
            { "a.\"\".b", ["a", "", "b"] },
            { "\"\"", [""] },
            { "\"\".\"\"", ["", ""] },
            { "a.\"\"", ["a", ""] },
            { "\" \"", [" "] },
            { "\"\"\"a.b\"\"\".c", ["a.b", "c"] },
            { "foo.include", ["foo", "include"] },
            { "\"${a}\"", ["${a}"] },
            { "a/b-c_d", ["a/b-c_d"] },
        };

    [Theory]
    [MemberData(nameof(Examples))]
    public void A_key_is_a_path(string path, string[] keys)
    {
        HoconNode at = Resolved($"{path} = here");
        foreach (string key in keys)
        {
            at = Assert.Single(at.Fields, field => field.Key == key).Value;
        }

        Assert.Equal("here", at.Text);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void A_substitution_holds_a_path_of_the_same_form(string path, string[] keys)
    {
        string quoted = string.Join(
            '.',
            keys.Select(key => $"\"{key.Replace("\t", "\\t", StringComparison.Ordinal)}\"")
        );

        Assert.Equal("here", Resolved($"{quoted} = here, target = ${{{path}}}").Fields["target"].Text);
    }

    [Theory]
    [InlineData("a${b} = 1", "1:2")]
    [InlineData("${b} = 1", "1:1")]
    [InlineData("a.${?b} = 1", "1:3")]
    [InlineData("{ a ${b} c : 1 }", "1:5")]
    public void There_are_no_substitutions_in_a_key(string text, string position) =>
        Wrong(text, position, "a key, in which there are no substitutions");

    [Theory]
    [InlineData("a = ${b${c}}", "1:8")]
    [InlineData("a = ${${c}}", "1:7")]
    [InlineData("a = ${b.${?c}}", "1:9")]
    public void There_are_none_within_another(string text, string position) =>
        Wrong(text, position, "} before the next substitution");

    [Theory]
    [InlineData("a = [true, 1, null]", """{"a":[true,1,null]}""")]
    [InlineData("true = true, null = null, 1 = 1", """{"true":true,"null":null,"1":1}""")]
    [InlineData("true = x, a = ${true}", """{"true":"x","a":"x"}""")]
    [InlineData("1.0 = x, a = ${1.0}", """{"1":{"0":"x"},"a":"x"}""")]
    public void A_value_keeps_its_type_and_a_path_is_always_text(string text, string json) => Gives(json, text);

    [Theory]
    [InlineData("a..b")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a...b")]
    [InlineData("a.\"\".")]
    [InlineData(".\"\"")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("a. ")]
    [InlineData("a.\"b\"..c")]
    public void An_empty_key_stands_in_quotes(string path)
    {
        Wrong($"{path} = 1", "1:1", "the path has an empty key");
        Wrong($"x = ${{{path}}}", "1:5", "the path has an empty key");
        Wrong($"{{ b = 1, {path} {{}} }}", "1:10", "the path has an empty key");
    }

    [Theory]
    [InlineData("x = ${}", "1:7")]
    [InlineData("x = ${ }", "1:8")]
    [InlineData("x = ${?}", "1:8")]
    public void A_path_has_at_least_one_key(string text, string position) => Wrong(text, position, "expected a path");
}
