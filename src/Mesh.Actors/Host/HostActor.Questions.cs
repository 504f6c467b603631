using Mesh.Actors.Decisions;
using Mesh.Actors.Identity;
using Mesh.Actors.Limits;
using Mesh.Actors.Links;
using Mesh.Actors.Peers;
using Mesh.Actors.Pins;
using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>What the host is asked, and what it records to be able to answer (docs/architecture.md "Explain").</summary>
internal sealed partial class HostActor
{
    private const int MaxPinsTold = 32;

    private readonly DecisionBook _decisions = new();

    private void ReceiveQuestions()
    {
        Receive<GetHostStatus>(OnGetStatus);
        Receive<GetPeerFacts>(OnGetPeerFacts);
        Receive<GetHostFacts>(OnGetHostFacts);
        Receive<ConnectionDecided>(OnConnectionDecided);
    }

    private void OnGetStatus(GetHostStatus _) =>
        Sender.Tell(
            new HostStatus(
                [.. _connections.Where(c => c.Value.IsUp).Select(c => c.Key)],
                [.. _apps.Values.Select(app => app.Name)],
                _parts.Shared.Budget.UsedBytes,
                Context.GetChildren().Count()
                    - _connections.Count
                    - _dials.Count
                    - _pinActorCount
                    - StorageChildren
                    - RequestChildren,
                _policy.Slots.Count
            )
        );

    private void OnGetPeerFacts(GetPeerFacts asked)
    {
        Hid? rhid = asked.Rhid is { IsZero: false } named ? named : null;
        IReadOnlyList<ConnectionKey> all = [.. _connections.Keys.Where(key => key.Ruid == asked.Ruid)];
        ConnectionKey? found = Find(all, asked.Luid, rhid);
        Uid luid = asked.Luid ?? found?.Luid ?? _parts.Keys.Identities.FirstOrDefault()?.Uid ?? default;
        Contact? contact = _parts.Contacts.Find(asked.Ruid);
        (TimeSpan? due, int failed) = _plan.Find(asked.Ruid);
        HashSet<Hid> hosts = [.. _decisions.HostsOf(asked.Ruid), .. contact?.Hosts.Select(host => host.Hid) ?? []];
        IReadOnlyList<OwnedPin> pins = PinsFor(asked, luid, rhid);
        TimeSpan now = Now;
        DateTimeOffset date = Context.System.Scheduler.Now;
        Sender.Tell(
            new PeerFacts(
                asked with
                {
                    Rhid = rhid,
                },
                luid,
                date,
                _parts.Keys.HostId,
                _parts.Keys.Identities,
                [.. _apps.Values],
                _stopper is not null,
                _policy.Trust,
                _parts.Options.DialContacts,
                contact,
                CandidatesOf(asked.Ruid, rhid),
                _dials.IsDialling(luid, asked.Ruid),
                NextDialIn(pins, due, asked.Ruid),
                failed,
                found is { } key ? _connections[key].Actor : null,
                found?.Rhid ?? rhid,
                [.. all.Where(other => other != found && _connections[other].IsUp)],
                [.. _decisions.Find(luid, asked.Ruid, rhid, hosts).Select(note => note.OnCalendar(now, date))]
            )
            {
                Pins = pins,
                DialsBefore = CountBefore(luid, asked.Ruid, rhid),
                Ban = WhoBars(asked.Ruid, found?.Rhid ?? rhid),
            }
        );
    }

    private IReadOnlyList<OwnedPin> PinsFor(GetPeerFacts asked, Uid luid, Hid? rhid)
    {
        bool IsMeant(PinTarget target) =>
            target.Luid == luid
            && (asked.IsAboutPin ? target.Rhid == asked.Rhid : rhid is null || target.IsAnyHost || target.Rhid == rhid);
        return
        [
            .. _pins
                .Of(asked.Ruid)
                .Where(entry => IsMeant(entry.Target))
                .SelectMany(PinBook<IActorRef>.Views)
                .Select(AsOfNow)
                .Take(MaxPinsTold),
        ];
    }

