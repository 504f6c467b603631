using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace Mesh.Actors.Transport;

/// <summary>One direction of a link in memory: what is sent, a gate that tests can close, what has arrived.</summary>
/// <remarks>
/// Two pipes and a loop between them. The loop has no thread of its own: it runs inside the flush, the read or the call of
/// the gate that gives it something to do. That is why the gate is no Task: a Task goes on elsewhere when the thread that
/// completes it has a synchronisation context.
/// </remarks>
internal sealed class MemoryChannel
{
    private readonly Pipe _sent = NewPipe();
    private readonly Pipe _arrived = NewPipe();
    private readonly Gate _gate = new();
    private volatile bool _dropping;

    public MemoryChannel() => _ = PumpAsync();

    /// <summary>The sender's end.</summary>
    public PipeWriter Writer => _sent.Writer;

    /// <summary>The receiver's end.</summary>
    public PipeReader Reader => _arrived.Reader;

    public void Pause() => _gate.Close();

    public void Resume() => _gate.Open();

    public void Drop() => _dropping = true;

    /// <summary>Both ends see the error, in calls under way too. Without effect on an end that is over already.</summary>
    public void Fail(IOException error)
    {
        _sent.Reader.Complete(error);
        _arrived.Writer.Complete(error);
        _gate.Open();
    }

    private static Pipe NewPipe() =>
        new(
            new PipeOptions(
                readerScheduler: PipeScheduler.Inline,
                writerScheduler: PipeScheduler.Inline,
                useSynchronizationContext: true
            )
        );

    // One method, with no async method of ours awaited in it: that one's Task would go on elsewhere, as the gate's would.
    private async Task PumpAsync()
    {
        try
        {
            while (true)
            {
                ReadResult read = await _sent.Reader.ReadAsync().ConfigureAwait(false);
                await _gate.WaitAsync().ConfigureAwait(false);
                bool dropped = _dropping;
                Move(read, dropped);
                if (read.IsCompleted)
                {
                    return;
                }

                if (!dropped)
                {
                    await _arrived.Writer.FlushAsync().ConfigureAwait(false);
                }
            }
        }
        catch (Exception e)
        {
            // Whatever the sender completed its end with, or the pipes' complaint that the link was broken between two steps
            // here. In either case it is over; completing what is completed changes nothing.
            Fail(e as IOException ?? new TransportException(TransportFailure.Lost, "", "The link is lost.", e));
        }
    }

    private void Move(ReadResult read, bool dropped)
    {
        if (!dropped)
        {
            foreach (ReadOnlyMemory<byte> part in read.Buffer)
            {
                _arrived.Writer.Write(part.Span);
            }
        }

        _sent.Reader.AdvanceTo(read.Buffer.End);
        if (read.IsCompleted && !dropped)
        {
            _arrived.Writer.Complete();
        }
    }

    /// <summary>Lets the loop pass, or has it wait; continues it on the thread that opens.</summary>
    private sealed class Gate : IValueTaskSource
    {
        private readonly Lock _lock = new();
        private ManualResetValueTaskSourceCore<bool> _passed;
        private bool _closed;
        private bool _waiting;

        public void Close()
        {
            lock (_lock)
            {
                _closed = true;
            }
        }

        public void Open()
        {
            bool wake;
            lock (_lock)
            {
                _closed = false;
                wake = _waiting;
                _waiting = false;
            }

            if (wake)
            {
                _passed.SetResult(true);
            }
        }

        public ValueTask WaitAsync()
        {
            lock (_lock)
            {
                if (!_closed)
                {
                    return default;
                }

                _passed.Reset();
                _waiting = true;
                return new ValueTask(this, _passed.Version);
            }
        }

        public void GetResult(short token) => _passed.GetResult(token);

        public ValueTaskSourceStatus GetStatus(short token) => _passed.GetStatus(token);

        public void OnCompleted(
            Action<object?> continuation,
            object? state,
            short token,
            ValueTaskSourceOnCompletedFlags flags
        ) => _passed.OnCompleted(continuation, state, token, flags);
    }
}
