using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Requests;

// What is said on contact links.
internal sealed partial class RequestBook
{
    /// <summary>Where an errand goes: the hosts that may be told, and the one that must be reached.</summary>
    /// <returns>Null where nothing is to be said any more.</returns>
    public (ContactCard Card, Hid? Host)? TargetOf(ErrandKey key)
    {
        if (key.IsSent)
        {
            return _sent.TryGetValue(key.Id, out SentEntry? sent) && sent.HasErrand ? (sent.To, null) : null;
        }

        return _received.TryGetValue(key.Id, out ReceivedEntry? received) && received.HasErrand
            ? (received.From, received.Host)
            : null;
    }

    /// <summary>What is to be said on the link that was dialled for an errand; nothing where that has changed.</summary>
    public RequestTurn Open(ErrandKey key, Moment at)
    {
        if (key.IsSent && _sent.TryGetValue(key.Id, out SentEntry? sent) && sent.HasErrand)
        {
            if (!sent.IsOpen)
            {
                return new RequestTurn { Say = new ContactWithdraw(sent.Id) };
            }

            if (_cardOf(sent.Luid) is not { } card)
            {
                return RequestTurn.Nothing;
            }

            RequestTurn turn = sent.WasSaid
                ? RequestTurn.Nothing
                : Put(sent with { WasSaid = true }, at) with
                {
                    Events = [],
                };
            return turn with { Say = new ContactRequest(sent.Id, card, sent.Text) };
        }

        return !key.IsSent && _received.TryGetValue(key.Id, out ReceivedEntry? received) && received.HasErrand
            ? RequestTurn.Nothing with
            {
                Say = AnswerTo(received),
            }
            : RequestTurn.Nothing;
    }

    /// <summary>Somebody asks.</summary>
    public RequestTurn OnRequest(Speaker from, RequestId id, ContactCard card, string? text, Moment at)
    {
        if (_received.TryGetValue(id, out ReceivedEntry? known))
        {
            return known.From.Uid == from.Uid && known.Luid == from.Luid
                ? Again(known, from, card, at)
                : throw new WireException("A request has the name of another one.");
        }

        if (WasDeclined(from.Uid, at.Date))
        {
            return new RequestTurn { Say = new ContactAnswer(id, null) };
        }

        string? words = text is null ? null : PlainText.Clean(text, WireLimits.RequestText + 1);
        var entry = new ReceivedEntry(id, from.Luid, card, from.Hid, words is { Length: > 0 } ? words : null, at.Date);
        if (IsWelcome(from) && _cardOf(from.Luid) is not null)
        {
            return AcceptNow(entry, at);
        }

        ReceivedEntry? open = _received.Values.FirstOrDefault(other =>
            other.IsPending && other.From.Uid == from.Uid && other.Luid == from.Luid
        );
        bool isFull = open is null && _received.Values.Count(other => other.IsPending) >= RequestLimits.Pending;
        if (isFull || !_blocks.TryTake(from.Block, at.Now))
        {
            uint wait = Links.WireDuration.ToMilliseconds(RequestLimits.RetryAfter);
            return new RequestTurn { Say = new Close(WireCode.Busy, RetryAfterMilliseconds: wait) };
        }

        RequestTurn put = Put(entry, at);
        return put with
        {
            Changes = open is null ? put.Changes : [.. Drop(open).Changes, .. put.Changes],
            Say = new ContactAck(id),
        };
    }

    /// <summary>Somebody answers: with his card, or without one if he declines.</summary>
    public RequestTurn OnAnswer(Speaker from, RequestId id, ContactCard? card, Moment at)
    {
        var ack = new ContactAck(id);
        if (
            !_sent.TryGetValue(id, out SentEntry? sent)
            || sent.To.Uid != from.Uid
            || sent.Luid != from.Luid
            || sent.State == SentRequestState.Withdrawn
        )
        {
            return new RequestTurn { Say = new ContactWithdraw(id) };
        }

        if (sent.State == SentRequestState.Declined || (sent.State == SentRequestState.Accepted && card is null))
        {
            return new RequestTurn { Say = ack };
        }

        if (sent.State == SentRequestState.Accepted)
        {
            // We may have removed him meanwhile: then his word does not bring him back.
            return new RequestTurn { Say = ack, Adopt = _isTrusted(from.Uid) ? card : null };
        }

        SentRequestState state = card is null ? SentRequestState.Declined : SentRequestState.Accepted;
        return Put(sent with { State = state, To = card ?? sent.To }, at) with { Adopt = card, Say = ack };
    }

    /// <summary>Somebody takes his request back, or does not know of it.</summary>
    public RequestTurn OnWithdraw(Speaker from, RequestId id, Moment at)
    {
        var ack = new ContactAck(id);
        if (
            !_received.TryGetValue(id, out ReceivedEntry? entry)
            || entry.From.Uid != from.Uid
            || entry.Luid != from.Luid
        )
        {
            return new RequestTurn { Say = ack };
        }

        RequestTurn turn = entry.State switch
        {
            ReceivedRequestState.Pending => Drop(entry),
            ReceivedRequestState.Accepted => Put(
                entry with
                {
                    State = ReceivedRequestState.Withdrawn,
                    IsDelivered = true,
                },
                at
            ),
            ReceivedRequestState.Declined when !entry.IsDelivered => Put(entry with { IsDelivered = true }, at),
            _ => RequestTurn.Nothing,
        };
        return turn with { Say = ack };
    }

