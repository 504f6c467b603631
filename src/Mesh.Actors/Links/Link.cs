using System.Buffers;
using System.IO.Pipelines;
using Mesh.Actors.Limits;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Mesh.Contracts.Runtime;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Links;

/// <summary>A transport link with its two loops: one hands what arrives to the actor that owns the link, one writes what is due.</summary>
/// <remarks>
/// <para>
/// Reading: one batch at a time. The owner gets <see cref="LinkBytes"/>, takes what records it wants out of <see cref="Received"/> and calls
/// <see cref="Processed"/>, which reads on at once, on the owner's turn if bytes are there already. So no batch is ever copied, and the owner
/// may change between two batches. An owner that keeps a batch thereby stops the reading.
/// </para>
/// <para>
/// Whatever happens, the owner at that time gets <see cref="LinkEnded"/> once, after both loops have ended. Who is named its owner holds the link and must
/// see to its end; <see cref="LinkRegistry"/> ends what is left when the host has stopped.
/// </para>
/// </remarks>
internal sealed class Link
{
    private readonly ITransportLink _transport;
    private readonly AsyncSignal _writerSignal = new();
    private readonly AsyncSignal _processed = new(runInline: true);
    private readonly LinkBytes _message;
    private readonly Lock _gate = new();
    private readonly Action<Link>? _onEnded;
    private IActorRef _owner = ActorRefs.Nobody;
    private LinkEnded? _ended;
    private int _begun;
    private bool _isLeft;
    private SequencePosition _consumed;
    private SequencePosition _examined;
    private volatile bool _stopping;
    private volatile bool _shutWhenEnded;
    private string? _reason;
    private SlotReservation? _slot;

    /// <param name="transport">Is this link's from now on.</param>
    /// <param name="onEnded">Called once, when the transport's link has been disposed.</param>
    public Link(ITransportLink transport, Action<Link>? onEnded = null)
    {
        _transport = transport;
        _onEnded = onEnded;
        _message = new LinkBytes(this);
        Writer = new LinkWriter(transport.Output, _writerSignal);
    }

    public LinkWriter Writer { get; }

    public bool Dialled => _transport.Dialled;

    public Hid RemoteHid => _transport.RemoteHid;

    public ReadOnlyMemory<byte> RemotePublicKey => _transport.RemotePublicKey;

    public string RemoteAddress => _transport.RemoteAddress;

    /// <summary>The batch that the owner has not answered for yet.</summary>
    public ReadOnlySequence<byte> Received { get; private set; }

    /// <summary>True once both loops have ended.</summary>
    public bool IsEnded
    {
        get
        {
            lock (_gate)
            {
                return _ended is not null;
            }
        }
    }

    /// <summary>Begins to read and write for this owner. Without effect on a link that was killed before; the owner is told.</summary>
    public void Start(IActorRef owner)
    {
        HandTo(owner);
        if (Interlocked.Exchange(ref _begun, 1) == 0)
        {
            _ = RunAsync();
        }
    }

    /// <summary>Gives back this link's place among callers who are not proven; null where it has none.</summary>
    public Action? LeaveStrangers { private get; init; }

    /// <summary>The caller is known and welcome: the link leaves the places for strangers.</summary>
    public void Proven()
    {
        _transport.Proven();
        LeaveStrangers?.Invoke();
    }

    /// <summary>The link has this slot until it ends, or until it is given back.</summary>
    public void Keep(SlotReservation slot)
    {
        lock (_gate)
        {
            _slot = slot;
        }

        if (IsEnded)
        {
            GiveBackSlot();
        }
    }

    /// <summary>The link will not become a connection's: somebody else may have its slot.</summary>
    public void GiveBackSlot()
    {
        SlotReservation? slot;
        lock (_gate)
        {
            slot = _slot;
        }

        slot?.GiveBack();
    }

    /// <summary>Names another actor to whom the next batches go. Only between a batch and its <see cref="Processed"/>.</summary>
    /// <remarks>A link that ended meanwhile tells the new owner so.</remarks>
    public void HandTo(IActorRef owner)
    {
        LinkEnded? ended;
        lock (_gate)
        {
            _owner = owner;
            ended = _ended;
        }

        if (ended is not null)
        {
            owner.Tell(ended, ActorRefs.NoSender);
        }
    }

    /// <summary>The owner took everything before the first position, and saw everything up to the second: reads on.</summary>
    public void Processed(SequencePosition consumed, SequencePosition examined)
    {
        _consumed = consumed;
        _examined = examined;
        _processed.Set();
    }

    /// <summary>The owner took everything before this position and leaves the rest: nothing is read until <see cref="Resume"/>.</summary>
    public void Leave(SequencePosition consumed)
    {
        _consumed = consumed;
        _examined = consumed;
        _isLeft = true;
    }

