using static Mesh.Hocon.Tests.Texts;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Note: Concatenation with whitespace and substitutions".</summary>
public sealed class ConcatenationWithWhitespaceTests
{
    [Theory]
    [InlineData("a = ${foo}  ${bar}, foo = x, bar = y", "x  y")]
    [InlineData("a = ${foo}${bar}, foo = x, bar = y", "xy")]
    [InlineData("a = ${foo}\" \"${bar}, foo = x, bar = y", "x y")]
    [InlineData("a = ${foo} ${bar}, foo = 1, bar = true", "1 true")]
    public void Between_strings_it_counts(string text, string expected) =>
        Assert.Equal(expected, Resolved(text).Fields["a"].Text);

    [Theory]
    [InlineData("a = ${foo} \t ${bar}, foo = [1], bar = [2]", "[1,2]")]
    [InlineData("a = ${foo} \t ${bar}, foo { x = 1 }, bar { y = 2 }", "{x=1,y=2}")]
    [InlineData("a = ${foo}   ${?none}   ${bar}, foo { x = 1 }, bar { y = 2 }", "{x=1,y=2}")]
    public void Between_objects_and_arrays_it_does_not(string text, string expected) =>
        Assert.Equal(expected, Resolved(text).Fields["a"].Render());

    [Theory]
    [InlineData("a = ${foo}\" \"${bar}, foo = [1], bar = [2]", "1:11", "\" \" cannot be joined with an array")]
    [InlineData("a = ${foo} \"\" ${bar}, foo {}, bar {}", "1:12", "\"\" cannot be joined with an object")]
    [InlineData("a = [1] \" \" [2]", "1:9", "\" \" cannot be joined with an array")]
    [InlineData("a = {} \"\"\" \"\"\" {}", "1:8", "\" \" cannot be joined with an object")]
    public void In_quotes_it_is_a_string_between_them(string text, string position, string message) =>
        Wrong(text, position, message);
}
