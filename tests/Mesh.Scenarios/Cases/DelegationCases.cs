using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios.Cases;

/// <summary>An identity that speaks through a host without its key: by a delegation, which ends, or is taken back.</summary>
public sealed class DelegationCases : IDisposable
{
    private readonly ITestOutputHelper _output;
    private readonly SimMesh _mesh = SimMesh.Create(seed: 77, hosts: 1);
    private readonly SimIdentity _ada;
    private readonly SimHost _home;
    private readonly SimHost _phone;
    private readonly SimApp _left;
    private SimApp? _right;

    public DelegationCases(ITestOutputHelper output)
    {
        _output = output;
        _ada = _mesh.NewIdentity("ada");
        _home = _mesh.AddHost([_ada]);
        _phone = _mesh.AddHost([]);
        _left = Left.OpenApp("left", "talk");
        _mesh.RunFor(1.Seconds());
    }

    private SimHost Left => _mesh.Hosts[0];

    public void Dispose() => _mesh.Dispose();

    [Fact]
    public void A_link_ends_with_the_delegation_that_it_was_shown_and_a_later_one_brings_it_back()
    {
        Meet(2.Hours());
        TimeSpan met = _mesh.Now;
        _mesh.RunUntil(() => _left.Online.Count == 0, 3.Hours());

        Assert.InRange(_mesh.Now - met, 2.Hours() - 1.Minutes(), 2.Hours() + 1.Seconds());
        Offline offline = OfflineOf(_left).Single();
        Assert.Equal(OfflineReason.NotPermitted, offline.Reason);
        Assert.Contains("expired", offline.Detail, StringComparison.Ordinal);
        _mesh.RunFor(10.Minutes());
        Assert.Contains("expired", OfflineOf(_right!).Single().Detail, StringComparison.Ordinal);
        Assert.Empty(_left.Online);
        Explanation told = _mesh.Do(() => Left.Mesh!.ExplainAsync(_ada.Uid, _phone.Hid));
        _output.WriteLine(told.ToString());
        Assert.Contains("expired", told.Summary, StringComparison.Ordinal);

        _phone.Delegate(_ada, _home, 2.Hours());
        _mesh.RunUntil(() => _left.Sees(_phone), 2.Minutes());
    }

    [Fact]
    public void A_link_that_was_made_before_its_delegation_was_replaced_is_back_at_once_after_its_end()
    {
        Meet(2.Hours());
        _phone.Delegate(_ada, _home, 5.Hours());
        _mesh.RunUntil(() => _left.Online.Count == 0, 3.Hours());
        _mesh.RunUntil(() => _left.Sees(_phone), 5.Seconds());
        _mesh.RunFor(2.Hours());
        Assert.Single(_left.Online);
    }

    [Fact]
    public void A_link_that_follows_one_by_a_longer_delegation_ends_with_its_own()
    {
        Meet(10.Hours());
        _phone.Delegate(_ada, _home, 10.Minutes());
        TimeSpan given = _mesh.Now;

        // Nobody has told the other side of the end when the next link comes.
        _mesh.In(TimeSpan.Zero).Crash(_phone, SimCrash.PowerLoss);
        _mesh.In(1.Seconds()).Restart(_phone);
        _mesh.RunFor(9.Minutes());
        Assert.True(_left.Sees(_phone));

        _mesh.RunUntil(() => !_left.Sees(_phone), 2.Minutes());
        Assert.InRange(_mesh.Now - given, 9.Minutes(), 10.Minutes() + 1.Seconds());
        _mesh.RunFor(10.Minutes());
        Assert.False(_left.Sees(_phone));
    }

    [Fact]
    public void A_host_says_that_its_delegation_ends_when_a_third_of_its_life_is_left()
    {
        Meet(3.Hours());
        Assert.False(_phone.Mesh!.Delegations.Single().EndsSoon);
        _mesh.RunFor(2.Hours());
        OwnDelegation own = _phone.Mesh.Delegations.Single();
        Assert.Equal((true, false, false), (own.EndsSoon, own.HoldsKey, own.IsRevoked));
        Assert.False(_home.Mesh!.Delegations.Single().EndsSoon);
    }

    [Fact]
    public void A_revoked_host_is_offline_as_soon_as_another_host_of_the_identity_says_so_and_refused_from_then_on()
    {
        Meet(2.Hours());
        _mesh.Introduce(Left, _home);
        _home.OpenApp("right", "talk");
        _mesh.RunUntil(() => _left.Sees(_home), 10.Seconds());
        _mesh.In(TimeSpan.Zero).Do(() => _home.Mesh!.Revoke(_ada.Uid, _phone.Hid));
        _mesh.RunUntil(() => !_left.Sees(_phone), 1.Seconds());
        Offline offline = OfflineOf(_left).Last(one => one.Peer.Rhid == _phone.Hid);
        Assert.Equal(OfflineReason.NotPermitted, offline.Reason);
        Assert.Contains("revoked", offline.Detail, StringComparison.Ordinal);
        _mesh.RunFor(10.Minutes());
        Assert.False(_left.Sees(_phone));
        Assert.True(_left.Sees(_home));

        _phone.Delegate(_ada, _home, 2.Hours());
        _mesh.RunUntil(() => _left.Sees(_phone), 2.Minutes());
    }

