using Mesh.Actors.Decisions;
using Mesh.Actors.Links;
using Mesh.Actors.Peers;
using Mesh.Actors.Pins;
using Mesh.Actors.Requests;
using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>Dialling: what was asked for, and what is planned. Who waits for what is kept by <see cref="DialBook{TRef}"/>.</summary>
internal sealed partial class HostActor
{
    // Whoever sits at a contact's address may ask for any time; the contact itself is not to be lost for days by that.
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromMinutes(10);

    // Contacts whose connection was closed because nobody used it: only who asks for them has them dialled.
    private readonly HashSet<Uid> _atRest = [];

    private void OnConnectTo(ConnectTo target) =>
        Connect(target.WantsOneHost ? target : target with { Rhid = null }, Sender);

    private void Connect(ConnectTo target, IActorRef who, bool isItsTurn = false)
    {
        ConnectionEntry? up = ConnectionsFor(target)
            .Select(c => c.Value)
            .FirstOrDefault(entry => entry is { IsUp: true, IsClosing: false });
        if (up is not null)
        {
            up.Want(target, who);
        }
        else if (_stopper is not null)
        {
            who.Tell(ConnectResult.Refused("the host stops"));
        }
        else if (WhyNotDialled(target) is { } banned)
        {
            NoteDial(target, DecisionKind.Banned, banned);
            who.Tell(ConnectResult.Refused(banned));
        }
        else if (FindRoom(target) is { IsThere: false } room)
        {
            who.Tell(new ConnectResult(new DialFailed([], 0, room.Refusal!.RetryAfter, WhyNoRoom(room))));
        }
        else if (!isItsTurn && !IsTurnFree && NeedsDial(target))
        {
            WaitForTurn(target, who);
        }
        else if (Dial(target) is { Count: > 0 } dials)
        {
            _dials.Wait(target, who, dials);
            if (isItsTurn && target.ForPin)
            {
                who.Tell(PinDialBegan.Instance);
            }
        }
        else
        {
            string reason =
                $"no address is known for {target.Ruid.Short}: add a contact card that has one, or name an address";
            who.Tell(new ConnectResult(new DialFailed([], 0, null, reason) { HasNoAddress = true }));
        }
    }

    // Without a look at all of them where one host is meant: there may be very many pins.
    private IEnumerable<KeyValuePair<ConnectionKey, ConnectionEntry>> ConnectionsFor(ConnectTo target)
    {
        if (!target.WantsOneHost)
        {
            return _connections.Of(target.Ruid).Where(c => DialBook<IActorRef>.Matches(c.Key, target));
        }

        var key = new ConnectionKey(target.Luid, target.Ruid, target.Rhid!.Value);
        return _connections.TryGetValue(key, out ConnectionEntry? entry) ? [new(key, entry)] : [];
    }

    private void OnConnectionStays(ConnectionStays stays)
    {
        if (_connections.TryGetValue(stays.Key, out ConnectionEntry? entry))
        {
            Answer([.. entry.Wanting.Select(wanting => wanting.Who)], ConnectResult.Up);
            entry.Wanting.Clear();
        }
    }

    // The dials that may reach the target: those that try its addresses already, and one of its own for those left. None if no address is known.
    private IReadOnlyList<IActorRef> Dial(ConnectTo target)
    {
        (IReadOnlyList<string> addresses, IReadOnlyList<IActorRef> joined) = _dials.Split(target, AddressesOf(target));
        if (addresses.Count == 0)
        {
            if (joined.Count == 0)
            {
                NoteDial(target, DecisionKind.NoAddress, null);
            }

            return joined;
        }

        IActorRef actor = Context.ActorOf(DialActor.PropsFor(target, addresses, _parts, _policy));
        Context.Watch(actor);
        _dials.Began(actor, target, addresses);
        NoteDial(target, DecisionKind.Dialled, string.Join(", ", addresses));
        return [.. joined, actor];
    }

