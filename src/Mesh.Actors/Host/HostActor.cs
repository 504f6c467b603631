using Mesh.Actors.Identity;
using Mesh.Actors.Links;
using Mesh.Actors.Peers;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Host;

/// <summary>The root of one mesh host: it keeps the apps, gives every proven link to its connection, and sees to it that contacts are dialled.</summary>
/// <remarks>
/// Its children are the handshakes, the dials and the connections; each of them is stopped, never restarted, when it fails: a link that ends is the
/// truth, and a new one is dialled. Whom to dial and when is <see cref="DialPlan"/>'s, who may come in is <see cref="HandshakePolicy"/>'s.
/// </remarks>
internal sealed class HostActor : ReceiveActor, IWithTimers
{
    private readonly HostParts _parts;
    private readonly HandshakePolicy _policy;
    private readonly LocalPeers _localPeers;
    private readonly DialPlan _plan;
    private readonly Dictionary<Sid, AppPort> _apps = [];
    private readonly Dictionary<ConnectionKey, Entry> _connections = [];
    private readonly Dictionary<IActorRef, DialUnderWay> _dials = [];
    private readonly Dictionary<ConnectTo, IActorRef> _dialling = [];
    private Action<ContactChange>? _onContactChange;
    private IActorRef? _stopper;
    private long _connectionNumber;

    public HostActor(HostParts parts)
    {
        _parts = parts;
        _policy = new HandshakePolicy(parts, Context.System.Scheduler);
        EventStream events = Context.System.EventStream;
        _localPeers = new LocalPeers(parts.Shared, events.Publish, AliasOf);
        _plan = new DialPlan(parts.Shared.Options.BackOffMin, parts.Shared.Options.BackOffMax, parts.Random);
        Receive<LinkEstablished>(OnLinkEstablished);
        Receive<LinkFailed>(OnLinkFailed);
        Receive<IncomingLink>(OnIncomingLink);
        Receive<ConnectionChanged>(OnConnectionChanged);
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
        if (_parts.Shared.Options.DialContacts)
        {
            foreach (Uid uid in _parts.Contacts.All.Select(c => c.Uid).Order())
            {
                PlanDial(uid, soon: true);
            }
        }
    }

    protected override void PostStop() => _parts.Contacts.Changed -= _onContactChange;

    private string? AliasOf(Uid uid) =>
        _parts.Contacts.Find(uid)?.Alias ?? _parts.Keys.Identities.FirstOrDefault(own => own.Uid == uid)?.Alias;

    private void OnIncomingLink(IncomingLink incoming)
    {
        ITransportLink link = incoming.Transport;
        if (_stopper is not null)
        {
            link.Abort("the host stops");
            return;
        }

        var remote = new RemoteHost(link.RemoteHid, link.RemotePublicKey, link.RemoteAddress, Now);
        var handshake = new AcceptHandshake(
            _policy.Local,
            remote,
            _policy,
            _parts.Verifier,
            _parts.Shared.Options.Link
        );
        Context.ActorOf(HandshakeActor.PropsFor(link, handshake, _parts.Admission));
    }

    private void OnLinkEstablished(LinkEstablished established)
    {
        HandshakeResult result = established.Result;
        if (_stopper is not null || result is not { Kind: LinkKind.Peer, Luid: { } luid, Remote: { } remote })
        {
            established.Link.Kill("the host does not take it");
            return;
        }

        var key = new ConnectionKey(luid, remote.Uid, result.Rhid);
        if (!MayStay(key))
        {
            // Removed or banned while the handshake was under way.
            established.Link.Kill("the contact was removed meanwhile");
            return;
        }

        if (!_connections.TryGetValue(key, out Entry? entry))
        {
            entry = Create(key);
        }

        entry.AttachedCount++;
        entry.Actor.Tell(new AttachLink(established.Link, result));
    }

