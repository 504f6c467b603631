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

    [Fact]
    public void TLS_starts_come_a_second_s_worth_at_once_and_then_evenly()
    {
        var time = new ManualTimeProvider();
        var limiter = new TlsStartLimiter(10, time);
        for (int i = 0; i < 11; i++)
        {
            Assert.True(limiter.Take() <= TimeSpan.Zero, $"start {i} had to wait");
        }

        Assert.Equal(TimeSpan.FromMilliseconds(100), limiter.Take());
        Assert.Equal(TimeSpan.FromMilliseconds(200), limiter.Take());
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(TimeSpan.FromSeconds(-1), limiter.Take());
    }
}
