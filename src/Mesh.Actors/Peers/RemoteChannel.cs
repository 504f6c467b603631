using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Peers;

/// <summary>The channel to a peer on another host: an outbound queue, and the credit and fragments of what comes in.</summary>
/// <remarks>
/// Inbound state is the connection's, which receives on one thread at a time; only what the app gives back (<see cref="Consumed"/>) comes from
/// elsewhere and is under the gate.
/// </remarks>
internal sealed class RemoteChannel : IChannel, ICreditSource, IWithheldCredit
{
    /// <summary>Windows grow up to this many bytes while the app keeps up.</summary>
    public const uint MaxGrownWindow = 2_097_152;

    private const uint SmallestWindow = 65_536;

    private readonly OutboundQueue _outbound;
    private readonly BufferBudget _budget;
    private readonly uint _remoteGeneration;
    private readonly uint _localGeneration;
    private readonly Lock _gate = new();

    // The connection's.
    private ulong _receivedCost;
    private volatile bool _isPressed;
    private volatile bool _isRefused;
    private byte[]? _assembly;
    private int _assembled;
    private int _total;

    // Guarded by the gate.
    private ulong _consumedCost;
    private ulong _promised;
    private uint _window;
    private LinkWriter? _writer;
    private bool _isWithheld;

    // What has been promised and can therefore be received; never above the limit on its way to the other side.
    private ulong _limit;

    /// <param name="peer">Who is at the other end.</param>
    /// <param name="outbound">Frames to it.</param>
    /// <param name="budget">The host's.</param>
    /// <param name="remoteGeneration">The peer's endpoint.</param>
    /// <param name="localGeneration">Ours.</param>
    /// <param name="window">Credit that it has while the app keeps up.</param>
    /// <param name="promised">How much of it our endpoint's announcement has promised already; null for all.</param>
    public RemoteChannel(
        Peer peer,
        OutboundQueue outbound,
        BufferBudget budget,
        uint remoteGeneration,
        uint localGeneration,
        uint window,
        uint? promised = null
    )
    {
        Peer = peer;
        _outbound = outbound;
        _budget = budget;
        _remoteGeneration = remoteGeneration;
        _localGeneration = localGeneration;
        _window = window;
        _promised = promised ?? window;
        _limit = _promised;
    }

    public Peer Peer { get; }

    /// <summary>The connection's.</summary>
    public required ConnectionGate Gate { private get; init; }

    /// <summary>True once nothing passes any more, though the connection may not have heard of it.</summary>
    public bool IsShut => Gate.IsShut;

    public OutboundQueue Outbound => _outbound;

    /// <summary>Whether the app lost the right to this peer at some time, though it may have it again.</summary>
    public bool IsRefused => _isRefused;

    public SendResult Send(ReadOnlySpan<byte> data) =>
        IsShut ? SendResult.Refused(MeshErrorCode.NoConnection) : _outbound.TrySend(data);

    public void Refuse()
    {
        _isRefused = true;
        _outbound.Seal();
    }

    public Task WaitForRoomAsync(int frameBytes) => _outbound.WaitForRoomAsync(frameBytes);

    /// <summary>Names the link that credit is given on; null when there is none.</summary>
    /// <remarks>
    /// The new link is told the limit at once: what was promised on the one before may not have been written, and a source that waits for it
    /// would wait for ever.
    /// </remarks>
    public void GiveCreditOn(LinkWriter? writer)
    {
        bool isMoved;
        bool isWithheld;
        lock (_gate)
        {
            isMoved = writer is not null && _writer is not null && writer != _writer;
            _writer = writer;
            isMoved |= PromiseNeedsGate(atLeast: 1, out isWithheld) is not null;
        }

        if (isMoved)
        {
            writer!.PostGrant(this);
        }

        WithholdIf(isWithheld);
    }

    /// <summary>Whether a part of a frame has come, and not its end.</summary>
    public bool HasPart => _assembly is not null;

