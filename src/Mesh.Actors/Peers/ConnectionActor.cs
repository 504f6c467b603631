using Mesh.Actors.Host;
using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Peers;

/// <summary>One connection: everything between one of our identities and another one on one host, over one link, or for a moment two.</summary>
/// <remarks>
/// <para>
/// Who is online and what frames mean is <see cref="ConnectionPeers"/>'; when a link is dead is <see cref="Liveness"/>'. This actor
/// owns the links: it hands their bytes on, decides between two of them as docs/protocol.md §6 says, and ends them.
/// </para>
/// <para>
/// Never restarted: on a failure of its own the host stops it, its links end, and its peers go offline, which is the truth. Events reach an app in
/// batches, one per turn, in the order they happened.
/// </para>
/// </remarks>
internal sealed partial class ConnectionActor : ReceiveActor, IWithTimers, IConnectionSink
{
    private static readonly TimeSpan CloseWait = TimeSpan.FromSeconds(2);

    // Tokens of probes, which Liveness' own, small ones never reach.
    private const ulong ProbeBit = 1UL << 63;

    private readonly ConnectionKey _key;
    private readonly HostShared _shared;
    private readonly FrameLanes _lanes = new();
    private readonly ConnectionPeers _peers;
    private readonly List<Batch> _batches = [];
    private readonly Dictionary<RemoteChannel, IActorRef> _peerActors = [];
    private LinkSlot? _active;
    private LinkSlot? _candidate;
    private LinkSlot? _draining;
    private int _attachedCount;
    private bool _closing;
    private bool _isUp;
    private bool _olderAnswered;
    private ulong _probe = ProbeBit;

