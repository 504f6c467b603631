using Mesh.Hocon.Extensions;
using static Mesh.Hocon.Tests.Texts;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "The += field separator".</summary>
public sealed class AppendSeparatorTests
{
    [Theory]
    [InlineData("a += b", "a = ${?a} [b]")]
    [InlineData("a = [1], a += 2", "a = [1], a = ${?a} [2]")]
    [InlineData("a += 1, a += 2, a += 3", "a = [1, 2, 3]")]
    [InlineData("a = [], a += 1", "a = [1]")]
    [InlineData("a += [1]", "a = [[1]]")] // One element, and be it an array.
    [InlineData("a += { b : 1 }", "a = [{ b : 1 }]")]
    [InlineData("a += { b : 1 } { c : 2 }", "a = [{ b : 1, c : 2 }]")]
    [InlineData("a += x y", "a = [x y]")]
    [InlineData("a += null", "a = [null]")]
    [InlineData("a += ${b}, b = 1", "a = [${b}], b = 1")]
    [InlineData("a += ${?b}", "a = []")]
    [InlineData("a = ${b}, a += 2, b = [1]", "a = [1, 2], b = [1]")]
    [InlineData("a = [0], a = ${?b}, a += 1", "a = [0, 1]")]
    [InlineData("a=[1],a+=2", "a = [1, 2]")]
    [InlineData("a\n+=\n1", "a = [1]")]
    [InlineData("a.b += 1, a { b += 2 }", "a { b = [1, 2] }")]
    [InlineData("\"a.b\" += 1, \"a.b\" += 2", "\"a.b\" = [1, 2]")]
    [InlineData("a += 1, b = ${a}, a += 2", "a = [1, 2], b = [1, 2]")]
    [InlineData("a = 1, a = [2], a += 3", "a = [2, 3]")]
    [InlineData("a = { \"1\" : y, \"0\" : x }, a += z", "a = [x, y, z]")] // An object with numbers for keys is an array here.
    [InlineData("b = [0], a = ${b} [1], a += 2", "b = [0], a = [0, 1, 2]")]
    public void It_adds_one_element(string text, string same) => Same(same, text);

    [Theory]
    [InlineData("a = 1, a += 2", "1:8", "1 cannot be joined with an array")]
    [InlineData("a = x, a += 2", "1:8", "\"x\" cannot be joined with an array")]
    [InlineData("a = null, a += 2", "1:11", "null cannot be joined with an array")]
    [InlineData("a = {}, a += 2", "1:9", "an object cannot be joined with an array")]
    [InlineData("a { b = 1 }, a += 2", "1:14", "an object cannot be joined with an array")]
    [InlineData("a.b = 1, a { b += 2 }", "1:14", "1 cannot be joined with an array")]
    public void What_was_there_before_must_be_an_array(string text, string position, string message) =>
        Wrong(text, position, message);

    [Fact]
    public void The_array_before_may_stand_in_a_fallback() =>
        Assert.Equal(
            "{a=[1,2]}",
            HoconDocument
                .Parse("a += 2")
                .WithFallback(HoconDocument.Parse("a = [1]"))
                .Resolve(HoconResolveOptions.WithoutEnvironment)
                .Render()
        );

    // The long form would ask it; nobody means a variable by the key that he adds to.
    [Fact]
    public void The_environment_is_not_asked() =>
        Assert.Equal(
            "{a=[1]}",
            HoconDocument.Parse("a += 1").Resolve(new HoconResolveOptions { Environment = _ => "variable" }).Render()
        );

    // As for Lightbend's parser: no substitution leads to a key within a list.
    [Theory]
    [InlineData("[{ a += 1 }]", "1:4")]
    [InlineData("x = [1, { b { a += 1 } }]", "1:15")]
    public void Inside_a_list_it_is_an_error(string text, string position) =>
        Wrong(text, position, "+= cannot stand inside a list");

    [Theory]
    [InlineData("a + = 1", "1:3", "\"+\" has no meaning here")]
    [InlineData("a +: 1", "1:3", "\"+\" has no meaning here")]
    [InlineData("a =+ 1", "1:4", "\"+\" has no meaning here")]
    [InlineData("a +=", "1:5", "expected a value")]
    [InlineData("a += += 1", "1:6", "expected a value")]
    [InlineData("a += 1 += 2", "1:8", "the end of the value")]
    public void Its_two_characters_stand_together_before_a_value(string text, string position, string message) =>
        Wrong(text, position, message);
}
