using System.Net;
using Mesh.Actors.Transport;

namespace Mesh.Actors.Tests.Transport;

/// <summary>Who loses his place to whom.</summary>
[Trait("cost", "unit")]
public sealed class UnprovenSlotsTests
{
    [Fact]
    public void When_all_places_are_held_the_one_picked_is_lost()
    {
        List<int> evicted = [];
        var slots = new UnprovenSlots(3, 16, count => count - 2);
        for (int i = 0; i < 4; i++)
        {
            int number = i;
            slots.Enter(null, () => evicted.Add(number));
        }

        Assert.Equal([1], evicted);
        Assert.Equal(3, slots.Count);
    }

    [Fact]
    public void A_block_that_is_full_loses_one_of_its_own()
    {
        List<string> evicted = [];
        var slots = new UnprovenSlots(100, 2, _ => 0);
        Enter("192.0.2.1");
        Enter("198.51.100.1");
        Enter("192.0.2.77");
        Enter("192.0.2.200");

        Assert.Equal(["192.0.2.1"], evicted);
        Assert.Equal(3, slots.Count);

        void Enter(string address) =>
            slots.Enter(AddressBlock.Of(IPAddress.Parse(address)), () => evicted.Add(address));
    }

    [Fact]
    public void A_place_given_back_is_free_and_only_once()
    {
        var slots = new UnprovenSlots(2, 16, _ => throw new InvalidOperationException("nobody is to be evicted"));
        UnprovenSlots.Slot first = slots.Enter(null, () => { });
        slots.Enter(null, () => { });

        Assert.True(slots.Leave(first));
        Assert.False(slots.Leave(first));
        slots.Enter(null, () => { });
        Assert.Equal(2, slots.Count);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.255", true)]
    [InlineData("192.0.2.1", "192.0.3.1", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public void A_block_is_a_24_of_IPv4_and_a_64_of_IPv6(string one, string other, bool same)
    {
        AddressBlock? first = AddressBlock.Of(IPAddress.Parse(one));
        Assert.NotNull(first);
        Assert.Equal(same, first == AddressBlock.Of(IPAddress.Parse(other)));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    public void This_machine_is_no_block(string address) => Assert.Null(AddressBlock.Of(IPAddress.Parse(address)));

    [Theory]
    [InlineData("198.51.100.7:9000", true)]
    [InlineData("[2001:db8::1]:9000", true)]
    [InlineData("127.0.0.1:9000", false)]
    [InlineData("mem:7", false)]
    [InlineData("a:40000", false)]
    [InlineData("", false)]
    public void The_block_of_what_a_transport_writes_is_that_of_its_address(string address, bool hasBlock) =>
        Assert.Equal(hasBlock, AddressBlock.Of(address) is not null);

    [Fact]
    public void Those_who_lost_their_place_are_counted()
    {
        var slots = new UnprovenSlots(2, 16, _ => 0);
        for (int i = 0; i < 7; i++)
        {
            slots.Enter(null, () => { });
        }

        Assert.Equal((2, 5L), (slots.Count, slots.EvictedCount));
    }
}
