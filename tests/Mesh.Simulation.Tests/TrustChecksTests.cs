using Mesh.Actors.Bans;
using Mesh.Actors.Storage;
using Mesh.Contracts;
using Mesh.Hosting;

namespace Mesh.Simulation.Tests;

/// <summary>What would the checkers say, if a host had to do with whom it may not? They are told what such a host would tell.</summary>
public sealed class TrustChecksTests : IDisposable
{
    private readonly SimMesh _mesh = SimMesh.Create(seed: 3, hosts: 1);
    private readonly SimIdentity _ada;
    private readonly SimHost _home;
    private readonly SimHost _phone;
    private readonly AppLife _life;
    private readonly Peer _peer;

    public TrustChecksTests()
    {
        _ada = _mesh.NewIdentity("ada");
        _home = _mesh.AddHost([_ada]);
        _phone = _mesh.AddHost([]);
        _phone.Delegate(_ada, _home, 1.Hours());
        _mesh.RunFor(1.Seconds());
        _phone.Move("192.0.2.7:7400");
        _mesh.Introduce(Left, _phone);
        _mesh.RunFor(10.Seconds());
        _life = _mesh.Checks.TapFor(Left, new AppOptions { Name = "left", Protocols = ["p"] })!;
        _peer = new Peer(Left.Uid, _ada.Uid, _phone.Hid, Sid.OfName("right"), "p");
    }

    private SimHost Left => _mesh.Hosts[0];

    public void Dispose() => _mesh.Dispose();

    [Fact]
    public void Whoever_is_held_on_both_sides_may_come_and_be_sent_to()
    {
        Come();
        Send();
        _mesh.In(1.Seconds()).Fault("nothing", () => { });
        _mesh.RunFor(2.Seconds());
    }

    [Fact]
    public void A_peer_that_is_no_contact_any_more_is_found_when_it_comes()
    {
        Left.Contacts.Remove(_ada.Uid);
        Fails("no contact", Come);
    }

    [Fact]
    public void A_peer_that_is_no_contact_any_more_is_found_when_it_is_sent_to()
    {
        Left.Contacts.Remove(_ada.Uid);
        Fails("no contact", Send);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_peer_from_a_banned_host_or_address_is_found_and_none_once_the_ban_is_over(bool isHost)
    {
        Left.Mesh!.Bans.Add(AddressRange.Parse("198.51.100.0/24"));
        _ = isHost
            ? Left.Mesh.Bans.Add(_phone.Hid, lifetime: 10.Seconds())
            : Left.Mesh.Bans.Add(AddressRange.Parse("192.0.2.0/24"), lifetime: 10.Seconds());
        _mesh.RunFor(1.Minutes());
        Come();
        _mesh.RunFor(1.Seconds());

        Left.Mesh.Bans.Add(AddressRange.Parse("192.0.2.0/24"));
        Fails("has banned it", Come);
    }

    [Fact]
    public void A_peer_by_a_revoked_delegation_is_found()
    {
        Left.Mesh!.Revocations.Add(_home.Mesh!.Revoke(_ada.Uid, _phone.Hid).ToString());
        Fails("no delegation", Come);
    }

    [Fact]
    public void A_delegation_counts_until_its_end_and_a_clock_set_back_or_forward_moves_that_no_further_than_its_timer()
    {
        Left.SetClock(-1.Minutes());
        Left.SetClock(1.Minutes());
        _mesh.RunFor(1.Hours() + 30.Seconds());
        Come();
        _mesh.RunFor(1.Seconds());
        _mesh.RunFor(1.Minutes());
        Fails("no delegation", Come);
    }

    [Fact]
    public void A_peer_that_stays_online_though_its_host_may_not_have_it_is_found_at_the_next_deed()
    {
        Come();
        Left.Contacts.Remove(_ada.Uid);
        _mesh.In(1.Seconds()).Fault("nothing", () => { });

        Fails("still has", () => { });
    }

    [Fact]
    public void A_peer_that_stays_online_long_after_the_other_side_has_let_it_go_is_found()
    {
        Come();
        _phone.Contacts.Remove(Left.Uid);
        for (int i = 1; i < 15; i++)
        {
            _mesh.In((10 * i).Seconds()).Fault("nothing", () => { });
        }

        _mesh.RunFor(130.Seconds());
        Fails("has had", () => _mesh.RunFor(15.Seconds()));
    }

    [Fact]
    public void A_host_that_forgets_what_it_had_said_is_found_when_it_crashes()
    {
        StoreEntry kept = Left.Store.Read(StoreTable.Contacts).Single();
        Left.Store.Commit([new StoreChange(StoreTable.Contacts, kept.Key, null)]);
        _mesh.In(TimeSpan.Zero).Crash(Left);

        Fails("other contacts than it had said", () => { });
    }

    private void Come() => _life.Came(new Online(_peer, 1));

    private void Send() => _life.Sent(_peer, new object(), "x"u8, SendResult.Accepted);

    private void Fails(string why, Action act)
    {
        SimFailure failure = Assert.Throws<SimFailure>(() =>
        {
            // What is changed in a moment counts from the next one on.
            _mesh.RunFor(1.Milliseconds());
            act();
            _mesh.RunFor(2.Seconds());
        });
        Assert.Contains(why, failure.What, StringComparison.Ordinal);
    }
}
