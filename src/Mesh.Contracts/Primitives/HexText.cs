using System.Buffers;

namespace Mesh.Contracts.Primitives;

/// <summary>Reads hexadecimal digits and says what is wrong with a text that is something else.</summary>
internal static class HexText
{
    // Long enough for any id; what is longer is nobody's id, and need not fill a screen.
    private const int MaxShown = 130;

    /// <summary>Fills the bytes from twice as many digits.</summary>
    /// <returns>Null, or what is wrong, beginning with <paramref name="what"/>.</returns>
    public static string? Read(string? text, string what, Span<byte> bytes)
    {
        string rule = $"{what} is {bytes.Length * 2} hexadecimal digits";
        if (text is null)
        {
            return $"{rule}; found null.";
        }

        if (text.Length != bytes.Length * 2)
        {
            return $"{rule}; found {text.Length} characters: \"{Show(text)}\".";
        }

        if (Convert.FromHexString(text, bytes, out _, out _) == OperationStatus.Done)
        {
            return null;
        }

        int at = text.AsSpan().IndexOfAnyExcept(Digits);
        return $"{rule}; character {at + 1} of \"{Show(text)}\" is none.";
    }

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdefABCDEF");

    private static string Show(string text) => PlainText.Clean(text, MaxShown);
}
