using System.Globalization;
using Mesh.Actors.Limits;
using Mesh.Contracts;

namespace Mesh.Actors.Tests.Limits;

/// <summary>Random sequences of all that can happen to slots, against a model that finds everything by looking.</summary>
[Trait("cost", "unit")]
public sealed class ConnectionSlotsModelTests
{
    private const int Steps = 3_000;

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 40)];

    public static TheoryData<int, bool> SeedsAndOrders()
    {
        var data = new TheoryData<int, bool>();
        foreach (int seed in Enumerable.Range(1, 20))
        {
            data.Add(seed, true);
            data.Add(seed, false);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void No_sequence_breaks_a_limit_displaces_a_higher_or_an_equal_one_or_leaks_a_slot(int seed)
    {
        var random = new Random(seed);
        var limits = new SlotLimits(random.Next(1, 9), 0, 0, random.Next(1, 5), random.Next(1, 4));
        var model = new SlotsModel(WithKept(limits));
        for (int step = 0; step < Steps; step++)
        {
            model.Step(random);
            Assert.True(model.Fault.Length == 0, $"seed {seed}, step {step}, {limits}: {model.Fault}");
        }

        ConnectionSlots slots = model.End();
        Assert.True(slots.Count == 0, $"seed {seed}: {slots.Count} slots leaked");
        Assert.Equal((0, 0), (slots.WaitingCount, slots.LeavingCount));
        Assert.All(Enum.GetValues<ConnectionClass>(), who => Assert.Equal(0, slots.CountOf(who)));
        Assert.All(
            Enumerable.Range(0, slots.Limits.Total),
            i =>
                Assert.Equal(
                    SlotOutcome.Opened,
                    ReserveAndOpen(slots, i, ConnectionValue.Pinned(0, PinPolicy.Always)).Outcome
                )
        );
    }

    [Fact]
    public void Among_the_values_there_is_one_order()
    {
        ConnectionValue[] best =
        [
            .. Enumerable
                .Range(0, 256)
                .SelectMany(priority =>
                    new[] { PinPolicy.Always, PinPolicy.Eager }.Select(policy =>
                        ConnectionValue.Pinned((byte)priority, policy)
                    )
                ),
            ConnectionValue.Contact,
            ConnectionValue.Stranger,
        ];

        Assert.Equal(best, best.Reverse().OrderDescending());
        Assert.True(best.Zip(best.Skip(1)).All(pair => pair.First > pair.Second && pair.Second < pair.First));
        Assert.Equal(
            ["pinned always, priority 0", "pinned eager, priority 0", "contact", "stranger"],
            new[] { best[0], best[1], best[^2], best[^1] }.Select(value => value.ToString())
        );
    }

    /// <summary>Newcomers come again and again until nobody gets in: then the best stand, after no more displacements than there were newcomers.</summary>
    [Theory]
    [MemberData(nameof(SeedsAndOrders))]
    public void Whoever_is_turned_away_may_come_for_ever_and_the_best_stand_after_each_change(int seed, bool bestFirst)
    {
        var random = new Random(seed);
        int total = random.Next(1, 7);
        int count = random.Next(total, 14);
        var slots = new ConnectionSlots(new SlotLimits(total, 0, 0, 100));
        ConnectionValue[] values = [.. Enumerable.Range(0, count).Select(_ => SlotsModel.AnyValue(random))];
        var standing = new Dictionary<int, SlotReservation>();
        for (int change = 0; change < 40; change++)
        {
            int changed = random.Next(count);
            values[changed] = SlotsModel.AnyValue(random);
            slots.Classify(ConnectionSlotsTests.Key(changed), values[changed]);
            int displaced = 0;
            for (int round = 0; ; round++)
            {
                bool isNew = false;
                foreach (
                    int i in Enumerable
                        .Range(0, count)
                        .OrderByDescending(i => bestFirst ? values[i] : default)
                        .ThenBy(_ => random.Next())
                )
                {
                    if (standing.ContainsKey(i) || slots.Reserve(Of(i), values[i]).Reservation is not { } reservation)
                    {
                        continue;
                    }

                    SlotOpening opening = slots.TryOpen(Of(i), values[i]);
                    if (opening.Outcome != SlotOutcome.Opened)
                    {
                        reservation.GiveBack();
                        continue;
                    }

                    isNew = true;
                    standing.Add(i, reservation);
                    if (opening.Victim is { } victim)
                    {
                        displaced++;
                        int loser = Enumerable.Range(0, count).Single(j => Of(j) == victim);
                        Assert.True(values[loser] < values[i], $"seed {seed}: {values[i]} displaced {values[loser]}");
                        standing.Remove(loser, out SlotReservation? lost);
                        lost!.GiveBack();
                    }
                }

                if (!isNew)
                {
                    break;
                }

                Assert.True(round < count, $"seed {seed}: it does not come to rest");
            }

            // One change lets one in and puts one out, where the best come first, as they are told first. In any order, all who are outside may come
            // to the one place in turn, each better than the last. The first change fills the places.
            int most = bestFirst ? 1 : Math.Max(1, count - total);
            Assert.True(change == 0 || displaced <= most, $"seed {seed}: {displaced} displacements for one change");
            Assert.Equal(values.OrderDescending().Take(total), standing.Keys.Select(i => values[i]).OrderDescending());
        }

        static SlotKey Of(int number) => ConnectionSlotsTests.Key(number);
    }

    private static SlotLimits WithKept(SlotLimits limits) =>
        limits with
        {
            KeptForPins = limits.Total / 4,
            KeptForContacts = limits.Total / 4,
        };

    private static SlotOpening ReserveAndOpen(ConnectionSlots slots, int number, ConnectionValue value)
    {
        SlotKey key = ConnectionSlotsTests.Key(number);
        return slots.Reserve(key, value).Refusal is null
            ? slots.TryOpen(key, value)
            : throw new InvalidOperationException(number.ToString(CultureInfo.InvariantCulture));
    }
}
