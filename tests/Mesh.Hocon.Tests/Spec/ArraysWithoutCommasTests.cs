using static Mesh.Hocon.Tests.Texts;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Note: Arrays without commas or newlines".</summary>
public sealed class ArraysWithoutCommasTests
{
    [Theory]
    [InlineData("[ 1 2 3 4 ]", """["1 2 3 4"]""")]
    [InlineData("[ 1\n  2\n  3\n  4 ]", "[1,2,3,4]")]
    [InlineData("[ [ 1, 2 ] [ 3, 4 ] ]", "[[1,2,3,4]]")]
    [InlineData("[ [ 1, 2 ]\n  [ 3, 4 ] ]", "[[1,2],[3,4]]")]
    [InlineData("[ 1 2\n 3 4 ]", """["1 2","3 4"]""")]
    [InlineData("[ a b, c\td ]", """["a b","c\td"]""")]
    [InlineData("[ {} {} ]", "[{}]")]
    public void White_space_joins_and_a_new_line_separates(string text, string json) => Gives(json, text);

    [Fact]
    public void Text_with_substitutions_is_one_element_up_to_the_comma() =>
        Gives(
            """{"name":"Ann","world":"earth","a":["This is an unquoted string my name is Ann","Hello earth"]}""",
            "name = Ann, world = earth, a = [ This is an unquoted string my name is ${name}, Hello ${world} ]"
        );

    [Fact]
    public void Substitutions_beside_each_other_are_one_element() =>
        Assert.Equal(
            "[\"1 2\",[3,4]]",
            Resolved("a = 1, b = 2, x = [3], y = [4], z = [ ${a} ${b}, ${x} ${y} ]")
                .Fields["z"]
                .Render(new() { Json = true })
        );

    [Theory]
    [InlineData("{ a : 1 b : 2 }", "1:11")]
    [InlineData("a = [1] b = [2]", "1:11")]
    public void White_space_separates_no_fields(string text, string position) =>
        Wrong(text, position, "the end of the value");
}
