using Mesh.Contracts;

namespace Mesh.Actors.Requests;

// What time does to requests.
internal sealed partial class RequestBook
{
    /// <summary>What has lapsed, what needs no answer any more, and what is over and more than is kept.</summary>
    public RequestTurn Sweep(Moment at)
    {
        DateTimeOffset before = at.Date - RequestLimits.Lifetime;
        var turns = new List<RequestTurn>();
        turns.AddRange(
            _sent
                .Values.Where(entry => entry.HasErrand && entry.Made <= before)
                .ToArray()
                .Select(entry =>
                    Put(
                        entry.IsOpen
                            ? entry with
                            {
                                State = SentRequestState.Expired,
                            }
                            : entry with
                            {
                                IsSettled = true,
                            },
                        at
                    )
                )
        );
        turns.AddRange(_received.Values.Where(e => e.IsPending && e.Came <= before).ToArray().Select(Drop));

        // Whose card was added by hand, or by an acceptance that a crash has cut short. One that contradicts it is for our owner to look at.
        turns.AddRange(
            _received
                .Values.Where(e =>
                    e.IsPending && _isTrusted(e.From.Uid) && _objectionTo(e.From) is null && _cardOf(e.Luid) is not null
                )
                .ToArray()
                .Select(entry => Answered(entry, ReceivedRequestState.Accepted, at))
        );
        turns.AddRange(
            _received
                .Values.Where(entry => entry.HasErrand && entry.Answered <= before)
                .ToArray()
                .Select(entry => Put(entry with { IsDelivered = true }, at))
        );
        turns.AddRange(Surplus(_sent.Values.Where(e => !e.IsOpen), e => e.HasErrand, e => e.Made).Select(Drop));
        turns.AddRange(Surplus(_received.Values.Where(e => !e.IsPending), e => e.HasErrand, e => e.Came).Select(Drop));
        return Join(turns);
    }

    // Of those that are over the oldest go, those with nothing left to say first.
    private static T[] Surplus<T>(IEnumerable<T> done, Func<T, bool> hasErrand, Func<T, DateTimeOffset> date)
    {
        T[] all = [.. done];
        return all.Length <= RequestLimits.Done
            ? []
            : [.. all.OrderBy(hasErrand).ThenBy(date).Take(all.Length - RequestLimits.Done)];
    }
}
