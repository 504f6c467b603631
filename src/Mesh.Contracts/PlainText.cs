using System.Globalization;
using System.Text;

namespace Mesh.Contracts;

/// <summary>Makes text of strangers fit to be shown: what others send must not drive a terminal, forge a line of a log, or fill a screen.</summary>
public static class PlainText
{
    /// <summary>
    /// Takes out control characters (C0 and C1, so escape sequences too), line and paragraph separators, and format characters (among them those that turn
    /// the direction of writing); a tab becomes a space. What is longer than <paramref name="maxRunes"/> ends in an ellipsis.
    /// </summary>
    /// <param name="text">Anything.</param>
    /// <param name="maxRunes">The most that is kept, in characters as people count them (runes); at least 1.</param>
    public static string Clean(string text, int maxRunes)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRunes, 1);
        var clean = new StringBuilder(Math.Min(text.Length, maxRunes + 1));
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

            if (++count == maxRunes)
            {
                return clean.Append('…').ToString();
            }
        }

        return clean.ToString();
    }

    /// <summary>A name to show: cleaned, at most 64 runes; null where nothing of it is left.</summary>
    public static string? Name(string? text) =>
        text is not null && Clean(text, 64).Trim() is { Length: > 0 } clean ? clean : null;

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
