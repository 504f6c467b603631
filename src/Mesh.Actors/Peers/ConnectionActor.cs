using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Peers;

/// <summary>One connection: everything between one of our identities and another one on one host, over one link, or for a moment two.</summary>
/// <remarks>
/// <para>
/// Who is online and what frames mean is <see cref="ConnectionPeers"/>'; when a link is dead is <see cref="Liveness"/>'; which link is for what is
/// <see cref="LinkArbiter"/>'s. This actor owns the links: it hands their records to these, and does what they want done.
/// </para>
/// <para>
/// Never restarted: on a failure of its own the host stops it, its links end, and its peers go offline, which is the truth. Events reach an app in
/// batches, one per turn, in the order they happened.
/// </para>
/// </remarks>
internal sealed partial class ConnectionActor : ReceiveActor, IWithTimers, IConnectionSink
{
    private static readonly TimeSpan WithdrawWait = TimeSpan.FromSeconds(2);

    // What every timer may be late on a healthy host. Were it counted, each tick at the deadline would move the deadline by twice as much, and
    // so on until the limit is stretched to the utmost, a few milliseconds at a time.
    private static readonly TimeSpan TimerGrain = TimeSpan.FromMilliseconds(100);

    private readonly ConnectionKey _key;
    private readonly HostShared _shared;
    private readonly FrameLanes _lanes = new();
    private readonly ConnectionPeers _peers;
    private readonly EventStream _events = Context.System.EventStream;
    private readonly List<Batch> _batches = [];
    private readonly Dictionary<RemoteChannel, IActorRef> _peerActors = [];
    private readonly List<RunningLink> _links = [];
    private readonly LinkArbiter _arbiter;
    private int _attachedCount;
    private bool _isUp;
    private OfflineReason? _ended;
    private TimeSpan? _retryAfter;
    private TimeSpan _sentBy;

