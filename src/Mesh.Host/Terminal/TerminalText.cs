using System.Text;
using Mesh.Contracts;
using Spectre.Console;

namespace Mesh.Host.Terminal;

/// <summary>Makes text of strangers fit to be printed: what others send must not drive our terminal.</summary>
internal static class TerminalText
{
    /// <summary>The most that is printed of one text, in characters as people count them (runes).</summary>
    public const int MaxRunes = 4_096;

    /// <inheritdoc cref="PlainText.Clean"/>
    public static string Clean(string text) => PlainText.Clean(text, MaxRunes);

    /// <summary>The same for bytes that should be UTF-8; what is not becomes U+FFFD.</summary>
    public static string Clean(ReadOnlySpan<byte> utf8) => Clean(Encoding.UTF8.GetString(utf8));

    /// <summary>Breaks lines between words where they are too wide. A word that is too wide itself stays whole; where nobody knows the width, all does.</summary>
    /// <param name="text">One line or several.</param>
    /// <param name="width">The width of the terminal, in cells.</param>
    public static string Wrap(string text, int width) =>
        width <= 0
            ? text
            : string.Join(Environment.NewLine, text.Split(Environment.NewLine).SelectMany(line => Lines(line, width)));

    private static IEnumerable<string> Lines(string line, int width)
    {
        string? begun = null;
        foreach (string word in line.Split(' '))
        {
            string longer = begun is null ? word : $"{begun} {word}";
            if (longer.GetCellWidth() > width && !string.IsNullOrWhiteSpace(begun))
            {
                yield return begun;
                longer = $"  {word}";
            }

            begun = longer;
        }

        yield return begun ?? "";
    }
}
