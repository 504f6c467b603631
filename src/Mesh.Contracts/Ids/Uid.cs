using System.Diagnostics.CodeAnalysis;
using Mesh.Contracts.Primitives;

namespace Mesh.Contracts;

/// <summary>An identity: a person or a device, whatever host it speaks from.</summary>
/// <remarks>32 bytes: SHA-256 of the identity's public key (docs/protocol.md §2). In a peer, luid is our own and ruid the other's.</remarks>
public readonly struct Uid : IXorId<Uid>
{
    /// <summary>The length of the id in bytes.</summary>
    public const int Size = Id256.Size;

    private readonly Id256 _id;

    /// <summary>Makes the id from its 32 bytes.</summary>
    /// <exception cref="ArgumentException">There are not 32 bytes.</exception>
    public Uid(ReadOnlySpan<byte> bytes) => _id = new Id256(bytes);

    private Uid(Id256 id) => _id = id;

    /// <summary>The id of a public key: SHA-256 of its SubjectPublicKeyInfo.</summary>
    public static Uid OfPublicKey(ReadOnlySpan<byte> subjectPublicKeyInfo)
    {
        Span<byte> hash = stackalloc byte[Size];
        System.Security.Cryptography.SHA256.HashData(subjectPublicKeyInfo, hash);
        return new Uid(hash);
    }

    /// <summary>True when all 32 bytes are zero.</summary>
    public bool IsZero => _id.IsZero;

    /// <summary>The first 6 hexadecimal digits, for people to read.</summary>
    public string Short => ToString()[..6];

    /// <summary>Reads 64 hexadecimal digits.</summary>
    /// <exception cref="FormatException">The text is something else.</exception>
    public static Uid Parse(string text) => new(Id256.Parse(text, nameof(Uid)));

    /// <summary>Reads 64 hexadecimal digits; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Uid id)
    {
        bool parsed = Id256.TryParse(text, out Id256 inner);
        id = new Uid(inner);
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
    public bool Equals(Uid other) => _id.Equals(other._id);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is Uid other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _id.GetHashCode();

    /// <summary>Compares byte by byte from the first, as the wire's rules do.</summary>
    public int CompareTo(Uid other) => _id.CompareTo(other._id);

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => _id.ToString();

    static int IXorId<Uid>.BitCount => Size * 8;

    ulong IXorId<Uid>.Word(int index) => _id.Word(index);

    /// <summary>Equal bytes.</summary>
    public static bool operator ==(Uid left, Uid right) => left.Equals(right);

    /// <summary>Different bytes.</summary>
    public static bool operator !=(Uid left, Uid right) => !left.Equals(right);

    /// <summary>Bytewise order.</summary>
    public static bool operator <(Uid left, Uid right) => left.CompareTo(right) < 0;

    /// <summary>Bytewise order.</summary>
    public static bool operator >(Uid left, Uid right) => left.CompareTo(right) > 0;

    /// <summary>Bytewise order.</summary>
    public static bool operator <=(Uid left, Uid right) => left.CompareTo(right) <= 0;

    /// <summary>Bytewise order.</summary>
    public static bool operator >=(Uid left, Uid right) => left.CompareTo(right) >= 0;
}