    public ConnectionActor(ConnectionKey key, HostShared shared, string? alias, string? hostName)
    {
        _key = key;
        _shared = shared;
        _peers = new ConnectionPeers(key, shared, this, _lanes) { Names = (alias, hostName) };
        Receive<LinkBytes>(OnLinkBytes);
        Receive<AttachLink>(OnAttachLink);
        Receive<LinkEnded>(OnLinkEnded);
        Receive<LinkDrained>(OnLinkDrained);
        Receive<AppAppeared>(OnAppAppeared);
        Receive<AppVanished>(OnAppVanished);
        Receive<CloseConnection>(OnCloseConnection);
        Receive<LivenessTick>(OnLivenessTick);
        Receive<ProbeTick>(OnProbeTick);
        Receive<EndTick>(OnEndTick);
        Receive<WithdrawTick>(OnWithdrawTick);
        Receive<LingerTick>(OnLingerTick);
        Receive<GetConnectionStatus>(OnGetStatus);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private static TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    private IEnumerable<LinkSlot> Slots
    {
        get
        {
            foreach (LinkSlot? slot in (LinkSlot?[])[_active, _candidate, _draining])
            {
                if (slot is not null)
                {
                    yield return slot;
                }
            }
        }
    }

    private LinkSlot? SlotOf(Link link) =>
        _active?.Link == link ? _active
        : _candidate?.Link == link ? _candidate
        : _draining?.Link == link ? _draining
        : null;

    public static Props PropsFor(ConnectionKey key, HostShared shared, string? alias, string? hostName) =>
        Props.Create(() => new ConnectionActor(key, shared, alias, hostName));

    protected override void PostStop()
    {
        foreach (LinkSlot slot in Slots)
        {
            slot.Link.Kill("the connection was stopped");
        }

        _peers.Reset(OfflineReason.LinkLost, "the connection was stopped");
        Flush();
    }

    private void OnAttachLink(AttachLink attach)
    {
        _attachedCount++;
        var slot = new LinkSlot(attach.Link, attach.Result, new Liveness(_shared.Options.Link.Liveness, Now));
        slot.Link.HandTo(Self);
        if (_active is null)
        {
            Adopt(slot);
        }
        else
        {
            Compare(slot);
        }

        ScheduleLiveness(slot);
        Flush();
        slot.Link.Resume();
    }

    // The first link of the connection, or the one that replaces a dead one.
    private void Adopt(LinkSlot slot)
    {
        _active = slot;
        _closing = false;
        _peers.RemoteMaxFrameBytes = slot.Result.RemoteMaxFrameBytes;
        _peers.GiveCreditOn(slot.Link.Writer);
        slot.Link.Writer.Carry(_lanes);
        if (!slot.SnapshotSent)
        {
            SendSnapshot(slot);
        }

        foreach (Announce announce in slot.Announced)
        {
            _peers.OnAnnounce(announce);
        }

        TakeHeld(slot);
        if (_isUp)
        {
            // Another link took over what the last one carried: for whoever counts links, that one went down first.
            Context.Parent.Tell(new ConnectionChanged(_key, false, "replaced by another link"));
        }

        _isUp = true;
        Context.Parent.Tell(new ConnectionChanged(_key, true, slot.Link.RemoteAddress));
    }

    private void SendSnapshot(LinkSlot slot)
    {
        slot.SnapshotSent = true;
        IReadOnlyList<Announce> announced = _peers.Snapshot();
        foreach (Announce announce in announced)
        {
            slot.Link.Writer.Post(announce);
        }

        slot.Link.Writer.Post(new SnapshotEnd((uint)announced.Count));
    }

    private void OnLinkBytes(LinkBytes bytes)
    {
        Link link = bytes.Link;
        if (SlotOf(link) is not { } slot)
        {
            link.Processed(link.Received.End, link.Received.End);
            return;
        }

        var reader = new RecordReader(link.Received);
        SequencePosition examined = link.Received.End;
        bool any = false;
        try
        {
            while (!slot.IsPaused && reader.TryRead(out RecordHeader header, out ReadOnlySpan<byte> body))
            {
                any = true;
                Take(slot, header, body);
            }
        }
        catch (WireException e)
        {
            Flush();
            EndForFault(slot, e);
            link.Processed(examined, examined);
            return;
        }
        finally
        {
            reader.Dispose();
        }

        if (any)
        {
            slot.Liveness.Received(Now);
        }

        Flush();
        if (slot.IsPaused)
        {
            link.Leave(reader.Position);
        }
        else
        {
            link.Processed(reader.Position, examined);
        }
    }

    private void Take(LinkSlot slot, RecordHeader header, ReadOnlySpan<byte> body)
    {
        if (header.Type == RecordType.Data)
        {
            TakeData(slot, header, body);
            return;
        }

        if (header.MayBeSkipped)
        {
            return;
        }

        switch (ControlCodec.Read(header.Type, body.ToArray()))
        {
            case ControlMessage message when message is Announce or Withdraw or SnapshotEnd:
                TakePresence(slot, message);
                break;
            case Credit credit:
                _peers.OnCredit(credit);
                break;
            case Ping ping:
                slot.Link.Writer.Post(new Pong(ping.Token));
                break;
            case Pong pong:
                slot.Liveness.PongReceived(pong.Token, Now);
                OnProbeAnswered(slot, pong.Token);
                break;
            case Hold:
                // Nothing closes for idleness yet, so there is nothing to keep from closing.
                break;
            case Keep keep:
                OnKeep(slot, keep);
                break;
            case End end:
                OnEnd(slot, end);
                break;
            case Close close:
                OnClose(slot, close);
                break;
            case CloseAck:
                slot.Link.Shut("closed in good order");
                break;
            default:
                throw new WireException($"{header.Type} does not belong on a running link.");
        }
    }

    private void TakeData(LinkSlot slot, RecordHeader header, ReadOnlySpan<byte> body)
    {
        if (_closing)
        {
            return;
        }

        if ((header.Flags & RecordFlags.End) != 0)
        {
            slot.FramesReceived++;
        }

        if (slot == _candidate)
        {
            // The hosts need not agree which link is the older one: what comes here waits until that is decided.
            slot.Hold(header.Flags, body);
            return;
        }

        _peers.OnData(header.Flags, body);
    }

    private void TakeHeld(LinkSlot slot)
    {
        foreach ((RecordFlags flags, byte[] body) in slot.TakeHeld())
        {
            _peers.OnData(flags, body);
        }
    }

    private void TakePresence(LinkSlot slot, ControlMessage message)
    {
        slot.Note(message);

        if (_closing || slot == _candidate)
        {
            // Of two living links each brings everything, and of a host that began anew what is said here holds once the older link is dead.
            Decide();
            return;
        }

        switch (message)
        {
            case Announce announce:
                _peers.OnAnnounce(announce);
                break;
            case Withdraw withdraw:
                _peers.OnWithdraw(withdraw);
                break;
        }
    }

    private void OnAppAppeared(AppAppeared appeared)
    {
        _peers.AddApp(appeared.App);
        Flush();
    }

    private void OnAppVanished(AppVanished vanished)
    {
        _peers.RemoveApp(vanished.App, vanished.Reason);
        Flush();
    }

    private void OnWithdrawTick(WithdrawTick tick)
    {
        _peers.ExpireWithdrawal(tick.Generation);
        Flush();
    }

    private void OnLingerTick(LingerTick tick) => _peers.EndLinger(tick.Queues);

    private void OnGetStatus(GetConnectionStatus _) =>
        Sender.Tell(
            new ConnectionStatus(
                _key,
                [.. Slots.Select(s => s.Name.ToString())],
                _active?.Link.RemoteAddress ?? "",
                _active?.Result.ObservedAddress,
                _active?.Liveness.RoundTrip,
                _peers.Online,
                _peers.StaleFrameCount
            )
        );

    void IConnectionSink.Post(ControlMessage message)
    {
        foreach (LinkSlot slot in Slots)
        {
            slot.Link.Writer.Post(message);
        }
    }

    void IConnectionSink.PeerOnline(AppPort app, RemoteChannel channel, Online online)
    {
        _peerActors[channel] = Context.ActorOf(PeerActor.PropsFor(channel), $"peer-{online.Epoch}");
        Emit(app, new InboxItem(online, null, 0, online.Epoch));
    }

    void IConnectionSink.PeerOffline(AppPort app, RemoteChannel channel, Offline offline)
    {
        if (_peerActors.Remove(channel, out IActorRef? peer))
        {
            Context.Stop(peer);
        }

        Emit(app, new InboxItem(offline, null, 0, offline.Epoch));
    }

    void IConnectionSink.FrameReceived(AppPort app, RemoteChannel channel, Frame frame, int cost, long epoch) =>
        Emit(app, new InboxItem(frame, channel, cost, epoch));

    void IConnectionSink.AwaitLastFrames(uint remoteGeneration) =>
        Timers.StartSingleTimer($"withdraw-{remoteGeneration}", new WithdrawTick(remoteGeneration), CloseWait);

    void IConnectionSink.Linger(IReadOnlyList<OutboundQueue> queues) =>
        Timers.StartSingleTimer(queues, new LingerTick(queues), CloseWait);

    private void Emit(AppPort app, InboxItem item)
    {
        Batch batch = BatchOf(app);
        batch.Items.Add(item);
        batch.Cost += item.Cost;
        Context.System.EventStream.Publish(item.Event);
    }

    // Called for every frame: no closure, and the app of the last frame first.
    private Batch BatchOf(AppPort app)
    {
        for (int i = _batches.Count - 1; i >= 0; i--)
        {
            if (ReferenceEquals(_batches[i].App, app))
            {
                return _batches[i];
            }
        }

        var batch = new Batch(app);
        _batches.Add(batch);
        return batch;
    }

    // Hands each app what this turn brought it: one lock per app and turn, not per frame.
    private void Flush()
    {
        for (int i = _batches.Count - 1; i >= 0; i--)
        {
            Batch batch = _batches[i];
            if (batch.Items.Count == 0)
            {
                // Nothing for a whole turn: an app that is gone must not be held.
                _batches.RemoveAt(i);
                continue;
            }

            _shared.Budget.Charge(batch.Cost);
            batch.App.Inbox.Add(batch.Items);
            batch.Items.Clear();
            batch.Cost = 0;
        }
    }

    private sealed class Batch(AppPort app)
    {
        public AppPort App => app;

        public List<InboxItem> Items { get; } = [];

        public long Cost { get; set; }
    }

    private sealed record LivenessTick(LinkSlot Slot);

    private sealed record ProbeTick(LinkSlot Candidate);

    private sealed record EndTick(LinkSlot Slot);

    private sealed record WithdrawTick(uint Generation);

    private sealed record LingerTick(IReadOnlyList<OutboundQueue> Queues);
}
