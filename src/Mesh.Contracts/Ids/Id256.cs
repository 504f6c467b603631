using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Mesh.Contracts;

/// <summary>32 bytes held in place: what <see cref="Uid"/>, <see cref="Hid"/> and <see cref="Sid"/> have in common.</summary>
internal readonly struct Id256 : IEquatable<Id256>, IComparable<Id256>
{
    public const int Size = 32;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    public Id256(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"An id has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        }

        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    public bool IsZero => (_a | _b | _c | _d) == 0;

    /// <summary>Eight bytes as a big-endian number: the first for 0, up to 3.</summary>
    public ulong Word(int index) =>
        index switch
        {
            0 => _a,
            1 => _b,
            2 => _c,
            3 => _d,
            _ => throw new ArgumentOutOfRangeException(nameof(index)),
        };

    public void WriteTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _d);
    }

    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        WriteTo(bytes);
        return bytes;
    }

    public static bool TryParse([NotNullWhen(true)] string? text, out Id256 id)
    {
        id = default;
        Span<byte> bytes = stackalloc byte[Size];
        if (
            text is not { Length: Size * 2 }
            || Convert.FromHexString(text, bytes, out _, out int written) != System.Buffers.OperationStatus.Done
            || written != Size
        )
        {
            return false;
        }

        id = new Id256(bytes);
        return true;
    }

    public static Id256 Parse(string text, string kind) =>
        TryParse(text, out Id256 id)
            ? id
            : throw new FormatException($"A {kind} is {Size * 2} hexadecimal digits; found \"{Shorten(text)}\".");

    public bool Equals(Id256 other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    public override bool Equals(object? obj) => obj is Id256 other && Equals(other);

    // The bytes are a hash already (or a name, for a sid): folding them is enough, and is the same in every process.
    public override int GetHashCode()
    {
        ulong folded = _a ^ (_b * 31) ^ (_c * 131) ^ (_d * 1031);
        return (int)(folded ^ (folded >> 32));
    }

    public int CompareTo(Id256 other)
    {
        int order = _a.CompareTo(other._a);
        if (order == 0)
        {
            order = _b.CompareTo(other._b);
        }

        if (order == 0)
        {
            order = _c.CompareTo(other._c);
        }

        return order == 0 ? _d.CompareTo(other._d) : order;
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        WriteTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private static string Shorten(string? text) => text is { Length: > 80 } ? text[..80] + "…" : text ?? "null";
}
