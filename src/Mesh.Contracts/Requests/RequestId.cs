using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Mesh.Contracts;

/// <summary>Names a contact request, at both ends and for ever: 16 random bytes, chosen by who asks.</summary>
/// <param name="Value">The bytes as a number, big-endian.</param>
public readonly record struct RequestId(UInt128 Value) : IComparable<RequestId>
{
    /// <summary>The length of the id in bytes.</summary>
    public const int Size = 16;

    /// <summary>Makes the id from its 16 bytes.</summary>
    /// <exception cref="ArgumentException">There are not 16 bytes.</exception>
    public RequestId(ReadOnlySpan<byte> bytes)
        : this(
            bytes.Length == Size
                ? BinaryPrimitives.ReadUInt128BigEndian(bytes)
                : throw new ArgumentException($"A request id has {Size} bytes, not {bytes.Length}.", nameof(bytes))
        ) { }

    /// <summary>The first 6 hexadecimal digits, for people to read.</summary>
    public string Short => ToString()[..6];

    /// <summary>Reads 32 hexadecimal digits; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out RequestId id)
    {
        bool isOne =
            UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out UInt128 value)
            && text is { Length: Size * 2 };
        id = new RequestId(isOne ? value : 0);
        return isOne;
    }

    /// <summary>The 16 bytes, as a new array.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
        return bytes;
    }

    /// <summary>Bytewise order.</summary>
    public int CompareTo(RequestId other) => Value.CompareTo(other.Value);

    /// <summary>32 lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>Bytewise order.</summary>
    public static bool operator <(RequestId left, RequestId right) => left.CompareTo(right) < 0;

    /// <summary>Bytewise order.</summary>
    public static bool operator >(RequestId left, RequestId right) => left.CompareTo(right) > 0;

    /// <summary>Bytewise order.</summary>
    public static bool operator <=(RequestId left, RequestId right) => left.CompareTo(right) <= 0;

    /// <summary>Bytewise order.</summary>
    public static bool operator >=(RequestId left, RequestId right) => left.CompareTo(right) >= 0;
}
