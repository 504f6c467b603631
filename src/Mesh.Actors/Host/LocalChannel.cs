using Mesh.Actors.Links;
using Mesh.Actors.Peers;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Host;

/// <summary>One direction between two apps of this host: straight into the other's inbox, with the same credit and the same 507.</summary>
/// <remarks>There is no buffer on the sender's side: what the receiver has not consumed is the buffer, and the window is its bound.</remarks>
internal sealed class LocalChannel(AppPort owner, Peer peer, long epoch, HostShared shared, Action<MeshEvent> publish)
    : IChannel,
        IWithheldCredit
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _room;
    private long _unconsumed;
    private bool _sealed;
    private volatile bool _isRefused;

    public Peer Peer => peer;

    public AppPort Owner => owner;

    public long Epoch => epoch;

    /// <summary>The same pair seen from the other app.</summary>
    public LocalChannel Other { get; set; } = null!;

    /// <summary>Whether one of the two apps lost the right to the other at some time, though it may have it again.</summary>
    public bool IsRefused => _isRefused;

    public SendResult Send(ReadOnlySpan<byte> data)
    {
        Other.Owner.ApplyRights();
        if (data.Length > shared.Bounds.Link.MaxFrameBytes)
        {
            return SendResult.Refused(MeshErrorCode.FrameTooLarge);
        }

        int cost = data.Length + WireLimits.FrameOverhead;
        lock (_gate)
        {
            if (_sealed)
            {
                return SendResult.Refused(MeshErrorCode.NoConnection);
            }

            if (_unconsumed >= shared.Bounds.WindowBytes || shared.Budget.IsExhausted)
            {
                return SendResult.Refused(MeshErrorCode.BufferFull);
            }

            _unconsumed += cost;
            shared.Budget.Charge(cost);
            var frame = new Frame(Other.Peer, data.ToArray());

            // Under the gate, so that no frame comes behind the Offline that follows the seal.
            Other.Owner.Inbox.Add(new InboxItem(frame, Other, cost, Other.Epoch));
            publish(frame);
        }

        return SendResult.Accepted;
    }

    public void Refuse()
    {
        _isRefused = true;
        Seal();
        Other._isRefused = true;
        Other.Seal();
    }

    public Task WaitForRoomAsync(int frameBytes)
    {
        lock (_gate)
        {
            if (_sealed || (_unconsumed < shared.Bounds.WindowBytes && !shared.Budget.IsExhausted))
            {
                return Task.CompletedTask;
            }

            // The budget may tell room at any moment: one that it has completed already must not be put back.
            TaskCompletionSource? source = Volatile.Read(ref _room);
            if (source is null)
            {
                source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                Volatile.Write(ref _room, source);
            }

            if (shared.Budget.IsExhausted)
            {
                shared.Budget.Withhold(this);
            }

            return source.Task;
        }
    }

    public void Consumed(long cost, bool isCaughtUp)
    {
        lock (Other._gate)
        {
            Other._unconsumed -= cost;
            if (Other._unconsumed <= shared.Bounds.WindowBytes / 2)
            {
                Other.TellRoom();
            }
        }

        shared.Budget.Release(cost);
    }

    /// <summary>Opens both directions: a send that comes meanwhile waits, so that no frame is told before Online.</summary>
    public void Begin(Action open)
    {
        lock (_gate)
        {
            lock (Other._gate)
            {
                open();
            }
        }
    }

    public void Seal()
    {
        lock (_gate)
        {
            _sealed = true;
            TellRoom();
        }
    }

    // Takes no gate: the budget calls it from within another channel's, and two that take each other's would wait for ever.
    void IWithheldCredit.GrantWithheld() => TellRoom();

    private void TellRoom() => Interlocked.Exchange(ref _room, null)?.TrySetResult();
}
