using System.Globalization;
using System.Text;
using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Reading;

/// <summary>What stands in a file, as it may stand in a message: short, and without what drives a terminal.</summary>
internal static class Printable
{
    private const int MaxLength = 64;

    /// <summary>Replaces what is not printable by a question mark.</summary>
    public static string Clean(string text)
    {
        if (text.All(IsPlain))
        {
            return text;
        }

        return string.Create(
            text.Length,
            text,
            (to, from) =>
            {
                for (int i = 0; i < to.Length; i++)
                {
                    to[i] = IsPlain(from[i]) ? from[i] : '?';
                }
            }
        );
    }

    /// <summary>The same, cut where it is long.</summary>
    public static string Short(string text) => text.Length <= 200 ? Clean(text) : Clean(text[..200]) + "…";

    /// <summary>A text in quotes, cut where it is long.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, MaxLength)))
        {
            _ = c switch
            {
                '"' or '\\' => quoted.Append('\\').Append(c),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                '\r' => quoted.Append("\\r"),
                _ when IsPlain(c) => quoted.Append(c),
                _ => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
            };
        }

        return quoted.Append(text.Length > MaxLength ? "…\"" : "\"").ToString();
    }

    /// <summary>What was found, for "expected an integer, found …".</summary>
    public static string Found(HoconNode node) =>
        node.Kind switch
        {
            HoconKind.Null => "null",
            HoconKind.Object => "an object",
            HoconKind.Array => "an array",
            HoconKind.String => Quote(node.Text),
            _ => node.Text.Length <= MaxLength ? node.Text : node.Text[..MaxLength] + "…",
        };

    private static bool IsPlain(char c) =>
        char.GetUnicodeCategory(c)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.OtherNotAssigned
            );
}
