using Mesh.Actors.Requests;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Tests.Requests;

/// <summary>Two books, a network that loses any record, and crashes at any point: once both are up and reach each other they agree.</summary>
public sealed class RequestModelTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(50).AddDays(1);

    [Theory]
    [InlineData(1, 400)]
    [InlineData(2, 400)]
    [InlineData(3, 400)]
    public void Both_sides_agree_in_the_end_whatever_was_lost_and_whoever_crashed(int seed, int stories)
    {
        var seen = new HashSet<string>();
        for (int story = 0; story < stories; story++)
        {
            seen.Add(new Story((seed * 100_000) + story).Run());
        }

        Assert.Superset(new HashSet<string> { "Accepted", "Declined", "Withdrawn" }, seen);
    }

    private sealed class Story
    {
        private readonly int _seed;
        private readonly Random _random;
        private readonly BookHost _a;
        private readonly BookHost _b;
        private TimeSpan _now;

        public Story(int seed)
        {
            _seed = seed;
            _random = new Random(seed);
            (_a, _b) = (new BookHost("a", _random), new BookHost("b", _random));
        }

        private Moment At => new(_now, Start + _now);

        public string Run()
        {
            Ask(_a, _b);
            for (int i = 0; i < 40; i++)
            {
                Disturb();
            }

            // What is still open is answered; then nothing is lost any more, and nobody crashes.
            for (int round = 0; round < 3; round++)
            {
                Answer(_a);
                Answer(_b);
                for (int i = 0; i < 30; i++)
                {
                    _now += TimeSpan.FromHours(1);
                    Exchange(_a, _b, lossy: false);
                    Exchange(_b, _a, lossy: false);
                }
            }

            Check(_a, _b);
            Check(_b, _a);
            return _a.Book.Snapshot(At).Sent.LastOrDefault()?.State.ToString() ?? "None";
        }

        private void Disturb()
        {
            _now += TimeSpan.FromSeconds(_random.Next(600));
            (BookHost one, BookHost other) = _random.Next(2) == 0 ? (_a, _b) : (_b, _a);
            switch (_random.Next(9))
            {
                case 0 when _random.Next(3) == 0:
                    Ask(one, other);
                    break;
                case 1:
                    Answer(one);
                    break;
                case 2 when _random.Next(3) == 0:
                    Withdraw(one);
                    break;
                case 3:
                    one.Restart(_now);
                    break;
                case 4 when other.Knows(one):
                    one.Do(one.Book.Called(one.Uid, other.Uid, At));
                    break;
                default:
                    Exchange(one, other, lossy: true);
                    break;
            }

            one.Do(one.Book.Sweep(At));
        }

        private void Ask(BookHost one, BookHost other)
        {
            var id = new RequestId((UInt128)_random.NextInt64() + 1);
            Commit(one, one.Book.Ask(id, one.Uid, other.Card, "hello", At).Turn);
        }

        private void Answer(BookHost one)
        {
            foreach (
                ReceivedRequest open in one
                    .Book.Snapshot(At)
                    .Received.Where(r => r.State == ReceivedRequestState.Pending)
            )
            {
                Commit(one, _random.Next(3) > 0 ? one.Book.Accept(open.Id, At) : one.Book.Decline(open.Id, At));
            }
        }

        private void Withdraw(BookHost one)
        {
            foreach (SentRequest open in one.Book.Snapshot(At).Sent.Where(s => s.State <= SentRequestState.Delivered))
            {
                Commit(one, one.Book.Withdraw(open.Id, At));
            }
        }

        private void Commit(BookHost one, RequestTurn turn)
        {
            if (_random.Next(10) == 0)
            {
                one.DoHalf(turn);
                one.Restart(_now);
            }
            else
            {
                one.Do(turn);
            }
        }

        // One contact link for each errand that is due: until a record is lost, or one of the two crashes.
        private void Exchange(BookHost from, BookHost to, bool lossy)
        {
            foreach (Errand errand in from.Book.Start(At))
            {
                RequestTurn said = from.Book.Open(errand.Key, At);
                from.Do(said);
                Talk(from, to, said.Say, lossy);
                from.Book.Failed(errand.Key, At);
            }
        }

        private void Talk(BookHost from, BookHost to, ControlMessage? say, bool lossy)
        {
            ControlMessage? heard = null;
            for (int records = 0; say is not null && records < 2 * WireLimits.ContactRecords; records++)
            {
                if (lossy && _random.Next(5) == 0)
                {
                    return;
                }

                RequestTurn turn = Hear(to, from, say, heard);
                if (lossy && _random.Next(10) == 0)
                {
                    to.DoHalf(turn);
                    to.Restart(_now);
                    return;
                }

                to.Do(turn);
                (from, to, heard, say) = (to, from, say, turn.Say);
            }

            Assert.Null(say);
        }

        private RequestTurn Hear(BookHost one, BookHost from, ControlMessage message, ControlMessage? said) =>
            message switch
            {
                ContactRequest request => one.Book.OnRequest(
                    from.As(one),
                    request.Id,
                    ContactCard.Read(request.Card, At.Date),
                    request.Text,
                    At
                ),
                ContactAnswer answer => one.Book.OnAnswer(
                    from.As(one),
                    answer.Id,
                    answer.Card is { } card ? ContactCard.Read(card, At.Date) : null,
                    At
                ),
                ContactWithdraw withdraw => one.Book.OnWithdraw(from.As(one), withdraw.Id, At),
                ContactAck => one.Book.OnAck(from.As(one), said!, At),
                _ => throw new InvalidOperationException($"seed {_seed}: {message}"),
            };

        private void Check(BookHost asker, BookHost asked)
        {
            ContactRequests ours = asker.Book.Snapshot(At);
            ContactRequests theirs = asked.Book.Snapshot(At);
            foreach (SentRequest sent in ours.Sent)
            {
                ReceivedRequest? there = theirs.Received.FirstOrDefault(received => received.Id == sent.Id);
                string story = $"seed {_seed}: {sent.State} here, {there?.State.ToString() ?? "nothing"} there";
                bool agrees = (sent.State, there?.State) switch
                {
                    (SentRequestState.Accepted, ReceivedRequestState.Accepted) => true,
                    (SentRequestState.Declined, ReceivedRequestState.Declined) => true,

                    // Refused for what was declined before, or accepted by a call before it came.
                    (SentRequestState.Declined or SentRequestState.Accepted, null) => true,
                    (
                        SentRequestState.Withdrawn,
                        null
                            or ReceivedRequestState.Withdrawn
                            or ReceivedRequestState.Declined
                    ) => true,
                    _ => false,
                };
                Assert.True(agrees, story);
                Assert.True(sent.NextTry is null, $"{story}, and still something to say");
                Assert.True(there?.IsAnswerDelivered ?? true, $"{story}, and an answer still to be brought");
                if (sent.State == SentRequestState.Accepted)
                {
                    Assert.True(asker.Knows(asked), $"{story}, and no contact");
                }
            }
        }
    }
}
