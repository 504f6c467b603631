using Mesh.Actors.Decisions;
using Mesh.Actors.Limits;
using Mesh.Actors.Peers;
using Mesh.Actors.Pins;
using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>Pins at work: what they are told, and what they want. When a pin tries is <see cref="PinMachine"/>'s.</summary>
internal sealed partial class HostActor
{
    private static readonly TimeSpan PinPause = TimeSpan.FromSeconds(1);

    private readonly PinBook<IActorRef> _pins = new();
    private readonly PinHandover _pinHandover = new();
    private Props? _pinProps;
    private int _pinActorCount;

    private static DateTimeOffset Date => Context.System.Scheduler.Now;

    private void ReceivePins()
    {
        Receive<DialPin>(OnDialPin);
        Receive<PinTold>(OnPinTold);
        Receive<PinFailed>(OnPinFailed);
        Receive<PinPauseTick>(OnPinPauseTick);
        Receive<HostHeardOf>(OnHostHeardOf);
        Receive<OwnSucceeded>(OnOwnSucceeded);
        ReceivePinMoves();
        ReceivePinRequests();
    }

    private void LoadPins()
    {
        IReadOnlyList<PinRecord> kept = _parts.TakeKeptPins();
        _pins.MakeRoom(kept.Count);
        _parts.PinValues.MakeRoom(kept.Count);
        foreach (PinRecord pin in kept)
        {
            _pins.Set(pin, Date);
        }

        MovePins(_pins.Entries);
    }

    private void OpenPins(AppPort app)
    {
        foreach (
            PinEntry<IActorRef> entry in _pins.Open(
                app.Sid,
                app.Name,
                (luid, ruid) => app.Rights.MayUse(luid, ruid),
                Date
            )
        )
        {
            ApplyPin(entry);
            TellPin(entry);
        }
    }

    private void ClosePins(AppPort app)
    {
        foreach (PinEntry<IActorRef> entry in _pins.Close(app.Sid, Date))
        {
            ApplyPin(entry);
            TellPin(entry);
        }
    }

    private void ApplyRightsToPins(AppPort app, Uid luid)
    {
        foreach (PinEntry<IActorRef> entry in _pins.OfApp(app.Sid, luid))
        {
            ApplyPin(entry);
            TellPin(entry, app.Sid);
        }
    }

    private void StopPins()
    {
        foreach (PinEntry<IActorRef> entry in _pins.Entries)
        {
            entry.Actor?.Tell(EndPin.Instance);
            entry.Actor = null;
        }

        _pinActorCount = 0;
        foreach (AppPort app in _apps.Values)
        {
            _pins.Close(app.Sid, Date);
        }
    }

    // Makes of a pin what the open apps want of it now.
    private void ApplyPin(PinEntry<IActorRef> entry)
    {
        Hid? wasBoundTo = entry.BoundTo;
        if (entry.Wanted is not { } wanted)
        {
            EndPinActor(entry);
        }
        else if (entry.Actor is { } actor)
        {
            actor.Tell(new PinPolicyChanged(wanted.Policy));
            RankWaitingPin(entry, wanted.Priority);
            if (entry.State.Phase == PinPhase.Displaced)
            {
                OfferRoomTo(entry);
            }
        }
        else if (_stopper is null)
        {
            BeginPinActor(entry, wanted.Policy);
        }

        RefreshPinned(entry, wasBoundTo);
    }

    private void BeginPinActor(PinEntry<IActorRef> entry, PinPolicy policy)
    {
        PinTarget target = entry.Target;
        _pinProps ??= PinActor.PropsFor(
            new PinSetup(
                new PinTimes(_parts.Options.BackOffMin, _parts.Options.BackOffMax),
                _parts.Random.NextDouble,
                _pinHandover
            )
        );
        PinStanding standing = PinStandingOf(target);
        IReadOnlyList<Hid> up =
        [
            .. ConnectionsFor(ConnectToOf(target)).Where(c => c.Value.IsUp).Select(c => c.Key.Rhid),
        ];
        bool hasAddress = AddressesOf(ConnectToOf(target)).Count > 0;
        if (standing == PinStanding.Welcome && up.Count == 0 && !hasAddress)
        {
            NotePin(target, DecisionKind.NoAddress, null);
        }

        entry.State = PinMachine.Initial(target, Date, standing, up);
        entry.Actor = _pinHandover.Start(
            () => Context.ActorOf(_pinProps),
            new BeginPin(target, policy, standing, up, hasAddress)
        );
        _pinActorCount++;
    }