    /// <summary>What we said is kept at the other side.</summary>
    /// <param name="from">Who says so.</param>
    /// <param name="said">What we said last on this link.</param>
    /// <param name="at">Now.</param>
    public RequestTurn OnAck(Speaker from, ControlMessage said, Moment at)
    {
        switch (said)
        {
            case ContactRequest request
                when _sent.TryGetValue(request.Id, out SentEntry? sent) && sent.IsOpen && sent.To.Uid == from.Uid:
                bool isFirst = sent.State == SentRequestState.Sending;
                RequestTurn turn = isFirst
                    ? Put(sent with { State = SentRequestState.Delivered }, at)
                    : RequestTurn.Nothing;
                _sentErrands[sent.Id].Delivered(at.Now, _chance(), isFirst);
                return turn;
            case ContactAnswer answer
                when _received.TryGetValue(answer.Id, out ReceivedEntry? entry)
                    && entry.From.Uid == from.Uid
                    && entry.HasErrand
                    && entry.State == ReceivedRequestState.Accepted == answer.Card is not null:
                return Put(entry with { IsDelivered = true }, at);
            case ContactWithdraw withdraw
                when _sent.TryGetValue(withdraw.Id, out SentEntry? sent) && sent.HasErrand && sent.To.Uid == from.Uid:
                return sent.IsOpen ? RequestTurn.Nothing : Put(sent with { IsSettled = true }, at);
            default:
                return RequestTurn.Nothing;
        }
    }

    private RequestTurn Again(ReceivedEntry known, Speaker from, ContactCard card, Moment at)
    {
        switch (known.State)
        {
            case ReceivedRequestState.Accepted or ReceivedRequestState.Declined:
                return Moved(known, from, card, at) with { Say = AnswerTo(known) };
            case ReceivedRequestState.Withdrawn:
                return new RequestTurn { Say = new ContactAck(known.Id) };
        }

        return IsWelcome(from) && _cardOf(from.Luid) is not null
            ? AcceptNow(known with { From = card, Host = from.Hid }, at)
            : Moved(known, from, card, at) with
            {
                Say = new ContactAck(known.Id),
            };
    }

    // He may stand at another place now, or ask from another of his hosts. Each such change is a write, so it counts as a new request.
    private RequestTurn Moved(ReceivedEntry known, Speaker from, ContactCard card, Moment at)
    {
        bool isSame =
            from.Hid == known.Host
            && card.Hosts.Count == known.From.Hosts.Count
            && card.Hosts.Zip(known.From.Hosts)
                .All(pair =>
                    pair.First.Hid == pair.Second.Hid && pair.First.Addresses.SequenceEqual(pair.Second.Addresses)
                );
        return isSame || !(known.IsPending || known.HasErrand) || !_blocks.TryTake(from.Block, at.Now)
            ? RequestTurn.Nothing
            : Put(known with { From = card, Host = from.Hid }, at) with
            {
                Events = [],
            };
    }

    // Who is a contact of ours, or was asked by us, needs no further yes.
    private bool IsWelcome(Speaker from) =>
        _isTrusted(from.Uid)
        || _sent.Values.Any(sent => sent.IsOpen && sent.Luid == from.Luid && sent.To.Uid == from.Uid);

    // His newest takes the place of those before: who needs no yes must not push out what others wait for.
    private RequestTurn AcceptNow(ReceivedEntry entry, Moment at)
    {
        ReceivedEntry[] before =
        [
            .. _received.Values.Where(other =>
                other.Id != entry.Id
                && other.From.Uid == entry.From.Uid
                && other.Luid == entry.Luid
                && other.State is (ReceivedRequestState.Accepted or ReceivedRequestState.Withdrawn)
            ),
        ];
        RequestTurn accepted = Answered(entry, ReceivedRequestState.Accepted, at);
        return accepted with
        {
            Changes = [.. before.SelectMany(other => Drop(other).Changes), .. accepted.Changes],
            Adopt = entry.From,
            Say = AnswerTo(entry with { State = ReceivedRequestState.Accepted }),
        };
    }

    private bool WasDeclined(Uid uid, DateTimeOffset date) =>
        _received.Values.Any(entry =>
            entry.From.Uid == uid
            && entry.State == ReceivedRequestState.Declined
            && date - entry.Answered < RequestLimits.DeclinedFor
        );

    // Null where our card cannot be written: then nothing is said, and tried again.
    private ContactAnswer? AnswerTo(ReceivedEntry entry)
    {
        if (entry.State != ReceivedRequestState.Accepted)
        {
            return new ContactAnswer(entry.Id, null);
        }

        return _cardOf(entry.Luid) is { } card ? new ContactAnswer(entry.Id, card) : null;
    }

    private SentRequest View(SentEntry entry, Moment at)
    {
        Errand? errand = _sentErrands.GetValueOrDefault(entry.Id);
        return new SentRequest
        {
            Id = entry.Id,
            Luid = entry.Luid,
            To = entry.To,
            Text = entry.Text,
            State = entry.State,
            Made = entry.Made,
            LastTry = errand?.LastTry,
            NextTry = errand is { IsOut: false } ? at.Date + (errand.Due - at.Now) : null,
        };
    }

    private static ReceivedRequest View(ReceivedEntry entry) =>
        new()
        {
            Id = entry.Id,
            Luid = entry.Luid,
            From = entry.From,
            Host = entry.Host,
            Text = entry.Text,
            State = entry.State,
            Came = entry.Came,
            IsAnswerDelivered = entry.IsDelivered,
        };
}
