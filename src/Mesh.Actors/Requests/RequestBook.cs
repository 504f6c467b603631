using Mesh.Actors.Storage;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Requests;

/// <summary>Requests to become contacts, ours and others', and what is still to be said of them.</summary>
/// <remarks>
/// <para>
/// No actor, clock, link or store in it: each call changes the book in memory and answers with a <see cref="RequestTurn"/>. Nothing may be said or told before
/// the turn's changes are on the disk; a book made anew from the disk goes on from there. So a crash at any point repeats at most what was said before, and
/// everything may come twice.
/// </para>
/// <para>
/// What ends in agreement (docs/protocol.md §9): each side says what it has to say until it is acknowledged, and answers whatever it is told with what is true
/// here. Two requests that cross are two requests, each accepted because the other is there.
/// </para>
/// </remarks>
internal sealed partial class RequestBook
{
    private readonly Func<Uid, bool> _isTrusted;
    private readonly Func<ContactCard, string?> _objectionTo;
    private readonly Func<Uid, byte[]?> _cardOf;
    private readonly Func<double> _chance;
    private readonly SortedDictionary<RequestId, SentEntry> _sent = [];
    private readonly SortedDictionary<RequestId, ReceivedEntry> _received = [];
    private readonly SortedDictionary<RequestId, Errand> _sentErrands = [];
    private readonly SortedDictionary<RequestId, Errand> _receivedErrands = [];
    private readonly BlockLimiter _blocks = new();

    /// <param name="entries">What was kept.</param>
    /// <param name="isTrusted">Whether an identity is a contact of ours, and not banned.</param>
    /// <param name="objectionTo">Why the contacts would refuse a card; null if they would take it.</param>
    /// <param name="cardOf">The card of an identity of ours, as a signed object; null where it cannot be written here.</param>
    /// <param name="chance">0 to below 1.</param>
    /// <param name="now">Monotonic time.</param>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: an entry cannot be read.</exception>
    public RequestBook(
        IReadOnlyList<StoreEntry> entries,
        Func<Uid, bool> isTrusted,
        Func<ContactCard, string?> objectionTo,
        Func<Uid, byte[]?> cardOf,
        Func<double> chance,
        TimeSpan now
    )
    {
        _isTrusted = isTrusted;
        _objectionTo = objectionTo;
        _cardOf = cardOf;
        _chance = chance;
        foreach (object entry in entries.Select(RequestCodec.Decode))
        {
            if (entry is SentEntry sent)
            {
                _sent.Add(sent.Id, sent);
                Schedule(sent, now);
            }
            else if (entry is ReceivedEntry received)
            {
                _received.Add(received.Id, received);
                Schedule(received, now);
            }
        }
    }

    private IEnumerable<Errand> Errands => _sentErrands.Values.Concat(_receivedErrands.Values);

    /// <summary>When the next errand is due; null if none is.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            TimeSpan? next = null;
            foreach (Errand errand in Errands)
            {
                next = errand.IsOut || errand.Due >= next ? next : errand.Due;
            }