    private void EndPinActor(PinEntry<IActorRef> entry)
    {
        if (entry.Actor is not { } actor)
        {
            return;
        }

        actor.Tell(EndPin.Instance);
        entry.Actor = null;
        entry.State = PinMachine.Initial(entry.Target, Date);
        _pinActorCount--;
        ForgetRoom(entry.Target.Slot);
        ForgetTaken(entry);
        ForgetWaitingPin(entry.Target, actor);
        OfferRoom();
        PlanDial(entry.Target.Ruid, soon: false);
    }

    private PinStanding PinStandingOf(PinTarget target)
    {
        if (_parts.Keys.Identities.All(own => own.Uid != target.Luid))
        {
            return PinStanding.NotOurIdentity;
        }

        if (_parts.Bans.All.Count > 0 && WhoBars(target.Ruid, target.IsAnyHost ? null : target.Rhid) is not null)
        {
            return PinStanding.HostBanned;
        }

        return _policy.StandingOf(target.Ruid, target.Rhid) switch
        {
            Links.CallerStanding.Banned => PinStanding.Banned,
            Links.CallerStanding.Known => PinStanding.Welcome,
            _ => _policy.Trust == TrustMode.Open ? PinStanding.Welcome : PinStanding.NoContact,
        };
    }

    private void OnDialPin(DialPin dial) =>
        Connect(ConnectToOf(dial.Target) with { ForPin = true, IsHeard = dial.IsHeard }, Sender);

    private static ConnectTo ConnectToOf(PinTarget target) =>
        new(target.Luid, target.Ruid, target.IsAnyHost ? null : target.Rhid, null);

    private void OnPinTold(PinTold told)
    {
        if (_pins.Find(told.Target) is not { } entry || !Sender.Equals(entry.Actor))
        {
            return;
        }

        Hid? wasBoundTo = entry.BoundTo;
        NotePinState(entry, told.State);
        entry.State = told.State;
        if (wasBoundTo != entry.BoundTo)
        {
            RefreshPinned(entry, wasBoundTo);
        }

        if (told.State.Phase == PinPhase.Displaced)
        {
            OfferRoomTo(entry);
        }

        TellPin(entry);
    }

    private void OnPinFailed(PinFailed failed)
    {
        if (_pins.Find(failed.Target) is not { } entry || !Sender.Equals(entry.Actor))
        {
            return;
        }

        Context.GetLogger().Warning("The pin {0} failed, and begins anew", failed.Target);
        Hid? wasBoundTo = entry.BoundTo;
        EndPinActor(entry);
        RefreshPinned(entry, wasBoundTo);
        Timers.StartSingleTimer(entry, new PinPauseTick(failed.Target), PinPause);
    }

    private void OnPinPauseTick(PinPauseTick tick)
    {
        if (_pins.Find(tick.Target) is { } entry)
        {
            ApplyPin(entry);
        }
    }

    private void OnHostHeardOf(HostHeardOf heard)
    {
        if (_parts.Contacts.Find(heard.Ruid) is not null)
        {
            _plan.Heard(heard.Ruid);
            PlanDial(heard.Ruid, soon: true);
        }

        HearOfWaiting(heard.Ruid, heard.Rhid);
        HintPins(heard.Ruid, heard.Rhid, TryPin.Heard);
    }

    // Those of an identity that a host of it would satisfy; null is any.
    private void HintPins(Uid ruid, Hid? rhid, TryPin hint, ConnectionKey? but = null)
    {
        foreach (PinEntry<IActorRef> entry in _pins.Of(ruid))
        {
            bool isMeant = rhid is null || entry.Target.IsAnyHost || entry.Target.Rhid == rhid;
            if (isMeant && !(but is { } key && KeyMeets(key, entry.Target)))
            {
                entry.Actor?.Tell(hint);
            }
        }
    }

