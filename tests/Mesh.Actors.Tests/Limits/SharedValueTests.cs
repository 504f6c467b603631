using Mesh.Actors.Limits;
using Mesh.Contracts;

namespace Mesh.Actors.Tests.Limits;

/// <summary>A pin on any host of an identity gives its value to one host at a time.</summary>
[Trait("cost", "unit")]
public sealed class SharedValueTests
{
    private static readonly ConnectionValue Pinned = ConnectionValue.Pinned(3, PinPolicy.Always);
    private static readonly SlotWorth Shared = new(Pinned, ConnectionValue.Contact);

    private readonly ConnectionSlots _slots = new(new SlotLimits(100, 0, 0, 100));

    [Fact]
    public void Of_hosts_that_shake_hands_at_once_the_first_alone_has_the_value()
    {
        SlotReservation[] claims =
        [
            .. Enumerable.Range(1, 5).Select(host => _slots.Reserve(Key(host), Shared).Reservation!),
        ];

        Assert.Equal((1, 4), (_slots.CountOf(ConnectionClass.Pinned), _slots.CountOf(ConnectionClass.Contact)));
        Assert.Equal(Pinned, _slots.ValueNow(Key(1), Shared));
        Assert.Equal(ConnectionValue.Contact, _slots.ValueNow(Key(2), Shared));

        claims[0].GiveBack();
        _slots.Reserve(Key(6), Shared);
        Assert.Equal(Pinned, _slots.ValueNow(Key(6), Shared));
        Assert.Equal(1, _slots.CountOf(ConnectionClass.Pinned));
    }

    [Fact]
    public void Claims_from_many_threads_at_once_get_the_value_once()
    {
        Parallel.For(1, 80, host => _slots.Reserve(Key(host), Shared));

        Assert.Equal((1, 78), (_slots.CountOf(ConnectionClass.Pinned), _slots.CountOf(ConnectionClass.Contact)));
    }

    [Fact]
    public void The_host_that_opens_first_takes_the_value_from_those_that_only_shake_hands()
    {
        _slots.Reserve(Key(1), Shared);
        _slots.Reserve(Key(2), Shared);

        Assert.Equal(Pinned, _slots.ValueNow(Key(2), Shared, isOpening: true));
        Assert.Equal(SlotOpening.Done, _slots.TryOpen(Key(2), Shared));

        Assert.Equal(Pinned, _slots.ValueNow(Key(2), Shared));
        Assert.Equal(1, _slots.CountOf(ConnectionClass.Pinned));
        Assert.Equal(SlotOpening.Done, _slots.TryOpen(Key(1), Shared));
        Assert.Equal(ConnectionValue.Contact, _slots.ValueNow(Key(1), Shared));
        Assert.Equal(1, _slots.CountOf(ConnectionClass.Pinned));
    }

    [Fact]
    public void Where_all_places_are_taken_one_host_waits_with_the_value_and_the_others_are_refused()
    {
        var slots = new ConnectionSlots(new SlotLimits(2, 0, 0, 100));
        foreach (int other in (int[])[1, 2])
        {
            slots.Reserve(Key(1, ruid: other), ConnectionValue.Contact);
            slots.TryOpen(Key(1, ruid: other), ConnectionValue.Contact);
        }

        Assert.NotNull(slots.Reserve(Key(1), Shared).Reservation);
        Assert.Equal(SlotRefusal.Full, slots.Reserve(Key(2), Shared).Refusal);
        Assert.Equal(SlotRefusal.Full, slots.Reserve(Key(3), Shared).Refusal);
        Assert.Equal(1, slots.WaitingCount);
    }

    [Fact]
    public void A_host_that_is_pinned_itself_has_its_value_beside_the_one_that_has_that_of_any()
    {
        _slots.Reserve(Key(1), Shared);
        _slots.Reserve(Key(2), Pinned);

        Assert.Equal(2, _slots.CountOf(ConnectionClass.Pinned));
    }

    [Fact]
    public void Hosts_of_two_identities_of_ours_do_not_take_the_value_from_each_other()
    {
        _slots.Reserve(Key(1), Shared);
        _slots.Reserve(Key(2) with { Luid = Id(8) }, Shared);

        Assert.Equal(2, _slots.CountOf(ConnectionClass.Pinned));
    }

    private static SlotKey Key(int host, int ruid = 77) => new(Id(9), Id(ruid), new Hid(Bytes(host)));

    private static Uid Id(int number) => new(Bytes(number));

    private static byte[] Bytes(int number)
    {
        byte[] bytes = new byte[32];
        bytes[0] = (byte)number;
        bytes[31] = 1;
        return bytes;
    }
}
