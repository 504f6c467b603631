using Mesh.Actors.Identity;
using Mesh.Actors.Links;
using Mesh.Actors.Peers;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Host;

/// <summary>The root of one mesh host: it keeps the apps, gives every proven link to its connection, and sees to it that contacts are dialled.</summary>
/// <remarks>
/// Its children are the handshakes, the dials and the connections; each of them is stopped, never restarted, when it fails: a link that ends is the
/// truth, and a new one is dialled. Whom to dial and when is <see cref="DialPlan"/>'s, who waits for it <see cref="DialBook{TRef}"/>'s, who may come in is
/// <see cref="HandshakePolicy"/>'s.
/// </remarks>
internal sealed partial class HostActor : ReceiveActor, IWithTimers
{
    private readonly HostParts _parts;
    private readonly HandshakePolicy _policy;
    private readonly LocalPeers _localPeers;
    private readonly DialPlan _plan;
    private readonly Dictionary<Sid, AppPort> _apps = [];
    private readonly Dictionary<ConnectionKey, ConnectionEntry> _connections = [];
    private readonly DialBook<IActorRef> _dials = new();
    private Action<ContactChange>? _onContactChange;
    private IActorRef? _stopper;
    private long _connectionNumber;

    public HostActor(HostParts parts)
    {
        _parts = parts;
        _policy = new HandshakePolicy(parts, Context.System.Scheduler);
        EventStream events = Context.System.EventStream;
        _localPeers = new LocalPeers(parts.Shared, events.Publish, AliasOf);
        _plan = new DialPlan(parts.Options.BackOffMin, parts.Options.BackOffMax, parts.Random);
        Receive<LinkEstablished>(OnLinkEstablished);
        Receive<LinkFailed>(OnLinkFailed);
        Receive<IncomingLink>(OnIncomingLink);
        Receive<ConnectionChanged>(OnConnectionChanged);
        Receive<ConnectionClosing>(OnConnectionClosing);
        Receive<ConnectionEmpty>(OnConnectionEmpty);
        Receive<OpenApp>(OnOpenApp);
        Receive<CloseApp>(OnCloseApp);
        Receive<ConnectTo>(OnConnectTo);
        Receive<Disconnect>(OnDisconnect);
        Receive<DialSucceeded>(OnDialSucceeded);
        Receive<DialFailed>(OnDialFailed);
        Receive<RedialTick>(OnRedialTick);
        Receive<ContactsChanged>(OnContactsChanged);
        Receive<GetHostStatus>(OnGetStatus);
        Receive<StopHost>(OnStopHost);
        Receive<StopTick>(OnStopTick);
        Receive<TurnedAwayTick>(OnTurnedAwayTick);
        Receive<Terminated>(OnTerminated);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private static TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    public static Props PropsFor(HostParts parts) => Props.Create(() => new HostActor(parts));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void PreStart()
    {
        IActorRef self = Self;
        _onContactChange = change => self.Tell(new ContactsChanged(change), ActorRefs.NoSender);
        _parts.Contacts.Changed += _onContactChange;
        if (_parts.Options.DialContacts)
        {
            foreach (Uid uid in _parts.Contacts.All.Select(c => c.Uid).Order())
            {
                PlanDial(uid, soon: true);
            }
        }
    }

    protected override void PostStop()
    {
        _parts.Contacts.Changed -= _onContactChange;
        Answer(_dials.GiveUpAll(), new ConnectResult(false, ["the host has stopped"]));
    }

    private string? AliasOf(Uid uid) =>
        _parts.Contacts.Find(uid)?.Alias ?? _parts.Keys.Identities.FirstOrDefault(own => own.Uid == uid)?.Alias;

    private void OnIncomingLink(IncomingLink incoming)
    {
        Link link = incoming.Link;
        if (_stopper is not null)
        {
            link.Kill("the host stops");
            return;
        }

        var remote = new RemoteHost(link.RemoteHid, link.RemotePublicKey, link.RemoteAddress, Now);
        var handshake = new AcceptHandshake(_policy.Local, remote, _policy, _parts.Verifier, _parts.Options.Link);
        Context.ActorOf(HandshakeActor.PropsFor(link, handshake, _parts.Admission));
    }

    private void OnLinkEstablished(LinkEstablished established)
    {
        HandshakeResult result = established.Result;
        if (result is not { Kind: LinkKind.Peer, Luid: { } luid, Remote: { } remote })
        {
            established.Link.Kill("the host does not take it");
            return;
        }

        if (_stopper is not null)
        {
            TurnAway(established.Link, WireCode.Stopping);
            return;
        }

        var key = new ConnectionKey(luid, remote.Uid, result.Rhid);
        if (!MayStay(key))
        {
            // Removed or banned while the handshake was under way.
            TurnAway(established.Link, WireCode.Removed);
            Answer(_dials.Down(key), new ConnectResult(false, ["the contact was removed meanwhile"]));
            return;
        }

        if (!_connections.TryGetValue(key, out ConnectionEntry? entry))
        {
            entry = Create(key);
        }

        entry.Attach(established.Link, result);
    }

    // Without a word the remote host would hold it for a link in use that broke, and end the connection for that (docs/protocol.md §6).
    private void TurnAway(Link link, WireCode code)
    {
        link.EndWith(new Close(code), finishOnly: true, shut: true);
        Timers.StartSingleTimer(link, new TurnedAwayTick(link), _parts.Options.Link.CloseTimeout);
    }

    private ConnectionEntry Create(ConnectionKey key)
    {
        IActorRef actor = Context.ActorOf(
            ConnectionActor.PropsFor(key, _parts.Shared, AliasOf(key.Ruid), hostName: null),
            $"connection-{key}-{++_connectionNumber}"
        );
        Context.Watch(actor);
        var entry = new ConnectionEntry(actor);
        _connections.Add(key, entry);
        _policy.ConnectionCount = _connections.Count;
        foreach (AppPort app in _apps.Values.Where(a => a.Identities.Contains(key.Luid)))
        {
            actor.Tell(new AppAppeared(app));
        }

        return entry;
    }

    private bool MayStay(ConnectionKey key) =>
        _policy.StandingOf(key.Ruid, key.Rhid) switch
        {
            CallerStanding.Banned => false,
            CallerStanding.Known => true,
            _ => _policy.Trust == TrustMode.Open,
        };

    private void OnLinkFailed(LinkFailed failed) =>
        Context
            .GetLogger()
            .Debug(
                "Link with {0} at {1} did not come up: {2}",
                failed.RemoteHid.Short,
                failed.RemoteAddress,
                failed.Failure.Detail
            );

    private void OnConnectionChanged(ConnectionChanged changed)
    {
        ConnectionKey key = changed.Key;
        if (!_connections.TryGetValue(key, out ConnectionEntry? entry) || entry.IsUp == changed.IsUp)
        {
            return;
        }

        entry.IsUp = changed.IsUp;
        if (changed.IsUp)
        {
            NoteUp(key.Ruid);
            Answer(_dials.Up(key), new ConnectResult(true, []));
            Context.System.EventStream.Publish(
                new LinkUp
                {
                    Luid = key.Luid,
                    Ruid = key.Ruid,
                    Rhid = key.Rhid,
                    RemoteAddress = changed.Detail,
                    Alias = AliasOf(key.Ruid),
                }
            );
            return;
        }

        PublishDown(key, changed.Detail);
    }

    private void OnConnectionClosing(ConnectionClosing closing)
    {
        if (_connections.TryGetValue(closing.Key, out ConnectionEntry? entry))
        {
            entry.NoteClosing(closing.AttachedCount);
        }
    }

    private void PublishDown(ConnectionKey key, string detail) =>
        Context.System.EventStream.Publish(
            new LinkDown
            {
                Luid = key.Luid,
                Ruid = key.Ruid,
                Rhid = key.Rhid,
                Detail = detail,
                Alias = AliasOf(key.Ruid),
            }
        );

    private void OnConnectionEmpty(ConnectionEmpty empty)
    {
        // Another link may be on its way to the actor: then it is not empty any more when it gets there.
        if (
            _connections.TryGetValue(empty.Key, out ConnectionEntry? entry)
            && entry.AttachedCount == empty.AttachedCount
        )
        {
            Context.Unwatch(entry.Actor);
            Context.Stop(entry.Actor);
            Forget(empty.Key);
        }
    }

    private void OnTerminated(Terminated terminated)
    {
        if (_dials.Failed(terminated.ActorRef) is { } dial)
        {
            EndDial(dial, ["the dial failed; see the log"], retryAfter: null);
            return;
        }

        foreach ((ConnectionKey key, ConnectionEntry entry) in _connections)
        {
            if (entry.Actor.Equals(terminated.ActorRef))
            {
                entry.KillLinks();
                PublishDown(key, "the connection failed; see the log");
                Forget(key);
                return;
            }
        }
    }

    private void Forget(ConnectionKey key)
    {
        if (_connections.Remove(key, out ConnectionEntry? entry))
        {
            foreach (IActorRef waiting in entry.Waiting)
            {
                waiting.Tell(new Disconnected());
            }
        }

        _policy.ConnectionCount = _connections.Count;
        Answer(_dials.Down(key), new ConnectResult(false, ["the link ended before the connection was up"]));
        if (_stopper is not null)
        {
            TellStopped();
            return;
        }

        NoteDown(key.Ruid);
    }

    private void OnDisconnect(Disconnect disconnect)
    {
        var key = new ConnectionKey(disconnect.Luid, disconnect.Ruid, disconnect.Rhid);
        if (_connections.TryGetValue(key, out ConnectionEntry? entry))
        {
            entry.Waiting.Add(Sender);
            entry.Close(WireCode.Idle, OfflineReason.Idle);
            return;
        }

        Sender.Tell(new NotConnected());
    }

    private void OnContactsChanged(ContactsChanged changed)
    {
        Uid uid = changed.Change.Contact.Uid;
        foreach ((ConnectionKey key, ConnectionEntry entry) in _connections)
        {
            if (key.Ruid == uid && !MayStay(key))
            {
                entry.Close(WireCode.Removed, OfflineReason.NotPermitted);
            }
        }

        GiveUpUnwelcome(uid);
        PlanDial(uid, soon: true);
    }

    private void OnGetStatus(GetHostStatus _) =>
        Sender.Tell(
            new HostStatus(
                [.. _connections.Where(c => c.Value.IsUp).Select(c => c.Key)],
                [.. _apps.Values.Select(app => app.Name)],
                _parts.Shared.Budget.UsedBytes,
                Context.GetChildren().Count() - _connections.Count - _dials.Count
            )
        );

    private void OnStopHost(StopHost _)
    {
        _stopper = Sender;
        GiveUpDials();
        _localPeers.Stop();
        foreach (ConnectionEntry entry in _connections.Values)
        {
            entry.Close(WireCode.Stopping, OfflineReason.LocalStop);
        }

        Timers.StartSingleTimer("stop", StopTick.Instance, _parts.Options.StopTimeout);
        TellStopped();
    }

    private void OnStopTick(StopTick _)
    {
        foreach (ConnectionEntry entry in _connections.Values)
        {
            Context.Stop(entry.Actor);
        }
    }

    private void OnTurnedAwayTick(TurnedAwayTick tick) => tick.Link.Kill("it did not close in time");

    private void TellStopped()
    {
        if (_connections.Count == 0)
        {
            Timers.Cancel("stop");
            foreach (AppPort app in _apps.Values)
            {
                app.Close();
                app.Inbox.Complete();
            }

            _stopper!.Tell(new HostStopped());
        }
    }

    private sealed record TurnedAwayTick(Link Link);

    private sealed record StopTick
    {
        public static readonly StopTick Instance = new();
    }
}