    public ConnectionActor(ConnectionKey key, HostShared shared, string? alias, string? hostName)
    {
        _key = key;
        _shared = shared;
        _peers = new ConnectionPeers(key, shared, this, _lanes) { Names = (alias, hostName) };
        _arbiter = new LinkArbiter(shared.Hid, key.Rhid, this);
        _idleness = new Idleness(shared.Bounds.Link.IdleAfter, Now);
        Receive<LinkBytes>(OnLinkBytes);
        Receive<AttachLink>(OnAttachLink);
        Receive<LinkEnded>(OnLinkEnded);
        Receive<LinkDrained>(OnLinkDrained);
        Receive<AppAppeared>(OnAppAppeared);
        Receive<AppVanished>(OnAppVanished);
        Receive<RightsChanged>(OnRightsChanged);
        Receive<CloseConnection>(OnCloseConnection);
        Receive<LivenessTick>(OnLivenessTick);
        Receive<WaitTick>(OnWaitTick);
        Receive<SentTick>(OnSentTick);
        Receive<ReleaseTick>(OnReleaseTick);
        Receive<WithdrawTick>(OnWithdrawTick);
        Receive<LingerTick>(OnLingerTick);
        Receive<IdleTick>(OnIdleTick);
        Receive<HoldConnection>(OnHoldConnection);
        Receive<WantConnection>(OnWantConnection);
        Receive<SayWords>(OnSayWords);
        Receive<WordsTick>(_ => SayUnsaid());
        Receive<GetConnectionStatus>(OnGetStatus);
        Receive<GetConnectionFacts>(OnGetFacts);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private static TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    public static Props PropsFor(ConnectionKey key, HostShared shared, string? alias, string? hostName) =>
        Props.Create(() => new ConnectionActor(key, shared, alias, hostName));

    protected override void PostStop()
    {
        foreach (RunningLink running in _links)
        {
            running.Link.Kill("the connection was stopped");
            running.Slot.TakeHeld();
        }

        NoteOver(OfflineReason.LinkLost, "the connection was stopped");
        _peers.Reset(OfflineReason.LinkLost, "the connection was stopped");
        Flush();
    }

    private void OnLinkBytes(LinkBytes bytes)
    {
        Link link = bytes.Link;
        if (Of(link) is not { } running || !_arbiter.Has(running.Slot))
        {
            link.Processed(link.Received.End, link.Received.End);
            return;
        }

        LinkSlot slot = running.Slot;
        _peers.ApplyRights();

        var reader = new RecordReader(link.Received);
        SequencePosition examined = link.Received.End;
        bool any = false;
        try
        {
            while (!slot.IsPaused && reader.TryRead(out RecordHeader header, out ReadOnlySpan<byte> body))
            {
                any = true;
                Take(running, header, body);
            }
        }
        catch (WireException e)
        {
            Flush();
            _arbiter.OnFault(slot, e);
            Flush();
            link.Processed(examined, examined);
            return;
        }
        finally
        {
            reader.Dispose();
        }

        if (any)
        {
            running.Liveness.Received(Now);
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

    private void Take(RunningLink running, RecordHeader header, ReadOnlySpan<byte> body)
    {
        LinkSlot slot = running.Slot;
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
                running.Link.Writer.Post(new Pong(ping.Token));
                break;
            case Pong pong:
                running.Liveness.PongReceived(pong.Token, Now);
                HastenLiveness(running);
                _arbiter.OnPong(slot, pong.Token);
                break;
            case Hold hold:
                _arbiter.OnHold(slot, hold.Held);
                AnswerWanting();
                break;
            case Keep keep:
                _arbiter.OnKeep(slot, keep);
                AnswerWanting();
                break;
            case End end:
                _arbiter.OnEnd(slot, end);
                break;
            case Close close:
                NoteRetryAfter(close);
                _arbiter.OnClose(slot, close);
                break;
            case CloseAck:
                _arbiter.OnCloseAck(slot);
                break;
            case Words words:
                Hear(running, words);
                break;
            default:
                throw new WireException($"{header.Type} does not belong on a running link.");
        }
    }

    private void TakeData(LinkSlot slot, RecordHeader header, ReadOnlySpan<byte> body)
    {
        DataFate fate = _arbiter.OnData(slot);
        if (fate == DataFate.Drop)
        {
            return;
        }

        if ((header.Flags & RecordFlags.End) != 0)
        {
            slot.FramesReceived++;
        }

        if (fate == DataFate.Hold)
        {
            // The hosts need not agree which link is the older one: what comes here waits until that is decided.
            slot.Hold(header.Flags, body);
            return;
        }

        _peers.OnData(header.Flags, body);
    }

    private void TakePresence(LinkSlot slot, ControlMessage message)
    {
        slot.Note(message);

        if (_arbiter.IsClosing || _arbiter.IsCandidate(slot))
        {
            // Of two living links each brings everything, and of a host that began anew what is said here holds once the older link is dead.
            _arbiter.OnPresence();
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
        _peers.ApplyRights();
        _peers.AddApp(appeared.App);
        Flush();
    }

    private void OnRightsChanged(RightsChanged _)
    {
        _peers.ApplyRights();
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

    private void OnReleaseTick(ReleaseTick _)
    {
        _peers.ApplyRights();
        if (!_peers.AnnounceDeferred())
        {
            Timers.Cancel(ReleaseTick.Instance);
        }

        Flush();
    }

    private void OnGetStatus(GetConnectionStatus _)
    {
        RunningLink? active = _arbiter.Active is { } slot ? Of(slot) : null;
        Sender.Tell(
            new ConnectionStatus(
                _key,
                [.. _arbiter.Links.Select(s => s.Name.ToString())],
                active?.Link.RemoteAddress ?? "",
                active?.Result.ObservedAddress,
                active?.Liveness.RoundTrip,
                _peers.Online,
                _peers.StaleFrameCount
            )
        );
    }

    void IConnectionSink.Post(ControlMessage message)
    {
        foreach (LinkSlot slot in _arbiter.Links)
        {
            Of(slot).Link.Writer.Post(message);
        }
    }

    void IConnectionSink.PeerOnline(AppPort app, RemoteChannel channel, Online online)
    {
        _peerActors[channel] = Context.ActorOf(PeerActor.PropsFor(channel), $"peer-{online.Epoch}");
        NotePeer(online.Peer, reason: null);
        Emit(app, new InboxItem(online, null, 0, online.Epoch));
    }

    void IConnectionSink.PeerOffline(AppPort app, RemoteChannel channel, Offline offline)
    {
        if (_peerActors.Remove(channel, out IActorRef? peer))
        {
            Context.Stop(peer);
        }

        NotePeer(offline.Peer, offline.Reason);
        Emit(app, new InboxItem(offline, null, 0, offline.Epoch));
    }

    void IConnectionSink.FrameReceived(AppPort app, RemoteChannel channel, Frame frame, int cost, long epoch) =>
        Emit(app, new InboxItem(frame, channel, cost, epoch));

    void IConnectionSink.AwaitLastFrames(uint remoteGeneration) =>
        Timers.StartSingleTimer($"withdraw-{remoteGeneration}", new WithdrawTick(remoteGeneration), WithdrawWait);

    void IConnectionSink.AwaitDeferred() =>
        Timers.StartPeriodicTimer(ReleaseTick.Instance, ReleaseTick.Instance, SentPoll, SentPoll);

    void IConnectionSink.Linger(IReadOnlyList<OutboundQueue> queues) =>
        Timers.StartSingleTimer(queues, new LingerTick(queues), WithdrawWait);

    private void Emit(AppPort app, InboxItem item)
    {
        Batch batch = BatchOf(app);
        batch.Items.Add(item);
        batch.Cost += item.Cost;
        _events.Publish(item.Event);
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
        TellNotes();
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

    private sealed record WithdrawTick(uint Generation);

    private sealed record ReleaseTick
    {
        public static readonly ReleaseTick Instance = new();
    }

    private sealed record LingerTick(IReadOnlyList<OutboundQueue> Queues);
}
