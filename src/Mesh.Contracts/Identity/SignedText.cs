using System.Buffers.Text;
using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Identity;

/// <summary>A signed object as people pass it on: a prefix that says what it is, and base64url (docs/protocol.md §2).</summary>
internal static class SignedText
{
    public static string Encode(string prefix, ReadOnlyMemory<byte> encoded) =>
        prefix + Base64Url.EncodeToString(encoded.Span);

    /// <summary>Reads the text. Nothing may stand around it; space at the ends is for the caller to trim.</summary>
    /// <param name="text">Whatever came.</param>
    /// <param name="prefix">What it must begin with.</param>
    /// <param name="what">What it is called: <c>card</c>.</param>
    /// <exception cref="WireException">It is none, is too long, or is not the one base64url form of its bytes.</exception>
    public static byte[] Decode(string text, string prefix, string what)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > WireLimits.CardCharacters)
        {
            throw new WireException($"A {what} has at most {WireLimits.CardCharacters} characters, not {text.Length}.");
        }

        if (!text.StartsWith(prefix, StringComparison.Ordinal))
        {
            throw new WireException($"A {what} begins with {prefix}");
        }

        ReadOnlySpan<char> base64 = text.AsSpan(prefix.Length);
        byte[] bytes;
        try
        {
            bytes = Base64Url.DecodeFromChars(base64);
        }
        catch (FormatException fault)
        {
            throw new WireException($"A {what} is base64url.", fault);
        }

        // The framework overlooks white space, padding and bits that stand for nothing; one object has one text.
        return base64.SequenceEqual(Base64Url.EncodeToString(bytes))
            ? bytes
            : throw new WireException($"A {what} is base64url without padding or white space.");
    }
}
