using Mesh.Actors.Limits;
using Mesh.Contracts;

namespace Mesh.Actors.Tests.Limits;

/// <summary>What slots must do, said as plainly as can be: lists, and looking through all of them.</summary>
internal sealed class SlotsModel
{
    private readonly List<Item> _items = [];
    private readonly List<(Item Item, SlotReservation Slot)> _links = [];
    private readonly ConnectionSlots _slots;
    private SlotLimits _limits;
    private int _freed;
    private long _number;

    public SlotsModel(SlotLimits limits)
    {
        _limits = limits;
        _slots = new ConnectionSlots(limits) { Freed = () => _freed++ };
    }

    /// <summary>What was not as it should be; empty as long as all is well.</summary>
    public string Fault { get; private set; } = "";

    private List<Item> Standing => _items.FindAll(item => item.State == State.Standing);

    private List<Item> Waiting => _items.FindAll(item => item.State == State.Waiting);

    private int MaxWaiting => Math.Max(4, _limits.Total / 4);

    public static ConnectionValue AnyValue(Random random) =>
        random.Next(5) switch
        {
            0 => ConnectionValue.Stranger,
            1 => ConnectionValue.Contact,
            _ => ConnectionValue.Pinned((byte)random.Next(3), (PinPolicy)random.Next(2)),
        };

    public void Step(Random random)
    {
        SlotKey key = ConnectionSlotsTests.Key(random.Next(6), random.Next(4));
        ConnectionValue value = AnyValue(random);
        switch (random.Next(16))
        {
            case <= 4:
                Reserve(key, value);
                break;
            case <= 7 when _links.Count > 0:
                int index = random.Next(_links.Count);
                (Item item, SlotReservation slot) = _links[index];
                _links.RemoveAt(index);
                item.Links--;
                Free(item);
                slot.GiveBack();
                break;
            case <= 11:
                Open(key, value);
                break;
            case 12:
                if (Find(key) is { IsOpen: true } open)
                {
                    open.IsOpen = false;
                    Free(open);
                }

                _slots.Close(key);
                break;
            case 13:
                Classify(key, value);
                break;
            case 14 when random.Next(4) == 0:
                SetLimits(random.Next(1, 9));
                break;
            default:
                Ask(key, value);
                break;
        }

        Compare();
    }

    /// <summary>Ends all there is.</summary>
    public ConnectionSlots End()
    {
        foreach ((Item _, SlotReservation slot) in _links)
        {
            slot.GiveBack();
            slot.GiveBack();
        }

        _items.FindAll(item => item.IsOpen).ForEach(item => _slots.Close(item.Key));
        return _slots;
    }

    private void Compare()
    {
        Expect(_slots.Count, Standing.Count, "count");
        Expect(Standing.Count <= _limits.Total, true, "within the total");
        Expect(_slots.WaitingCount, Waiting.Count, "waiting");
        Expect(Waiting.Count <= MaxWaiting, true, "few wait");
        Expect(_slots.LeavingCount, _items.Count(i => i.State == State.Leaving), "leaving");
        foreach (ConnectionClass who in Enum.GetValues<ConnectionClass>())
        {
            Expect(_slots.CountOf(who), Standing.Count(i => i.Value.Class == who), who.ToString());
        }
    }

    private void Reserve(SlotKey key, ConnectionValue value)
    {
        Item? known = Find(key);
        SlotAnswer answer = _slots.Reserve(key, value);
        if (known is not null)
        {
            known.Value = value;
            Expect(answer.Refusal, known.Links < _limits.LinksPerConnection ? null : SlotRefusal.Links, "another link");
        }
        else if (IsFull(key, value))
        {
            Expect(answer.Refusal, SlotRefusal.Identity, "Reserve beside others of the identity");
        }
        else if (HasRoom(value))
        {
            Expect(answer.Refusal, null, "Reserve");
            known = Add(key, value, State.Standing);
        }
        else if (Least(value) is null || !(Waiting.Count < MaxWaiting || Worst().Value < value))
        {
            Expect(answer.Refusal, SlotRefusal.Full, "Reserve where all is full");
        }
        else
        {
            if (Waiting.Count == MaxWaiting)
            {
                Worst().State = State.Gone;
            }

            Expect(answer.Refusal, null, "Reserve in wait");
            known = Add(key, value, State.Waiting);
        }

        Expect(
            answer.Reservation is null,
            answer.Refusal is not null,
            "a refusal exactly where there is no reservation"
        );
        if (answer.Reservation is { } slot && known is not null)
        {
            known.Links++;
            _links.Add((known, slot));
        }
    }

    private void Open(SlotKey key, ConnectionValue value)
    {
        SlotOpening opening = _slots.TryOpen(key, value);
        if (Find(key) is not { } item)
        {
            Expect(opening, SlotOpening.Gone, "open what nobody has");
            return;
        }

        item.Value = value;
        Item? victim = null;
        if (item.State == State.Waiting && !HasRoom(value))
        {
            victim = Least(value);
            bool isCrowded = _items.Count(i => i.State == State.Leaving) >= _limits.Total;
            if (victim is null || (victim.IsOpen && isCrowded))
            {
                Expect(opening, SlotOpening.NoRoom, "open without room");
                return;
            }
        }

        SlotOpening expected = victim is { IsOpen: true }
            ? SlotOpening.InPlaceOf(victim.Key, victim.Value)
            : SlotOpening.Done;
        Expect(opening, expected, "open");
        item.State = State.Standing;
        if (victim is not null)
        {
            Expect(victim.Value < item.Value, true, "only a lower one is displaced");
            bool isClosed = victim.IsOpen;
            Unseat(victim);
            int leaving = _items.Count(i => i.State == State.Leaving);
            Expect(!isClosed || leaving <= _limits.Total, true, "few are displaced at a time");
        }

        if (!item.IsOpen)
        {
            item.IsOpen = true;
            item.Number = ++_number;
        }
    }

