using System.Formats.Cbor;
using System.Text;
using System.Text.Unicode;

namespace Mesh.Contracts.Wire;

/// <summary>Reads one CBOR map as docs/protocol.md §1 has it, asked for its keys in ascending order.</summary>
/// <remarks>
/// Because keys ascend on the wire too, one pass is enough: asking for a key skips the unknown ones below it. Every
/// fault of the other side is a <see cref="WireException"/>; lengths are compared with their limit before anything is
/// allocated, and what is handed out is a copy, so that the body may lie in a buffer that is used again. The
/// framework's reader enforces shortest integers and definite lengths; depth, order, text and the kinds of value that
/// may stand under an unknown key are checked here.
/// </remarks>
internal sealed class BodyReader
{
    private readonly CborReader _cbor;

    // The key that has been read but not asked for yet.
    private ulong? _waiting;
    private ulong? _last;

    private BodyReader(ReadOnlyMemory<byte> body) => _cbor = new CborReader(body, CborConformanceMode.Ctap2Canonical);

    /// <summary>Reads a body that is a map, and nothing but it.</summary>
    /// <exception cref="WireException">The body breaks a rule of §1, or <paramref name="read"/> found a
    /// fault.</exception>
    public static T ReadMap<T>(ReadOnlyMemory<byte> body, Func<BodyReader, T> read) =>
        Guarded(
            body,
            read,
            static (reader, read) =>
            {
                reader.Expect(CborReaderState.StartMap, "a map");
                reader._cbor.ReadStartMap();
                T value = read(reader);
                reader.SkipRest();
                reader._cbor.ReadEndMap();
                return value;
            }
        );

    /// <summary>Reads a body that is an array of so many items, and nothing but it.</summary>
    /// <exception cref="WireException">The body breaks a rule of §1, or <paramref name="read"/> found a
    /// fault.</exception>
    public static T ReadArray<T>(ReadOnlyMemory<byte> body, int count, Func<BodyReader, T> read) =>
        Guarded(
            body,
            (count, read),
            static (reader, state) =>
            {
                reader.BeginArray("the object", state.count, state.count);
                T value = state.read(reader);
                reader.EndArray();
                return value;
            }
        );

    /// <summary>
    /// True when the key is there; its value is to be read next. Keys below it are skipped as unknown.
    /// </summary>
    public bool Has(ulong key)
    {
        while (_waiting is not null || ReadKey())
        {
            if (_waiting >= key)
            {
                bool found = _waiting == key;
                _waiting = found ? null : _waiting;
                return found;
            }

            _waiting = null;
            Skip(depth: 1);
        }

        return false;
    }

    /// <summary>Goes to the value of a key that must be there.</summary>
    public BodyReader Required(ulong key) =>
        Has(key) ? this : throw new WireException($"Required key {key} is missing.");

    /// <summary>An unsigned integer within limits.</summary>
    public ulong UInt(string what, ulong min, ulong max)
    {
        Expect(CborReaderState.UnsignedInteger, what);
        ulong value = _cbor.ReadUInt64();
        return value >= min && value <= max
            ? value
            : throw new WireException($"{what} must be {min} to {max}, not {value}.");
    }

    /// <summary>An unsigned integer of at most 32 bits.</summary>
    public uint UInt32(string what, uint min = 0, uint max = uint.MaxValue) => (uint)UInt(what, min, max);

    /// <summary>A time in seconds since 1970.</summary>
    public long Seconds(string what) => (long)UInt(what, 0, (ulong)WireLimits.LatestSecond);

    /// <summary>True or false.</summary>
    public bool Bool(string what)
    {
        Expect(CborReaderState.Boolean, what);
        return _cbor.ReadBoolean();
    }

    /// <summary>Bytes, copied, their number within limits.</summary>
    public byte[] Bytes(string what, int min, int max)
    {
        Expect(CborReaderState.ByteString, what);
        ReadOnlyMemory<byte> bytes = _cbor.ReadDefiniteLengthByteString();
        CheckLength(what, bytes.Length, min, max);
        return bytes.ToArray();
    }

    /// <summary>Text, its UTF-8 form valid and within limits, in bytes.</summary>
    public string Text(string what, int min, int max)
    {
        Expect(CborReaderState.TextString, what);
        ReadOnlySpan<byte> utf8 = _cbor.ReadDefiniteLengthTextStringBytes().Span;
        CheckLength(what, utf8.Length, min, max);
        CheckUtf8(what, utf8);
        return Encoding.UTF8.GetString(utf8);
    }

    /// <summary>A hid that names a host, so not the zero one.</summary>
    public Hid Hid(string what)
    {
        var hid = new Hid(Bytes(what, Contracts.Hid.Size, Contracts.Hid.Size));
        return hid.IsZero ? throw new WireException($"{what} must name a host; it is zero.") : hid;
    }

    /// <summary>The name of a contact request.</summary>
    public RequestId RequestId() => new(Bytes("request id", Contracts.RequestId.Size, Contracts.RequestId.Size));