    private IReadOnlyList<string> AddressesOf(ConnectTo target) =>
        [.. (target.Addresses ?? CandidatesOf(target)).Where(address => _policy.BanOf(address) is null)];

    private void OnDialSucceeded(DialSucceeded succeeded)
    {
        if (WinContactDial(Sender))
        {
            return;
        }

        ConnectionKey key = succeeded.Key;
        if (_parts.Contacts.Find(key.Ruid) is not null)
        {
            NoteMet(key.Ruid, key.Rhid, succeeded.Address);
        }

        EndDial(Sender, key);
    }

    private void OnDialGaveWay(DialGaveWay _) => EndDial(Sender, key: null);

    private void EndDial(IActorRef actor, ConnectionKey? key)
    {
        // What it says may have been under way when it was given up: its turn is over when it has ended.
        if (!_endingDials.Contains(actor))
        {
            Context.Unwatch(actor);
        }

        foreach ((ConnectTo target, IActorRef who) in _dials.Succeeded(actor, key))
        {
            Connect(target, who);
        }

        TakeDialTurns();
    }

    private void OnDialFailed(DialFailed failed)
    {
        if (!FailContactDial(Sender, failed.RetryAfter))
        {
            EndDial(Sender, failed);
        }
    }

    // False if it is none of the dials.
    private bool EndDial(IActorRef actor, DialFailed failed)
    {
        if (_dials.Failed(actor, failed) is not { } dial)
        {
            return false;
        }

        Context.Unwatch(actor);
        NoteDialFailed(dial.Target, failed);
        foreach ((IActorRef who, DialFailed failure) in dial.Refused)
        {
            who.Tell(new ConnectResult(ToldTo(who, dial.Target.Ruid, failure)));
        }

        foreach ((ConnectTo target, IActorRef who) in dial.PassedOver)
        {
            Connect(target, who);
        }

        if (dial.IsPlanned)
        {
            PlanDial(dial.Target.Ruid, soon: false, PauseAfter(dial.Target, failed));
        }

        // It may have been told that there is room, and cannot use it.
        OfferRoom();
        TakeDialTurns();
        return true;
    }

    private static void Answer(IReadOnlyList<IActorRef> waiting, ConnectResult result)
    {
        foreach (IActorRef who in waiting)
        {
            who.Tell(result);
        }
    }

    // What a proven host has said in its handshake.
    private void NoteHandshake(Link link, Uid luid, Uid ruid, HandshakeResult result)
    {
        bool weDialled = result.Role == LinkRole.Dialler;
        _parts.Addresses.Observed.Note(result.Rhid, result.ObservedAddress, weDialled);
        LearnWords(ruid, result.Rhid, result.RemoteWords);
        if (_parts.Contacts.Find(ruid) is null)
        {
            return;
        }

        if (!weDialled)
        {
            _plan.Heard(ruid);
        }

        if (_policy.MayShow(ruid, result.Rhid))
        {
            IReadOnlyList<string> useful = ToldAddresses.Useful(
                result.RemoteAddresses,
                link.RemoteAddress,
                _parts.Addresses.Own()
            );
            NoteTold(ruid, result.Rhid, useful);
            HearOfWaiting(ruid, result.Rhid);
            HintPins(ruid, result.Rhid, TryPin.Heard, but: new ConnectionKey(luid, ruid, result.Rhid));
        }
    }

    private void OnNetworkChanged(NetworkChanged _)
    {
        _requests?.Tell(NetworkMoved.Instance);
        foreach (Uid uid in _parts.Contacts.All.Select(contact => contact.Uid).Order())
        {
            _plan.Reset(uid);
            PlanDial(uid, soon: true);
        }

        HintAllPins(TryPin.Anew);
    }