    [Fact]
    public void A_revoked_host_that_calls_hears_what_a_stranger_hears_and_no_proof()
    {
        var wire = new WireLog(_mesh);
        IReadOnlyCollection<SimLink> before = MeetAndRevoke();
        _mesh.RunFor(10.Minutes());

        WireRecord[] answers = [.. wire.Of(Left, _phone, before).Where(record => !record.IsByDialler)];
        Assert.Contains(wire.Of(_phone, Left, before), record => record.Type == RecordType.Introduce);
        Assert.Contains(answers, record => record.IsGenericRefusal);
        Assert.All(
            answers,
            record => Assert.True(record.IsGenericRefusal || record.Type == RecordType.Hello, $"{record}")
        );
        Assert.DoesNotContain(answers, record => record.TellsOf(Left));
        AssertUnseen();
    }

    [Fact]
    public void A_revoked_host_that_is_called_hears_not_a_word_after_it_has_shown_what_was_revoked()
    {
        var wire = new WireLog(_mesh);
        IReadOnlyCollection<SimLink> before = MeetAndRevoke();
        _mesh.RunFor(10.Minutes());

        // Whether it was let in again nobody knows before it has shown its delegation, and it shows that to contacts only.
        WireRecord[] calls = [.. wire.Of(Left, _phone, before).Where(record => record.IsByDialler)];
        Assert.Contains(
            wire.Of(_phone, Left, before),
            record => record.Type == RecordType.Proof && !record.IsByDialler
        );
        Assert.All(calls, record => Assert.True(record.Type is RecordType.Hello or RecordType.Introduce, $"{record}"));
        AssertUnseen();
    }

    [Fact]
    public void What_one_identity_of_a_host_has_revoked_is_told_on_no_link_of_another()
    {
        SimIdentity cleo = _mesh.NewIdentity("cleo");
        SimIdentity dora = _mesh.NewIdentity("dora");
        SimHost both = _mesh.AddHost([cleo, dora]);
        SimHost ofCleo = _mesh.AddHost([]);
        SimHost ofDora = _mesh.AddHost([]);
        SimHost friend = _mesh.AddHost();
        _mesh.RunFor(1.Seconds());
        ofCleo.Delegate(cleo, both, TimeSpan.FromDays(1));
        ofDora.Delegate(dora, both, TimeSpan.FromDays(1));
        both.OpenApp("both", "talk");
        SimApp atFriend = friend.OpenApp("friend", "talk");
        var search = new WireSearch(_mesh);
        foreach ((SimHost host, SimIdentity known) in ((SimHost, SimIdentity)[])[(Left, cleo), (friend, dora)])
        {
            host.Contacts.Add(both.Card(known.Uid));
            both.Contacts.Add(host.Card());
        }

        _mesh.RunUntil(() => _left.Sees(both) && atFriend.Sees(both), 1.Minutes());

        // In Words, and after a restart in Accepted.
        _mesh.In(TimeSpan.Zero).Do(() => both.Mesh!.Revoke(cleo.Uid, ofCleo.Hid));
        _mesh.In(TimeSpan.Zero).Do(() => both.Mesh!.Revoke(dora.Uid, ofDora.Hid));
        for (int round = 0; round < 2; round++)
        {
            _mesh.RunFor(10.Seconds());
            Assert.Equal(ofCleo.Hid, Assert.Single(Left.Mesh!.Revocations.All).Hid);
            Assert.Equal(ofDora.Hid, Assert.Single(friend.Mesh!.Revocations.All).Hid);
            _mesh.In(TimeSpan.Zero).Crash(both);
            _mesh.In(1.Seconds()).Restart(both);
            _mesh.RunFor(2.Seconds());
            _mesh.RunUntil(() => _left.Sees(both) && atFriend.Sees(both), 2.Minutes());
        }

        Assert.True(search.IdentitiesFound > 8, $"{search.IdentitiesFound}");
    }

