using System.Security.Cryptography;

namespace Mesh.Contracts.Primitives;

/// <summary>The name of a content: its SHA-256.</summary>
public static class ContentHash
{
    /// <summary>SHA-256 of the text in UTF-8: 64 lower-case hexadecimal digits.</summary>
    /// <exception cref="ArgumentException">The text holds half of a surrogate pair, and so has no UTF-8.</exception>
    public static string Sha256Hex(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Sha256Hex(StrictUtf8.Bytes(text, "The content", nameof(text)));
    }

    /// <summary>SHA-256 of the bytes: 64 lower-case hexadecimal digits.</summary>
    public static string Sha256Hex(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        return Convert.ToHexStringLower(hash);
    }
}
