using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace Mesh.Simulation;

/// <summary>One direction of a link: the sender's end of it, the bytes on their way, and the receiver's end.</summary>
/// <remarks>
/// Bytes go as over TCP: in order, in pieces cut anywhere, each piece when its time has come; and no more of them than the window is wide,
/// then the sender waits. One timer of the run for the whole direction; nothing is allocated per piece.
/// </remarks>
internal sealed class SimStream : PipeWriter, IValueTaskSource<FlushResult>
{
    private readonly SimNetwork _network;
    private readonly SimRandom _random;
    private readonly ITimer _timer;
    private readonly Pace _pace;
    private readonly SimPath _path;
    private readonly FlightQueue _flight = new();
    private ManualResetValueTaskSourceCore<FlushResult> _wait;
    private Block? _block;
    private int _start;
    private int _end;
    private int _pending;
    private long _armedFor = -1;
    private int _heldCredit;
    private int _stalls;
    private bool _isWaiting;
    private bool _isCanceled;
    private bool _isCompleted;
    private bool _receiverLeft;
    private Exception? _error;

    public SimStream(SimNetwork network, SimLink link, SimRandom random, TimeSpan latency, SimPath path)
    {
        _network = network;
        _random = random;
        _pace = new Pace(path, latency, random);
        _path = path;
        Link = link;
        Reader = new SimPipeReader(this);
        _timer = network.Time.CreateTimer(
            static stream => ((SimStream)stream!).Deliver(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
    }

    public SimLink Link { get; }

    public SimPipeReader Reader { get; }

    /// <summary>The other direction of the same link.</summary>
    public SimStream Reverse { get; set; } = null!;

    /// <summary>Bytes that were flushed and not yet read.</summary>
    public int Buffered { get; private set; }

    public bool IsStalled => _stalls > 0;

    /// <summary>What is sent goes nowhere and nobody is told.</summary>
    public bool IsLost { get; private set; }

    /// <summary>The machine at the other end is up again and knows nothing of this link: it answers with a reset.</summary>
    public bool IsRefused { get; set; }

    public bool HasFlight => _flight.Count > 0 && !IsStalled;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _end - _start + _pending;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _block!.Bytes.AsMemory(_end);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _block!.Bytes.AsSpan(_end);
    }

    public override void Advance(int bytes) => _end += bytes;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_error is { } error)
        {
            return ValueTask.FromException<FlushResult>(error);
        }

        Launch();
        if (_isCanceled || _receiverLeft || Buffered < _path.WindowBytes)
        {
            return new ValueTask<FlushResult>(TakeResult());
        }

