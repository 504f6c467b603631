using System.Diagnostics.CodeAnalysis;
using Mesh.Contracts.Primitives;

namespace Mesh.Contracts;

/// <summary>A host: one running program with a host key.</summary>
/// <remarks>32 bytes: SHA-256 of the host's public key, proven by TLS (docs/protocol.md §2). All zero stands for any host.</remarks>
public readonly struct Hid : IXorId<Hid>
{
    /// <summary>The length of the id in bytes.</summary>
    public const int Size = Id256.Size;

    private readonly Id256 _id;

    /// <summary>Makes the id from its 32 bytes.</summary>
    /// <exception cref="ArgumentException">There are not 32 bytes.</exception>
    public Hid(ReadOnlySpan<byte> bytes) => _id = new Id256(bytes);

    private Hid(Id256 id) => _id = id;

    /// <summary>The id of a public key: SHA-256 of its SubjectPublicKeyInfo.</summary>
    public static Hid OfPublicKey(ReadOnlySpan<byte> subjectPublicKeyInfo)
    {
        Span<byte> hash = stackalloc byte[Size];
        System.Security.Cryptography.SHA256.HashData(subjectPublicKeyInfo, hash);
        return new Hid(hash);
    }

    /// <summary>32 zero bytes: any host. Names no host and never stands on the wire as one.</summary>
    public static Hid Any => default;

    /// <summary>True when all 32 bytes are zero.</summary>
    public bool IsZero => _id.IsZero;

    /// <summary>The first 6 hexadecimal digits, for people to read.</summary>
    public string Short => ToString()[..6];

    /// <summary>Reads 64 hexadecimal digits.</summary>
    /// <exception cref="FormatException">The text is something else.</exception>
    public static Hid Parse(string text) => new(Id256.Parse(text, nameof(Hid)));

    /// <summary>Reads 64 hexadecimal digits; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Hid id)
    {
        bool parsed = Id256.TryParse(text, out Id256 inner);
        id = new Hid(inner);
        return parsed;
    }

    /// <summary>Writes the 32 bytes.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than 32 bytes.</exception>
    public void WriteTo(Span<byte> destination)
    {
        if (destination.Length < Size)
        {
            throw new ArgumentException($"An id needs {Size} bytes, not {destination.Length}.", nameof(destination));
        }

        _id.WriteTo(destination);
    }

    /// <summary>The 32 bytes, as a new array.</summary>
    public byte[] ToArray() => _id.ToArray();

    /// <inheritdoc />
    public bool Equals(Hid other) => _id.Equals(other._id);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is Hid other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _id.GetHashCode();

    /// <summary>Compares byte by byte from the first, as the wire's rules do.</summary>
    public int CompareTo(Hid other) => _id.CompareTo(other._id);

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => _id.ToString();

    static int IXorId<Hid>.BitCount => Size * 8;

    ulong IXorId<Hid>.Word(int index) => _id.Word(index);

    /// <summary>Equal bytes.</summary>
    public static bool operator ==(Hid left, Hid right) => left.Equals(right);

    /// <summary>Different bytes.</summary>
    public static bool operator !=(Hid left, Hid right) => !left.Equals(right);

    /// <summary>Bytewise order.</summary>
    public static bool operator <(Hid left, Hid right) => left.CompareTo(right) < 0;

    /// <summary>Bytewise order.</summary>
    public static bool operator >(Hid left, Hid right) => left.CompareTo(right) > 0;

    /// <summary>Bytewise order.</summary>
    public static bool operator <=(Hid left, Hid right) => left.CompareTo(right) <= 0;

    /// <summary>Bytewise order.</summary>
    public static bool operator >=(Hid left, Hid right) => left.CompareTo(right) >= 0;
}