    private void PlanDial(Uid uid, bool soon, TimeSpan? notBefore = null)
    {
        if (
            _stopper is null
            && _parts.Options.DialContacts
            && _parts.Contacts.Find(uid) is { IsBanned: false }
            && !_atRest.Contains(uid)
            && !_connections.Has(uid)
            && !IsDialledByPins(uid)
        )
        {
            TimeSpan planned = _plan.NextWait(uid, soon);
            TimeSpan least = notBefore > MaxRetryAfter ? MaxRetryAfter : notBefore ?? TimeSpan.Zero;
            TimeSpan wait = least > planned ? least : planned;
            Timers.StartSingleTimer(uid, new RedialTick(uid), wait);
            NotePlan(uid, wait, soon);
        }
    }

    private void NoteUp(ConnectionKey key)
    {
        TellPinsUp(key);
        Answer(_dials.Up(key), ConnectResult.Up);
        AnswerWaiting(key);
        foreach (IActorRef dial in _dials.Reaching(key))
        {
            dial.Tell(GiveWay.Instance);
        }

        Uid uid = key.Ruid;
        if (_parts.Contacts.Find(uid) is not null)
        {
            _plan.Up(uid, Now);
            _atRest.Remove(uid);
        }
    }

    private void NoteDown(Uid uid, OfflineReason reason, TimeSpan? retryAfter)
    {
        if (_parts.Contacts.Find(uid) is null)
        {
            return;
        }

        _plan.Down(uid, Now);
        if (reason == OfflineReason.Idle)
        {
            _atRest.Add(uid);
            return;
        }

        PlanDial(uid, soon: false, retryAfter);
    }

    private void OnRedialTick(RedialTick tick) => DialPlanned(tick.Uid, isItsTurn: false);

    private void DialPlanned(Uid uid, bool isItsTurn)
    {
        // What was planned may not be wanted any more: he is banned or removed meanwhile, or his connection has come and closed for idleness.
        if (
            _stopper is not null
            || _parts.Contacts.Find(uid) is not { IsBanned: false }
            || _atRest.Contains(uid)
            || _connections.Has(uid)
            || _parts.Keys.Identities.Count == 0
            || IsDialledByPins(uid)
        )
        {
            return;
        }

        var target = new ConnectTo(SpeakerTo(uid), uid, null, null);
        if (RoomFor(target, _policy.ValueOf(SlotOf(target)), waits: true) is { IsThere: false, Refusal: { } full })
        {
            PlanDial(uid, soon: false, full.RetryAfter);
            return;
        }

        if (!isItsTurn && !IsTurnFree && NeedsDial(target))
        {
            PlannedWaitsForTurn(target);
            return;
        }

        _dials.MarkPlanned(Dial(target));
    }

    private void GiveUpUnwelcome(Uid uid)
    {
        if (_parts.Contacts.Find(uid) is null)
        {
            _plan.Forget(uid);
            ForgetAddresses(uid);
            _atRest.Remove(uid);
            ForgetPlannedRoom(uid);
        }

        bool isWelcome = _parts.Contacts.Find(uid) is { } contact ? !contact.IsBanned : _policy.Trust == TrustMode.Open;
        if (!isWelcome)
        {
            (IReadOnlyList<IActorRef> dials, IReadOnlyList<IActorRef> waiters) = _dials.GiveUp(uid);
            foreach (IActorRef dial in dials)
            {
                StopDial(dial);
            }

            Answer(waiters, ConnectResult.Refused("the contact was removed meanwhile"));
            GiveUpWaiting(uid, "the contact was removed meanwhile");
        }
    }

    private void GiveUpDials()
    {
        foreach (IActorRef dial in _dials.UnderWay.Concat(_contactDials.Keys))
        {
            Context.Unwatch(dial);
            Context.Stop(dial);
        }

        _contactDials.Clear();
        Answer(_dials.GiveUpAll(), ConnectResult.Refused("the host stops"));
        GiveUpAllWaiting("the host stops");
    }

    private sealed record RedialTick(Uid Uid);
}