    // Where pins dial nothing is planned beside them.
    private TimeSpan? NextDialIn(IReadOnlyList<OwnedPin> pins, TimeSpan? planned, Uid ruid)
    {
        TimeSpan now = Now;
        DateTimeOffset date = Context.System.Scheduler.Now;
        TimeSpan? plan = !IsDialledByPins(ruid) && planned is { } due && due > now ? due - now : null;
        DateTimeOffset? attempt = pins.Min(pin => pin.Pin.State.NextAttempt);
        TimeSpan? pin = attempt is { } at && at > date ? at - date : null;
        return pin is null || plan < pin ? plan : pin;
    }

    // One that is up before one that is not.
    private ConnectionKey? Find(IReadOnlyList<ConnectionKey> all, Uid? luid, Hid? rhid) =>
        all.Where(key => (luid is null || key.Luid == luid) && (rhid is null || key.Rhid == rhid))
            .OrderByDescending(key => _connections[key].IsUp)
            .Select(key => (ConnectionKey?)key)
            .FirstOrDefault();

    private void OnConnectionDecided(ConnectionDecided decided)
    {
        foreach (DecisionNote note in decided.Notes)
        {
            Note(new DecisionSubject(decided.Key.Luid, decided.Key.Ruid, decided.Key.Rhid), note);
        }
    }

    private void NoteContact(ContactChange change)
    {
        DecisionKind kind = change.Kind switch
        {
            ContactChangeKind.Added => DecisionKind.ContactAdded,
            ContactChangeKind.Updated => DecisionKind.ContactUpdated,
            ContactChangeKind.Banned => DecisionKind.Banned,
            ContactChangeKind.Unbanned => DecisionKind.Unbanned,
            ContactChangeKind.Succeeded => DecisionKind.Succeeded,
            _ => DecisionKind.ContactRemoved,
        };
        Note(
            DecisionSubject.Of(change.Contact.Uid),
            DecisionNote.Of(Now, kind, change.Contact.SucceededBy?.ToString())
        );
        if (kind == DecisionKind.ContactRemoved)
        {
            _decisions.Estrange(change.Contact.Uid);
        }
    }

    // Under the host's name alone: whom a caller claimed to be is not proven.
    private void NoteCaller(LinkFailed failed) =>
        Note(
            DecisionSubject.Of(failed.RemoteHid),
            DecisionNote.Of(
                Now,
                DecisionKind.CallerRefused,
                $"from {AddressWithoutPort(failed.RemoteAddress)}: {failed.Failure.Detail}"
            )
        );

    private void NoteDial(ConnectTo target, DecisionKind kind, string? detail) =>
        Note(
            new DecisionSubject(target.Luid, target.Ruid, target.Rhid is { IsZero: false } rhid ? rhid : null),
            DecisionNote.Of(Now, kind, detail)
        );

    private void NoteDialFailed(ConnectTo target, DialFailed failed)
    {
        DecisionKind kind = failed.Fault switch
        {
            null => DecisionKind.DialFailed,
            HandshakeFault.Refused or HandshakeFault.RemoteClosed => DecisionKind.HandshakeRefused,
            HandshakeFault.NoRoom => DecisionKind.NoRoom,
            HandshakeFault.OtherHost or HandshakeFault.MayNotShow or HandshakeFault.OwnHid => DecisionKind.WrongHost,
            _ => DecisionKind.HandshakeFailed,
        };
        NoteDial(target, kind, failed.ToString());
        if (_parts.Contacts.Find(target.Ruid) is not null)
        {
            _plan.Failed(target.Ruid);
        }
    }

    private void NotePlan(Uid uid, TimeSpan wait, bool soon)
    {
        _plan.Due(uid, Now + wait);
        if (!soon)
        {
            string seconds = FormattableString.Invariant($"the next dial in {wait.TotalSeconds:0.0} s");
            Note(DecisionSubject.Of(uid), DecisionNote.Of(Now, DecisionKind.BackedOff, seconds));
        }
    }

    private void Note(DecisionSubject subject, DecisionNote note) =>
        _decisions.Record(subject, note, subject.Ruid is { } ruid && _parts.Contacts.Find(ruid) is not null);

    // A caller's port is another one each time, and says nothing.
    private static string AddressWithoutPort(string address) =>
        address.LastIndexOf(':') is > 0 and var colon ? address[..colon] : address;
}
