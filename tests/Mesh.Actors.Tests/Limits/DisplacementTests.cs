using Mesh.Actors.Limits;
using Mesh.Contracts;

namespace Mesh.Actors.Tests.Limits;

/// <summary>Who takes whose slot, and who hears of room again.</summary>
[Trait("cost", "unit")]
public sealed class DisplacementTests
{
    private static readonly ConnectionValue Best = Pin(0);
    private static readonly ConnectionValue Middle = Pin(5);
    private static readonly ConnectionValue Last = Pin(9);

    [Fact]
    public void A_better_one_takes_the_place_of_the_least_when_it_opens_and_not_before()
    {
        ConnectionSlots slots = Full(2, Middle, Last);

        SlotAnswer claim = slots.Reserve(Key(3), Best);
        Assert.NotNull(claim.Reservation);
        Assert.Equal((2, 1, 0L), (slots.Count, slots.WaitingCount, slots.DisplacedCount));

        Assert.Equal(SlotOpening.InPlaceOf(Key(2), Last), slots.TryOpen(Key(3), Best));
        Assert.Equal((2, 0, 1L), (slots.Count, slots.WaitingCount, slots.DisplacedCount));
        Assert.Equal(1, slots.LeavingCount);
    }

    [Fact]
    public void A_claim_that_comes_to_nothing_displaces_nobody()
    {
        ConnectionSlots slots = Full(1, Last);

        slots.Reserve(Key(2), Best).Reservation!.GiveBack();

        Assert.Equal((1, 0, 0L), (slots.Count, slots.WaitingCount, slots.DisplacedCount));
        Assert.Equal(SlotOpening.Gone, slots.TryOpen(Key(2), Best));
        Assert.Equal(SlotOpening.Done, slots.TryOpen(Key(1), Last));
    }

    [Fact]
    public void Of_equals_the_one_that_stands_stays()
    {
        ConnectionSlots slots = Full(1, Middle);

        Assert.Equal(SlotRefusal.Full, slots.Reserve(Key(2), Middle).Refusal);
        Assert.Equal(SlotRefusal.Full, slots.Reserve(Key(2), Last).Refusal);
        Assert.Equal(SlotRefusal.Full, slots.Reserve(Key(2), ConnectionValue.Pinned(5, PinPolicy.Eager)).Refusal);
        Assert.Equal(2 + 1, slots.RefusedCount);
    }

    [Fact]
    public void Of_equals_the_youngest_connection_goes_however_long_its_handshake_was()
    {
        var slots = new ConnectionSlots(new SlotLimits(3, 0, 0, 100));
        SlotReservation[] taken = [.. new[] { 1, 2, 3 }.Select(i => slots.Reserve(Key(i), Middle).Reservation!)];
        foreach (int i in new[] { 2, 3, 1 })
        {
            slots.TryOpen(Key(i), Middle);
        }

        Assert.Equal(Key(1), Take(slots, 4, Best).Victim);
        Assert.Equal(Key(3), Take(slots, 5, Best).Victim);
        Assert.Equal(Key(2), Take(slots, 6, Best).Victim);
        Assert.Equal(3, slots.LeavingCount);
        Array.ForEach(taken, slot => slot.GiveBack());
        Assert.Equal((3, 0), (slots.Count, slots.LeavingCount));
    }

    [Fact]
    public void A_handshake_of_less_value_loses_its_place_before_a_connection_of_equal_value_does()
    {
        var slots = new ConnectionSlots(new SlotLimits(2, 0, 0, 100));
        slots.Reserve(Key(1), Last);
        slots.TryOpen(Key(1), Last);
        slots.Reserve(Key(2), Last);

        Assert.Equal(SlotOpening.Done, Take(slots, 3, Best));
        Assert.Equal((2, 1, 0L), (slots.Count, slots.WaitingCount, slots.DisplacedCount));
        Assert.Equal(SlotOpening.NoRoom, slots.TryOpen(Key(2), Last));
        slots.Close(Key(3));
        Assert.Equal((2, 1), (slots.Count, slots.WaitingCount));
    }