    private Entry Create(ConnectionKey key)
    {
        IActorRef actor = Context.ActorOf(
            ConnectionActor.PropsFor(key, _parts.Shared, AliasOf(key.Ruid), hostName: null),
            $"connection-{key}-{++_connectionNumber}"
        );
        Context.Watch(actor);
        var entry = new Entry(actor);
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
        if (!_connections.TryGetValue(key, out Entry? entry) || entry.IsUp == changed.IsUp)
        {
            return;
        }

        entry.IsUp = changed.IsUp;
        if (changed.IsUp)
        {
            _plan.Up(key.Ruid, Now);
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
        if (_connections.TryGetValue(empty.Key, out Entry? entry) && entry.AttachedCount == empty.AttachedCount)
        {
            Context.Unwatch(entry.Actor);
            Context.Stop(entry.Actor);
            Forget(empty.Key);
        }
    }

    private void OnTerminated(Terminated terminated)
    {
        if (_dials.Remove(terminated.ActorRef, out DialUnderWay? dial))
        {
            EndDial(dial, new ConnectResult(false, ["the dial failed; see the log"]));
            return;
        }

        foreach ((ConnectionKey key, Entry entry) in _connections)
        {
            if (entry.Actor.Equals(terminated.ActorRef))
            {
                PublishDown(key, "the connection failed; see the log");
                Forget(key);
                return;
            }
        }
    }

    private void Forget(ConnectionKey key)
    {
        if (_connections.Remove(key, out Entry? entry))
        {
            foreach (IActorRef waiting in entry.Waiting)
            {
                waiting.Tell(new Disconnected());
            }
        }

        _policy.ConnectionCount = _connections.Count;
        if (_stopper is not null)
        {
            TellStopped();
            return;
        }

        _plan.Down(key.Ruid, Now);
        PlanDial(key.Ruid, soon: false);
    }

    private void OnOpenApp(OpenApp open)
    {
        AppPort app = open.App;
        if (_apps.TryGetValue(app.Sid, out AppPort? other))
        {
            Sender.Tell(
                new AppRefused(
                    MeshErrorCode.Conflict,
                    $"The service id {app.Sid.Short}… is taken by the open app \"{other.Name}\". Close that one first, or give this one another name."
                )
            );
            return;
        }

        _apps.Add(app.Sid, app);
        _localPeers.Add(app);
        foreach ((ConnectionKey key, Entry entry) in _connections)
        {
            if (app.Identities.Contains(key.Luid))
            {
                entry.Actor.Tell(new AppAppeared(app));
            }
        }

        Sender.Tell(new AppOpened());
    }

    private void OnCloseApp(CloseApp close)
    {
        AppPort app = close.App;
        if (_apps.TryGetValue(app.Sid, out AppPort? open) && open == app)
        {
            app.Close();
            _apps.Remove(app.Sid);
            _localPeers.Remove(app);
            foreach (Entry entry in _connections.Values)
            {
                entry.Actor.Tell(new AppVanished(app, WireCode.AppClosed));
            }

            app.Inbox.Close();
        }

        Sender.Tell(new AppClosed());
    }

    private void OnConnectTo(ConnectTo target)
    {
        if (_connections.Any(c => c.Value.IsUp && Matches(c.Key, target)))
        {
            Sender.Tell(new ConnectResult(true, []));
            return;
        }

        if (Dial(target) is { } dial)
        {
            dial.Waiting.Add(Sender);
            return;
        }

        Sender.Tell(
            new ConnectResult(
                false,
                [$"no address is known for {target.Ruid.Short}: add a contact card that has one, or name an address"]
            )
        );
    }

    private void OnDisconnect(Disconnect disconnect)
    {
        var key = new ConnectionKey(disconnect.Luid, disconnect.Ruid, disconnect.Rhid);
        if (_connections.TryGetValue(key, out Entry? entry))
        {
            entry.Waiting.Add(Sender);
            entry.Actor.Tell(new CloseConnection(WireCode.Idle, OfflineReason.Idle));
            return;
        }

        Sender.Tell(new Disconnected());
    }

    private static bool Matches(ConnectionKey key, ConnectTo target) =>
        key.Luid == target.Luid
        && key.Ruid == target.Ruid
        && (target.Rhid is not { } rhid || rhid == Hid.Any || rhid == key.Rhid);

    private DialUnderWay? Dial(ConnectTo target)
    {
        if (
            _dialling.TryGetValue(target, out IActorRef? running)
            && _dials.TryGetValue(running, out DialUnderWay? known)
        )
        {
            return known;
        }

        IReadOnlyList<string> addresses =
            target.Addresses ?? _plan.AddressesOf(_parts.Contacts.Find(target.Ruid), target.Rhid);
        if (addresses.Count == 0 || _stopper is not null)
        {
            return null;
        }

        IActorRef actor = Context.ActorOf(DialActor.PropsFor(target, addresses, _parts, _policy));
        Context.Watch(actor);
        var dial = new DialUnderWay(target);
        _dials.Add(actor, dial);
        _dialling[target] = actor;
        return dial;
    }

    private void OnDialSucceeded(DialSucceeded _)
    {
        if (_dials.Remove(Sender, out DialUnderWay? dial))
        {
            Context.Unwatch(Sender);
            EndDial(dial, new ConnectResult(true, []));
        }
    }

    private void OnDialFailed(DialFailed failed)
    {
        if (_dials.Remove(Sender, out DialUnderWay? dial))
        {
            Context.Unwatch(Sender);
            EndDial(dial, new ConnectResult(false, failed.Failures));
            if (dial.IsPlanned)
            {
                PlanDial(dial.Target.Ruid, soon: false, failed.RetryAfter);
            }
        }
    }

    private void EndDial(DialUnderWay dial, ConnectResult result)
    {
        _dialling.Remove(dial.Target);
        foreach (IActorRef waiting in dial.Waiting)
        {
            waiting.Tell(result);
        }
    }

    private void PlanDial(Uid uid, bool soon, TimeSpan? notBefore = null)
    {
        if (
            _stopper is null
            && _parts.Shared.Options.DialContacts
            && _parts.Contacts.Find(uid) is { IsBanned: false }
            && !_connections.Keys.Any(key => key.Ruid == uid)
        )
        {
            TimeSpan wait = _plan.NextWait(uid, soon);
            Timers.StartSingleTimer(uid, new RedialTick(uid), notBefore is { } least && least > wait ? least : wait);
        }
    }

    private void OnRedialTick(RedialTick tick)
    {
        if (_connections.Keys.Any(key => key.Ruid == tick.Uid) || _parts.Keys.Identities.Count == 0)
        {
            return;
        }

        if (Dial(new ConnectTo(_parts.Keys.Identities[0].Uid, tick.Uid, null, null)) is { } dial)
        {
            dial.IsPlanned = true;
        }
    }

    private void OnContactsChanged(ContactsChanged changed)
    {
        Uid uid = changed.Change.Contact.Uid;
        foreach ((ConnectionKey key, Entry entry) in _connections)
        {
            if (key.Ruid == uid && !MayStay(key))
            {
                entry.Actor.Tell(new CloseConnection(WireCode.Removed, OfflineReason.NotPermitted));
            }
        }

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
        foreach (IActorRef dial in _dials.Keys)
        {
            Context.Stop(dial);
        }

        foreach (Entry entry in _connections.Values)
        {
            entry.Actor.Tell(new CloseConnection(WireCode.Stopping, OfflineReason.LocalStop));
        }

        Timers.StartSingleTimer("stop", StopTick.Instance, _parts.Shared.Options.StopTimeout);
        TellStopped();
    }

    private void OnStopTick(StopTick _)
    {
        foreach (Entry entry in _connections.Values)
        {
            Context.Stop(entry.Actor);
        }
    }

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

    private sealed class Entry(IActorRef actor)
    {
        public IActorRef Actor => actor;

        public int AttachedCount { get; set; }

        public bool IsUp { get; set; }

        public List<IActorRef> Waiting { get; } = [];
    }

    private sealed class DialUnderWay(ConnectTo target)
    {
        public ConnectTo Target => target;

        public List<IActorRef> Waiting { get; } = [];

        public bool IsPlanned { get; set; }
    }

    private sealed record RedialTick(Uid Uid);

    private sealed record StopTick
    {
        public static readonly StopTick Instance = new();
    }
}