    /// <summary>Takes a Data record; answers the frame when it is complete.</summary>
    /// <exception cref="WireException">Fragments that don't follow, a frame begun without credit, or one for which the host has no memory.</exception>
    public byte[]? Receive(in DataRecord record, ReadOnlySpan<byte> payload)
    {
        if (record.IsBegin)
        {
            BeginFrame(record);
            if (record.IsEnd)
            {
                return payload.ToArray();
            }
        }
        else if (_assembly is null)
        {
            throw new WireException("A fragment came without a beginning.");
        }

        Append(payload);
        if (!record.IsEnd)
        {
            return null;
        }

        if (_assembled != _total)
        {
            throw new WireException($"The fragments add up to {_assembled} bytes, not to {_total}.");
        }

        byte[] frame = _assembly!;
        DropPart();
        return frame.Length == _total ? frame : frame[.._total];
    }

    /// <summary>Gives up the frame of which a part has come, if there is one.</summary>
    public void DropPart()
    {
        if (_assembly is { } part)
        {
            _assembly = null;
            _budget.Release(part.Length);
        }
    }

    public void Consumed(long cost, bool isCaughtUp)
    {
        LinkWriter? writer;
        bool isWithheld;
        lock (_gate)
        {
            _consumedCost += (ulong)cost;
            if (isCaughtUp && _isPressed && _window < MaxGrownWindow && _budget.IsComfortable)
            {
                _window *= 2;
                _isPressed = false;
            }

            writer = PromiseNeedsGate(atLeast: _window / 4, out isWithheld);
        }

        writer?.PostGrant(this);
        WithholdIf(isWithheld);
        _budget.Release(cost);
    }

    void IWithheldCredit.GrantWithheld()
    {
        LinkWriter? writer;
        bool isWithheld;
        lock (_gate)
        {
            _isWithheld = false;
            writer = PromiseNeedsGate(atLeast: 1, out isWithheld);
        }

        writer?.PostGrant(this);
        WithholdIf(isWithheld);
    }

    CreditGrant ICreditSource.TakeGrant()
    {
        lock (_gate)
        {
            return new CreditGrant(_remoteGeneration, _localGeneration, _promised);
        }
    }

    private static int Cost(int length) => length + WireLimits.FrameOverhead;

    private void WithholdIf(bool isWithheld)
    {
        if (isWithheld)
        {
            _budget.Withhold(this);
        }
    }

    private LinkWriter? PromiseNeedsGate(ulong atLeast, out bool isWithheld)
    {
        isWithheld = false;
        ulong next = _consumedCost + _window;
        if (next < _promised + atLeast || _writer is null)
        {
            return null;
        }

        if (_budget.IsExhausted)
        {
            isWithheld = !_isWithheld;
            _isWithheld = true;
            return null;
        }

        _promised = next;
        Volatile.Write(ref _limit, next);
        return _writer;
    }

    private void BeginFrame(in DataRecord record)
    {
        if (_assembly is not null)
        {
            throw new WireException("A frame began inside another one of the same pair.");
        }

        if (_receivedCost >= Volatile.Read(ref _limit))
        {
            throw new WireException(
                WireCode.CreditOverrun,
                $"A frame was begun at {_receivedCost} of {_limit} credit."
            );
        }

        if (_budget.IsOverfull)
        {
            throw new WireException(WireCode.Busy, "The host has no memory left for frames that its apps do not read.");
        }

        int length = record.TotalLength;
        _receivedCost += (ulong)Cost(length);
        if (_receivedCost + (ulong)SmallestWindow / 2 > _limit)
        {
            // The source comes close to its limit: if the app keeps up, it is the way there and back that the window is too small for.
            _isPressed = true;
        }
        if (!record.IsEnd)
        {
            // Grows with what really comes: a declared length alone allocates little.
            _assembly = GC.AllocateUninitializedArray<byte>(Math.Min(length, 4 * WireLimits.Fragment));
            _budget.Charge(_assembly.Length);
            _assembled = 0;
            _total = length;
        }
    }

    private void Append(ReadOnlySpan<byte> payload)
    {
        int end = _assembled + payload.Length;
        if (end > _total)
        {
            throw new WireException($"The fragments add up to more than {_total} bytes.");
        }

        if (end > _assembly!.Length)
        {
            int grown = Math.Min(_total, _assembly.Length * 2);
            _budget.Charge(grown - _assembly.Length);
            Array.Resize(ref _assembly, grown);
        }

        payload.CopyTo(_assembly.AsSpan(_assembled));
        _assembled = end;
    }
}