    [Fact]
    public void A_place_that_is_freed_is_the_best_waiting_one_s()
    {
        ConnectionSlots slots = Full(1, Last);
        slots.Reserve(Key(2), Middle);
        slots.Reserve(Key(3), Best);

        slots.SetLimits(slots.Limits with { Total = 2 });

        Assert.Equal((2, 1), (slots.Count, slots.WaitingCount));
        Assert.Equal(SlotRefusal.Full, slots.Reserve(Key(4), Last).Refusal);
        Assert.Equal(SlotOpening.Done, slots.TryOpen(Key(3), Best));
        Assert.Equal(SlotOpening.InPlaceOf(Key(1), Last), slots.TryOpen(Key(2), Middle));
    }

    [Fact]
    public void Few_wait_and_the_better_ones_push_out_the_others()
    {
        ConnectionSlots slots = Full(1, ConnectionValue.Stranger);
        for (int i = 0; i < slots.MaxWaiting; i++)
        {
            Assert.NotNull(slots.Reserve(Key(10 + i), Last).Reservation);
        }

        Assert.Equal(SlotRefusal.Full, slots.Reserve(Key(20), Last).Refusal);
        Assert.NotNull(slots.Reserve(Key(21), Middle).Reservation);
        Assert.Equal(slots.MaxWaiting, slots.WaitingCount);
        Assert.Equal(SlotOpening.Gone, slots.TryOpen(Key(10 + slots.MaxWaiting - 1), Last));
        Assert.Equal(SlotOpening.InPlaceOf(Key(1), ConnectionValue.Stranger), slots.TryOpen(Key(21), Middle));
    }

    [Fact]
    public void The_next_link_of_a_displaced_connection_has_to_find_a_place_like_any_other()
    {
        ConnectionSlots slots = Full(1, Last);
        Take(slots, 2, Best);

        Assert.Equal(SlotRefusal.Full, slots.Reserve(Key(1), Last).Refusal);
        Assert.Equal(SlotOpening.Gone, slots.TryOpen(Key(1), Last));
        slots.Close(Key(1));
        Assert.Equal((1, 1), (slots.Count, slots.LeavingCount));
    }

    [Fact]
    public void A_pinned_one_is_not_held_back_by_others_of_its_identity_and_may_displace_one_of_them()
    {
        var slots = new ConnectionSlots(new SlotLimits(3, 0, 0, PerIdentity: 2));
        Take(slots, 1, ConnectionValue.Contact);
        Take(slots, 1, ConnectionValue.Contact, host: 1);
        Assert.Equal(SlotRefusal.Identity, slots.Reserve(Key(1, 2), ConnectionValue.Contact).Refusal);
        Room room = slots.FindRoom(Key(1, 2), ConnectionValue.Contact);
        Assert.Equal((false, SlotRefusal.Identity, Key(1, 1)), (room.IsThere, room.Refusal, room.Key));

        Assert.Equal(SlotOpening.Done, Take(slots, 1, Middle, host: 2));
        Assert.Equal(Key(1, 1), Take(slots, 1, Best, host: 3).Victim);
    }

    [Fact]
    public void Whether_there_is_room_is_told_with_who_would_have_to_go_or_who_stands_in_the_way()
    {
        ConnectionSlots slots = Full(2, Best, Middle);

        Assert.Equal(Room.None(SlotRefusal.Full, Key(2), Middle), slots.FindRoom(Key(3), Middle));
        Assert.Equal(Room.InPlaceOf(Key(2), Middle), slots.FindRoom(Key(3), Pin(4)));
        Assert.Equal(Room.Own, slots.FindRoom(Key(2), Last));
        SlotKey anyHost = Key(2) with { Rhid = Hid.Any };
        Assert.Equal(Room.Own, slots.FindRoom(anyHost, Last));
        slots.Classify(Key(2), Last);
        Assert.Equal(Room.InPlaceOf(Key(2), Last), slots.FindRoom(Key(3), Middle));
        Assert.Equal(2, slots.Count);
    }