    /// <summary>A sid, never the zero one.</summary>
    public Sid Sid(string what)
    {
        var sid = new Sid(Bytes(what, Contracts.Sid.Size, Contracts.Sid.Size));
        return sid.IsZero ? throw new WireException($"{what} must not be zero.") : sid;
    }

    /// <summary>A uid.</summary>
    public Uid Uid(string what) => new(Bytes(what, Contracts.Uid.Size, Contracts.Uid.Size));

    /// <summary>A public key in the one encoding there is.</summary>
    public byte[] PublicKey(string what)
    {
        byte[] key = Bytes(what, Identity.PublicKeyEncoding.Size, Identity.PublicKeyEncoding.Size);
        return Identity.PublicKeyEncoding.IsCanonical(key)
            ? key
            : throw new WireException($"{what} is not an uncompressed P-256 SubjectPublicKeyInfo.");
    }

    /// <summary>Goes into an array whose count is within limits.</summary>
    public int BeginArray(string what, int min, int max)
    {
        Expect(CborReaderState.StartArray, what);
        int count = _cbor.ReadStartArray() ?? throw new WireException($"{what} has no definite length.");
        return count >= min && count <= max
            ? count
            : throw new WireException($"{what} must have {min} to {max} items, not {count}.");
    }

    /// <summary>Leaves an array, all of whose items have been read.</summary>
    public void EndArray() => _cbor.ReadEndArray();

    private static T Guarded<T, TState>(ReadOnlyMemory<byte> body, TState state, Func<BodyReader, TState, T> read)
    {
        if (body.Length > WireLimits.ControlBody)
        {
            throw new WireException($"A body has at most {WireLimits.ControlBody} bytes, not {body.Length}.");
        }

        try
        {
            var reader = new BodyReader(body);
            T value = read(reader, state);
            return reader._cbor.BytesRemaining == 0
                ? value
                : throw new WireException($"{reader._cbor.BytesRemaining} bytes are left over after the body.");
        }
        catch (CborContentException fault)
        {
            throw new WireException($"Not deterministic CBOR: {fault.Message}", fault);
        }
    }

    private static void CheckLength(string what, int length, int min, int max)
    {
        if (length < min || length > max)
        {
            throw new WireException($"{what} must have {min} to {max} bytes, not {length}.");
        }
    }

    private static void CheckUtf8(string what, ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
        {
            throw new WireException($"{what} is not valid UTF-8.");
        }
    }

    private void Expect(CborReaderState wanted, string what)
    {
        CborReaderState found = _cbor.PeekState();
        if (found != wanted)
        {
            throw new WireException($"{what} must be {wanted}, not {found}.");
        }
    }

    private bool ReadKey()
    {
        if (_cbor.PeekState() == CborReaderState.EndMap)
        {
            return false;
        }

        _waiting = NextKey(_last);
        _last = _waiting;
        return true;
    }

    private ulong NextKey(ulong? previous)
    {
        ulong key = UInt("A key", 0, ulong.MaxValue);
        return previous is null || key > previous
            ? key
            : throw new WireException($"Keys must ascend: {key} stands after {previous}.");
    }

    private void SkipRest()
    {
        while (_waiting is not null || ReadKey())
        {
            _waiting = null;
            Skip(depth: 1);
        }
    }

    // depth: how many maps and arrays we are in. What a later version may send is checked by the same rules as what we
    // know.
    private void Skip(int depth)
    {
        switch (_cbor.PeekState())
        {
            case CborReaderState.UnsignedInteger:
                _cbor.ReadUInt64();
                break;
            case CborReaderState.NegativeInteger:
                _cbor.ReadCborNegativeIntegerRepresentation();
                break;
            case CborReaderState.ByteString:
                _cbor.ReadDefiniteLengthByteString();
                break;
            case CborReaderState.TextString:
                CheckUtf8("Text under an unknown key", _cbor.ReadDefiniteLengthTextStringBytes().Span);
                break;
            case CborReaderState.Boolean:
                _cbor.ReadBoolean();
                break;
            case CborReaderState.Null:
                _cbor.ReadNull();
                break;
            case CborReaderState.StartArray:
                SkipArray(depth + 1);
                break;
            case CborReaderState.StartMap:
                SkipMap(depth + 1);
                break;
            case var other:
                throw new WireException($"{other} has no place in a body.");
        }
    }

    private void SkipArray(int depth)
    {
        CheckDepth(depth);
        _cbor.ReadStartArray();
        while (_cbor.PeekState() != CborReaderState.EndArray)
        {
            Skip(depth);
        }

        _cbor.ReadEndArray();
    }

    private void SkipMap(int depth)
    {
        CheckDepth(depth);
        _cbor.ReadStartMap();
        ulong? last = null;
        while (_cbor.PeekState() != CborReaderState.EndMap)
        {
            last = NextKey(last);
            Skip(depth);
        }

        _cbor.ReadEndMap();
    }

    private static void CheckDepth(int depth)
    {
        if (depth > WireLimits.Depth)
        {
            throw new WireException($"A body nests at most {WireLimits.Depth} deep.");
        }
    }
}
