using Mesh.Actors.Identity;
using Mesh.Actors.Links;
using Mesh.Actors.Peers;
using Mesh.Actors.Requests;
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
    private readonly ConnectionTable _connections = new();
    private readonly DialBook<IActorRef> _dials = new();
    private readonly HoldBook _holds = new();
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
        _metrics = MetricsOf(parts.Shared, _policy);
        _addressNotes = parts.AddressNotes;
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
        Receive<ConnectionStays>(OnConnectionStays);
        Receive<HoldOn>(OnHoldOn);
        Receive<LetGo>(OnLetGo);
        Receive<DialSucceeded>(OnDialSucceeded);
        Receive<DialGaveWay>(OnDialGaveWay);
        Receive<DialFailed>(OnDialFailed);
        Receive<RedialTick>(OnRedialTick);
        Receive<DialTurn>(OnDialTurn);
        Receive<ContactsChanged>(OnContactsChanged);
        Receive<NetworkChanged>(OnNetworkChanged);
        Receive<GrantsChanged>(OnGrantsChanged);
        ReceiveStorage();
        Receive<OwnIdentitiesChanged>(OnOwnIdentitiesChanged);
        ReceiveBans();
        ReceiveDelegations();
        ReceiveQuestions();
        ReceivePins();
        ReceiveAddresses();
        ReceiveRequests();
        Receive<StopHost>(OnStopHost);
        Receive<StopTick>(OnStopTick);
        Receive<TurnedAwayTick>(OnTurnedAwayTick);
        ReceiveRoom();
        Receive<Terminated>(OnTerminated);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private static TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    public static Props PropsFor(HostParts parts) => Props.Create(() => new HostActor(parts));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void PreStart()
    {
        IActorRef self = Self;
        _onContactChange = change =>
        {
            ShutGates(change);
            self.Tell(new ContactsChanged(change), ActorRefs.NoSender);
        };
        _parts.Contacts.Changed += _onContactChange;
        LoadPins();
        StartRequests();
        ListenToGrants();
        WatchOwnIdentities();
        WatchBans();
        WatchRevocations();
        if (_parts.Options.DialContacts)
        {
            DialAllContacts();
        }
    }

    private void DialAllContacts()
    {
        foreach (Uid uid in _parts.Contacts.All.Select(c => c.Uid).Order())
        {
            PlanDial(uid, soon: true);
        }
    }

    protected override void PostStop()
    {
        _parts.Contacts.Changed -= _onContactChange;
        _parts.Shared.Grants.Changed -= _onGrantChange;
        UnwatchOwnIdentities();
        UnwatchBans();
        UnwatchRevocations();
        _metrics.Dispose();
        Answer(_dials.GiveUpAll(), ConnectResult.Refused("the host has stopped"));
        GiveUpAllWaiting("the host has stopped");
    }

    private string? AliasOf(Uid uid) =>
        _parts.Contacts.Find(uid)?.Alias ?? _parts.Keys.Identities.FirstOrDefault(own => own.Uid == uid)?.Alias;

    private void OnContactsChanged(ContactsChanged changed)
    {
        NoteContact(changed.Change);
        _requests?.Tell(new ContactMoved(changed.Change.Contact.Uid, changed.Change.Kind));
        Uid uid = changed.Change.Contact.Uid;
        if (changed.Change.Kind == ContactChangeKind.Succeeded)
        {
            MovePins(_pins.Of(uid));
        }

        foreach ((ConnectionKey key, ConnectionEntry entry) in _connections.Of(uid))
        {
            _policy.Slots.Classify(key.Slot, _policy.WorthOf(key.Slot));
            if (entry.Gate.IsShut || !MayStay(key))
            {
                entry.EndShut();
            }
        }

        TellPinsOfContact(uid, isNews: changed.Change.Kind is ContactChangeKind.Added or ContactChangeKind.Updated);
        OfferRoom();
        GiveUpUnwelcome(uid);
        if (changed.Change.Kind != ContactChangeKind.Updated)
        {
            _atRest.Remove(uid);
        }

        _plan.Reset(uid);
        PlanDial(uid, soon: true);
    }

    private void OnStopHost(StopHost _)
    {
        _stopper = Sender;
        StopPins();
        WriteAddresses(all: true);
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

    private sealed record StopTick
    {
        public static readonly StopTick Instance = new();
    }
}
