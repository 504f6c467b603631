using Mesh.Actors.Host;
using Mesh.Contracts;

namespace Mesh.Actors.Tests.Host;

public sealed class ObservedAddressesTests
{
    private readonly ObservedAddresses _seen = new();

    [Fact]
    public void Each_host_is_one_witness_for_what_it_said_last()
    {
        _seen.Note(Hid(1), "192.0.2.1:50001", weDialled: true);
        _seen.Note(Hid(1), "192.0.2.1:50002", weDialled: true);
        _seen.Note(Hid(2), "192.0.2.1:50003", weDialled: true);
        _seen.Note(Hid(3), "192.0.2.9:50004", weDialled: true);

        Assert.Equal(
            [new ObservedAddress("192.0.2.1", false, 2), new ObservedAddress("192.0.2.9", false, 1)],
            _seen.All
        );

        _seen.Note(Hid(1), "192.0.2.9:50005", weDialled: true);
        _seen.Note(Hid(2), "192.0.2.9:50005", weDialled: true);
        Assert.Equal([new ObservedAddress("192.0.2.9", false, 3)], _seen.All);
    }

    [Fact]
    public void Where_we_were_reached_is_told_with_its_port_and_apart_from_where_we_call_from()
    {
        _seen.Note(Hid(1), "[2001:db8::1]:50001", weDialled: true);
        _seen.Note(Hid(1), "[2001:db8::1]:7400", weDialled: false);

        Assert.Equal(
            [new ObservedAddress("[2001:db8::1]:7400", true, 1), new ObservedAddress("2001:db8::1", false, 1)],
            _seen.All
        );
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("a b:1")]
    [InlineData("0.0.0.0:1")]
    [InlineData("[::]:1")]
    [InlineData("192.0.2.1:0")]
    [InlineData("192.0.2.1:99999")]
    public void What_is_no_address_is_no_word(string? address)
    {
        _seen.Note(Hid(1), address, weDialled: true);
        _seen.Note(Hid(1), address, weDialled: false);

        Assert.Empty(_seen.All);
    }

    [Fact]
    public void A_flood_of_witnesses_pushes_out_the_oldest_and_nothing_grows()
    {
        for (int i = 0; i < 1_000; i++)
        {
            _seen.Note(Hid((byte)i, (byte)(i >> 8)), $"192.0.2.{i % 200 + 1}:1", weDialled: i % 2 == 0);
        }

        Assert.Equal(ObservedAddresses.MaxAddresses, _seen.All.Count);
        Assert.True(_seen.All.Sum(seen => seen.WitnessCount) <= ObservedAddresses.MaxWitnesses);
    }

    private static Hid Hid(byte low, byte high = 1) => new([low, high, .. Enumerable.Repeat((byte)7, 30)]);
}
