using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Mesh.Contracts.Primitives;

/// <summary>A name of a peer in the primitives: 20 bytes, chosen at random. It proves nothing; what proves is a <see cref="Hid"/> or a <see cref="Uid"/>.</summary>
/// <remarks>Text form: 40 lower-case hexadecimal digits (docs/primitives.md).</remarks>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly struct PeerId : IXorId<PeerId>
{
    /// <summary>The length of the id in bytes.</summary>
    public const int Size = 20;

    // Packed to 4, so that a table of ids pays for 20 bytes each and not for 24.
    private readonly ulong _a;
    private readonly ulong _b;
    private readonly uint _c;

    /// <summary>Makes the id from its 20 bytes.</summary>
    /// <exception cref="ArgumentException">There are not 20 bytes.</exception>
    public PeerId(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"A peer id has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        }

        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]);
    }

    /// <summary>A new id from the system's cryptographic random numbers: 160 bits, so that two never meet by chance.</summary>
    public static PeerId NewRandom()
    {
        Span<byte> bytes = stackalloc byte[Size];
        RandomNumberGenerator.Fill(bytes);
        return new PeerId(bytes);
    }

    /// <summary>Reads 40 hexadecimal digits, of either case.</summary>
    /// <exception cref="FormatException">The text is something else; the message says what is wrong with it.</exception>
    public static PeerId Parse(string text) =>
        TryParse(text, out PeerId id, out string? error) ? id : throw new FormatException(error);

    /// <summary>Reads 40 hexadecimal digits, of either case; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out PeerId id) => TryParse(text, out id, out _);

    /// <summary>Reads 40 hexadecimal digits, of either case; for anything else says what is wrong.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out PeerId id, [NotNullWhen(false)] out string? error)
    {
        Span<byte> bytes = stackalloc byte[Size];
        error = HexText.Read(text, "A peer id", bytes);
        id = error is null ? new PeerId(bytes) : default;
        return error is null;
    }

    /// <summary>Writes the 20 bytes.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than 20 bytes.</exception>
    public void WriteTo(Span<byte> destination)
    {
        if (destination.Length < Size)
        {
            throw new ArgumentException(
                $"A peer id needs {Size} bytes, not {destination.Length}.",
                nameof(destination)
            );
        }

        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], _c);
    }

    /// <summary>The 20 bytes, as a new array.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        WriteTo(bytes);
        return bytes;
    }

    /// <inheritdoc />
    public bool Equals(PeerId other) => _a == other._a && _b == other._b && _c == other._c;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is PeerId other && Equals(other);

    /// <inheritdoc />
    /// <remarks>An id is only a name, so anybody may choose one: the hash is keyed per process, and nobody can aim at one bucket of a dictionary.</remarks>
    public override int GetHashCode() => HashCode.Combine(_a, _b, _c);

    /// <summary>Compares byte by byte from the first.</summary>
    public int CompareTo(PeerId other)
    {
        int order = _a.CompareTo(other._a);
        if (order == 0)
        {
            order = _b.CompareTo(other._b);
        }

        return order == 0 ? _c.CompareTo(other._c) : order;
    }

    /// <summary>40 lower-case hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        WriteTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    static int IXorId<PeerId>.BitCount => Size * 8;

    ulong IXorId<PeerId>.Word(int index) =>
        index switch
        {
            0 => _a,
            1 => _b,
            2 => (ulong)_c << 32,
            _ => throw new ArgumentOutOfRangeException(nameof(index)),
        };

    /// <summary>Equal bytes.</summary>
    public static bool operator ==(PeerId left, PeerId right) => left.Equals(right);

    /// <summary>Different bytes.</summary>
    public static bool operator !=(PeerId left, PeerId right) => !left.Equals(right);

    /// <summary>Bytewise order.</summary>
    public static bool operator <(PeerId left, PeerId right) => left.CompareTo(right) < 0;

    /// <summary>Bytewise order.</summary>
    public static bool operator >(PeerId left, PeerId right) => left.CompareTo(right) > 0;

    /// <summary>Bytewise order.</summary>
    public static bool operator <=(PeerId left, PeerId right) => left.CompareTo(right) <= 0;

    /// <summary>Bytewise order.</summary>
    public static bool operator >=(PeerId left, PeerId right) => left.CompareTo(right) >= 0;
}