    private void HintAllPins(TryPin hint)
    {
        foreach (PinEntry<IActorRef> entry in _pins.Entries)
        {
            entry.Actor?.Tell(hint);
        }
    }

    private void TellPinsOfContact(Uid ruid, bool isNews)
    {
        foreach (PinEntry<IActorRef> entry in _pins.Of(ruid))
        {
            entry.Actor?.Tell(new PinStandingChanged(PinStandingOf(entry.Target)));
            if (isNews)
            {
                entry.Actor?.Tell(TryPin.Anew);
            }
        }
    }

    private void TellPinsUp(ConnectionKey key)
    {
        foreach (PinEntry<IActorRef> entry in _pins.MetBy(key))
        {
            entry.Actor?.Tell(new PinnedHostUp(key.Rhid));
        }
    }

    private void TellPinsDown(ConnectionKey key, OfflineReason reason, TimeSpan? retryAfter)
    {
        foreach (PinEntry<IActorRef> entry in _pins.MetBy(key))
        {
            entry.Actor?.Tell(new PinnedHostDown(key.Rhid, reason, retryAfter));
        }
    }

    private static ConnectionKey KeyOf(PinTarget target) => new(target.Luid, target.Ruid, target.Rhid);

    private static bool KeyMeets(ConnectionKey key, PinTarget target) =>
        key.IsOneOf(target.Luid, target.Ruid, target.Rhid);

    private bool IsHeld(ConnectionKey key) => _holds.IsHeld(key) || _pins.Holds(key);

    // Whether pins as the identity that contacts are dialled as try all that a plan would.
    private bool IsDialledByPins(Uid ruid)
    {
        // A pin dials as the identity that pins: it does not tell of one whose place that took.
        if (_parts.Keys.Identities is not [{ Uid: var luid }, ..] || PredecessorsOf(luid).Length > 0)
        {
            return false;
        }

        bool IsPinned(Hid rhid) => _pins.Find(new PinTarget(luid, ruid, rhid))?.Actor is not null;
        return IsPinned(Hid.Any)
            || (
                _pins.Of(ruid).Any()
                && _parts.Contacts.Find(ruid) is { Hosts: { Count: > 0 } hosts }
                && hosts.All(host => host.Hid == _parts.Keys.HostId || IsPinned(host.Hid))
            );
    }

    private void RefreshPinned(PinEntry<IActorRef> entry, Hid? wasBoundTo)
    {
        PinTarget target = entry.Target;
        RefreshValue(target);
        foreach (Hid host in new[] { wasBoundTo, entry.BoundTo, target.Rhid }.OfType<Hid>().Distinct())
        {
            PinTarget one = target with { Rhid = host };
            ConnectionKey key = KeyOf(one);
            if (host != target.Rhid)
            {
                RefreshValue(one);
            }

            if (_connections.TryGetValue(key, out ConnectionEntry? connection))
            {
                connection.Hold(IsHeld(key));
            }
        }
    }

    private void RefreshValue(PinTarget target)
    {
        SlotKey slot = target.Slot;
        if (_pins.ValueOf(slot) is { } value)
        {
            _parts.PinValues.Set(target, value);
        }
        else
        {
            _parts.PinValues.Remove(target);
        }

        RevalueSlots(slot.Luid, slot.Ruid);
    }

    private void NotePinState(PinEntry<IActorRef> entry, PinState now)
    {
        bool was = entry.State.Phase == PinPhase.Displaced;
        if (was != (now.Phase == PinPhase.Displaced))
        {
            if (was)
            {
                ForgetTaken(entry);
            }

            DecisionKind kind = was ? DecisionKind.PinReplaced : DecisionKind.PinDisplaced;
            NotePin(entry.Target, kind, was ? null : $"by {now.DisplacedBy}");
        }
    }

    private void NotePin(PinTarget target, DecisionKind kind, string? detail) =>
        Note(
            new DecisionSubject(target.Luid, target.Ruid, target.IsAnyHost ? null : target.Rhid),
            DecisionNote.Of(Now, kind, detail)
        );

    private sealed record PinPauseTick(PinTarget Target);
}