        _wait.Reset();
        _isWaiting = true;
        return new ValueTask<FlushResult>(this, _wait.Version);
    }

    public override void CancelPendingFlush()
    {
        _isCanceled = true;
        Wake();
    }

    public override void Complete(Exception? exception = null)
    {
        if (_isCompleted || _error is not null)
        {
            return;
        }

        Launch();
        _isCompleted = true;
        LetGo();
        Mark(exception is null ? FlightKind.End : FlightKind.Reset);
    }

    /// <summary>The receiver has read so many bytes; the sender hears of it unless the way back is shut.</summary>
    public void Consumed(int bytes)
    {
        if (Reverse.IsStalled || Reverse.IsLost)
        {
            _heldCredit += bytes;
            return;
        }

        Buffered -= bytes;
        if (Buffered < _path.WindowBytes / 2 || _receiverLeft)
        {
            Wake();
        }
    }

    /// <summary>Holds what is on its way, until as many calls of <see cref="Release"/>.</summary>
    public void Stall()
    {
        _stalls++;
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _armedFor = -1;
    }

    public void Release()
    {
        if (_stalls == 0 || --_stalls > 0)
        {
            return;
        }

        _flight.Delay(_pace.AfterStall(_network.Now));
        int credit = Reverse._heldCredit;
        Reverse._heldCredit = 0;
        if (credit > 0 && !IsLost)
        {
            Reverse.Consumed(credit);
        }

        Arm();
    }

    /// <summary>From now on what is sent goes nowhere.</summary>
    public void Lose()
    {
        IsLost = true;
        _flight.Clear();
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A reset is on its way to the receiver, behind what was sent, or in its place.</summary>
    public void SendReset(bool discard)
    {
        if (discard)
        {
            _flight.Clear();
        }

        Mark(FlightKind.Reset);
    }

    /// <summary>The receiver's end of the link was closed: a sender that goes on is told so.</summary>
    public void SendClosed() => Mark(FlightKind.Closed);

    /// <summary>The sender's end fails now.</summary>
    public void FailSender(Exception error)
    {
        _error ??= error;
        LetGo();
        if (_isWaiting)
        {
            _isWaiting = false;
            _wait.SetException(error);
        }
    }

    /// <summary>Nobody is at either end any more.</summary>
    public void Dispose()
    {
        _flight.Clear();
        _timer.Dispose();
    }

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token) => _wait.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags
    ) => _wait.OnCompleted(continuation, state, token, flags);

    private void Reserve(int sizeHint)
    {
        int least = Math.Max(sizeHint, 1);
        if (_block is not null && _block.Bytes.Length - _end >= least)
        {
            return;
        }

        Seal();
        _block?.Release();
        _block = _network.Blocks.Rent(Math.Max(least, _pending > 0 ? 32_768 : 1));
        _block.Hold();
        _start = 0;
        _end = 0;
    }

    // What is in the block and not yet flushed keeps its place; it leaves with the next flush.
    private void Seal()
    {
        if (_end > _start)
        {
            _block!.Hold();
            _flight.Hold(_block, _start, _end - _start);
            _pending += _end - _start;
            _start = _end;
        }
    }

    private void Launch()
    {
        Seal();
        int bytes = _pending;
        _pending = 0;
        if (bytes == 0)
        {
            return;
        }

        Buffered += bytes;
        if (_block is { } block && _end > block.Bytes.Length / 2)
        {
            LetGo();
        }

        if (IsLost || _receiverLeft)
        {
            _flight.DropHeld();
            if (IsRefused)
            {
                Reverse.Answer();
            }

            return;
        }

        while (_flight.TryTakeHeld(out Flight piece))
        {
            _network.OnWritten?.Invoke(
                Link,
                this == Link.ToAcceptor ? Link.Dialler : Link.Acceptor,
                piece.Block!.Bytes.AsMemory(piece.Start, piece.Length)
            );
            Launch(piece);
        }

        Arm();
    }

    private void Launch(Flight piece)
    {
        while (piece.Length > 1 && _random.Chance(_path.Split))
        {
            int cut = 1 + _random.Next(piece.Length - 1);
            piece.Block!.Hold();
            _flight.Add(piece with { Length = cut, Due = _pace.Next(_network.Now, cut) });
            piece = piece with { Start = piece.Start + cut, Length = piece.Length - cut };
        }

        _flight.Add(piece with { Due = _pace.Next(_network.Now, piece.Length) });
    }

    private void Mark(FlightKind kind)
    {
        if (!IsLost)
        {
            _flight.Add(new Flight(kind, null, 0, 0, _pace.Next(_network.Now, 0)));
            Arm();
        }
    }

    /// <summary>A reset in answer to what came for a link that nobody knows.</summary>
    private void Answer()
    {
        IsLost = false;
        SendReset(discard: true);
    }

    private void Arm()
    {
        if (IsStalled || _flight.Count == 0)
        {
            return;
        }

        long due = _flight.FirstDue;
        if (due != _armedFor)
        {
            _armedFor = due;
            _timer.Change(new TimeSpan(Math.Max(0, due - _network.Now)), Timeout.InfiniteTimeSpan);
        }
    }

    private void Deliver()
    {
        _armedFor = -1;
        long now = _network.Now;
        int bytes = 0;
        while (!IsStalled && _flight.Count > 0 && _flight.FirstDue <= now)
        {
            Flight next = _flight.Take();
            bytes += next.Length;
            switch (next.Kind)
            {
                case FlightKind.Bytes:
                    Reader.Arrive(next.Block!, next.Start, next.Length);
                    break;
                case FlightKind.End:
                    Reader.End();
                    break;
                case FlightKind.Closed:
                    Reader.End();
                    Reverse.ReceiverLeft();
                    break;
                default:
                    Link.OnReset(this, keepUnread: _random.Chance(0.5));
                    break;
            }
        }

        _network.OnDelivered(this, bytes);
        Arm();
    }

    private void ReceiverLeft()
    {
        _receiverLeft = true;
        Wake();
    }

    private void Wake()
    {
        if (_isWaiting)
        {
            _isWaiting = false;
            _wait.SetResult(TakeResult());
        }
    }

    private FlushResult TakeResult()
    {
        var result = new FlushResult(_isCanceled, _receiverLeft);
        _isCanceled = false;
        return result;
    }

    private void LetGo()
    {
        _block?.Release();
        _block = null;
        _start = 0;
        _end = 0;
    }
}
