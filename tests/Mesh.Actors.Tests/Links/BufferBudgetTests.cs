using Mesh.Actors.Links;

namespace Mesh.Actors.Tests.Links;

public sealed class BufferBudgetTests
{
    private readonly BufferBudget _budget = new(1_000);

    [Fact]
    public void It_is_comfortable_below_half_and_exhausted_at_the_limit()
    {
        _budget.Charge(499);
        Assert.True(_budget.IsComfortable);
        _budget.Charge(1);
        Assert.False(_budget.IsComfortable);
        Assert.False(_budget.IsExhausted);
        _budget.Charge(500);
        Assert.True(_budget.IsExhausted);
        _budget.Release(1);
        Assert.False(_budget.IsExhausted);
        Assert.Equal(999, _budget.UsedBytes);
    }

    [Fact]
    public void Whoever_was_refused_credit_is_given_it_in_turn_as_soon_as_there_is_room()
    {
        var given = new List<int>();
        _budget.Charge(1_500);
        for (int i = 0; i < 3; i++)
        {
            int number = i;
            _budget.Withhold(
                new Waiting(() =>
                {
                    given.Add(number);
                    _budget.Charge(300);
                })
            );
        }

        _budget.Release(500);
        Assert.Empty(given);
        _budget.Release(400);
        Assert.Equal([0, 1], given);
        _budget.Release(500);
        Assert.Equal([0, 1, 2], given);
    }

    [Fact]
    public void Whoever_comes_after_room_was_made_is_given_it_at_once()
    {
        bool given = false;
        _budget.Withhold(new Waiting(() => given = true));
        Assert.True(given);
    }

    private sealed class Waiting(Action given) : IWithheldCredit
    {
        public void GrantWithheld() => given();
    }

    [Fact]
    public void Who_waits_for_room_while_the_budget_comes_free_is_woken()
    {
        const int Rounds = 300_000;
        var budget = new BufferBudget(1_000);
        var buffer = new SendBuffer(10_000, 100, budget);
        int begun = 0;
        int done = 0;
        var other = new Thread(() =>
        {
            for (int round = 1; round <= Rounds; round++)
            {
                SpinWait.SpinUntil(() => Volatile.Read(ref begun) >= round);
                Thread.SpinWait(round % 37);
                budget.Release(1_000);
                Volatile.Write(ref done, round);
            }
        })
        {
            IsBackground = true,
        };
        other.Start();
        for (int round = 1; round <= Rounds; round++)
        {
            budget.Charge(1_000);
            Volatile.Write(ref begun, round);
            Thread.SpinWait(round % 41);
            Task room;
            lock (buffer.Gate)
            {
                room = buffer.WaitForRoomNeedsGate(100);
            }

            SpinWait.SpinUntil(() => Volatile.Read(ref done) == round);
            Assert.True(room.IsCompleted, $"Nobody woke who waited in round {round}.");
        }

        other.Join();
    }
}