    private void Classify(SlotKey key, ConnectionValue value)
    {
        Item? item = Find(key);
        Expect(_slots.Classify(key, value), item is not null && value < item.Value, "falls");
        if (item is not null)
        {
            item.Value = value;
            SeatWaiting();
        }
    }

    private void SetLimits(int total)
    {
        _limits = _limits with { Total = total, KeptForPins = total / 4, KeptForContacts = total / 4 };
        List<SlotKey> victims = [];
        while (Standing.Count > total)
        {
            Item least = Standing.Order(Item.LeastFirst).First();
            if (least.IsOpen)
            {
                victims.Add(least.Key);
            }

            Unseat(least);
        }

        SeatWaiting();
        IReadOnlyList<SlotKey> closed = _slots.SetLimits(_limits);
        Expect(closed.SequenceEqual(victims), true, "the least first");
    }

    private void Ask(SlotKey key, ConnectionValue value)
    {
        Room room = _slots.FindRoom(key, value);
        if (Find(key) is { State: State.Standing })
        {
            Expect(room, Room.Own, "its own room");
        }
        else if (!IsFull(key, value) && HasRoom(value))
        {
            Expect(room, Room.Free, "room");
        }
        else if (!IsFull(key, value))
        {
            Item least = Standing.Order(Item.LeastFirst).First();
            Expect((room.Key, room.Value), (least.Key, least.Value), "who stands in the way");
            Expect(room.IsThere, least.Value < value, "room in another's place");
        }
    }

    private void Unseat(Item item)
    {
        if (item.IsOpen)
        {
            item.IsOpen = false;
            item.State = item.Links > 0 ? State.Leaving : State.Gone;
            return;
        }

        item.State = State.Waiting;
        while (Waiting.Count > MaxWaiting)
        {
            Worst().State = State.Gone;
        }
    }

    private void Free(Item item)
    {
        if (!item.IsOpen && item.Links == 0)
        {
            item.State = State.Gone;
            SeatWaiting();
        }
    }

    private void SeatWaiting()
    {
        while (Waiting.OrderByDescending(i => i.Value).ThenBy(i => i.Number).FirstOrDefault() is { } best)
        {
            if (!HasRoom(best.Value))
            {
                return;
            }

            best.State = State.Standing;
        }
    }

    private Item? Find(SlotKey key) =>
        _items.Find(item => item.Key == key && (item.State is State.Standing or State.Waiting));

    private Item Worst() => Waiting.OrderBy(i => i.Value).ThenByDescending(i => i.Number).First();

    private Item? Least(ConnectionValue than) => Standing.Order(Item.LeastFirst).FirstOrDefault(i => i.Value < than);

    private bool IsFull(SlotKey key, ConnectionValue value) =>
        value.Class != ConnectionClass.Pinned
        && Standing.Concat(Waiting).Count(i => i.Key.Ruid == key.Ruid) >= _limits.PerIdentity;

    private bool HasRoom(ConnectionValue value)
    {
        int Kept(ConnectionClass who, int kept) => Math.Max(0, kept - Standing.Count(i => i.Value.Class == who));
        int kept = value.Class switch
        {
            ConnectionClass.Pinned => 0,
            ConnectionClass.Contact => Kept(ConnectionClass.Pinned, _limits.KeptForPins),
            _ => Kept(ConnectionClass.Pinned, _limits.KeptForPins)
                + Kept(ConnectionClass.Contact, _limits.KeptForContacts),
        };
        return _limits.Total - Standing.Count > kept;
    }

    private Item Add(SlotKey key, ConnectionValue value, State state)
    {
        var item = new Item(key)
        {
            Value = value,
            State = state,
            Number = ++_number,
        };
        _items.RemoveAll(old => old.State == State.Gone && old.Links == 0);
        _items.Add(item);
        return item;
    }

    private void Expect<T>(T found, T expected, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(found, expected))
        {
            Fault += $"{what}: {found} in place of {expected}; ";
        }
    }

    private enum State
    {
        Standing,
        Waiting,
        Leaving,
        Gone,
    }

    private sealed class Item(SlotKey key)
    {
        public static readonly IComparer<Item> LeastFirst = Comparer<Item>.Create(
            (left, right) =>
                left.Value != right.Value ? left.Value.CompareTo(right.Value)
                : left.IsOpen != right.IsOpen ? left.IsOpen.CompareTo(right.IsOpen)
                : right.Number.CompareTo(left.Number)
        );

        public SlotKey Key => key;

        public ConnectionValue Value { get; set; }

        public State State { get; set; }

        public long Number { get; set; }

        public int Links { get; set; }

        public bool IsOpen { get; set; }
    }
}
