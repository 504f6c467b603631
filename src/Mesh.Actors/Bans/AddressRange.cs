using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Mesh.Actors.Bans;

/// <summary>A block of IP addresses that share their first bits: <c>192.0.2.0/24</c>, <c>2001:db8::/32</c> (RFC 4632, RFC 4291 §2.3).</summary>
/// <remarks>
/// Kept in one form, so that equal blocks are equal values: bits behind the prefix are zero, and an IPv4 address written as IPv6
/// (<c>::ffff:192.0.2.1</c>) is the IPv4 one, as it is in a socket that takes both. So a block of IPv6 never holds an IPv4 address.
/// </remarks>
public readonly record struct AddressRange
{
    private const int MappedBits = 96;
    private const int MaxCharacters = 64;

    private readonly UInt128 _prefix;

    private AddressRange(UInt128 bits, int length, bool isIPv6)
    {
        // A shift by the whole width shifts by nothing.
        _prefix = length == 0 ? UInt128.Zero : bits & (UInt128.MaxValue << (128 - length));
        Length = length;
        IsIPv6 = isIPv6;
    }

    /// <summary>How many bits all its addresses share: 0 to 32, or to 128.</summary>
    public int Length { get; }

    /// <summary>True for IPv6.</summary>
    public bool IsIPv6 { get; }

    /// <summary>True for all of IPv4, or of IPv6.</summary>
    public bool IsEverything => Length == 0;

    /// <summary>True if an address of this very machine is in it: <c>127.0.0.0/8</c> or <c>::1</c>.</summary>
    public bool HoldsLoopback =>
        IsIPv6 ? Contains(IPAddress.IPv6Loopback)
        : Length >= 8 ? Contains(IPAddress.Loopback, 8)
        : Contains(IPAddress.Loopback);

    /// <summary>The block of so many bits that an address is in.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is not one of that kind of address.</exception>
    public static AddressRange Of(IPAddress address, int length)
    {
        ArgumentNullException.ThrowIfNull(address);
        (UInt128 bits, bool isIPv6) = BitsOf(address);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, isIPv6 ? 128 : 32);
        return new AddressRange(bits, length, isIPv6);
    }

    /// <summary>The block that an address alone is.</summary>
    public static AddressRange Of(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        (UInt128 bits, bool isIPv6) = BitsOf(address);
        return new AddressRange(bits, isIPv6 ? 128 : 32, isIPv6);
    }

    /// <summary>Reads <c>address/length</c>, or an address alone.</summary>
    /// <exception cref="FormatException">It is neither; the message says what is wrong.</exception>
    public static AddressRange Parse(string text) =>
        TryParse(text, out AddressRange range, out string? fault) ? range : throw new FormatException(fault);

    /// <summary>Reads <c>address/length</c>, or an address alone; false if it is neither.</summary>
    public static bool TryParse(string? text, out AddressRange range) => TryParse(text, out range, out _);

    /// <summary>True if the address is in it.</summary>
    public bool Contains(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        (UInt128 bits, bool isIPv6) = BitsOf(address);
        return isIPv6 == IsIPv6 && new AddressRange(bits, Length, isIPv6) == this;
    }

    /// <summary>As it is written: <c>192.0.2.0/24</c>.</summary>
    public override string ToString() => $"{Address}/{Length.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Its first address.</summary>
    internal IPAddress Address
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            BinaryPrimitives.WriteUInt128BigEndian(bytes, _prefix);
            return new IPAddress(bytes[..(IsIPv6 ? 16 : 4)]);
        }
    }

    private bool Contains(IPAddress block, int length) => Of(block, length) == Of(Address, length);

    // IPv4 addresses stand in the first 32 bits, so that one mask does for both.
    private static (UInt128 Bits, bool IsIPv6) BitsOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        if (!address.TryWriteBytes(bytes, out int length))
        {
            throw new ArgumentException("It is neither IPv4 nor IPv6.", nameof(address));
        }

        return (BinaryPrimitives.ReadUInt128BigEndian(bytes), length == 16);
    }

    private static bool TryParse(string? text, out AddressRange range, [NotNullWhen(false)] out string? fault)
    {
        range = default;
        string shown = text is { Length: > MaxCharacters } ? text[..MaxCharacters] + "…" : text ?? "";
        fault = $"\"{shown}\" is no block of addresses: write 192.0.2.0/24, 2001:db8::/32, or an address alone.";
        if (text is null or { Length: > MaxCharacters } || !TrySplit(text, out IPAddress? address, out int? length))
        {
            return false;
        }

        bool isIPv6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        int bits = length ?? (isIPv6 ? 128 : 32);
        if (bits > (isIPv6 ? 128 : 32))
        {
            fault = $"\"{shown}\" has a prefix of {bits} bits; an address has {(isIPv6 ? 128 : 32)}.";
            return false;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            bits -= MappedBits;
            if (bits < 0)
            {
                fault = $"\"{shown}\" is an IPv4 address with a prefix of IPv6: write the block as IPv4.";
                return false;
            }
        }

        range = Of(address, bits);
        return true;
    }

    // The framework takes "10.1" for 10.0.0.1, "010" for 8 and a scope for part of an address: nobody who writes a block means that.
    private static bool TrySplit(string text, [NotNullWhen(true)] out IPAddress? address, out int? length)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string host = slash < 0 ? text : text[..slash];
        length = null;
        address = null;
        if (slash >= 0)
        {
            ReadOnlySpan<char> digits = text.AsSpan(slash + 1);
            if (
                (digits is ['0', _, ..])
                || !byte.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out byte bits)
            )
            {
                return false;
            }

            length = bits;
        }

        return !host.AsSpan().ContainsAny('%', '[', ']')
            && IPAddress.TryParse(host, out address)
            && (address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == host);
    }
}
