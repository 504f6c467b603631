using System.Buffers;
using System.Buffers.Binary;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Links;

/// <summary>The frames that one of our endpoints has accepted for one remote endpoint, encoded and in order.</summary>
/// <remarks>
/// <para>
/// <see cref="TrySend"/> is called by the app on any thread and enters no mailbox: it encodes into a chunk under the buffer's gate. The
/// link's writer takes whole chunks out and walks their records outside the gate, as far as the turn and the credit go.
/// </para>
/// <para>
/// Ownership: while <c>_inTurn</c> is true the writer alone touches <c>_writing</c>, <c>_sentCost</c> and <c>_midFrame</c>; the flag
/// changes under the gate, so whoever holds the gate and sees it false may touch them. What is to be dropped during a turn is dropped at its
/// end: a chunk that a writer still copies from must not go back to the pool.
/// </para>
/// </remarks>
internal sealed class OutboundQueue
{
    private readonly SendBuffer _buffer;
    private readonly FrameLanes _lanes;
    private readonly uint _source;
    private readonly uint _destination;
    private readonly int _maxFrame;

    // Guarded by the buffer's gate.
    private SendChunk? _head;
    private SendChunk? _tail;
    private bool _scheduled;
    private bool _inTurn;
    private bool _sealed;
    private bool _discarded;
    private bool _abandoned;
    private ulong _limit;
    private ulong _accepted;

    // Owned by the writer while in its turn.
    private SendChunk? _writing;
    private ulong _sentCost;
    private bool _midFrame;

    public OutboundQueue(SendBuffer buffer, FrameLanes lanes, uint source, uint destination, int maxFrame, uint window)
    {
        _buffer = buffer;
        _lanes = lanes;
        _source = source;
        _destination = destination;
        _maxFrame = maxFrame;
        _limit = window;
    }

    /// <summary>True between the first and the last fragment of a frame. The writer's.</summary>
    public bool IsMidFrame => _midFrame;

    /// <summary>How many frames were accepted and not dropped.</summary>
    public ulong AcceptedCount
    {
        get
        {
            lock (_buffer.Gate)
            {
                return _accepted;
            }
        }
    }

