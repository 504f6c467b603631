using Mesh.Actors.Limits;

namespace Mesh.Actors.Tests.Limits;

/// <summary>Random sequences of all that can happen to slots, against a model that counts by looking.</summary>
[Trait("cost", "unit")]
public sealed class ConnectionSlotsModelTests
{
    private const int Steps = 3_000;

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void No_sequence_breaks_a_limit_or_leaks_a_slot(int seed)
    {
        var random = new Random(seed);
        var limits = new SlotLimits(random.Next(1, 9), 0, 0, random.Next(1, 5), random.Next(1, 4));
        limits = limits with { KeptForPins = limits.Total / 4, KeptForContacts = limits.Total / 4 };
        var slots = new ConnectionSlots(limits);
        var model = new Model(limits);
        for (int step = 0; step < Steps; step++)
        {
            model.Step(slots, random);
            Assert.True(model.IsLike(slots, out string why), $"seed {seed}, step {step}, {limits}: {why}");
        }

        model.End(slots);
        Assert.True(slots.Count == 0, $"seed {seed}: {slots.Count} slots leaked");
        Assert.All(Enum.GetValues<ConnectionClass>(), who => Assert.Equal(0, slots.CountOf(who)));
        Assert.All(
            Enumerable.Range(0, limits.Total),
            i => Assert.NotNull(slots.Reserve(ConnectionSlotsTests.Key(i), ConnectionClass.Pinned).Reservation)
        );
    }

    private sealed class Model(SlotLimits limits)
    {
        private readonly List<(SlotKey Key, SlotReservation Slot)> _links = [];
        private readonly HashSet<SlotKey> _open = [];
        private readonly Dictionary<SlotKey, ConnectionClass> _classes = [];
        private string _fault = "";

        private List<SlotKey> Held => [.. _links.Select(l => l.Key).Concat(_open).Distinct()];

        public void Step(ConnectionSlots slots, Random random)
        {
            SlotKey key = ConnectionSlotsTests.Key(random.Next(5), random.Next(4));
            var who = (ConnectionClass)random.Next(3);
            switch (random.Next(6))
            {
                case <= 1:
                    Reserve(slots, key, who);
                    break;
                case 2 when _links.Count > 0:
                    int index = random.Next(_links.Count);
                    _links[index].Slot.GiveBack();
                    _links.RemoveAt(index);
                    break;
                case 3:
                    Expect(slots.TryOpen(key), Held.Contains(key), "TryOpen");
                    if (Held.Contains(key))
                    {
                        _open.Add(key);
                    }

                    break;
                case 4:
                    slots.Close(key);
                    _open.Remove(key);
                    break;
                case 5:
                    slots.Classify(key, who);
                    if (Held.Contains(key))
                    {
                        _classes[key] = who;
                    }

                    break;
            }
        }

        public bool IsLike(ConnectionSlots slots, out string why)
        {
            List<SlotKey> held = Held;
            Expect(slots.Count, held.Count, "count");
            Expect(held.Count <= limits.Total, true, "within the total");
            foreach (ConnectionClass who in Enum.GetValues<ConnectionClass>())
            {
                Expect(slots.CountOf(who), held.Count(k => _classes[k] == who), who.ToString());
            }

            why = _fault;
            return _fault.Length == 0;
        }

        public void End(ConnectionSlots slots)
        {
            foreach ((SlotKey _, SlotReservation slot) in _links)
            {
                slot.GiveBack();
                slot.GiveBack();
            }

            foreach (SlotKey key in _open)
            {
                slots.Close(key);
            }
        }

        private void Reserve(ConnectionSlots slots, SlotKey key, ConnectionClass who)
        {
            List<SlotKey> held = Held;
            bool isHeld = held.Contains(key);
            bool isRoom = isHeld
                ? _links.Count(l => l.Key == key) < limits.LinksPerConnection
                : limits.Total - held.Count > Kept(held, who)
                    && (who == ConnectionClass.Pinned || held.Count(k => k.Ruid == key.Ruid) < limits.PerIdentity);
            SlotAnswer answer = slots.Reserve(key, who);
            Expect(answer.Reservation is not null, isRoom, $"Reserve as {who}");
            Expect(answer.Refusal is null, isRoom, "a refusal exactly where there is no reservation");
            if (isHeld || isRoom)
            {
                _classes[key] = who;
            }

            if (answer.Reservation is { } slot)
            {
                _links.Add((key, slot));
            }
        }

        private int Kept(List<SlotKey> held, ConnectionClass who)
        {
            int pins = Math.Max(0, limits.KeptForPins - held.Count(k => _classes[k] == ConnectionClass.Pinned));
            int contacts = Math.Max(
                0,
                limits.KeptForContacts - held.Count(k => _classes[k] == ConnectionClass.Contact)
            );
            return who switch
            {
                ConnectionClass.Pinned => 0,
                ConnectionClass.Contact => pins,
                _ => pins + contacts,
            };
        }

        private void Expect<T>(T found, T expected, string what)
        {
            if (!EqualityComparer<T>.Default.Equals(found, expected))
            {
                _fault += $"{what}: {found} in place of {expected}; ";
            }
        }
    }
}
