using System.Globalization;
using System.Text;

namespace Mesh.Host.Terminal;

/// <summary>Makes text of strangers fit to be printed: what others send must not drive our terminal.</summary>
internal static class TerminalText
{
    /// <summary>The most that is printed of one text, in characters as people count them (runes).</summary>
    public const int MaxRunes = 4_096;

    /// <summary>
    /// Takes out control characters (C0 and C1, so escape sequences too), line and paragraph separators, and format characters (among them those that turn
    /// the direction of writing); a tab becomes a space. What is longer than <see cref="MaxRunes"/> ends in an ellipsis.
    /// </summary>
    public static string Clean(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var clean = new StringBuilder(Math.Min(text.Length, MaxRunes + 1));
        int count = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value == '\t')
            {
                clean.Append(' ');
            }
            else if (!IsPrintable(rune))
            {
                continue;
            }
            else
            {
                clean.Append(rune.ToString());
            }

            if (++count == MaxRunes)
            {
                return clean.Append('…').ToString();
            }
        }

        return clean.ToString();
    }

    /// <summary>The same for bytes that should be UTF-8; what is not becomes U+FFFD.</summary>
    public static string Clean(ReadOnlySpan<byte> utf8) => Clean(Encoding.UTF8.GetString(utf8));

    private static bool IsPrintable(Rune rune) =>
        Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Control => false,
            UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,
            UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned => false,

            // The joiners are needed to write Persian, Hindi and family emoji, and move nothing.
            UnicodeCategory.Format => rune.Value is 0x200C or 0x200D,
            _ => true,
        };
}
