using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Mesh.Contracts.Primitives;

/// <summary>Text to bytes and back without replacing anything: what is no UTF-8 is refused, by offset and value.</summary>
internal static class StrictUtf8
{
    /// <summary>The most bytes behind a length of one byte.</summary>
    public const int MaxShortBytes = byte.MaxValue;

    private static readonly UTF8Encoding Encoding = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    /// <summary>The bytes of the text.</summary>
    /// <exception cref="ArgumentException">The text holds half of a surrogate pair.</exception>
    public static byte[] Bytes(string text, string what, string parameter)
    {
        ThrowIfLoneSurrogate(text, what, parameter);
        return Encoding.GetBytes(text);
    }

    /// <summary>How many bytes the text has.</summary>
    /// <exception cref="ArgumentException">The text is null, holds half of a surrogate pair, or has more bytes than it may.</exception>
    public static int Count(string text, int maxBytes, string what, string parameter)
    {
        ArgumentNullException.ThrowIfNull(text, parameter);

        // A character has at least one byte, so a huge text is refused before it is read.
        if (text.Length > maxBytes)
        {
            throw TooLong($"{text.Length:N0} characters");
        }

        ThrowIfLoneSurrogate(text, what, parameter);
        int count = Encoding.GetByteCount(text);
        return count <= maxBytes ? count : throw TooLong($"{count:N0} bytes");

        ArgumentException TooLong(string found) =>
            new($"{what} has at most {maxBytes:N0} bytes of UTF-8; found {found}.", parameter);
    }

    /// <summary>Writes the text, which has been counted.</summary>
    public static void Write(string text, Span<byte> destination) => Encoding.GetBytes(text, destination);

    /// <summary>Reads a text.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="offset">Where they stand in the whole, for the error.</param>
    /// <param name="what">What the text is, for the error.</param>
    /// <param name="text">The text; empty on an error.</param>
    /// <returns>Null, or what is wrong.</returns>
    public static string? Read(ReadOnlySpan<byte> bytes, int offset, string what, out string text)
    {
        if (Utf8.IsValid(bytes))
        {
            text = Encoding.GetString(bytes);
            return null;
        }

        text = "";
        int at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out int length) == OperationStatus.Done)
        {
            at += length;
        }

        return $"at offset {offset + at}: byte 0x{bytes[at]:x2} of {what} is no UTF-8";
    }

    private static void ThrowIfLoneSurrogate(string text, string what, string parameter)
    {
        for (int at = 0; at < text.Length; at++)
        {
            if (!char.IsSurrogate(text[at]))
            {
                continue;
            }

            if (!char.IsHighSurrogate(text[at]) || at + 1 == text.Length || !char.IsLowSurrogate(text[at + 1]))
            {
                throw new ArgumentException(
                    $"{what} has half of a surrogate pair (U+{(int)text[at]:X4}) at character {at + 1}, which no UTF-8 stands for.",
                    parameter
                );
            }

            at++;
        }
    }
}
