using System.Net;

namespace Mesh.Hosting.Tests;

public sealed class AdvertisedAddressesTests
{
    private static readonly IPAddress[] Machine =
    [
        IPAddress.Parse("192.0.2.7"),
        IPAddress.Parse("198.51.100.9"),
        IPAddress.Parse("2001:db8::5"),
    ];

    [Fact]
    public void A_certain_address_is_advertised_as_it_is() =>
        Assert.Equal(["127.0.0.1:7401"], AdvertisedAddresses.Of(["127.0.0.1:7401"], Machine));

    [Fact]
    public void Any_IPv4_address_stands_for_those_of_the_machine() =>
        Assert.Equal(["192.0.2.7:7400", "198.51.100.9:7400"], AdvertisedAddresses.Of(["0.0.0.0:7400"], Machine));

    [Fact]
    public void Any_IPv6_address_stands_for_both_kinds() =>
        Assert.Equal(
            ["192.0.2.7:7400", "198.51.100.9:7400", "[2001:db8::5]:7400"],
            AdvertisedAddresses.Of(["[::]:7400"], Machine)
        );

    [Fact]
    public void A_machine_without_addresses_advertises_loopback() =>
        Assert.Equal(["127.0.0.1:7400"], AdvertisedAddresses.Of(["0.0.0.0:7400"], []));

    [Fact]
    public void No_more_are_advertised_than_fit_on_a_card()
    {
        IPAddress[] many = [.. Enumerable.Range(1, 20).Select(i => IPAddress.Parse($"192.0.2.{i}"))];

        Assert.Equal(8, AdvertisedAddresses.Of(["0.0.0.0:7400"], many).Count);
    }
}
