using System.Diagnostics.CodeAnalysis;

namespace Mesh.Contracts;

/// <summary>A service: one app on a host.</summary>
/// <remarks>32 bytes: the app's name in UTF-8, padded with zero bytes, or given (docs/protocol.md §2). Unauthenticated in itself; bound to the proven host it runs on.</remarks>
public readonly struct Sid : IEquatable<Sid>, IComparable<Sid>
{
    /// <summary>The length of the id in bytes.</summary>
    public const int Size = Id256.Size;

    private readonly Id256 _id;

    /// <summary>Makes the id from its 32 bytes.</summary>
    /// <exception cref="ArgumentException">There are not 32 bytes.</exception>
    public Sid(ReadOnlySpan<byte> bytes) => _id = new Id256(bytes);

    private Sid(Id256 id) => _id = id;

    /// <summary>The id of an app by its name: UTF-8, padded with zero bytes.</summary>
    /// <param name="name">1 to 32 bytes of UTF-8.</param>
    /// <exception cref="ArgumentException">The name is empty, only zero bytes, or longer than 32 bytes.</exception>
    public static Sid OfName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Span<byte> bytes = stackalloc byte[Size];
        if (!System.Text.Encoding.UTF8.TryGetBytes(name, bytes, out _))
        {
            throw new ArgumentException(
                $"An app name has at most {Size} bytes of UTF-8; \"{name}\" has {System.Text.Encoding.UTF8.GetByteCount(name)}.",
                nameof(name)
            );
        }

        var sid = new Sid(bytes);
        return sid.IsZero ? throw new ArgumentException("An app name must not be only zero bytes.", nameof(name)) : sid;
    }

    /// <summary>True when all 32 bytes are zero.</summary>
    public bool IsZero => _id.IsZero;

    /// <summary>The first 6 hexadecimal digits, for people to read.</summary>
    public string Short => ToString()[..6];

    /// <summary>Reads 64 hexadecimal digits.</summary>
    /// <exception cref="FormatException">The text is something else.</exception>
    public static Sid Parse(string text) => new(Id256.Parse(text, nameof(Sid)));

    /// <summary>Reads 64 hexadecimal digits; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Sid id)
    {
        bool parsed = Id256.TryParse(text, out Id256 inner);
        id = new Sid(inner);
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
    public bool Equals(Sid other) => _id.Equals(other._id);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is Sid other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _id.GetHashCode();

    /// <summary>Compares byte by byte from the first, as the wire's rules do.</summary>
    public int CompareTo(Sid other) => _id.CompareTo(other._id);

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => _id.ToString();

    /// <summary>Equal bytes.</summary>
    public static bool operator ==(Sid left, Sid right) => left.Equals(right);

    /// <summary>Different bytes.</summary>
    public static bool operator !=(Sid left, Sid right) => !left.Equals(right);

    /// <summary>Bytewise order.</summary>
    public static bool operator <(Sid left, Sid right) => left.CompareTo(right) < 0;

    /// <summary>Bytewise order.</summary>
    public static bool operator >(Sid left, Sid right) => left.CompareTo(right) > 0;

    /// <summary>Bytewise order.</summary>
    public static bool operator <=(Sid left, Sid right) => left.CompareTo(right) <= 0;

    /// <summary>Bytewise order.</summary>
    public static bool operator >=(Sid left, Sid right) => left.CompareTo(right) >= 0;
}