            return next;
        }
    }

    /// <summary>Asks somebody; where a request to them is open already, that one takes the newer card and the new words, and is tried at once.</summary>
    /// <remarks>The id is that of a new one; which one counts is in the answer.</remarks>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.NoRoom"/>: too many are open.</exception>
    public (RequestId Id, RequestTurn Turn) Ask(RequestId id, Uid luid, ContactCard to, string? text, Moment at)
    {
        SentEntry? open = _sent.Values.FirstOrDefault(sent =>
            sent.IsOpen && sent.Luid == luid && sent.To.Uid == to.Uid
        );
        if (open is not null)
        {
            SentEntry again = open with { To = to.Issued > open.To.Issued ? to : open.To, Text = text ?? open.Text };
            _sentErrands[open.Id].Hasten(Soon(at.Now));
            return (open.Id, Put(again, at));
        }

        if (_sent.Values.Count(sent => sent.IsOpen) >= RequestLimits.Sent)
        {
            throw new MeshException(
                MeshErrorCode.NoRoom,
                $"{RequestLimits.Sent} contact requests are open already; withdraw one, or wait for an answer."
            );
        }

        return (id, Put(new SentEntry(id, luid, to, text, at.Date), at));
    }

    /// <summary>Says yes to a request made to us. Of one that is accepted already nothing changes.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Invalid"/>: there is none of that name that waits.
    /// <see cref="MeshErrorCode.Conflict"/>: its card names another recovery key than the contact's; it waits on.
    /// <see cref="MeshErrorCode.NotPermitted"/>: no card of our identity can be written here.</exception>
    public RequestTurn Accept(RequestId id, Moment at)
    {
        ReceivedEntry entry = Waiting(id, ReceivedRequestState.Accepted);
        if (!entry.IsPending)
        {
            return RequestTurn.Nothing;
        }

        if (_objectionTo(entry.From) is { } objection)
        {
            throw new MeshException(
                MeshErrorCode.Conflict,
                $"The request {id.Short} cannot be accepted: {objection} It waits on. Ask {entry.From.Uid.Short} by another way; then decline it, "
                    + "or, if its card is the right one, remove the contact and accept it."
            );
        }

        if (_cardOf(entry.Luid) is null)
        {
            throw new MeshException(
                MeshErrorCode.NotPermitted,
                $"The key of {entry.Luid.Short} is not on this host, so it cannot write the card that an answer takes."
            );
        }

        return Answered(entry, ReceivedRequestState.Accepted, at) with
        {
            Adopt = entry.From,
        };
    }

    /// <summary>Says no to a request made to us. Of one that is declined already nothing changes.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Invalid"/>: there is none of that name that waits.</exception>
    public RequestTurn Decline(RequestId id, Moment at)
    {
        ReceivedEntry entry = Waiting(id, ReceivedRequestState.Declined);
        return entry.IsPending ? Answered(entry, ReceivedRequestState.Declined, at) : RequestTurn.Nothing;
    }

    /// <summary>Takes a request of ours back. Of one that was taken back already nothing changes.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Invalid"/>: there is none of that name, or it has been answered.</exception>
    public RequestTurn Withdraw(RequestId id, Moment at)
    {
        SentEntry entry = _sent.TryGetValue(id, out SentEntry? found) ? found : throw None(id);
        return entry.State switch
        {
            SentRequestState.Withdrawn => RequestTurn.Nothing,
            SentRequestState.Accepted or SentRequestState.Declined => throw Over(id, entry.State.ToString()),

            // Whoever cannot have heard of it is not told of it.
            _ => Put(entry with { State = SentRequestState.Withdrawn, IsSettled = !entry.WasSaid }, at),
        };
    }

    /// <summary>The errands that are due, as many as there are places for; each is out from now on.</summary>
    public IReadOnlyList<Errand> Start(Moment at)
    {
        int places = RequestLimits.Dials - Errands.Count(errand => errand.IsOut);
        Errand[] due =
        [
            .. Errands.Where(errand => !errand.IsOut && errand.Due <= at.Now).OrderBy(errand => errand.Due),
        ];
        Errand[] started = [.. due.Take(places)];
        foreach (Errand errand in started)
        {
            errand.Begin(at);
        }

        return started;
    }

    /// <summary>An errand came to nothing.</summary>
    public void Failed(ErrandKey key, Moment at, TimeSpan? retryAfter = null)
    {
        if (Find(key) is { IsOut: true } errand)
        {
            errand.Failed(at.Now, _chance(), retryAfter);
        }
    }

    /// <summary>This machine is in another network: everything is tried at once.</summary>
    public void Hasten(TimeSpan now)
    {
        foreach (Errand errand in Errands)
        {
            errand.Hasten(Soon(now));
        }
    }

    /// <summary>Somebody has called, or has a new card: what he is to hear is tried soon, but not more often than every ten seconds.</summary>
    public void Heard(Uid uid, TimeSpan now)
    {
        foreach (Errand errand in Errands.Where(errand => errand.Ruid == uid))
        {
            errand.Heard(Soon(now));
        }
    }

    /// <summary>Somebody whom we asked has called us for more than a request: he has accepted.</summary>
    public RequestTurn Called(Uid luid, Uid caller, Moment at)
    {
        SentEntry? open = _sent.Values.FirstOrDefault(sent =>
            sent.IsOpen && sent.Luid == luid && sent.To.Uid == caller
        );
        return open is null
            ? RequestTurn.Nothing
            : Put(open with { State = SentRequestState.Accepted }, at) with
            {
                // He may be a contact by another card meanwhile, which this one must not contradict.
                Adopt = _objectionTo(open.To) is null ? open.To : null,
            };
    }

    /// <summary>Somebody is a contact no more, or banned: what he was granted is forgotten, so that he would have to ask anew.</summary>
    /// <param name="uid">Who.</param>
    /// <param name="isBanned">Then nothing waits of him, and nothing of ours for him.</param>
    /// <param name="at">Now.</param>
    public RequestTurn Forget(Uid uid, bool isBanned, Moment at)
    {
        if (_isTrusted(uid))
        {
            return RequestTurn.Nothing;
        }

        ReceivedEntry[] gone =
        [
            .. _received.Values.Where(entry =>
                entry.From.Uid == uid && (entry.State == ReceivedRequestState.Accepted || (isBanned && entry.IsPending))
            ),
        ];
        SentEntry[] ours = [.. _sent.Values.Where(entry => isBanned && entry.To.Uid == uid && entry.HasErrand)];
        IEnumerable<RequestTurn> withdrawn = ours.Select(entry =>
            Put(entry with { State = SentRequestState.Withdrawn, IsSettled = true }, at)
        );
        return Join([.. gone.Select(Drop), .. withdrawn]);
    }

    /// <summary>Everything in the book.</summary>
    public ContactRequests Snapshot(Moment at) =>
        new(
            [.. _sent.Values.OrderBy(entry => entry.Made).Select(entry => View(entry, at))],
            [.. _received.Values.OrderBy(entry => entry.Came).Select(View)]
        );

    private static RequestTurn Join(IEnumerable<RequestTurn> turns)
    {
        RequestTurn[] all = [.. turns];
        return all.Length == 0
            ? RequestTurn.Nothing
            : new RequestTurn
            {
                Changes = [.. all.SelectMany(turn => turn.Changes)],
                Events = [.. all.SelectMany(turn => turn.Events)],
            };
    }

    private static MeshException None(RequestId id) =>
        new(MeshErrorCode.Invalid, $"There is no contact request {id}, or no more.");

    private static MeshException Over(RequestId id, string state) =>
        new(MeshErrorCode.Invalid, $"The contact request {id} is {state.ToLowerInvariant()} already.");

    private ReceivedEntry Waiting(RequestId id, ReceivedRequestState wanted)
    {
        ReceivedEntry entry = _received.TryGetValue(id, out ReceivedEntry? found) ? found : throw None(id);
        return entry.IsPending || entry.State == wanted ? entry : throw Over(id, entry.State.ToString());
    }

    private RequestTurn Answered(ReceivedEntry entry, ReceivedRequestState state, Moment at) =>
        Put(entry with { State = state, Answered = at.Date }, at);

    // Spread, so that two hosts that learn of each other together do not dial each other at the same moment.
    private TimeSpan Soon(TimeSpan now) => now + TimeSpan.FromMilliseconds(50 * _chance());

    private Errand? Find(ErrandKey key) => (key.IsSent ? _sentErrands : _receivedErrands).GetValueOrDefault(key.Id);

    private RequestTurn Put(SentEntry entry, Moment at)
    {
        _sent[entry.Id] = entry;
        Schedule(entry, at.Now);
        return new RequestTurn
        {
            Changes = [new StoreChange(StoreTable.Requests, RequestCodec.KeyOf(entry), RequestCodec.Encode(entry))],
            Events = [new ContactRequestChanged { Sent = View(entry, at) }],
        };
    }

    private RequestTurn Put(ReceivedEntry entry, Moment at)
    {
        _received[entry.Id] = entry;
        Schedule(entry, at.Now);
        return new RequestTurn
        {
            Changes = [new StoreChange(StoreTable.Requests, RequestCodec.KeyOf(entry), RequestCodec.Encode(entry))],
            Events = [new ContactRequestChanged { Received = View(entry) }],
        };
    }

    private RequestTurn Drop(SentEntry entry)
    {
        _sent.Remove(entry.Id);
        _sentErrands.Remove(entry.Id);
        return new RequestTurn { Changes = [new StoreChange(StoreTable.Requests, RequestCodec.KeyOf(entry), null)] };
    }

    private RequestTurn Drop(ReceivedEntry entry)
    {
        _received.Remove(entry.Id);
        _receivedErrands.Remove(entry.Id);
        var turn = new RequestTurn
        {
            Changes = [new StoreChange(StoreTable.Requests, RequestCodec.KeyOf(entry), null)],
        };
        return entry.IsPending
            ? turn with
            {
                Events = [Told(entry with { State = ReceivedRequestState.Withdrawn })],
            }
            : turn;
    }

    private static ContactRequestChanged Told(ReceivedEntry entry) => new() { Received = View(entry) };

    // A change of what is to be said begins its tries anew.
    private void Schedule(SentEntry entry, TimeSpan now)
    {
        if (!entry.HasErrand)
        {
            _sentErrands.Remove(entry.Id);
        }
        else if (!_sentErrands.TryGetValue(entry.Id, out Errand? errand))
        {
            var key = new ErrandKey(entry.Id, IsSent: true);
            _sentErrands.Add(entry.Id, new Errand(key, entry.Luid, entry.To.Uid, Soon(now)));
        }
        else if (!entry.IsOpen)
        {
            errand.Renew(Soon(now));
        }
    }

    private void Schedule(ReceivedEntry entry, TimeSpan now)
    {
        if (!entry.HasErrand)
        {
            _receivedErrands.Remove(entry.Id);
        }
        else if (!_receivedErrands.ContainsKey(entry.Id))
        {
            var key = new ErrandKey(entry.Id, IsSent: false);
            _receivedErrands.Add(entry.Id, new Errand(key, entry.Luid, entry.From.Uid, Soon(now)));
        }
    }
}
