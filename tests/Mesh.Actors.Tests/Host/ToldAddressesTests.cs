using Mesh.Actors.Host;
using Mesh.Contracts;

namespace Mesh.Actors.Tests.Host;

public sealed class ToldAddressesTests
{
    private readonly ToldAddresses _told = new();

    [Fact]
    public void The_last_word_of_a_host_counts_and_nothing_is_one_too()
    {
        _told.Told(Hid(1), ["a:1", "a:2"]);
        _told.Told(Hid(1), ["a:3"]);
        Assert.Equal(["a:3"], Assert.Single(_told.Hosts).Addresses);

        _told.Told(Hid(1), []);
        Assert.Empty(_told.Hosts);
    }

    [Fact]
    public void No_more_hosts_are_kept_than_stand_on_a_card_and_the_oldest_goes()
    {
        for (int i = 1; i <= 100; i++)
        {
            _told.Told(Hid((byte)i), [$"a:{i}"]);
        }

        Assert.Equal(Enumerable.Range(85, 16).Reverse().Select(i => $"a:{i}"), _told.Hosts.Select(h => h.Addresses[0]));
    }

    [Theory]
    [InlineData("0.0.0.0:7400")]
    [InlineData("[::]:7400")]
    [InlineData("[::ffff:0.0.0.0]:7400")]
    [InlineData("0.1.2.3:7400")]
    [InlineData("224.0.0.1:7400")]
    [InlineData("255.255.255.255:7400")]
    [InlineData("[ff02::1]:7400")]
    [InlineData("127.0.0.1:7400")]
    [InlineData("127.9.9.9:7400")]
    [InlineData("[::1]:7400")]
    [InlineData("LocalHost:7400")]
    [InlineData("192.0.2.1:7400")]
    [InlineData("no address")]
    [InlineData("name:0")]
    public void What_leads_nowhere_or_to_ourselves_is_not_kept(string address) =>
        Assert.Equal(
            ["198.51.100.1:1"],
            ToldAddresses.Useful([address, "198.51.100.1:1"], "198.51.100.7:55", ["192.0.2.1:7400"])
        );

    [Fact]
    public void A_neighbour_on_this_machine_may_name_its_loopback() =>
        Assert.Equal(["127.0.0.1:2"], ToldAddresses.Useful(["127.0.0.1:2"], "127.0.0.1:55", ["127.0.0.1:1"]));

    [Fact]
    public void No_more_addresses_are_kept_than_stand_on_a_card_and_none_twice() =>
        Assert.Equal(
            Enumerable.Range(1, 8).Select(i => $"h{i}:1"),
            ToldAddresses.Useful([.. Enumerable.Range(2, 200).Select(i => $"h{i / 2}:1")], "192.0.2.1:1", [])
        );

    private static Hid Hid(byte value) => new(Enumerable.Repeat(value, 32).ToArray());
}
