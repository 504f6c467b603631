using Mesh.Actors.Identity;
using Mesh.Actors.Links;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Requests;

// What is heard and said on contact links.
internal sealed partial class RequestActor
{
    private void OnTurnCame(RequestTurnCame came)
    {
        DialForRequest? dial = _book.TargetOf(came.Dial.Key) is { } target
            ? came.Dial with
            {
                Card = target.Card,
                Host = target.Host,
            }
            : null;
        Sender.Tell(new RequestTurnTaken(dial));
    }

    private void OnLinkUp(ContactLinkUp up)
    {
        if (up.Result is not { Luid: { } luid, Remote: { } remote } || up.IsBarred())
        {
            up.Link.Kill("the caller was banned meanwhile");
            GiveUp(up.Key);
            return;
        }

        IActorRef actor = Context.ActorOf(ContactLinkActor.PropsFor(up.Link));
        Context.Watch(actor);
        var speaker = new Speaker(remote.Uid, up.Result.Rhid, luid, AddressBlock.Of(up.Link.RemoteAddress));
        var talk = new Talk(actor, speaker, up.Key, up.IsBarred);
        _talks.Add(actor, talk);
        if (up.Key is { } key)
        {
            Reply(talk, _book.Open(key, At));
            return;
        }

        _book.Heard(remote.Uid, At.Now);
        Arm();
    }

    private void OnHeard(HeardOnLink heard)
    {
        if (!_talks.TryGetValue(Sender, out Talk? talk))
        {
            return;
        }

        if (heard.Message is Close or CloseAck)
        {
            GiveUp(talk.Key, (heard.Message as Close)?.RetryAfterMilliseconds);
            return;
        }

        if (talk.IsBarred)
        {
            Context.Stop(talk.Actor);
            return;
        }

        try
        {
            Reply(talk, Hear(talk, heard.Message));
        }
        catch (WireException)
        {
            talk.Actor.Tell(new SayOnLink(new Close(WireCode.Malformed), IsLast: true));
        }
    }

    private RequestTurn Hear(Talk talk, ControlMessage message)
    {
        Speaker from = talk.Speaker;
        switch (message)
        {
            case ContactRequest request when !talk.IsDialled:
                ContactCard asker = Verified(request.Card, from);
                return _parts.Keys.Identities.Any(own => own.Uid == from.Uid)
                    ? new RequestTurn { Say = new ContactAnswer(request.Id, null) }
                    : _book.OnRequest(from, request.Id, asker, request.Text, At);
            case ContactAnswer answer:
                ContactCard? card = answer.Card is { } bytes ? Verified(bytes, from) : null;
                return _book.OnAnswer(from, answer.Id, card, At);
            case ContactWithdraw withdraw:
                return _book.OnWithdraw(from, withdraw.Id, At);
            case ContactAck when talk.Said is { } said:
                talk.IsOver = talk.IsDialled;
                return _book.OnAck(from, said, At);
            default:
                throw new WireException($"{message.Type} came out of order.");
        }
    }

    private ContactCard Verified(ReadOnlyMemory<byte> encoded, Speaker from)
    {
        ContactCard card = _parts.Verifier.VerifyCard(encoded, At.Date);
        if (card.Uid != from.Uid || !card.Names(from.Hid))
        {
            throw new WireException("The card is not of the identity and the host that were proven.");
        }

        try
        {
            RequireSameRecovery(card);
            return card;
        }
        catch (MeshException e)
        {
            throw new WireException(WireCode.Malformed, e.Message, e);
        }
    }

    // The contacts would refuse it when the book has changed already: then all that is under way would fail with it.
    private void RequireSameRecovery(ContactCard card) =>
        ContactSuccession.RecoveryOf(_parts.Contacts.Find(card.Uid), card);

    private string? ObjectionTo(ContactCard card)
    {
        try
        {
            RequireSameRecovery(card);
            return null;
        }
        catch (MeshException e)
        {
            return e.Message;
        }
    }

    // Once it is on the disk. Who dialled ends the link when an acknowledgement has come or gone, or nothing is left to say.
    private void Reply(Talk talk, RequestTurn turn)
    {
        bool isLast = talk.IsOver || (talk.IsDialled && turn.Say is null or ContactAck);
        talk.Said = turn.Say ?? talk.Said;
        Keep(
            turn,
            failure =>
                talk.Actor.Tell(
                    failure is null
                        ? new SayOnLink(turn.Say, isLast)
                        : new SayOnLink(new Close(WireCode.Busy), IsLast: true)
                )
        );
    }

    private void EndTalksWith(Uid uid)
    {
        foreach (Talk talk in _talks.Values.Where(talk => talk.Speaker.Uid == uid))
        {
            Context.Stop(talk.Actor);
        }
    }

    private void OnTerminated(Terminated terminated)
    {
        if (_talks.Remove(terminated.ActorRef, out Talk? talk))
        {
            GiveUp(talk.Key);
        }
    }

    // Without effect where the errand is done, or its next try is set already.
    private void GiveUp(ErrandKey? key, uint? retryAfterMilliseconds = null)
    {
        if (key is { } errand)
        {
            TimeSpan? wait = retryAfterMilliseconds is { } some ? TimeSpan.FromMilliseconds(some) : null;
            _book.Failed(errand, At, wait);
            Show();
            Arm();
        }
    }

    /// <summary>A contact link, and how far it is.</summary>
    private sealed class Talk(IActorRef actor, Speaker speaker, ErrandKey? key, Func<bool> isBarred)
    {
        public IActorRef Actor => actor;

        public Speaker Speaker => speaker;

        public ErrandKey? Key => key;

        /// <summary>He was banned, or his host revoked, since the link came up.</summary>
        public bool IsBarred => isBarred();

        public bool IsDialled => key is not null;

        /// <summary>What we said last.</summary>
        public ControlMessage? Said { get; set; }

        public bool IsOver { get; set; }
    }
}