    [Fact]
    public void Room_is_offered_to_the_best_first_and_to_no_more_than_there_are_places()
    {
        ConnectionSlots slots = Full(2, Best, Best);
        var queue = new RoomQueue();
        queue.Add(Key(11), Last);
        queue.Add(Key(12), Middle);
        queue.Add(Key(13), Middle);
        queue.Add(Key(14), ConnectionValue.Contact);
        Assert.Empty(queue.TakeForRoom(slots, (_, _) => true));

        slots.SetLimits(slots.Limits with { Total = 3 });
        Assert.Equal([(Key(12), Middle)], queue.TakeForRoom(slots, (_, _) => true));
        queue.Add(Key(14), Best);
        Assert.Equal([(Key(14), Best)], queue.TakeForRoom(slots, (_, _) => true));
        slots.SetLimits(slots.Limits with { Total = 2 });
        slots.Classify(Key(1), ConnectionValue.Contact);

        Assert.Equal([(Key(13), Middle)], queue.TakeForRoom(slots, (_, _) => true));
        queue.Remove(Key(11));
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void Who_has_his_slot_already_or_cannot_use_one_takes_nobody_s_turn()
    {
        ConnectionSlots slots = Full(2, Best, Best);
        var queue = new RoomQueue();
        queue.Add(Key(1), Best);
        queue.Add(Key(11), Middle);
        queue.Add(Key(12), Last);
        queue.Add(Key(13), Last);
        slots.SetLimits(slots.Limits with { Total = 3 });

        IReadOnlyList<(SlotKey Key, ConnectionValue Value)> taken = queue.TakeForRoom(
            slots,
            (key, _) => key != Key(11)
        );

        Assert.Equal([Key(1), Key(11), Key(12)], taken.Select(one => one.Key));
        Assert.Equal(1, queue.Count);
    }

    [Fact]
    public void A_lower_limit_closes_the_least_first_and_only_connections_are_told()
    {
        ConnectionSlots slots = Full(4, Best, Last, Middle, Last);
        slots.SetLimits(slots.Limits with { Total = 5 });
        slots.Reserve(Key(9), ConnectionValue.Stranger);

        Assert.Equal([Key(4), Key(2), Key(3)], slots.SetLimits(slots.Limits with { Total = 1 }));
        Assert.Equal((1, 1, 3), (slots.Count, slots.WaitingCount, slots.LeavingCount));
    }

    [Fact]
    public void Whoever_is_displaced_again_and_again_stays_away_for_longer_and_longer_up_to_ten_minutes()
    {
        var waits = new DisplacementWaits();
        TimeSpan now = TimeSpan.Zero;
        TimeSpan Next(int number) => waits.Next(Key(number), now);

        Assert.Equal([30, 60, 120, 240, 480, 600, 600], Enumerable.Range(0, 7).Select(_ => Next(1).TotalSeconds));
        Assert.Equal(30, Next(2).TotalSeconds);
        now += DisplacementWaits.Forgiven;
        Assert.Equal(30, Next(1).TotalSeconds);
        for (int i = 0; i < 2 * DisplacementWaits.MaxEntries; i++)
        {
            Next(100 + i);
        }

        Assert.Equal(DisplacementWaits.MaxEntries, waits.Count);
    }

    [Fact]
    public void A_thousand_threads_open_at_once_what_there_is_room_for_and_the_best_stand()
    {
        var slots = new ConnectionSlots(new SlotLimits(50, 0, 0, 1_000));
        Parallel.For(
            0,
            1_000,
            i =>
            {
                ConnectionValue value = Pin((byte)(i % 250));
                if (slots.Reserve(Key(i), value).Reservation is { } slot)
                {
                    slots.TryOpen(Key(i), value);
                    Assert.InRange(slots.Count, 0, 50);
                    slot.GiveBack();
                }
            }
        );

        Assert.Equal((50, 0, 0), (slots.Count, slots.WaitingCount, slots.LeavingCount));
    }

    private static ConnectionValue Pin(byte priority) => ConnectionValue.Pinned(priority, PinPolicy.Always);

    private static SlotKey Key(int number, int host = 0) => ConnectionSlotsTests.Key(number, host);

    private static ConnectionSlots Full(int total, params ConnectionValue[] values)
    {
        var slots = new ConnectionSlots(new SlotLimits(total, 0, 0, 100));
        for (int i = 0; i < values.Length; i++)
        {
            Take(slots, i + 1, values[i]);
        }

        return slots;
    }

    private static SlotOpening Take(ConnectionSlots slots, int number, ConnectionValue value, int host = 0)
    {
        Assert.NotNull(slots.Reserve(Key(number, host), value).Reservation);
        return slots.TryOpen(Key(number, host), value);
    }
}
