using System.Globalization;

namespace Mesh.Hocon.Reading;

/// <summary>White space as HOCON.md defines it ("Whitespace"), which is neither Unicode's nor .NET's.</summary>
internal static class Blank
{
    public static bool Is(char c) =>
        c switch
        {
            ' ' or (>= '\t' and <= '\r') or (>= '\x1C' and <= '\x1F') => true,
            < '\x80' => false,
            '\uFEFF' => true,
            _ => char.GetUnicodeCategory(c)
                is UnicodeCategory.SpaceSeparator
                    or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator,
        };

    public static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text)
    {
        int start = 0;
        while (start < text.Length && Is(text[start]))
        {
            start++;
        }

        int end = text.Length;
        while (end > start && Is(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }
}
