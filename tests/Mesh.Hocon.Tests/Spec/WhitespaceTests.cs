using System.Globalization;
using static Mesh.Hocon.Tests.Texts;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Whitespace".</summary>
public sealed class WhitespaceTests
{
    /// <summary>Every white space that is no new line.</summary>
    private static readonly int[] All =
    [
        .. Enumerable
            .Range(0, char.MaxValue + 1)
            .Where(c =>
                CharUnicodeInfo.GetUnicodeCategory(c)
                    is UnicodeCategory.SpaceSeparator
                        or UnicodeCategory.LineSeparator
                        or UnicodeCategory.ParagraphSeparator
            ),
        0xFEFF,
        '\t',
        '\v',
        '\f',
        '\r',
        0x1C,
        0x1D,
        0x1E,
        0x1F,
    ];

    public static TheoryData<int> Blanks => [.. All];

    [Fact]
    public void The_separators_of_Unicode_include_the_nonbreaking_ones() =>
        Assert.Superset(new HashSet<int> { ' ', 0xA0, 0x2007, 0x202F, 0x2028, 0x2029, 0x3000 }, All.ToHashSet());

    [Theory]
    [MemberData(nameof(Blanks))]
    public void It_stands_between_any_two_tokens(int code)
    {
        char blank = (char)code;

        Gives("""{"a":1,"b":[1,2],"c":{}}""", "_{_a_:_1_,_b_=_[_1_,_2_]_\n_c_{_}_}_".Replace('_', blank));
    }

    [Theory]
    [MemberData(nameof(Blanks))]
    public void It_ends_an_unquoted_string_and_is_kept_between_two(int code)
    {
        char blank = (char)code;

        Assert.Equal($"x{blank}y", Resolved($"a ={blank}x{blank}y{blank}").Fields["a"].Text);
        Assert.Equal($"x{blank}y", Assert.Single(Resolved($"x{blank}y{blank}= 1").Fields.Keys));
    }

    [Theory]
    [MemberData(nameof(Blanks))]
    public void It_is_no_new_line(int code)
    {
        char blank = (char)code;

        Assert.Equal($"1{blank}2", Assert.Single(Resolved($"[1{blank}2]").Items).Text);
        Wrong($"a = 1{blank}b = 2", "1:9", "the end of the value");
    }

    [Theory]
    [InlineData('\0')]
    [InlineData('\u0001')]
    [InlineData('\u001B')]
    [InlineData('\u007F')]
    [InlineData('\u0085')] // Next line: white space to .NET, not to HOCON.
    [InlineData('\u180E')]
    [InlineData('\u200B')] // A zero-width space is no separator.
    [InlineData('\u2060')]
    public void Other_characters_are_none(char c) =>
        Assert.Equal($"{c}x{c}", Resolved($"a = {c}x{c}").Fields["a"].Text);

    [Fact]
    public void The_new_line_separates_and_is_white_space_elsewhere() =>
        Gives("""{"a":{"b":1},"c":[2,3]}""", "\n{\na\n{\nb\n=\n1\n}\nc\n:\n[\n2\n3\n]\n}\n");

    [Fact]
    public void Lines_may_end_as_in_Windows() =>
        Gives("""{"a":"x y","b":[1,2],"c":{"d":null}}""", "a = x y\r\nb = [1\r\n2\r\n]\r\nc {\r\n  d = null\r\n}\r\n");
}
