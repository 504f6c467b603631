using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Mesh.Contracts.Wire;

/// <summary>
/// What a Data record says of its payload (docs/protocol.md §6 "Data"), and the bytes before a payload.
/// </summary>
/// <remarks>
/// <code>
/// | src generation u32 | dst generation u32 | [total u32 if begin and not end] | payload |
/// </code>
/// The payload stays where it is: a frame passes through here once per fragment, so nothing is allocated or copied.
/// Whether the generations are known, whether a fragment follows its predecessor and whether the total is within the
/// receiver's own maximum is for whoever puts frames together.
/// </remarks>
public readonly struct DataRecord
{
    /// <summary>Most bytes that a Write method writes: header, two generations, total.</summary>
    public const int MaxHeaderSize = RecordHeader.Size + WireLimits.DataHeader + TotalSize;

    private const int TotalSize = sizeof(uint);
    private const RecordFlags Whole = RecordFlags.Begin | RecordFlags.End;

    private readonly RecordFlags _flags;

    private DataRecord(RecordFlags flags, uint source, uint destination, int totalLength, int offset, int payloadLength)
    {
        _flags = flags;
        Source = source;
        Destination = destination;
        TotalLength = totalLength;
        PayloadOffset = offset;
        PayloadLength = payloadLength;
    }

    /// <summary>The generation of the sender's endpoint, from 1.</summary>
    public uint Source { get; }

    /// <summary>The generation of the receiver's endpoint, from 1.</summary>
    public uint Destination { get; }

    /// <summary>True when a frame begins here.</summary>
    public bool IsBegin => (_flags & RecordFlags.Begin) != 0;

    /// <summary>True when a frame ends here.</summary>
    public bool IsEnd => (_flags & RecordFlags.End) != 0;

    /// <summary>
    /// Bytes of the whole frame, known where one begins, 0 to 1,048,576; 0 in the records that follow.
    /// </summary>
    public int TotalLength { get; }

    /// <summary>Where the payload begins in the body: 8, or 12 after a total.</summary>
    public int PayloadOffset { get; }

    /// <summary>Bytes of the payload, 0 to 16,384.</summary>
    public int PayloadLength { get; }

    /// <summary>
    /// How many bytes of a body must be at hand for <see cref="Read(RecordFlags, ReadOnlySpan{byte}, int)"/>.
    /// </summary>
    public static int PrefixSize(int bodyLength) => Math.Min(bodyLength, WireLimits.DataHeader + TotalSize);

    /// <summary>Reads the body of a Data record.</summary>
    /// <exception cref="WireException">A generation is 0, or a length is not what §6 says.</exception>
    public static DataRecord Read(RecordFlags flags, ReadOnlySpan<byte> body) => Read(flags, body, body.Length);

    /// <summary>
    /// Reads the body of a Data record that lies in pieces, from its first <see cref="PrefixSize"/> bytes.
    /// </summary>
    /// <param name="flags">The header's flags; undefined ones are ignored.</param>
    /// <param name="prefix">The beginning of the body, or all of it.</param>
    /// <param name="bodyLength">The header's length.</param>
    /// <exception cref="WireException">A generation is 0, or a length is not what §6 says.</exception>
    /// <exception cref="ArgumentException">The prefix is shorter than <see cref="PrefixSize"/>.</exception>
    public static DataRecord Read(RecordFlags flags, ReadOnlySpan<byte> prefix, int bodyLength)
    {
        if (prefix.Length < PrefixSize(bodyLength))
        {
            throw new ArgumentException($"{PrefixSize(bodyLength)} bytes are needed.", nameof(prefix));
        }

        flags &= Whole;
        int offset = flags == RecordFlags.Begin ? WireLimits.DataHeader + TotalSize : WireLimits.DataHeader;
        int length = bodyLength - offset;
        if (length is < 0 or > WireLimits.Fragment)
        {
            Throw(
                $"A Data record has {offset} bytes and a payload of at most {WireLimits.Fragment}, not {bodyLength}."
            );
        }

        uint source = BinaryPrimitives.ReadUInt32BigEndian(prefix);
        uint destination = BinaryPrimitives.ReadUInt32BigEndian(prefix[4..]);
        if (source == 0 || destination == 0)
        {
            Throw("Generations begin at 1.");
        }

        // Only a whole frame may be empty; what follows a beginning brings the frame forward.
        if ((flags & RecordFlags.End) == 0 ? length != WireLimits.Fragment : flags == RecordFlags.End && length == 0)
        {
            Throw($"A fragment has {WireLimits.Fragment} bytes, the last at least 1; not {length}.");
        }

        int total = flags == Whole ? length : 0;
        if (flags == RecordFlags.Begin)
        {
            total = ReadTotal(prefix);
        }

        return new DataRecord(flags, source, destination, total, offset, length);
    }

    /// <summary>The payload within the body that was read.</summary>
    public ReadOnlySpan<byte> PayloadOf(ReadOnlySpan<byte> body) => body.Slice(PayloadOffset, PayloadLength);

    /// <summary>The payload within the body that was read.</summary>
    public ReadOnlyMemory<byte> PayloadOf(ReadOnlyMemory<byte> body) => body.Slice(PayloadOffset, PayloadLength);

    /// <summary>The payload within the body that was read.</summary>
    public ReadOnlySequence<byte> PayloadOf(in ReadOnlySequence<byte> body) => body.Slice(PayloadOffset, PayloadLength);

    /// <summary>Writes all that stands before the payload of a frame in one record: 12 bytes.</summary>
    /// <param name="destination">At least 12 bytes.</param>
    /// <param name="src">The sending endpoint's generation, from 1.</param>
    /// <param name="dst">The receiving endpoint's generation, from 1.</param>
    /// <param name="payloadLength">0 to 16,384.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="ArgumentException">A value is outside its range, or the destination is too short.</exception>
    public static int WriteHeader(Span<byte> destination, uint src, uint dst, int payloadLength)
    {
        CheckRange(payloadLength, 0, WireLimits.Fragment);
        return WritePrefix(destination, Whole, src, dst, WireLimits.DataHeader + payloadLength);
    }

    /// <summary>
    /// Writes all that stands before the first fragment: 16 bytes; 16,384 bytes of payload are to follow.
    /// </summary>
    /// <param name="destination">At least 16 bytes.</param>
    /// <param name="src">The sending endpoint's generation, from 1.</param>
    /// <param name="dst">The receiving endpoint's generation, from 1.</param>
    /// <param name="totalLength">Bytes of the whole frame, 16,385 to 1,048,576.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="ArgumentException">A value is outside its range, or the destination is too short.</exception>
    public static int WriteBegin(Span<byte> destination, uint src, uint dst, int totalLength)
    {
        CheckRange(totalLength, WireLimits.Fragment + 1, WireLimits.MaxFrame);
        const int body = WireLimits.DataHeader + TotalSize + WireLimits.Fragment;
        int written = WritePrefix(destination, RecordFlags.Begin, src, dst, body);
        BinaryPrimitives.WriteUInt32BigEndian(destination[written..], (uint)totalLength);
        return written + TotalSize;
    }

    /// <summary>
    /// Writes all that stands before a fragment in the middle: 12 bytes; 16,384 bytes of payload are to follow.
    /// </summary>
    /// <param name="destination">At least 12 bytes.</param>
    /// <param name="src">The sending endpoint's generation, from 1.</param>
    /// <param name="dst">The receiving endpoint's generation, from 1.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="ArgumentException">A value is outside its range, or the destination is too short.</exception>
    public static int WriteMiddle(Span<byte> destination, uint src, uint dst) =>
        WritePrefix(destination, RecordFlags.None, src, dst, WireLimits.DataHeader + WireLimits.Fragment);

    /// <summary>Writes all that stands before the last fragment: 12 bytes.</summary>
    /// <param name="destination">At least 12 bytes.</param>
    /// <param name="src">The sending endpoint's generation, from 1.</param>
    /// <param name="dst">The receiving endpoint's generation, from 1.</param>
    /// <param name="payloadLength">1 to 16,384.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="ArgumentException">A value is outside its range, or the destination is too short.</exception>
    public static int WriteEnd(Span<byte> destination, uint src, uint dst, int payloadLength)
    {
        CheckRange(payloadLength, 1, WireLimits.Fragment);
        return WritePrefix(destination, RecordFlags.End, src, dst, WireLimits.DataHeader + payloadLength);
    }

    private static int WritePrefix(Span<byte> destination, RecordFlags flags, uint src, uint dst, int bodyLength)
    {
        ArgumentOutOfRangeException.ThrowIfZero(src);
        ArgumentOutOfRangeException.ThrowIfZero(dst);
        new RecordHeader(RecordType.Data, flags, bodyLength).Write(destination);
        BinaryPrimitives.WriteUInt32BigEndian(destination[RecordHeader.Size..], src);
        BinaryPrimitives.WriteUInt32BigEndian(destination[(RecordHeader.Size + 4)..], dst);
        return RecordHeader.Size + WireLimits.DataHeader;
    }

    private static int ReadTotal(ReadOnlySpan<byte> prefix)
    {
        uint total = BinaryPrimitives.ReadUInt32BigEndian(prefix[WireLimits.DataHeader..]);
        if (total is <= WireLimits.Fragment or > WireLimits.MaxFrame)
        {
            Throw($"A frame in fragments has {WireLimits.Fragment + 1} to {WireLimits.MaxFrame} bytes, not {total}.");
        }

        return (int)total;
    }

    private static void CheckRange(int value, int min, int max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, min);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, max);
    }

    [DoesNotReturn]
    private static void Throw(string message) => throw new WireException(message);
}