    [Fact]
    public void A_revocation_reaches_another_host_of_the_identity_which_keeps_it_as_its_own_and_tells_its_contacts()
    {
        SimHost desk = _mesh.AddHost([_ada]);
        SimApp onDesk = desk.OpenApp("desk", "talk");
        Meet(2.Hours());
        foreach (SimHost mine in (SimHost[])[_home, desk])
        {
            mine.Contacts.Add(_home.Card(_ada.Uid));
        }

        desk.Contacts.Add(Left.Card());
        Connect(desk, _ada.Uid, _home.Hid);
        Connect(Left, _ada.Uid, desk.Hid);
        _mesh.RunUntil(() => _left.Sees(desk) && onDesk.Sees(Left), 10.Seconds());
        Assert.Equal(PeerState.NeverSeen, _mesh.Do(() => Left.Mesh!.ExplainAsync(_ada.Uid, _home.Hid)).State);

        _mesh.In(TimeSpan.Zero).Do(() => _home.Mesh!.Revoke(_ada.Uid, _phone.Hid));
        _mesh.RunUntil(() => !_left.Sees(_phone), 1.Seconds());
        Assert.Equal(OfflineReason.NotPermitted, OfflineOf(_left).Last(one => one.Peer.Rhid == _phone.Hid).Reason);
        Assert.Equal(_phone.Hid, Assert.Single(desk.Keys.RevocationsOf(_ada.Uid)).Hid);
        Assert.True(_left.Sees(desk));
    }

    [Fact]
    public void A_revocation_that_is_handed_over_acts_at_once_and_holds_over_a_restart()
    {
        Meet(2.Hours());
        Revocation revocation = _home.Mesh!.Revoke(_ada.Uid, _phone.Hid);
        _mesh.In(TimeSpan.Zero).Do(() => Left.Mesh!.Revocations.Add(revocation.ToString()));
        _mesh.RunUntil(() => _left.Online.Count == 0, 1.Seconds());
        _mesh.In(TimeSpan.Zero).Crash(Left);
        _mesh.In(5.Seconds()).Restart(Left);
        _mesh.RunFor(10.Minutes());

        Assert.Empty(_left.Online);
        Assert.Equal(revocation, Assert.Single(Left.Mesh!.Revocations.All));
    }

    [Fact]
    public void A_host_that_learns_that_it_is_revoked_stops_speaking_as_the_identity()
    {
        Meet(2.Hours());
        Revocation revocation = _home.Mesh!.Revoke(_ada.Uid, _phone.Hid);
        _mesh.In(TimeSpan.Zero).Do(() => _phone.Mesh!.Revocations.Add(revocation.ToString()));
        _mesh.RunUntil(() => _left.Online.Count == 0, 1.Seconds());
        Assert.True(_phone.Mesh!.Delegations.Single().IsRevoked);
        int links = _mesh.Network.LinkCount;
        _mesh.RunFor(10.Minutes());

        Assert.Empty(_left.Online);
        Assert.True(_mesh.Network.LinkCount > links, "nobody has tried");
        _phone.Delegate(_ada, _home, 2.Hours());
        _mesh.RunUntil(() => _left.Sees(_phone), 2.Minutes());
        Assert.False(_phone.Mesh.Delegations.Single().IsRevoked);
    }

    [Fact]
    public void A_revocation_by_nobody_we_know_is_not_taken()
    {
        SimHost stranger = _mesh.AddHost();
        _mesh.RunFor(1.Seconds());
        Revocation revocation = stranger.Mesh!.Revoke(stranger.Uid, _phone.Hid);
        var refused = Assert.Throws<MeshException>(() => Left.Mesh!.Revocations.Add(revocation.ToString()));
        Assert.Equal(MeshErrorCode.Invalid, refused.Code);
    }

    // Left knows, the phone does not.
    private SimLink[] MeetAndRevoke()
    {
        Meet(2.Hours());
        SimLink[] before = [.. _mesh.Network.Links];
        Revocation revocation = _home.Mesh!.Revoke(_ada.Uid, _phone.Hid);
        _mesh.In(TimeSpan.Zero).Do(() => Left.Mesh!.Revocations.Add(revocation.ToString()));
        _mesh.RunUntil(() => _left.Online.Count == 0, 1.Seconds());
        return before;
    }

    private void AssertUnseen()
    {
        Assert.Empty(_left.Online);
        Assert.Empty(_right!.Online);
        Assert.Empty(_phone.Mesh!.Revocations.All);
        Assert.Single(OfflineOf(_right));
    }

    private void Connect(SimHost from, Uid to, Hid host) =>
        _mesh.Do(async () =>
        {
            await from.Mesh!.ConnectAsync(from.Keys.Identities[0].Uid, to, host);
            return true;
        });

    private static IReadOnlyList<Offline> OfflineOf(SimApp app) =>
        [.. app.Events.Select(e => e.Event).OfType<Offline>()];

    private void Meet(TimeSpan lifetime)
    {
        _phone.Delegate(_ada, _home, lifetime);
        _right = _phone.OpenApp("right", "talk");
        _mesh.Introduce(Left, _phone);
        _mesh.RunUntil(() => _left.Sees(_phone) && _right.Sees(Left), 10.Seconds());
        _mesh.RunFor(5.Seconds());
    }
}
