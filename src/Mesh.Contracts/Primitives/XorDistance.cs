using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Mesh.Contracts.Primitives;

/// <summary>How far two ids are from each other: their XOR, read as a big-endian number.</summary>
/// <remarks>
/// Maymounkov and Mazières, Kademlia (2002), §2.1: d(a,a) = 0, d(a,b) = d(b,a), and d(a,c) = d(a,b) ^ d(b,c); for an id and a distance there is exactly
/// one other id. Ids have 20 or 32 bytes; those of different length have no distance.
/// </remarks>
public readonly struct XorDistance : IEquatable<XorDistance>, IComparable<XorDistance>
{
    private const int MaxSize = 32;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    private XorDistance(int size, ulong a, ulong b, ulong c, ulong d) => (Size, _a, _b, _c, _d) = (size, a, b, c, d);

    /// <summary>The length in bytes: that of the ids; 0 for <c>default</c>, which is no distance.</summary>
    public int Size { get; }

    /// <summary>True for the distance of an id from itself.</summary>
    public bool IsZero => (_a | _b | _c | _d) == 0;

    /// <summary>How many leading bits are zero, which is how many the two ids share: 0 to <see cref="Size"/> × 8.</summary>
    public int LeadingZeros =>
        this switch
        {
            { _a: not 0 } => BitOperations.LeadingZeroCount(_a),
            { _b: not 0 } => 64 + BitOperations.LeadingZeroCount(_b),
            { _c: not 0 } => 128 + BitOperations.LeadingZeroCount(_c),
            { _d: not 0 } => 192 + BitOperations.LeadingZeroCount(_d),
            _ => Size * 8,
        };

    /// <summary>The distance of two ids.</summary>
    public static XorDistance Between<TId>(TId left, TId right)
        where TId : struct, IXorId<TId>
    {
        Span<ulong> words = stackalloc ulong[MaxSize / 8];
        words.Clear();
        for (int i = 0; i < WordCount<TId>(); i++)
        {
            words[i] = left.Word(i) ^ right.Word(i);
        }

        return new XorDistance(TId.BitCount / 8, words[0], words[1], words[2], words[3]);
    }

    /// <summary>The distance of two ids in text form, of either case.</summary>
    /// <param name="left">40 or 64 hexadecimal digits.</param>
    /// <param name="right">As many.</param>
    /// <exception cref="FormatException">A text is no id, or the lengths differ; the message says which and why.</exception>
    public static XorDistance Between(string left, string right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left.Length is not (PeerId.Size * 2 or Hid.Size * 2))
        {
            throw new FormatException(
                $"An id is {PeerId.Size * 2} or {Hid.Size * 2} hexadecimal digits; found {left.Length} characters: "
                    + $"\"{PlainText.Clean(left, 130)}\"."
            );
        }

        int size = left.Length / 2;
        Span<byte> one = stackalloc byte[MaxSize];
        Span<byte> other = stackalloc byte[MaxSize];
        one.Clear();
        other.Clear();
        string? fault =
            HexText.Read(left, "The first id", one[..size])
            ?? HexText.Read(right, "The second id, as long as the first,", other[..size]);
        return fault is null
            ? new XorDistance(size, At(one, other, 0), At(one, other, 8), At(one, other, 16), At(one, other, 24))
            : throw new FormatException(fault);
    }

    /// <summary>How many leading bits two ids share: 0 to the length of an id, which only an id and itself reach. Kademlia's bucket.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SharedBits<TId>(TId left, TId right)
        where TId : struct, IXorId<TId>
    {
        ulong first = left.Word(0) ^ right.Word(0);
        return first != 0 ? BitOperations.LeadingZeroCount(first) : SharedBitsBehindFirstWord(left, right);
    }

    /// <summary>Which of two ids is closer to the target.</summary>
    /// <returns>Negative if <paramref name="left"/> is, positive if <paramref name="right"/> is, 0 if they are the same.</returns>
    public static int Compare<TId>(TId target, TId left, TId right)
        where TId : struct, IXorId<TId>
    {
        for (int i = 0; i < WordCount<TId>(); i++)
        {
            ulong word = target.Word(i);
            int order = (left.Word(i) ^ word).CompareTo(right.Word(i) ^ word);
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    /// <summary>Writes the bytes, as many as <see cref="Size"/> says.</summary>
    /// <exception cref="ArgumentException">The destination is shorter.</exception>
    public void WriteTo(Span<byte> destination)
    {
        if (destination.Length < Size)
        {
            throw new ArgumentException(
                $"This distance needs {Size} bytes, not {destination.Length}.",
                nameof(destination)
            );
        }

        Span<byte> bytes = stackalloc byte[MaxSize];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, _a);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], _d);
        bytes[..Size].CopyTo(destination);
    }

    /// <summary>Lower-case hexadecimal digits, as many as an id has.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[MaxSize];
        WriteTo(bytes);
        return Convert.ToHexStringLower(bytes[..Size]);
    }

    /// <summary>The smaller distance comes first.</summary>
    /// <exception cref="ArgumentException">The distances are of ids of different length.</exception>
    public int CompareTo(XorDistance other)
    {
        ThrowIfOtherSize(other);
        int order = _a.CompareTo(other._a);
        order = order == 0 ? _b.CompareTo(other._b) : order;
        order = order == 0 ? _c.CompareTo(other._c) : order;
        return order == 0 ? _d.CompareTo(other._d) : order;
    }

    /// <inheritdoc />
    public bool Equals(XorDistance other) =>
        Size == other.Size && _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is XorDistance other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Size, _a, _b, _c, _d);

    /// <summary>The distance from a to c, by those from a to b and from b to c.</summary>
    /// <exception cref="ArgumentException">The distances are of ids of different length.</exception>
    public static XorDistance operator ^(XorDistance left, XorDistance right)
    {
        left.ThrowIfOtherSize(right);
        return new XorDistance(
            left.Size,
            left._a ^ right._a,
            left._b ^ right._b,
            left._c ^ right._c,
            left._d ^ right._d
        );
    }

    /// <summary>The same distance.</summary>
    public static bool operator ==(XorDistance left, XorDistance right) => left.Equals(right);

    /// <summary>Another distance.</summary>
    public static bool operator !=(XorDistance left, XorDistance right) => !left.Equals(right);

    /// <summary>Closer.</summary>
    public static bool operator <(XorDistance left, XorDistance right) => left.CompareTo(right) < 0;

    /// <summary>Farther.</summary>
    public static bool operator >(XorDistance left, XorDistance right) => left.CompareTo(right) > 0;

    /// <summary>Not farther.</summary>
    public static bool operator <=(XorDistance left, XorDistance right) => left.CompareTo(right) <= 0;

    /// <summary>Not closer.</summary>
    public static bool operator >=(XorDistance left, XorDistance right) => left.CompareTo(right) >= 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int WordCount<TId>()
        where TId : struct, IXorId<TId> => (TId.BitCount + 63) / 64;

    private static int SharedBitsBehindFirstWord<TId>(TId left, TId right)
        where TId : struct, IXorId<TId>
    {
        for (int i = 1; i < WordCount<TId>(); i++)
        {
            ulong word = left.Word(i) ^ right.Word(i);
            if (word != 0)
            {
                return i * 64 + BitOperations.LeadingZeroCount(word);
            }
        }

        return TId.BitCount;
    }

    private static ulong At(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, int offset) =>
        BinaryPrimitives.ReadUInt64BigEndian(left[offset..]) ^ BinaryPrimitives.ReadUInt64BigEndian(right[offset..]);

    private void ThrowIfOtherSize(XorDistance other)
    {
        if (Size != other.Size)
        {
            throw new ArgumentException(
                $"Distances of {Size} and of {other.Size} bytes cannot be compared.",
                nameof(other)
            );
        }
    }
}
