using System.Formats.Cbor;
using System.Text;

namespace Mesh.Contracts.Wire;

/// <summary>
/// Writes one CBOR map or array as docs/protocol.md §1 has it; the counterpart of <see cref="BodyReader"/>.
/// </summary>
/// <remarks>A value beyond its limit is our own bug, so it is an <see cref="ArgumentException"/> and never leaves the
/// host.</remarks>
internal sealed class BodyWriter
{
    private static readonly UTF8Encoding StrictUtf8 = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    // Lengths are patched in at the end, so that nobody has to count the optional keys first.
    private readonly CborWriter _cbor = new(CborConformanceMode.Ctap2Canonical, convertIndefiniteLengthEncodings: true);

    private BodyWriter() { }

    /// <summary>Bytes written so far.</summary>
    public int Length => _cbor.BytesWritten;

    /// <summary>Writes a map.</summary>
    public static BodyWriter Map<T>(T value, Action<BodyWriter, T> write)
    {
        var body = new BodyWriter();
        body._cbor.WriteStartMap(null);
        write(body, value);
        body._cbor.WriteEndMap();
        return body;
    }

    /// <summary>Writes an array.</summary>
    public static BodyWriter Array<T>(T value, int count, Action<BodyWriter, T> write)
    {
        var body = new BodyWriter();
        body.BeginArray("the object", count, count, count);
        write(body, value);
        body.EndArray();
        return body;
    }

    /// <summary>The bytes, once the map or array is complete.</summary>
    /// <exception cref="ArgumentException">They are more than a body may have.</exception>
    public byte[] ToArray()
    {
        CheckLength("The body", Length, 0, WireLimits.ControlBody);
        return _cbor.Encode();
    }

    /// <summary>Copies the bytes, once the map is complete.</summary>
    public void CopyTo(Span<byte> destination) => _cbor.Encode(destination);

    /// <summary>A key; its value is to be written next. Keys are written in ascending order.</summary>
    public BodyWriter Key(ulong key)
    {
        _cbor.WriteUInt64(key);
        return this;
    }

    /// <summary>An unsigned integer within limits.</summary>
    public void UInt(string what, ulong value, ulong min = 0, ulong max = ulong.MaxValue)
    {
        if (value < min || value > max)
        {
            throw new ArgumentOutOfRangeException(what, value, $"{what} must be {min} to {max}.");
        }

        _cbor.WriteUInt64(value);
    }

    /// <summary>A time in seconds since 1970.</summary>
    public void Seconds(string what, long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value, what);
        UInt(what, (ulong)value, 0, (ulong)WireLimits.LatestSecond);
    }

    /// <summary>True or false.</summary>
    public void Bool(bool value) => _cbor.WriteBoolean(value);

    /// <summary>Bytes, their number within limits.</summary>
    public void Bytes(string what, ReadOnlySpan<byte> value, int min, int max)
    {
        CheckLength(what, value.Length, min, max);
        _cbor.WriteByteString(value);
    }

    /// <summary>Text, its UTF-8 form within limits, in bytes.</summary>
    public void Text(string what, string value, int min, int max)
    {
        ArgumentNullException.ThrowIfNull(value, what);
        CheckLength(what, StrictUtf8.GetByteCount(value), min, max);
        _cbor.WriteTextString(value);
    }

    /// <summary>A hid that names a host, so not the zero one.</summary>
    public void Hid(string what, Hid value)
    {
        CheckNotZero(what, value.IsZero);
        Span<byte> bytes = stackalloc byte[Contracts.Hid.Size];
        value.WriteTo(bytes);
        _cbor.WriteByteString(bytes);
    }

    /// <summary>A sid, never the zero one.</summary>
    public void Sid(string what, Sid value)
    {
        CheckNotZero(what, value.IsZero);
        Span<byte> bytes = stackalloc byte[Contracts.Sid.Size];
        value.WriteTo(bytes);
        _cbor.WriteByteString(bytes);
    }

    /// <summary>A uid.</summary>
    public void Uid(Uid value)
    {
        Span<byte> bytes = stackalloc byte[Contracts.Uid.Size];
        value.WriteTo(bytes);
        _cbor.WriteByteString(bytes);
    }

    /// <summary>The name of a contact request.</summary>
    public void RequestId(RequestId value) => _cbor.WriteByteString(value.ToArray());

    /// <summary>A public key in the one encoding there is.</summary>
    public void PublicKey(string what, ReadOnlySpan<byte> value)
    {
        if (!Identity.PublicKeyEncoding.IsCanonical(value))
        {
            throw new ArgumentException($"{what} is not an uncompressed P-256 SubjectPublicKeyInfo.", what);
        }

        _cbor.WriteByteString(value);
    }

    /// <summary>Begins an array whose count is within limits.</summary>
    public void BeginArray(string what, int count, int min, int max)
    {
        if (count < min || count > max)
        {
            throw new ArgumentOutOfRangeException(what, count, $"{what} must have {min} to {max} items.");
        }

        _cbor.WriteStartArray(count);
    }

    /// <summary>Ends an array, all of whose items have been written.</summary>
    public void EndArray() => _cbor.WriteEndArray();

    private static void CheckLength(string what, int length, int min, int max)
    {
        if (length < min || length > max)
        {
            throw new ArgumentOutOfRangeException(what, length, $"{what} must have {min} to {max} bytes.");
        }
    }

    private static void CheckNotZero(string what, bool isZero)
    {
        if (isZero)
        {
            throw new ArgumentException($"{what} must not be zero.", what);
        }
    }
}
