using System.Text;
using Mesh.Actors.Limits;
using Mesh.Contracts;

namespace Mesh.Actors.Tests.Limits;

/// <summary>Who finds a slot, and that each is given back.</summary>
[Trait("cost", "unit")]
public sealed class ConnectionSlotsTests
{
    private static readonly ConnectionValue Pin = ConnectionValue.Pinned(128, PinPolicy.Always);

    private static readonly SlotLimits Eight = new(Total: 8, KeptForPins: 2, KeptForContacts: 2, PerIdentity: 100);

    [Theory]
    [InlineData(ConnectionClass.Stranger, 4)]
    [InlineData(ConnectionClass.Contact, 6)]
    [InlineData(ConnectionClass.Pinned, 8)]
    internal void A_class_has_what_is_not_kept_for_those_above_it(ConnectionClass who, int slotCount)
    {
        var slots = new ConnectionSlots(Eight);

        int taken = Enumerable.Range(0, 20).Count(i => slots.Reserve(Key(i), ValueOf(who)).Reservation is not null);

        Assert.Equal((slotCount, slotCount), (taken, slots.Count));
        Assert.Equal(20 - slotCount, slots.RefusedCount);
        Assert.Equal(SlotRefusal.Full, slots.Reserve(Key(99), ValueOf(who)).Refusal);
    }

    [Fact]
    public void What_a_class_holds_counts_as_kept_for_it_and_it_may_have_more()
    {
        var slots = new ConnectionSlots(Eight);
        for (int i = 0; i < 3; i++)
        {
            Take(slots, i, ConnectionClass.Pinned);
        }

        // Five are left and none is owed to pins any more; two are still kept for contacts.
        Assert.Equal(3, Enumerable.Range(10, 9).Count(i => Try(slots, i, ConnectionClass.Stranger)));
        Assert.Equal(2, Enumerable.Range(20, 2).Count(i => Try(slots, i, ConnectionClass.Contact)));
        Assert.Equal((8, 0), (slots.Count, slots.WaitingCount));
        Assert.True(Try(slots, 30, ConnectionClass.Pinned));
        Assert.Equal((8, 1), (slots.Count, slots.WaitingCount));
    }

    [Fact]
    public void A_full_host_lets_the_next_link_of_a_connection_through_and_takes_no_second_slot()
    {
        var slots = new ConnectionSlots(new SlotLimits(1, 0, 0, PerIdentity: 1));
        SlotReservation old = Take(slots, 1);
        Assert.Equal(SlotOpening.Done, slots.TryOpen(Key(1), ConnectionValue.Contact));

        SlotReservation next = Take(slots, 1);
        old.GiveBack();

        Assert.Equal(1, slots.Count);
        Assert.Equal(0, slots.RefusedCount);
        Assert.False(Try(slots, 2));
        slots.Close(Key(1));
        Assert.False(Try(slots, 2));
        next.GiveBack();
        Assert.True(Try(slots, 2));
    }

    [Fact]
    public void A_reservation_is_given_back_once_however_often_it_is_said()
    {
        var slots = new ConnectionSlots(Eight);
        SlotReservation first = Take(slots, 1);
        Take(slots, 1);

        first.GiveBack();
        first.GiveBack();

        Assert.Equal(1, slots.Count);
    }

    [Fact]
    public void A_reservation_that_is_given_back_late_does_not_touch_the_slot_s_next_holder()
    {
        var slots = new ConnectionSlots(Eight);
        SlotReservation first = Take(slots, 1);
        first.GiveBack();
        Take(slots, 1);

        first.GiveBack();

        Assert.Equal(1, slots.Count);
        Assert.Equal(SlotOpening.Done, slots.TryOpen(Key(1), ConnectionValue.Contact));
    }

    [Fact]
    public void A_connection_whose_reservation_is_gone_is_not_opened()
    {
        var slots = new ConnectionSlots(Eight);
        Take(slots, 1).GiveBack();

        Assert.Equal(SlotOpening.Gone, slots.TryOpen(Key(1), ConnectionValue.Contact));
        Assert.Equal(0, slots.Count);
    }

