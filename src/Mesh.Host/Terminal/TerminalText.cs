using System.Text;
using Mesh.Contracts;

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
}