    /// <summary>True when nothing waits in it and no writer is at it.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_buffer.Gate)
            {
                return !_inTurn && _writing is null && _head is null;
            }
        }
    }

    /// <summary>Takes a frame, or says why not. Any thread.</summary>
    public SendResult TrySend(ReadOnlySpan<byte> data)
    {
        bool wake;
        lock (_buffer.Gate)
        {
            if (_sealed)
            {
                return SendResult.Refused(MeshErrorCode.NoConnection);
            }

            if (data.Length > _maxFrame)
            {
                return SendResult.Refused(MeshErrorCode.FrameTooLarge);
            }

            int encoded = EncodedBytes(data.Length);
            if (!_buffer.HasRoomNeedsGate(encoded))
            {
                return SendResult.Refused(MeshErrorCode.BufferFull);
            }

            AppendNeedsGate(data);
            _buffer.AddNeedsGate(encoded);
            _accepted++;
            wake = !_scheduled && CanBeginNeedsGate();
            _scheduled |= wake;
        }

        if (wake)
        {
            _lanes.Schedule(this);
        }

        return SendResult.Accepted;
    }

    /// <summary>Completes when a frame of so many bytes that got 507 may be tried again: there is room, or the peer is gone.</summary>
    public Task WaitForRoomAsync(int frameBytes)
    {
        lock (_buffer.Gate)
        {
            return _sealed ? Task.CompletedTask : _buffer.WaitForRoomNeedsGate(EncodedBytes(frameBytes));
        }
    }

    /// <summary>The remote endpoint has room for more.</summary>
    public void Grant(ulong limit)
    {
        bool wake;
        lock (_buffer.Gate)
        {
            if (limit <= _limit)
            {
                return;
            }

            _limit = limit;
            wake = !_scheduled && !_discarded && (_head is not null || _writing is not null) && CanBeginNeedsGate();
            _scheduled |= wake;
        }

        if (wake)
        {
            _lanes.Schedule(this);
        }
    }

    /// <summary>Takes no more frames; what was accepted is still sent. Answers how many frames it ever accepted.</summary>
    public ulong Seal()
    {
        lock (_buffer.Gate)
        {
            _sealed = true;
            _buffer.TellRoom();
            return _accepted;
        }
    }

    /// <summary>Takes no more frames and forgets those that wait. One whose fragments have begun is still finished.</summary>
    public void Discard()
    {
        lock (_buffer.Gate)
        {
            _sealed = true;
            _discarded = true;
            _buffer.TellRoom();
            DropIfPossibleNeedsGate();
        }
    }

    /// <summary>Takes no more frames and gives back all memory, whatever was begun: the link is gone.</summary>
    public void Abandon()
    {
        lock (_buffer.Gate)
        {
            _sealed = true;
            _discarded = true;
            _abandoned = true;
            _buffer.TellRoom();
            DropIfPossibleNeedsGate();
        }
    }

    /// <summary>Writes one turn: whole records, at most <paramref name="quantum"/> bytes and one record over. The writer only.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="quantum">Bytes after which no further record is begun.</param>
    /// <param name="may">Which frames may be begun.</param>
    /// <param name="endedFrames">Frames whose last record was written.</param>
    /// <returns>Bytes written.</returns>
    public int WriteTurn(IBufferWriter<byte> output, int quantum, FrameStart may, out int endedFrames)
    {
        int written = 0;
        endedFrames = 0;
        ulong limit = NextChunk(0, 0, out bool more, out bool discarded);
        while (more && written < quantum)
        {
            int ended = 0;
            int take = Walk(_writing!, quantum - written, limit, discarded ? FrameStart.None : may, ref ended);
            if (take == 0)
            {
                break;
            }

            output.Write(_writing!.Bytes.AsSpan(_writing.Start, take));
            _writing.Start += take;
            written += take;
            endedFrames += ended;
            limit = NextChunk(take, ended, out more, out discarded);
        }

        EndTurn();
        return written;
    }

    private static int EncodedBytes(int length)
    {
        int records = Math.Max(1, (length + WireLimits.Fragment - 1) / WireLimits.Fragment);
        return length + (records * (WireLimits.Header + WireLimits.DataHeader)) + (records > 1 ? 4 : 0);
    }

    private bool CanBeginNeedsGate() => _midFrame || _sentCost < _limit;

    private void AppendNeedsGate(ReadOnlySpan<byte> data)
    {
        if (data.Length <= WireLimits.Fragment)
        {
            Span<byte> record = ReserveNeedsGate(WireLimits.Header + WireLimits.DataHeader + data.Length);
            data.CopyTo(record[DataRecord.WriteHeader(record, _source, _destination, data.Length)..]);
            return;
        }

        for (int offset = 0; offset < data.Length; offset += WireLimits.Fragment)
        {
            ReadOnlySpan<byte> part = data.Slice(offset, Math.Min(WireLimits.Fragment, data.Length - offset));
            bool begin = offset == 0;
            Span<byte> record = ReserveNeedsGate(
                WireLimits.Header + WireLimits.DataHeader + (begin ? 4 : 0) + part.Length
            );
            int header =
                begin ? DataRecord.WriteBegin(record, _source, _destination, data.Length)
                : offset + part.Length == data.Length ? DataRecord.WriteEnd(record, _source, _destination, part.Length)
                : DataRecord.WriteMiddle(record, _source, _destination);
            part.CopyTo(record[header..]);
        }
    }

    private Span<byte> ReserveNeedsGate(int bytes)
    {
        if (_tail is null || _tail.Free < bytes)
        {
            SendChunk chunk = SendChunk.Rent(small: _tail is null && _writing is null && bytes <= SendChunk.SmallBytes);
            _buffer.Budget.Charge(chunk.Bytes.Length);
            if (_tail is null)
            {
                _head = chunk;
            }
            else
            {
                _tail.Next = chunk;
            }

            _tail = chunk;
        }

        Span<byte> reserved = _tail.Bytes.AsSpan(_tail.End, bytes);
        _tail.End += bytes;
        return reserved;
    }

    // Counts what was written off the buffer and, when the chunk is used up, takes the next one out of the queue.
    private ulong NextChunk(int writtenBytes, int endedFrames, out bool more, out bool discarded)
    {
        lock (_buffer.Gate)
        {
            _inTurn = true;
            discarded = _discarded;
            _buffer.RemoveNeedsGate(writtenBytes, endedFrames);
            if (_writing is not null && _writing.Start == _writing.End)
            {
                ReturnChunk(_writing);
                _writing = null;
            }

            if (_writing is null && _head is not null)
            {
                _writing = _head;
                _head = _head.Next;
                _tail = _head is null ? null : _tail;
                _writing.Next = null;
            }

            more = _writing is not null && !_abandoned;
            return _limit;
        }
    }

    private int Walk(SendChunk chunk, int quantum, ulong limit, FrameStart may, ref int ended)
    {
        ReadOnlySpan<byte> bytes = chunk.Bytes;
        int position = chunk.Start;
        while (position < chunk.End && position - chunk.Start < quantum)
        {
            var flags = (RecordFlags)bytes[position + 1];
            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(position + 2)..]);
            if ((flags & RecordFlags.Begin) != 0)
            {
                bool mayBegin = may == FrameStart.Any || (may == FrameStart.Whole && (flags & RecordFlags.End) != 0);
                if (!mayBegin || _sentCost >= limit)
                {
                    break;
                }

                int frame =
                    (flags & RecordFlags.End) != 0
                        ? length - WireLimits.DataHeader
                        : (int)BinaryPrimitives.ReadUInt32BigEndian(bytes[(position + 12)..]);
                _sentCost += (ulong)(frame + WireLimits.FrameOverhead);
            }

            _midFrame = (flags & RecordFlags.End) == 0;
            ended += _midFrame ? 0 : 1;
            position += WireLimits.Header + length;
        }

        return position - chunk.Start;
    }

    private void EndTurn()
    {
        bool again;
        lock (_buffer.Gate)
        {
            _inTurn = false;
            DropIfPossibleNeedsGate();
            again = (_writing is not null || _head is not null) && CanBeginNeedsGate();
            _scheduled = again;
        }

        if (again)
        {
            _lanes.Requeue(this);
        }
    }

    private void DropIfPossibleNeedsGate()
    {
        // A frame of which fragments were written must be finished on a living link, or the other side sees a broken one.
        if (_inTurn || !_discarded || (_midFrame && !_abandoned))
        {
            return;
        }

        _midFrame = false;
        if (_writing is { } writing)
        {
            DropNeedsGate(writing);
            _writing = null;
        }

        while (_head is { } chunk)
        {
            _head = chunk.Next;
            DropNeedsGate(chunk);
        }

        _tail = null;
    }

    private void DropNeedsGate(SendChunk chunk)
    {
        (int bytes, int frames) = Count(chunk);
        _buffer.RemoveNeedsGate(bytes, frames);
        _accepted -= (ulong)frames;
        ReturnChunk(chunk);
    }

    private void ReturnChunk(SendChunk chunk)
    {
        _buffer.Budget.Release(chunk.Bytes.Length);
        chunk.Return();
    }

    private static (int Bytes, int Frames) Count(SendChunk chunk)
    {
        int frames = 0;
        for (int position = chunk.Start; position < chunk.End; )
        {
            frames += ((RecordFlags)chunk.Bytes[position + 1] & RecordFlags.End) != 0 ? 1 : 0;
            position += WireLimits.Header + BinaryPrimitives.ReadUInt16BigEndian(chunk.Bytes.AsSpan(position + 2));
        }

        return (chunk.End - chunk.Start, frames);
    }
}
