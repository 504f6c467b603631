using Mesh.Actors.Host;
using static Mesh.Actors.Tests.Pins.PinKit;

namespace Mesh.Actors.Tests.Host;

/// <summary>In which order dials get their turn where not all can be under way.</summary>
[Trait("cost", "unit")]
public sealed class DialQueueTests
{
    private readonly DialQueue<string> _queue = new();

    [Fact]
    public void Demand_goes_before_who_was_heard_of_and_that_before_pins_by_priority_and_these_before_contacts()
    {
        Add(1, DialRank.Contact(isHeard: false), "contact");
        Add(2, DialRank.Pin(255, isHeard: false), "pin 255");
        Add(3, DialRank.Pin(0, isHeard: false), "pin 0");
        Add(4, DialRank.Contact(isHeard: true), "heard contact");
        Add(5, DialRank.Pin(7, isHeard: true), "heard pin");
        Add(6, DialRank.Demand, "demand");

        Assert.Equal(
            ["demand", "heard pin", "heard contact", "pin 0", "pin 255", "contact"],
            Enumerable.Range(1, 6).OrderBy(number => _queue.CountBefore(Uid(number), _ => true)).ToList().Select(NameOf)
        );
    }

    [Fact]
    public void Of_equals_the_one_that_waits_longest_is_first()
    {
        for (int i = 0; i < 20; i++)
        {
            Add(i, DialRank.Pin(3, isHeard: false), $"{i}");
        }

        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), TakeAll());
    }

    [Fact]
    public void However_many_better_ones_come_the_last_waits_four_turns_for_each_that_waits_longer()
    {
        const int Longer = 5;
        for (int i = 0; i < Longer; i++)
        {
            Add(i, DialRank.Pin(9, isHeard: false), "longer");
        }

        Add(99, DialRank.Contact(isHeard: false), "last");
        int turns = 0;
        string taken;
        do
        {
            Add(1_000 + turns, DialRank.Demand, "better");
            Assert.True(_queue.TryTake(out taken!));
            turns++;
        } while (taken != "last");

        Assert.Equal(DialQueue<string>.TurnsPerOldest * (Longer + 1), turns);
    }

    [Fact]
    public void One_that_is_heard_of_while_it_waits_goes_ahead_of_those_that_are_not()
    {
        Add(1, DialRank.Pin(0, isHeard: false), "first");
        Add(2, DialRank.Pin(200, isHeard: false), "last");

        _queue.Rank(Uid(2), (_, rank) => rank.Heard);

        Assert.Equal(DialRank.Pin(200, isHeard: true), DialRank.Pin(200, isHeard: false).Heard);
        Assert.Equal(0, _queue.CountBefore(Uid(2), _ => true));
        Assert.Equal(["last", "first"], TakeAll());
    }

    [Fact]
    public void To_be_heard_of_twice_changes_nothing_and_demand_stays_first()
    {
        Assert.Equal(DialRank.Contact(isHeard: true), DialRank.Contact(isHeard: true).Heard);
        Assert.Equal(DialRank.Demand, DialRank.Demand.Heard);
    }

    [Fact]
    public void What_is_not_wanted_any_more_leaves_and_the_others_of_the_identity_stay()
    {
        Add(1, DialRank.Demand, "keep");
        Add(1, DialRank.Demand, "drop");
        Add(2, DialRank.Demand, "other");

        Assert.Equal(["drop"], _queue.Take(Uid(1), what => what == "drop"));
        Assert.Empty(_queue.Take(Uid(3), _ => true));

        Assert.True(_queue.Has(Uid(1), what => what == "keep"));
        Assert.False(_queue.Has(Uid(1), what => what == "drop"));
        Assert.Equal(["keep", "other"], TakeAll());
        Assert.Null(_queue.CountBefore(Uid(1), _ => true));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void It_answers_as_a_list_that_is_sorted_at_each_step(int seed)
    {
        var random = new Random(seed);
        var model = new List<(int Ruid, DialRank Rank, int Number, string What)>();
        int turn = 0;
        for (int number = 0; number < 5_000; number++)
        {
            int ruid = random.Next(40);
            switch (random.Next(6))
            {
                case 0 or 1 or 2:
                    var rank = new DialRank(random.Next(5) * 100);
                    Add(ruid, rank, $"{number}");
                    model.Add((ruid, rank, number, $"{number}"));
                    break;
                case 3:
                    Assert.Equal(
                        model.Where(one => one.Ruid == ruid && one.Number % 3 == 0).Select(one => one.What),
                        _queue.Take(Uid(ruid), what => int.Parse(what) % 3 == 0)
                    );
                    model.RemoveAll(one => one.Ruid == ruid && one.Number % 3 == 0);
                    break;
                case 4:
                    _queue.Rank(Uid(ruid), (_, was) => was.Heard);
                    model = [.. model.Select(one => one.Ruid == ruid ? one with { Rank = one.Rank.Heard } : one)];
                    break;
                default:
                    bool isTaken = _queue.TryTake(out string? taken);
                    Assert.Equal(model.Count > 0, isTaken);
                    if (isTaken)
                    {
                        turn = (turn + 1) % DialQueue<string>.TurnsPerOldest;
                        var next =
                            turn == 0
                                ? model.MinBy(one => one.Number)
                                : model.OrderBy(one => one.Rank).ThenBy(one => one.Number).First();
                        Assert.Equal(next.What, taken);
                        model.Remove(next);
                    }

                    break;
            }

            Assert.Equal(model.Count, _queue.Count);
            var meant = model.OrderBy(one => one.Rank).ThenBy(one => one.Number).ToList();
            int before = meant.FindIndex(one => one.Ruid == ruid);
            Assert.Equal(before < 0 ? null : before, _queue.CountBefore(Uid(ruid), _ => true));
        }
    }

    private void Add(int ruid, DialRank rank, string what) => _queue.Add(Uid(ruid), rank, what);

    private string NameOf(int number) => _queue.Take(Uid(number), _ => true)[0];

    private List<string> TakeAll()
    {
        var all = new List<string>();
        while (_queue.TryTake(out string? what))
        {
            all.Add(what);
        }

        return all;
    }
}
