using System.Buffers;
using System.Buffers.Binary;

namespace Mesh.Contracts.Wire;

/// <summary>Reads and writes every record but Data (docs/protocol.md §5 and §6).</summary>
/// <remarks>
/// Reading trusts nothing: whatever the other side sent, the answer is a message or a <see cref="WireException"/>, and
/// memory is bounded by the body's length. Writing trusts the caller: a value beyond a limit is our own bug and an
/// <see cref="ArgumentException"/>. Stateless, free to use from any thread.
/// </remarks>
public static class ControlCodec
{
    private const int TokenSize = sizeof(ulong);

    /// <summary>Writes a whole record, header and body.</summary>
    /// <exception cref="ArgumentException">A value is beyond a limit of the protocol; nothing was written.</exception>
    public static void Write(IBufferWriter<byte> output, ControlMessage message)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(message);
        switch (message)
        {
            case Ping ping:
                WriteToken(output, RecordType.Ping, ping.Token);
                break;
            case Pong pong:
                WriteToken(output, RecordType.Pong, pong.Token);
                break;
            default:
                WriteBody(output, message.Type, BodyWriter.Map(message, ControlBodies.Write));
                break;
        }
    }

    /// <summary>Reads the body of a record. The message holds copies, so the body may be used again.</summary>
    /// <param name="type">The header's type. One that <see cref="RecordHeader.MayBeSkipped"/> is for the caller to skip
    /// if it has no name.</param>
    /// <param name="body">The body, whole.</param>
    /// <exception cref="WireException">
    /// <see cref="WireCode.Malformed"/>: the body breaks a rule. <see cref="WireCode.Unsupported"/>: the type is no
    /// control record.
    /// </exception>
    public static ControlMessage Read(RecordType type, ReadOnlyMemory<byte> body) =>
        type switch
        {
            RecordType.Ping => new Ping(ReadToken(body.Span)),
            RecordType.Pong => new Pong(ReadToken(body.Span)),
            _ => BodyReader.ReadMap(body, ControlBodies.ReaderOf(type)),
        };

    /// <summary>Reads the body of a record that may lie in several pieces.</summary>
    /// <inheritdoc cref="Read(RecordType, ReadOnlyMemory{byte})" />
    public static ControlMessage Read(RecordType type, in ReadOnlySequence<byte> body)
    {
        if (body.IsSingleSegment)
        {
            return Read(type, body.First);
        }

        // Before the pieces are put together, which allocates.
        return body.Length <= WireLimits.ControlBody
            ? Read(type, body.ToArray())
            : throw new WireException($"A body has at most {WireLimits.ControlBody} bytes, not {body.Length}.");
    }

    private static void WriteBody(IBufferWriter<byte> output, RecordType type, BodyWriter body)
    {
        if (body.Length > WireLimits.ControlBody)
        {
            throw new ArgumentException($"A {type} has at most {WireLimits.ControlBody} bytes, not {body.Length}.");
        }

        Span<byte> record = output.GetSpan(RecordHeader.Size + body.Length);
        new RecordHeader(type, RecordFlags.None, body.Length).Write(record);
        body.CopyTo(record[RecordHeader.Size..]);
        output.Advance(RecordHeader.Size + body.Length);
    }

    private static void WriteToken(IBufferWriter<byte> output, RecordType type, ulong token)
    {
        Span<byte> record = output.GetSpan(RecordHeader.Size + TokenSize);
        new RecordHeader(type, RecordFlags.None, TokenSize).Write(record);
        BinaryPrimitives.WriteUInt64BigEndian(record[RecordHeader.Size..], token);
        output.Advance(RecordHeader.Size + TokenSize);
    }

    private static ulong ReadToken(ReadOnlySpan<byte> body) =>
        body.Length == TokenSize
            ? BinaryPrimitives.ReadUInt64BigEndian(body)
            : throw new WireException($"A Ping or Pong has {TokenSize} bytes, not {body.Length}.");
}
