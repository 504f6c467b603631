using System.Buffers;
using System.Buffers.Binary;

namespace Mesh.Contracts.Wire;

/// <summary>The second byte of a record. What is not defined for a type is sent as 0 and ignored.</summary>
[Flags]
public enum RecordFlags : byte
{
    /// <summary>Nothing, or the middle of a frame.</summary>
    None = 0,

    /// <summary>Data: a frame begins here.</summary>
    Begin = 1,

    /// <summary>Data: a frame ends here.</summary>
    End = 2,
}

/// <summary>
/// The four bytes before every body: type u8, flags u8, length u16, big-endian (docs/protocol.md §4).
/// </summary>
/// <param name="type">What the body is.</param>
/// <param name="flags">Flags as they stand on the wire, undefined ones too.</param>
/// <param name="length">Bytes of the body, 0 to <see cref="WireLimits.RecordBody"/>.</param>
public readonly struct RecordHeader(RecordType type, RecordFlags flags, int length) : IEquatable<RecordHeader>
{
    /// <summary>The length of a header in bytes.</summary>
    public const int Size = WireLimits.Header;

    /// <summary>What the body is; may be a number that has no name.</summary>
    public RecordType Type { get; } = type;

    /// <summary>Flags as they stand on the wire, undefined ones too.</summary>
    public RecordFlags Flags { get; } = flags;

    /// <summary>Bytes of the body.</summary>
    public int Length { get; } = length;

    /// <summary>
    /// True for a type from 0x80 on, which is skipped by who does not know it; an unknown one below closes the link.
    /// </summary>
    public bool MayBeSkipped => (byte)Type >= 0x80;

    /// <summary>Reads a header; false while there are fewer than 4 bytes.</summary>
    /// <exception cref="WireException">The length is above <see cref="WireLimits.RecordBody"/>.</exception>
    public static bool TryRead(ReadOnlySpan<byte> source, out RecordHeader header)
    {
        if (source.Length < Size)
        {
            header = default;
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(source[2..]);
        if (length > WireLimits.RecordBody)
        {
            ThrowTooLong(length);
        }

        header = new RecordHeader((RecordType)source[0], (RecordFlags)source[1], length);
        return true;
    }

    /// <summary>Reads a header from bytes that may lie in several pieces; false while there are fewer than 4.</summary>
    /// <exception cref="WireException">The length is above <see cref="WireLimits.RecordBody"/>.</exception>
    public static bool TryRead(in ReadOnlySequence<byte> source, out RecordHeader header)
    {
        ReadOnlySpan<byte> first = source.FirstSpan;
        if (first.Length >= Size || source.Length < Size)
        {
            return TryRead(first.Length >= Size ? first : default, out header);
        }

        Span<byte> bytes = stackalloc byte[Size];
        source.Slice(0, Size).CopyTo(bytes);
        return TryRead(bytes, out header);
    }

    /// <summary>Writes the 4 bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative or above <see
    /// cref="WireLimits.RecordBody"/>.</exception>
    /// <exception cref="ArgumentException">The destination is shorter than 4 bytes.</exception>
    public void Write(Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Length, WireLimits.RecordBody);
        if (destination.Length < Size)
        {
            throw new ArgumentException($"A header needs {Size} bytes, not {destination.Length}.", nameof(destination));
        }

        destination[0] = (byte)Type;
        destination[1] = (byte)Flags;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)Length);
    }

    /// <inheritdoc />
    public bool Equals(RecordHeader other) => Type == other.Type && Flags == other.Flags && Length == other.Length;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is RecordHeader other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Type, Flags, Length);

    /// <inheritdoc />
    public override string ToString() => $"{Type} flags {(byte)Flags}, {Length} bytes";

    /// <summary>Same type, flags and length.</summary>
    public static bool operator ==(RecordHeader left, RecordHeader right) => left.Equals(right);

    /// <summary>Different type, flags or length.</summary>
    public static bool operator !=(RecordHeader left, RecordHeader right) => !left.Equals(right);

    private static void ThrowTooLong(int length) =>
        throw new WireException($"A record has at most {WireLimits.RecordBody} bytes, not {length}.");
}
