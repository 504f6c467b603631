using Mesh.Actors.Host;
using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Actors.Tests.Host;

public sealed class DialCandidatesTests
{
    private static readonly Hid Own = Hid(1);
    private static readonly Hid One = Hid(2);
    private static readonly Hid Two = Hid(3);

    private readonly ToldAddresses _told = new();

    [Fact]
    public void The_hosts_of_a_card_take_turns() =>
        Assert.Equal(
            ["a:1", "b:1", "a:2", "b:2", "a:3"],
            DialCandidates.Of(Card(new(One, ["a:1", "a:2", "a:3"]), new(Two, ["b:1", "b:2"])), null, Own, null)
        );

    [Fact]
    public void The_address_that_led_there_last_comes_first_and_those_that_were_told_come_last()
    {
        _told.Met(Two, "b:2");
        _told.Told(One, ["c:1", "a:1"]);

        Assert.Equal(
            ["b:2", "a:1", "b:1", "c:1"],
            DialCandidates.Of(Card(new(One, ["a:1"]), new(Two, ["b:1", "b:2"])), null, Own, _told)
        );
    }

    [Fact]
    public void Where_one_host_is_wanted_only_its_own_addresses_are_candidates()
    {
        _told.Met(Two, "b:2");
        _told.Told(Two, ["b:3"]);
        _told.Told(One, ["a:2"]);

        Assert.Equal(
            ["a:1", "a:2"],
            DialCandidates.Of(Card(new(One, ["a:1"]), new(Two, ["b:1", "b:2"])), One, Own, _told)
        );
    }

    [Fact]
    public void A_card_that_names_this_very_host_is_no_way_to_go()
    {
        Contact card = Card(new(Own, ["127.0.0.1:1"]), new(One, ["127.0.0.1:2"]));

        Assert.Equal(["127.0.0.1:2"], DialCandidates.Of(card, null, Own, null));
        Assert.Empty(DialCandidates.Of(card, Own, Own, null));
    }

    [Fact]
    public void Nobody_known_is_nowhere_to_go() => Assert.Empty(DialCandidates.Of(null, null, Own, null));

    private static Hid Hid(byte value) => new(Enumerable.Repeat(value, 32).ToArray());

    private static Contact Card(params CardHost[] hosts) =>
        new(new Uid(Enumerable.Repeat((byte)9, 32).ToArray()), default, "x", hosts, default, ContactStanding.Trusted);
}
