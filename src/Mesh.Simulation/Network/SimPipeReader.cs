using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace Mesh.Simulation;

/// <summary>The receiving end of a direction: what has arrived and is not yet read.</summary>
/// <remarks>As <see cref="Pipe"/>'s reader, on one thread; bytes are read where the sender wrote them. A wait goes on in the context it was awaited in.</remarks>
internal sealed class SimPipeReader(SimStream stream) : PipeReader, IValueTaskSource<ReadResult>
{
    private readonly Stack<Segment> _spare = new();
    private ManualResetValueTaskSourceCore<ReadResult> _wait;
    private Segment? _head;
    private Segment? _tail;
    private int _headIndex;
    private long _arrived;
    private long _consumed;
    private long _examined;
    private bool _isWaiting;
    private bool _isCanceled;
    private bool _isEnded;
    private bool _isClosed;
    private Exception? _error;

    /// <summary>Bytes that have arrived and are not yet read.</summary>
    public long Unread => _arrived - _consumed;

    public bool IsClosed => _isClosed;

    /// <summary>Takes over the caller's hold of the block.</summary>
    public void Arrive(Block block, int start, int length)
    {
        if (_isClosed || _error is not null)
        {
            block.Release();
            stream.Consumed(length);
            return;
        }

        Segment segment = _spare.TryPop(out Segment? spare) ? spare : new Segment();
        segment.Fill(block, start, length, _arrived, _tail);
        _head ??= segment;
        _tail = segment;
        _arrived += length;
        Wake();
    }

    public void End()
    {
        _isEnded = true;
        Wake();
    }

    public void Fail(Exception error, bool keepUnread)
    {
        if (_error is not null || _isClosed || (_isEnded && Unread == 0))
        {
            return;
        }

        _error = error;
        if (!keepUnread && !_isReading)
        {
            Drop();
        }

        Wake();
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (TryRead(out ReadResult result))
        {
            return new ValueTask<ReadResult>(result);
        }

        _wait.Reset();
        _isWaiting = true;
        return new ValueTask<ReadResult>(this, _wait.Version);
    }

    private bool _isReading;

    public override bool TryRead(out ReadResult result)
    {
        if (_isClosed)
        {
            throw new InvalidOperationException("The reader is completed.");
        }

        bool hasMore = _arrived > _examined;
        if (!hasMore && !_isCanceled && !_isEnded && _error is null)
        {
            result = default;
            return false;
        }

        if (_error is { } error && !_isCanceled && !hasMore)
        {
            throw error;
        }

        result = new ReadResult(Buffer(), _isCanceled, _isEnded);
        _isCanceled = false;
        _isReading = true;
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _isReading = false;
        long before = _consumed;
        long target = Place(consumed);
        _examined = Math.Max(target, Place(examined));
        while (_head is { } head && head.RunningIndex + head.Memory.Length <= target)
        {
            _head = head.After;
            Recycle(head);
        }

        if (_head is null)
        {
            _tail = null;
        }
        else
        {
            _headIndex = (int)(target - _head.RunningIndex);
        }

        _consumed = target;
        if (target > before)
        {
            stream.Consumed((int)(target - before));
        }
    }

    public override void CancelPendingRead()
    {
        _isCanceled = true;
        Wake();
    }

    public override void Complete(Exception? exception = null) => Close();

    public void Close()
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        if (!_isReading)
        {
            Drop();
        }

        if (_isWaiting)
        {
            _isWaiting = false;
            _wait.SetException(new InvalidOperationException("The reader is completed."));
        }
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token) => _wait.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags
    ) => _wait.OnCompleted(continuation, state, token, flags);

    private void Wake()
    {
        if (!_isWaiting)
        {
            return;
        }

        _isWaiting = false;
        if (_error is { } error && !_isCanceled && _arrived <= _examined)
        {
            _wait.SetException(error);
            return;
        }

        var result = new ReadResult(Buffer(), _isCanceled, _isEnded);
        _isCanceled = false;
        _isReading = true;
        _wait.SetResult(result);
    }

    private ReadOnlySequence<byte> Buffer() =>
        _head is null || _tail is null
            ? ReadOnlySequence<byte>.Empty
            : new ReadOnlySequence<byte>(_head, _headIndex, _tail, _tail.Memory.Length);

    private long Place(SequencePosition position) =>
        position.GetObject() is Segment segment ? segment.RunningIndex + position.GetInteger() : _consumed;

    private void Drop()
    {
        long unread = Unread;
        while (_head is { } head)
        {
            _head = head.After;
            Recycle(head);
        }

        _tail = null;
        _consumed = _arrived;
        _examined = _arrived;
        if (unread > 0)
        {
            stream.Consumed((int)unread);
        }
    }

    private void Recycle(Segment segment)
    {
        _headIndex = 0;
        segment.Empty();
        if (_spare.Count < 4)
        {
            _spare.Push(segment);
        }
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        private Block? _block;

        public Segment? After => (Segment?)Next;

        public void Fill(Block block, int start, int length, long place, Segment? before)
        {
            _block = block;
            Memory = block.Bytes.AsMemory(start, length);
            RunningIndex = place;
            Next = null;
            if (before is not null)
            {
                before.Next = this;
            }
        }

        public void Empty()
        {
            _block?.Release();
            _block = null;
            Memory = default;
            Next = null;
        }
    }
}
