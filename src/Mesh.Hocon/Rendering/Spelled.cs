using System.Buffers;
using System.Text;

namespace Mesh.Hocon.Rendering;

/// <summary>A string in quotes, as JSON and HOCON have it.</summary>
internal static class Spelled
{
    /// <summary>Characters of <c>\u0000</c> beyond the one that it stands for.</summary>
    private const int Escape = 5;

    private const string Digits = "0123456789abcdef";

    /// <summary>What is not seen, ends a line somewhere, or is half of a character.</summary>
    private static readonly SearchValues<char> Special = SearchValues.Create([
        .. Enumerable
            .Range(0, char.MaxValue + 1)
            .Select(c => (char)c)
            .Where(c => c < ' ' || c is '\x7F' or '\u2028' or '\u2029' or '\uFEFF' || char.IsSurrogate(c)),
    ]);

    /// <summary>Characters that it may take, beside quotes.</summary>
    public static long Length(string text)
    {
        long length = text.Length;
        ReadOnlySpan<char> rest = text;
        for (int at; (at = rest.IndexOfAny(Special)) >= 0; rest = rest[(at + 1)..])
        {
            length += Escape;
        }

        return length;
    }

    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                quoted.Append(c).Append(text[++i]);
                continue;
            }

            _ = c switch
            {
                '"' or '\\' => quoted.Append('\\').Append(c),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                _ when Special.Contains(c) => quoted
                    .Append("\\u")
                    .Append(Digits[c >> 12])
                    .Append(Digits[(c >> 8) & 15])
                    .Append(Digits[(c >> 4) & 15])
                    .Append(Digits[c & 15]),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }
}
