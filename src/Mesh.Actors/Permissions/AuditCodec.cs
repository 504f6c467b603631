using System.Buffers.Binary;
using System.Text;
using Mesh.Actors.Storage;
using Mesh.Contracts;

namespace Mesh.Actors.Permissions;

/// <summary>How an audit entry is kept: one entry of <see cref="StoreTable.Audit"/>.</summary>
/// <remarks>
/// Key: the number, 8 bytes, big-endian. Value: version 1, milliseconds since 1970 (8 bytes), sid, luid, then who, before and after, each as length
/// (2 bytes; 0xFFFF for null) and UTF-8.
/// </remarks>
internal static class AuditCodec
{
    private const byte Version = 1;
    private const int Head = 1 + 8 + Sid.Size + Uid.Size;
    private const ushort NullLength = ushort.MaxValue;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static byte[] KeyOf(long number)
    {
        byte[] key = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, number);
        return key;
    }

    public static byte[] ValueOf(AuditEntry entry)
    {
        byte[]?[] texts = [.. new[] { entry.By, entry.Before, entry.After }.Select(BytesOf)];
        byte[] value = new byte[Head + texts.Sum(text => 2 + (text?.Length ?? 0))];
        value[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(1), entry.At.ToUnixTimeMilliseconds());
        entry.App.WriteTo(value.AsSpan(9));
        entry.Luid.WriteTo(value.AsSpan(9 + Sid.Size));
        int at = Head;
        foreach (byte[]? text in texts)
        {
            BinaryPrimitives.WriteUInt16BigEndian(value.AsSpan(at), text is null ? NullLength : (ushort)text.Length);
            text?.CopyTo(value.AsSpan(at + 2));
            at += 2 + (text?.Length ?? 0);
        }

        return value;
    }

    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: the key is damaged.</exception>
    public static long NumberOf(StoreEntry entry) =>
        entry.Key.Length == sizeof(long) && BinaryPrimitives.ReadInt64BigEndian(entry.Key.Span) is > 0 and var number
            ? number
            : throw Damaged(entry, "its key is no number");

    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: the entry is damaged, or of a later version.</exception>
    public static AuditEntry Read(StoreEntry entry)
    {
        long number = NumberOf(entry);
        ReadOnlySpan<byte> value = entry.Value.Span;
        if (value.Length < Head || value[0] != Version)
        {
            throw Damaged(
                entry,
                value.IsEmpty ? "it is empty" : $"its version is {value[0]}, its length {value.Length}"
            );
        }

        try
        {
            var at = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(value[1..]));
            var app = new Sid(value.Slice(9, Sid.Size));
            var luid = new Uid(value.Slice(9 + Sid.Size, Uid.Size));
            ReadOnlySpan<byte> rest = value[Head..];
            string by = ReadText(ref rest) ?? throw new FormatException("it says of nobody that he did it");
            string? before = ReadText(ref rest);
            string? after = ReadText(ref rest);
            return rest.IsEmpty
                ? new AuditEntry(number, at, by, app, luid, before, after)
                : throw new FormatException($"{rest.Length} bytes follow its end");
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw Damaged(entry, e.Message.TrimEnd('.'));
        }
    }

    private static byte[]? BytesOf(string? text) => text is null ? null : Strict.GetBytes(text);

    private static string? ReadText(ref ReadOnlySpan<byte> rest)
    {
        int length =
            rest.Length < 2 ? throw new FormatException("it ends early") : BinaryPrimitives.ReadUInt16BigEndian(rest);
        rest = rest[2..];
        if (length == NullLength)
        {
            return null;
        }

        if (rest.Length < length)
        {
            throw new FormatException("it ends within a text");
        }

        string text = Strict.GetString(rest[..length]);
        rest = rest[length..];
        return text;
    }

    private static MeshException Damaged(StoreEntry entry, string how) =>
        new(
            MeshErrorCode.Storage,
            $"An audit entry in the store is damaged: {how}. Key {Convert.ToHexStringLower(entry.Key.Span)}."
        );
}
