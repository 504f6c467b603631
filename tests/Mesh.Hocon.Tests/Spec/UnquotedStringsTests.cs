using Mesh.Hocon.Extensions;
using static Mesh.Hocon.Tests.Texts;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Unquoted strings".</summary>
public sealed class UnquotedStringsTests
{
    [Theory]
    [InlineData("foo")]
    [InlineData("foo-bar_baz")]
    [InlineData("/bin/sh")]
    [InlineData("a.b.c")]
    [InlineData("%d/%s;(x)<y>|~z'")]
    [InlineData("ÄÖ中文😀")]
    [InlineData("_")]
    [InlineData(".")]
    [InlineData("'quoted'")]
    [InlineData("a/b/")]
    public void Characters_outside_quotes_are_a_string(string text) => GivesText(text, text);

    [Theory]
    [InlineData('$')]
    [InlineData('+')]
    [InlineData('`')]
    [InlineData('^')]
    [InlineData('?')]
    [InlineData('!')]
    [InlineData('@')]
    [InlineData('*')]
    [InlineData('&')]
    [InlineData('\\')]
    public void Characters_kept_for_later_are_no_part_of_one(char c)
    {
        Wrong($"a = x{c}y", "1:6", "has no meaning here; put the string in quotes");
        Wrong($"a = {c}", "1:5", "has no meaning here; put the string in quotes");
        Wrong($"x{c}y = 1", "1:2", "has no meaning here; put the string in quotes");
        GivesText($"x{c}y", $"\"x{(c == '\\' ? "\\\\" : c)}y\"");
    }

    [Theory]
    [InlineData("a = x{y", "1:8", "= or : or { behind the key \"y\"")]
    [InlineData("a = x}y", "1:6", "no { for the }")]
    [InlineData("a = x[y", "1:6", "[ that stands here is not closed")]
    [InlineData("a = x]y", "1:6", "a comma or a new line between two fields")]
    [InlineData("a = x:y", "1:6", "the end of the value")]
    [InlineData("a = x=y", "1:6", "the end of the value")]
    [InlineData("a = x,y", "1:8", "behind the key \"y\"")]
    [InlineData("a = x\"y", "1:6", "no closing quote")]
    public void Characters_with_a_meaning_of_their_own_are_none_either(string text, string position, string message) =>
        WrongFirst(text, position, message);

    [Theory]
    [InlineData("x#y", "x")]
    [InlineData("x//y", "x")]
    [InlineData("x y", "x y")]
    [InlineData("x\ty", "x\ty")]
    public void It_ends_at_a_comment_or_white_space(string text, string expected) => GivesText(expected, text);

    [Theory]
    [InlineData("true", HoconKind.Boolean)]
    [InlineData("false", HoconKind.Boolean)]
    [InlineData("null", HoconKind.Null)]
    [InlineData("10", HoconKind.Number)]
    [InlineData("-1.5e3", HoconKind.Number)]
    public void True_false_null_and_numbers_alone_are_none(string text, HoconKind kind) =>
        Assert.Equal(kind, Resolved($"a = {text}").Fields["a"].Kind);

    [Theory]
    [InlineData("truefoo")] // The boolean and a string beside it, which are one string.
    [InlineData("footrue")]
    [InlineData("nullx")]
    [InlineData("falsehood")]
    [InlineData("10.0bar")]
    [InlineData("bar10.0")]
    [InlineData("10s")]
    [InlineData("1e5x")]
    [InlineData("x1e5")]
    [InlineData("true10")]
    [InlineData("10true")]
    [InlineData("TRUE")]
    public void What_goes_on_behind_them_makes_one_string(string text) => GivesText(text, text);

    [Theory]
    [InlineData("-foo")] // Lightbend's parser takes it, too: a hyphen that begins no number begins a string.
    [InlineData("-")]
    [InlineData("--")]
    [InlineData("1-2")]
    [InlineData("192.168.0.1")]
    [InlineData("2026-01-02")]
    public void A_digit_or_a_hyphen_begins_a_number_and_what_is_none_is_text(string text) => GivesText(text, text);

    [Theory]
    [InlineData("a = x\\ny", "1:6")]
    [InlineData("a = \\u0041", "1:5")]
    [InlineData("a = x \\\n", "1:7")] // No backslash continues a line, as one does in Java properties.
    public void There_are_no_escapes_in_it(string text, string position) =>
        Wrong(text, position, "\"\\\\\" has no meaning");

    [Theory]
    [InlineData("x\u0001y")]
    [InlineData("x\0y")]
    [InlineData("x\u0085y")]
    public void Control_characters_may_stand_in_it(string text) => GivesText(text, text);

    [Fact]
    public void In_quotes_they_may_not() => Wrong("a = \"x\u0001y\"", "1:7", "\\u0001");

    private static void GivesText(string expected, string text)
    {
        HoconNode value = Resolved($"a = {text}").Fields["a"];
        Assert.Equal((HoconKind.String, expected), (value.Kind, value.Text));
    }
}
