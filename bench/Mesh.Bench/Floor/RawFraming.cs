using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Mesh.Contracts.Wire;

namespace Mesh.Bench.Floor;

/// <summary>The least framing that is like ours on the wire: record header, two generations, payload, 16 KiB fragments.</summary>
internal static class RawFraming
{
    private const byte Begin = 1;
    private const byte End = 2;
    private const int Prefix = WireLimits.Header + WireLimits.DataHeader;

    /// <summary>Writes one frame, in as many records as it takes.</summary>
    public static void Write(PipeWriter output, ReadOnlySpan<byte> payload)
    {
        int total = payload.Length;
        byte flags = Begin;
        do
        {
            int length = Math.Min(payload.Length, WireLimits.Fragment);
            int extra = flags == Begin && length < total ? 4 : 0;
            flags |= length == payload.Length ? End : (byte)0;
            Span<byte> to = output.GetSpan(Prefix + extra + length);
            to[0] = (byte)RecordType.Data;
            to[1] = flags;
            BinaryPrimitives.WriteUInt16BigEndian(to[2..], (ushort)(WireLimits.DataHeader + extra + length));
            BinaryPrimitives.WriteUInt32BigEndian(to[4..], 1);
            BinaryPrimitives.WriteUInt32BigEndian(to[8..], 2);
            if (extra > 0)
            {
                BinaryPrimitives.WriteUInt32BigEndian(to[12..], (uint)total);
            }

            payload[..length].CopyTo(to[(Prefix + extra)..]);
            output.Advance(Prefix + extra + length);
            payload = payload[length..];
            flags = 0;
        } while (payload.Length > 0);
    }
}

/// <summary>Takes frames out of what was read; holds a frame that has begun until it is whole.</summary>
internal sealed class RawFrameReader
{
    private byte[]? _begun;
    private int _begunLength;

    /// <summary>Takes the next whole frame; false when more has to be read first. Consumes from the front.</summary>
    public bool TryRead(ref SequenceReader<byte> reader, out byte[] frame)
    {
        while (TryReadRecord(ref reader, out byte[]? whole))
        {
            if (whole is not null)
            {
                frame = whole;
                return true;
            }
        }

        frame = [];
        return false;
    }

    private bool TryReadRecord(ref SequenceReader<byte> reader, out byte[]? whole)
    {
        whole = null;
        Span<byte> scratch = stackalloc byte[WireLimits.Header];
        scoped ReadOnlySpan<byte> header = reader.UnreadSpan;
        if (header.Length < WireLimits.Header)
        {
            if (!reader.TryCopyTo(scratch))
            {
                return false;
            }

            header = scratch;
        }

        byte flags = header[1];
        int length = BinaryPrimitives.ReadUInt16BigEndian(header[2..]);
        if (reader.Remaining < WireLimits.Header + length)
        {
            return false;
        }

        reader.Advance(WireLimits.Header + WireLimits.DataHeader);
        length -= WireLimits.DataHeader;
        if (flags == 3)
        {
            whole = new byte[length];
            Copy(ref reader, whole);
            return true;
        }

        if (flags == 1)
        {
            reader.TryReadBigEndian(out int total);
            length -= 4;
            (_begun, _begunLength) = (new byte[total], 0);
        }

        Copy(ref reader, _begun.AsSpan(_begunLength, length));
        _begunLength += length;
        whole = flags == 2 ? _begun : null;
        return true;
    }

    private static void Copy(ref SequenceReader<byte> reader, Span<byte> to)
    {
        reader.TryCopyTo(to);
        reader.Advance(to.Length);
    }
}
