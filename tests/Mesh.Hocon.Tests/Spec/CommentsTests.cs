using static Mesh.Hocon.Tests.Texts;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Comments".</summary>
public sealed class CommentsTests
{
    [Theory]
    [InlineData("# c\na = 1")]
    [InlineData("// c\na = 1")]
    [InlineData("a = 1 # c")]
    [InlineData("a = 1 // c")]
    [InlineData("a = 1# c")]
    [InlineData("a = 1// c")]
    [InlineData("a = 1 ## // # c\n")]
    [InlineData("a = 1 #")]
    [InlineData("a = 1 //")]
    [InlineData("a # c\n = 1")]
    [InlineData("a = # c\n 1")]
    [InlineData("a = // c\n // d\n\n 1")]
    [InlineData("{ # c\n a = 1 // d\n } # e")]
    [InlineData("a = 1 # \" ' { [ ${ \"\"\" = }")]
    [InlineData("a = 1 // ends with a backslash \\\n")]
    [InlineData("#\n//\na = 1\n#\n//")]
    [InlineData("a = 1 # c\r\n")]
    public void What_follows_a_mark_is_ignored_up_to_the_end_of_the_line(string text) => Gives("""{"a":1}""", text);

    [Theory]
    [InlineData("[1 # c\n 2 // d\n]", "[1,2]")]
    [InlineData("[1 # c\n, 2]", "[1,2]")]
    [InlineData("[ # c\n]", "[]")]
    [InlineData("a = foo # bar\nb = 1", """{"a":"foo","b":1}""")]
    [InlineData("a = foo // bar\nb = 1", """{"a":"foo","b":1}""")]
    public void The_new_line_behind_a_comment_separates_as_any_other(string text, string json) => Gives(json, text);

    [Theory]
    [InlineData("a = \"# c\"", "# c")]
    [InlineData("a = \"// c\"", "// c")]
    [InlineData("a = \"\"\"# c\n// d\"\"\"", "# c\n// d")]
    [InlineData("a = \"x\"//\"y\"", "x")]
    public void In_a_quoted_string_the_marks_are_text(string text, string expected) =>
        Assert.Equal(expected, Resolved(text).Fields["a"].Text);

    [Theory]
    [InlineData("\"#\" = 1", """{"#":1}""")]
    [InlineData("\"//\" = 1", """{"//":1}""")]
    public void In_a_quoted_key_the_marks_are_text(string text, string json) => Gives(json, text);

    [Theory]
    [InlineData("a = x/y", "x/y")]
    [InlineData("a = /", "/")]
    [InlineData("a = / /", "/ /")]
    [InlineData("a = /x/", "/x/")]
    public void One_slash_begins_no_comment(string text, string expected) =>
        Assert.Equal(expected, Resolved(text).Fields["a"].Text);

    [Fact]
    public void Three_slashes_are_a_comment() => Gives("""{"a":"x"}""", "a = x///y");

    [Theory]
    [InlineData("a = 1 # c\r b = 2", """{"a":1}""")]
    [InlineData("a = 1 # c\u2028 b = 2", """{"a":1}""")]
    [InlineData("a = 1 # c\v b = 2", """{"a":1}""")]
    public void Only_the_ASCII_new_line_ends_a_comment(string text, string json) => Gives(json, text);

    [Theory]
    [InlineData("a = /* c */ 1", "1:6")]
    [InlineData("a = 1 /* c */", "1:8")]
    [InlineData("a = 1 ! c", "1:7")]
    public void There_are_no_other_comments(string text, string position) =>
        Wrong(text, position, "has no meaning here");

    [Theory]
    [InlineData("a = ${b # c }", "1:14")]
    [InlineData("a = # c", "1:8")]
    [InlineData("a # c", "1:6")]
    public void A_comment_stands_for_the_end_of_its_line(string text, string position) =>
        Wrong(text, position, "expected");
}
