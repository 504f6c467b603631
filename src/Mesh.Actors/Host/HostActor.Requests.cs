using Mesh.Actors.Decisions;
using Mesh.Actors.Identity;
using Mesh.Actors.Links;
using Mesh.Actors.Requests;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Host;

/// <summary>Contact requests: dials for them, and hands on what concerns them. They are the <see cref="RequestActor"/>'s.</summary>
internal sealed partial class HostActor
{
    private readonly Dictionary<IActorRef, ContactDial> _contactDials = [];

    // Null where the requests cannot be read from the disk: then there are none, and no links for them.
    private IActorRef? _requests;

    // Those whose store has failed, until they have ended: others take their place.
    private IActorRef? _endingRequests;

    // Turns to dial of which the requests are asked whether they still want them.
    private int _requestTurns;

    private int RequestChildren =>
        _contactDials.Count + (_requests is null ? 0 : 1) + (_endingRequests is null ? 0 : 1);

    private void ReceiveRequests()
    {
        Receive<AskForContact>(AskRequests);
        Receive<AnswerRequest>(AskRequests);
        Receive<WithdrawRequest>(AskRequests);
        Receive<DialForRequest>(OnDialForRequest);
        Receive<RequestTurnTaken>(OnRequestTurnTaken);
    }

    private void StartRequests()
    {
        var parts = new RequestParts(
            _parts.Keys,
            _parts.Contacts,
            _parts.Verifier,
            _parts.Store,
            Worker,
            () => _parts.Addresses.Own(),
            _parts.Random.NextDouble,
            _parts.Requests
        );
        _requests = Context.ActorOf(RequestActor.PropsFor(parts), "requests");
        Context.Watch(_requests);
    }

    private void RestartRequests()
    {
        if (_requests is not null)
        {
            _endingRequests = _requests;
            ForgetRequests();
            Context.Stop(_endingRequests);
        }
    }

    private void ForgetRequests()
    {
        _requests = null;
        _requestTurns = 0;
        TakeDialTurns();
    }

    private void AskRequests(object question)
    {
        if (_requests is null)
        {
            string why = _endingRequests is null
                ? "The contact requests of this host cannot be read from its disk; see the log."
                : "The store has failed; see the log, and try again.";
            Sender.Tell(new RequestRefused(new MeshException(MeshErrorCode.Storage, why)));
            return;
        }

        _requests.Tell(question, Sender);
    }

    private void OnDialForRequest(DialForRequest dial) => DialFor(dial, Sender);

    // It may have been withdrawn while it waited, or be for another host by now. The turn is its own until that is said.
    private void TakeRequestTurn(DialForRequest dial, IActorRef asker)
    {
        if (asker.Equals(_requests))
        {
            _requestTurns++;
            asker.Tell(new RequestTurnCame(dial));
        }
    }

    private void OnRequestTurnTaken(RequestTurnTaken taken)
    {
        if (!Sender.Equals(_requests))
        {
            return;
        }

        _requestTurns--;
        if (taken.Dial is { } dial)
        {
            DialFor(dial, Sender, isItsTurn: true);
        }

        TakeDialTurns();
    }

    private void DialFor(DialForRequest dial, IActorRef asker, bool isItsTurn = false)
    {
        Contact? known = _parts.Contacts.Find(dial.Card.Uid);
        IReadOnlyList<CardHost> hosts = [.. known?.Hosts ?? [], .. dial.Card.Hosts];
        var where = new Contact(
            dial.Card.Uid,
            dial.Card.IdentityPublicKey,
            null,
            hosts,
            dial.Card.Issued,
            ContactStanding.Trusted
        );
        IReadOnlyList<string> addresses = DialCandidates.Of(
            where,
            dial.Host,
            _parts.Keys.HostId,
            _addressNotes.Find(dial.Card.Uid),
            host => _policy.BanOf(host) is not null
        );
        if (_stopper is not null || addresses.Count == 0 || known is { IsBanned: true })
        {
            asker.Tell(new RequestDialFailed(dial.Key, null));
            return;
        }

        var target = new ConnectTo(dial.Luid, dial.Card.Uid, dial.Host, addresses)
        {
            ShowTo = [.. hosts.Select(host => host.Hid)],
        };
        if (!isItsTurn && !IsTurnFree)
        {
            _dialQueue.Add(target.Ruid, DialRank.Contact(isHeard: false), new WaitingDial(target, asker, dial));
            return;
        }

        IActorRef actor = Context.ActorOf(DialActor.PropsFor(target, addresses, _parts, _policy));
        Context.Watch(actor);
        _contactDials.Add(actor, new ContactDial(dial.Key));
        NoteDial(target, DecisionKind.Dialled, "for a contact request");
    }

    private void OnContactLink(LinkEstablished established)
    {
        bool isDialled = established.Result.Role == LinkRole.Dialler;
        ContactDial? dial = null;
        if (_stopper is not null || _requests is null || (isDialled && !_contactDials.TryGetValue(Sender, out dial)))
        {
            TurnAway(established.Link, WireCode.Stopping);
            return;
        }

        HandshakeResult result = established.Result;
        string address = established.Link.RemoteAddress;
        _requests.Tell(new ContactLinkUp(established.Link, result, dial?.Key, () => IsBarred(result, address)));
    }

    // What may have come about since the handshake. Asked on the requests' turn: it reads only what is safe to read from anywhere.
    private bool IsBarred(HandshakeResult result, string address) =>
        _policy.BanOf(result.Rhid, address) is not null
        || (
            result.Remote is { } remote
            && (
                _parts.Contacts.Find(remote.Uid) is { IsBanned: true }
                || _parts.Revocations.IsRevoked(remote.Uid, result.Rhid, remote.Serial)
            )
        )
        || (result.Luid is { } luid && MayNotSpeakAs(luid));

    // Of a dial that led to a link the link tells how it ends.
    private bool FailContactDial(IActorRef dial, TimeSpan? retryAfter)
    {
        if (!_contactDials.Remove(dial, out ContactDial? known))
        {
            return false;
        }

        if (!known.IsWon)
        {
            _requests?.Tell(new RequestDialFailed(known.Key, retryAfter));
        }

        TakeDialTurns();
        return true;
    }

    private bool WinContactDial(IActorRef dial)
    {
        if (!_contactDials.TryGetValue(dial, out ContactDial? known))
        {
            return false;
        }

        known.IsWon = true;
        return true;
    }

    // Whoever was asked to become a contact, and calls as one, has said yes.
    private void NoteCalled(bool isCalled, Uid luid, Uid ruid)
    {
        if (isCalled)
        {
            _requests?.Tell(new PeerCalled(luid, ruid));
        }
    }

    private bool EndOfRequests(IActorRef actor)
    {
        if (actor.Equals(_requests))
        {
            ForgetRequests();
            return true;
        }

        if (actor.Equals(_endingRequests))
        {
            _endingRequests = null;
            if (_stopper is null)
            {
                StartRequests();
            }

            return true;
        }

        return FailContactDial(actor, retryAfter: null);
    }

    /// <summary>A dial for a contact request.</summary>
    private sealed class ContactDial(ErrandKey key)
    {
        public ErrandKey Key => key;

        public bool IsWon { get; set; }
    }
}
