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
        int first = 0;
        while (first < text.Length && IsPlain(text, first))
        {
            first++;
        }

        if (first == text.Length)
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
                    to[i] = IsPlain(from, i) ? from[i] : '?';
                }
            }
        );
    }

    /// <summary>The same, cut where it is long.</summary>
    public static string Short(string text) => Clean(Cut(text, 200));

    /// <summary>A text in quotes, cut where it is long.</summary>
    public static string Quote(string text)
    {
        string cut = Cut(text, MaxLength);
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < cut.Length; i++)
        {
            _ = cut[i] switch
            {
                '"' or '\\' => quoted.Append('\\').Append(cut[i]),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                '\r' => quoted.Append("\\r"),
                _ when IsPlain(cut, i) => quoted.Append(cut[i]),
                _ => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)cut[i]:x4}"),
            };
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>What was found, for "expected an integer, found …".</summary>
    public static string Found(HoconNode node) =>
        node.Kind switch
        {
            HoconKind.Null => "null",
            HoconKind.Object => "an object",
            HoconKind.Array => "an array",
            HoconKind.String => Quote(node.Text),
            _ => Cut(node.Text, MaxLength),
        };

    private static string Cut(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        return text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)] + "…";
    }

    // Half of a pair is as printable as the pair, a half alone is not.
    private static bool IsPlain(string text, int at)
    {
        bool isSecond = at > 0 && char.IsSurrogatePair(text[at - 1], text[at]);
        return CharUnicodeInfo.GetUnicodeCategory(text, isSecond ? at - 1 : at)
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
}