    /// <summary>
    /// Reads on from where the batch was left; the rest of it comes again, to the owner there is now. Without effect if no batch was left: one
    /// that the owner has not seen yet must not be taken for processed.
    /// </summary>
    public void Resume()
    {
        if (_isLeft)
        {
            _isLeft = false;
            _processed.Set();
        }
    }

    /// <summary>Ends the frames lane with this record; once it is written, ends the link if <paramref name="shut"/> says so.</summary>
    public void EndWith(ControlMessage trailer, bool finishOnly, bool shut)
    {
        _shutWhenEnded = shut;
        Writer.EndWith(trailer, finishOnly);
        if (shut && Writer.IsEnded)
        {
            // An earlier trailer was the last record; this one is not written any more.
            Shut("closed here");
        }
    }

    /// <summary>Ends the link in good order: what was flushed arrives.</summary>
    public void Shut(string reason)
    {
        _reason ??= reason;
        _stopping = true;
        _transport.Input.CancelPendingRead();
        _writerSignal.Set();
        _processed.Set();
    }

    /// <summary>Ends the link at once.</summary>
    public void Kill(string reason)
    {
        _reason ??= reason;
        _stopping = true;
        _transport.Abort(reason);
        _writerSignal.Set();
        _processed.Set();
        if (Interlocked.Exchange(ref _begun, 1) == 0)
        {
            // Its loops will never run.
            _ = EndAsync();
        }
    }

    private async Task RunAsync()
    {
        Task writing = WriteAsync();
        await ReadAsync();
        _stopping = true;
        _writerSignal.Set();
        _transport.Output.CancelPendingFlush();
        await writing;
        await EndAsync();
    }

    private async Task EndAsync()
    {
        await _transport.DisposeAsync();
        LeaveStrangers?.Invoke();
        _onEnded?.Invoke(this);
        Tell(new LinkEnded(this, _reason ?? "the remote host closed the link"));
    }

    // This loop has nothing else to do: where the kernel can, the owner takes the batch on this thread.
    private void TellBatch()
    {
        IActorRef owner;
        lock (_gate)
        {
            owner = _owner;
        }

        if (owner is ITellHere here)
        {
            here.TellHere(_message);
        }
        else
        {
            owner.Tell(_message, ActorRefs.NoSender);
        }
    }

    private void Tell(object message)
    {
        IActorRef owner;
        lock (_gate)
        {
            owner = _owner;
            _ended = message as LinkEnded;
        }

        if (_ended is not null)
        {
            GiveBackSlot();
        }

        owner.Tell(message, ActorRefs.NoSender);
    }

    private async Task ReadAsync()
    {
        PipeReader input = _transport.Input;
        try
        {
            while (!_stopping)
            {
                ReadResult result = await input.ReadAsync();
                if (_stopping || result.IsCanceled || (result.IsCompleted && result.Buffer.IsEmpty))
                {
                    return;
                }

                Received = result.Buffer;
                _consumed = result.Buffer.Start;
                _examined = result.Buffer.End;
                TellBatch();
                await _processed.WaitAsync();
                if (_stopping)
                {
                    return;
                }

                // What was left is still to be read, also when nothing follows it.
                bool wasExamined = _examined.Equals(result.Buffer.End);
                Received = default;
                input.AdvanceTo(_consumed, _examined);
                if (result.IsCompleted && wasExamined)
                {
                    return;
                }
            }
        }
        // Whatever goes wrong with the bytes of a link ends that link and nothing else; the owner is told why.
        catch (Exception e)
        {
            _reason ??= e.Message;
        }
    }

    private async Task WriteAsync()
    {
        bool drained = false;
        try
        {
            while (!_stopping)
            {
                if (Writer.Fill() == 0)
                {
                    await _writerSignal.WaitAsync();
                    continue;
                }

                FlushResult flushed = await _transport.Output.FlushAsync();
                if (Writer.IsEnded && !drained)
                {
                    drained = true;
                    Tell(new LinkDrained(this));
                    if (_shutWhenEnded)
                    {
                        Shut("closed here");
                    }
                }

                if (flushed.IsCompleted || flushed.IsCanceled)
                {
                    return;
                }
            }
        }
        // As above; the reading loop is ended too.
        catch (Exception e)
        {
            Kill(e.Message);
        }
    }
}

/// <summary>A batch has arrived: <see cref="Link.Received"/>. One per link, told again and again.</summary>
internal sealed record LinkBytes(Link Link);

/// <summary>The record that ends our sending on the link has been written.</summary>
internal sealed record LinkDrained(Link Link);

/// <summary>Both loops of the link have ended.</summary>
internal sealed record LinkEnded(Link Link, string Reason);
