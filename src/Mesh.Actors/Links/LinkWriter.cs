using System.Buffers;
using System.IO.Pipelines;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Links;

/// <summary>Decides what a link writes next: control first, then frames turn by turn, then the record that ends it.</summary>
/// <remarks>
/// Anybody posts, one loop fills. A fill gathers up to <see cref="FillBytes"/> for one flush, so that many frames share a write; control is
/// looked at again before each turn. The queue of control records is bounded: a remote host that doesn't read them loses the link.
/// </remarks>
internal sealed class LinkWriter(PipeWriter output, AsyncSignal signal)
{
    /// <summary>Bytes gathered for one flush.</summary>
    public const int FillBytes = 65_536;

    /// <summary>Bytes of control records that may wait.</summary>
    public const int MaxControlBytes = 1_048_576;

    private readonly Lock _gate = new();
    private readonly List<ICreditSource> _grants = [];
    private ArrayBufferWriter<byte>? _control;
    private ControlMessage? _trailer;
    private FrameLanes? _lanes;
    private bool _finishOnly;

    // The writing loop's: channels in the middle of a frame, and some that no longer are.
    private readonly List<OutboundQueue> _begun = [];
    private bool _overflow;
    private bool _isEnded;
    private ulong _framesSent;

    /// <summary>Frames whose last record was handed to this link.</summary>
    public ulong FramesSent => Volatile.Read(ref _framesSent);

    /// <summary>True once the remote host left too many control records unread.</summary>
    public bool IsOverflown => Volatile.Read(ref _overflow);

    /// <summary>True once the trailer has been written.</summary>
    public bool IsEnded
    {
        get => Volatile.Read(ref _isEnded);
        private set => Volatile.Write(ref _isEnded, value);
    }

    /// <summary>True while the connection's frames go by this link.</summary>
    public bool Carries
    {
        get
        {
            lock (_gate)
            {
                return _lanes is not null;
            }
        }
    }

    public void Wake() => signal.Set();

    /// <summary>Queues a control record.</summary>
    public void Post(ControlMessage message)
    {
        lock (_gate)
        {
            if (_overflow)
            {
                return;
            }

            _control ??= new ArrayBufferWriter<byte>(256);
            ControlCodec.Write(_control, message);
            _overflow = _control.WrittenCount > MaxControlBytes;
        }

        signal.Set();
    }

    /// <summary>Says that a channel has credit to give; it is asked for it when the writer comes by.</summary>
    public void PostGrant(ICreditSource channel)
    {
        lock (_gate)
        {
            _grants.Add(channel);
        }

        signal.Set();
    }

    /// <summary>Carries the connection's frames from now on.</summary>
    public void Carry(FrameLanes lanes)
    {
        lock (_gate)
        {
            _lanes = lanes;
            _finishOnly = false;
        }

        lanes.CarryOn(this);
    }

    /// <summary>Ends the frames lane with this record, after everything that can be sent now, or after what was begun.</summary>
    public void EndWith(ControlMessage trailer, bool finishOnly)
    {
        lock (_gate)
        {
            _trailer = trailer;
            _finishOnly = finishOnly;
        }

        signal.Set();
    }

    /// <summary>Writes what is due, at most about <see cref="FillBytes"/>. Only the link's own loop.</summary>
    /// <returns>Bytes written; 0 when there is nothing to do.</returns>
    public int Fill()
    {
        if (IsEnded)
        {
            // Nothing follows End, Close or CloseAck (docs/protocol.md §6).
            return 0;
        }

        int written = 0;
        while (written < FillBytes)
        {
            written += WriteControl(out FrameLanes? lanes, out bool finishOnly, out ControlMessage? trailer);
            int turn = lanes is null ? 0 : WriteFrames(lanes, finishOnly);
            written += turn;
            if (turn > 0)
            {
                continue;
            }

            if (trailer is not null && !IsEnded)
            {
                written += WriteTrailer(trailer);
                IsEnded = true;
            }

            break;
        }

        return written;
    }

    private int WriteControl(out FrameLanes? lanes, out bool finishOnly, out ControlMessage? trailer)
    {
        lock (_gate)
        {
            lanes = _lanes;
            finishOnly = _finishOnly;
            trailer = _trailer;
            CollectGrantsNeedsGate();
            if (_control is null || _control.WrittenCount == 0)
            {
                return 0;
            }

            int count = _control.WrittenCount;
            output.Write(_control.WrittenSpan);
            if (_control.Capacity > 4_096)
            {
                _control = null;
            }
            else
            {
                _control.ResetWrittenCount();
            }

            return count;
        }
    }

    private void CollectGrantsNeedsGate()
    {
        for (int start = 0; start < _grants.Count; start += WireLimits.GrantCount)
        {
            int count = Math.Min(WireLimits.GrantCount, _grants.Count - start);
            var grants = new CreditGrant[count];
            for (int i = 0; i < count; i++)
            {
                grants[i] = _grants[start + i].TakeGrant();
            }

            _control ??= new ArrayBufferWriter<byte>(256);
            ControlCodec.Write(_control, new Credit(grants));
        }

        _grants.Clear();
    }

    private int WriteFrames(FrameLanes lanes, bool finishOnly)
    {
        if (finishOnly)
        {
            return FinishBegun(lanes);
        }

        // A turn may end without a byte: the credit is gone, or too many frames are in parts. Another channel may have some, or ends one of these.
        int bytes = 0;
        while (bytes == 0 && lanes.TryNext(this, out OutboundQueue? queue))
        {
            bytes = queue!.WriteTurn(output, WireLimits.Fragment, MayBegin(queue), out int frames);
            Volatile.Write(ref _framesSent, _framesSent + (ulong)frames);
            if (queue.IsMidFrame && !_begun.Contains(queue))
            {
                _begun.Add(queue);
            }
        }

        return bytes;
    }

    private FrameStart MayBegin(OutboundQueue queue)
    {
        if (_begun.Count >= WireLimits.BegunFrames)
        {
            _begun.RemoveAll(static begun => !begun.IsMidFrame);
        }

        return _begun.Count < WireLimits.BegunFrames || queue.IsMidFrame ? FrameStart.Any : FrameStart.Whole;
    }

    // One round over the channels: those in the middle of a frame end it, the others keep their place for the next link.
    private int FinishBegun(FrameLanes lanes)
    {
        int bytes = 0;
        for (int left = lanes.ReadyCount; left > 0 && lanes.TryNext(this, out OutboundQueue? queue); left--)
        {
            if (!queue!.IsMidFrame)
            {
                lanes.Requeue(queue);
                continue;
            }

            bytes += queue.WriteTurn(output, WireLimits.Fragment, FrameStart.None, out int frames);
            Volatile.Write(ref _framesSent, _framesSent + (ulong)frames);
        }

        return bytes;
    }

    private int WriteTrailer(ControlMessage trailer)
    {
        ControlMessage record = trailer is End ? new End(_framesSent) : trailer;
        lock (_gate)
        {
            var encoded = new ArrayBufferWriter<byte>(64);
            ControlCodec.Write(encoded, record);
            output.Write(encoded.WrittenSpan);
            return encoded.WrittenCount;
        }
    }
}

/// <summary>A channel that has credit to give to its remote source.</summary>
internal interface ICreditSource
{
    CreditGrant TakeGrant();
}