    [Fact]
    public void One_identity_on_many_hosts_has_a_limit_of_its_own()
    {
        var slots = new ConnectionSlots(Eight with { Total = 100, PerIdentity = 3 });
        Assert.Equal(
            3,
            Enumerable.Range(0, 9).Count(host => slots.Reserve(Key(1, host), ConnectionValue.Contact).Refusal is null)
        );
        Assert.Equal(SlotRefusal.Identity, slots.Reserve(Key(1, 50), ConnectionValue.Contact).Refusal);

        Assert.True(Try(slots, 2));
        Assert.NotNull(slots.Reserve(Key(1, 51), Pin).Reservation);
        Assert.NotNull(slots.Reserve(Key(1, 0), ConnectionValue.Contact).Reservation);
    }

    [Fact]
    public void One_connection_has_a_limit_of_links()
    {
        var slots = new ConnectionSlots(Eight with { LinksPerConnection = 3 });
        SlotReservation first = Take(slots, 1);
        Take(slots, 1);
        Take(slots, 1);

        Assert.Equal(SlotRefusal.Links, slots.Reserve(Key(1), ConnectionValue.Contact).Refusal);
        first.GiveBack();
        Assert.Equal(1, slots.Count);
        Take(slots, 1);
    }

    [Fact]
    public void A_stranger_who_becomes_a_contact_leaves_the_strangers_slots()
    {
        var slots = new ConnectionSlots(Eight);
        for (int i = 0; i < 4; i++)
        {
            Take(slots, i, ConnectionClass.Stranger);
        }

        slots.Classify(Key(0), ConnectionValue.Contact);

        Assert.Equal((3, 1), (slots.CountOf(ConnectionClass.Stranger), slots.CountOf(ConnectionClass.Contact)));
        Assert.True(Try(slots, 9, ConnectionClass.Stranger));
        slots.Classify(Key(77), Pin);
        Assert.Equal(0, slots.CountOf(ConnectionClass.Pinned));
    }

    [Fact]
    public void A_thousand_threads_at_once_take_exactly_what_there_is_and_leave_nothing_behind()
    {
        var slots = new ConnectionSlots(new SlotLimits(50, 0, 0, 1_000));
        SlotAnswer[] answers = new SlotAnswer[1_000];

        Parallel.For(0, answers.Length, i => answers[i] = slots.Reserve(Key(i), ConnectionValue.Contact));
        Assert.Equal(50, answers.Count(a => a.Reservation is not null));
        Assert.Equal(50, slots.Count);

        Parallel.ForEach(answers, a => a.Reservation?.GiveBack());
        Assert.Equal(0, slots.Count);
    }

    internal static SlotKey Key(int number, int host = 0) =>
        new(Uid.OfPublicKey("own"u8), UidOf(number), Hid.OfPublicKey(Encoding.UTF8.GetBytes($"{number} at {host}")));

    private static Uid UidOf(int number) => Uid.OfPublicKey(Encoding.UTF8.GetBytes($"uid {number}"));

    private static ConnectionValue ValueOf(ConnectionClass who) =>
        who switch
        {
            ConnectionClass.Pinned => Pin,
            ConnectionClass.Contact => ConnectionValue.Contact,
            _ => ConnectionValue.Stranger,
        };

    private static bool Try(ConnectionSlots slots, int number, ConnectionClass who = ConnectionClass.Contact) =>
        slots.Reserve(Key(number), ValueOf(who)).Reservation is not null;

    private static SlotReservation Take(
        ConnectionSlots slots,
        int number,
        ConnectionClass who = ConnectionClass.Contact
    )
    {
        SlotReservation? taken = slots.Reserve(Key(number), ValueOf(who)).Reservation;
        Assert.NotNull(taken);
        return taken;
    }
}
