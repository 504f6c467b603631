using Mesh.Actors.Identity;
using Mesh.Actors.Permissions;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Simulation;

namespace Mesh.Scenarios.Cases;

/// <summary>A new identity takes the place of one whose key is lost or stolen, while links of the old one are up.</summary>
public sealed class SuccessionCases : IDisposable
{
    private readonly SimMesh _mesh = SimMesh.Create(seed: 88, hosts: 1);
    private readonly SimIdentity _ada;
    private readonly SimIdentity _next;
    private readonly SimHost _home;
    private readonly SimApp _left;
    private readonly SimApp _right;

    public SuccessionCases()
    {
        _ada = _mesh.NewIdentity("ada");
        _next = _mesh.NewIdentity("ada");
        _home = _mesh.AddHost([_ada, _next]);
        _left = Left.OpenApp("left", "talk");
        _right = _home.OpenApp("right", "talk");
        _mesh.RunFor(1.Seconds());
        Left.Contacts.Add(_home.Card(_ada.Uid));
        _home.Contacts.Add(Left.Card());
        _mesh.RunUntil(() => _left.Online.Any(peer => peer.Ruid == _ada.Uid), 10.Seconds());
        _mesh.RunFor(5.Seconds());
    }

    private SimHost Left => _mesh.Hosts[0];

    private Succession Said => _ada.SucceededBy(_next, _home.Clock.GetUtcNow());

    public void Dispose() => _mesh.Dispose();

    [Fact]
    public void The_contact_moves_while_old_links_are_up_and_is_online_as_the_new_identity()
    {
        _mesh.In(TimeSpan.Zero).Do(() => Left.Mesh!.Successions.Take(Said.ToString()));
        _mesh.RunUntil(() => _left.Online.Count > 0 && _left.Online.All(peer => peer.Ruid == _next.Uid), 10.Seconds());

        Offline offline = _left.Events.Select(e => e.Event).OfType<Offline>().Single(e => e.Peer.Ruid == _ada.Uid);
        Assert.Equal(OfflineReason.NotPermitted, offline.Reason);
        Explanation told = _mesh.Do(() => Left.Mesh!.ExplainAsync(_ada.Uid));
        Assert.Contains($"{_next.Uid} took its place", told.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_of_the_old_identity_tells_it_on_the_link_there_is_and_contact_and_pins_move_by_themselves()
    {
        _mesh.Do(() => _left.Mesh!.PinAsync(Left.Uid, _ada.Uid, _home.Hid, PinPolicy.Always, priority: 3));
        _mesh.In(TimeSpan.Zero).Do(() => _home.Succeed(Said));
        _mesh.RunUntil(() => Left.Contacts.Find(_ada.Uid)?.SucceededBy == _next.Uid, 1.Seconds());
        _mesh.RunUntil(() => _left.Online.Any(peer => peer.Ruid == _next.Uid), 10.Seconds());
        RequirePin(_home.Hid);
    }

    [Fact]
    public void A_contact_without_a_link_is_told_on_the_next_one_and_moves_by_itself()
    {
        _mesh.In(TimeSpan.Zero).Crash(Left);
        _mesh.RunFor(1.Minutes());
        _home.Succeed(Said);
        _mesh.In(TimeSpan.Zero).Crash(_home);
        _mesh.In(5.Seconds()).Restart(_home);
        _mesh.In(10.Seconds()).Restart(Left);
        _mesh.RunUntil(() => _left.Online.Count > 0 && _left.Online.All(peer => peer.Ruid == _next.Uid), 1.Minutes());
        Assert.Equal(_next.Uid, Left.Contacts.Find(_ada.Uid)?.SucceededBy);
    }

    [Fact]
    public void A_host_of_the_old_identity_ends_its_links_tells_it_on_the_next_and_the_contact_moves_by_itself()
    {
        _mesh.In(TimeSpan.Zero).Do(() => _home.Succeed(Said));
        _mesh.RunUntil(() => _left.Online.Count > 0 && _left.Online.All(peer => peer.Ruid == _next.Uid), 1.Minutes());
        Assert.Equal(_next.Uid, Left.Contacts.Find(_ada.Uid)?.SucceededBy);
        Assert.All(_right.Online, peer => Assert.Equal(_next.Uid, peer.Luid));
        Assert.Contains(_right.Online, peer => peer.Ruid == Left.Uid);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_host_that_is_the_only_one_to_dial_tells_it_as_the_old_identity_and_comes_back_as_the_new(
        bool isPinned
    )
    {
        if (isPinned)
        {
            _mesh.Do(() => _right.Mesh!.PinAsync(_ada.Uid, Left.Uid, Hid.Any, PinPolicy.Always, priority: 3));
        }

        _mesh.In(TimeSpan.Zero).Refuse(_home);
        _mesh.In(1.Seconds()).Do(() => _home.Succeed(Said));
        _mesh.RunUntil(() => _left.Online.Count > 0 && _left.Online.All(peer => peer.Ruid == _next.Uid), 10.Minutes());
        Assert.Equal(_next.Uid, Left.Contacts.Find(_ada.Uid)?.SucceededBy);
    }

    [Fact]
    public void A_host_of_several_identities_that_is_the_only_one_to_dial_tells_it_as_the_old_one_too()
    {
        SimIdentity[] ours = [.. Enumerable.Range(0, 3).Select(_ => _mesh.NewIdentity("eve")).OrderBy(one => one.Uid)];
        SimHost house = _mesh.AddHost(ours);
        house.OpenApp("right", "talk");
        _mesh.RunFor(1.Seconds());
        Left.Contacts.Add(house.Card(ours[0].Uid));
        house.Contacts.Add(Left.Card());
        _mesh.RunUntil(() => _left.Online.Any(peer => peer.Ruid == ours[0].Uid), 10.Seconds());
        _mesh.RunFor(5.Seconds());

        _mesh.In(TimeSpan.Zero).Refuse(house);
        _mesh.In(1.Seconds()).Do(() => house.Succeed(ours[0].SucceededBy(ours[2], house.Clock.GetUtcNow())));
        _mesh.RunUntil(() => _left.Online.Any(peer => peer.Ruid == ours[2].Uid), 10.Minutes());
        Assert.Equal(ours[2].Uid, Left.Contacts.Find(ours[0].Uid)?.SucceededBy);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_apps_may_and_pin_as_our_identity_follows_to_its_successor_also_after_a_crash(bool isLearntAtStart)
    {
        _mesh.Do(() => _right.Mesh!.PinAsync(_ada.Uid, Left.Uid, Left.Hid, PinPolicy.Always, priority: 3));
        _mesh
            .In(TimeSpan.Zero)
            .Do(() =>
                _home.Grants.Grant(
                    new AppGrant(_right.Mesh!.Sid, _ada.Uid, ContactVisibility.Only(Left.Uid)),
                    "operator"
                )
            );
        _mesh.RunFor(1.Seconds());
        Succession said = Said;
        if (isLearntAtStart)
        {
            _mesh.In(TimeSpan.Zero).Crash(_home);
            _mesh.RunFor(1.Seconds());
            _home.Succeed(said);
            _mesh.In(1.Seconds()).Restart(_home);
        }
        else
        {
            _mesh.In(TimeSpan.Zero).Do(() => _home.Succeed(said));
        }

        _mesh.RunUntil(() => _left.Online.Any(peer => peer.Ruid == _next.Uid), 5.Minutes());
        RequireOwn();

        _mesh.In(TimeSpan.Zero).Crash(_home);
        _mesh.In(1.Seconds()).Restart(_home);
        _mesh.RunUntil(() => _right.Online.Count == 0, 10.Seconds());
        _mesh.RunUntil(() => _right.Online.Any(peer => peer.Luid == _next.Uid), 1.Minutes());
        RequireOwn();
    }

    [Fact]
    public void Whom_a_contact_names_without_being_asked_stays_as_he_was_and_so_do_grants_and_pins()
    {
        SimIdentity victim = _mesh.NewIdentity("victim");
        SimHost house = _mesh.AddHost([victim]);
        house.OpenApp("right", "talk");
        _mesh.RunFor(1.Seconds());
        Left.Contacts.Add(house.Card(victim.Uid));
        house.Contacts.Add(Left.Card());
        Sid sid = _left.Mesh!.Sid;
        _mesh
            .In(TimeSpan.Zero)
            .Do(() => Left.Grants.Grant(new AppGrant(sid, Left.Uid, ContactVisibility.AllBut(_ada.Uid)), "operator"));
        _mesh.RunUntil(() => _left.Online.Any(peer => peer.Ruid == victim.Uid), 10.Seconds());
        IReadOnlyCollection<Contact> before = Left.Contacts.All;

        // Good but for the agreement, which is of another pair; then a host of his tells it in every handshake.
        DateTimeOffset now = _home.Clock.GetUtcNow();
        SignedSuccession wanted = SignedSuccession.Decode(_ada.SucceededBy(victim, now).Encoded);
        SignedSuccession other = SignedSuccession.Decode(_next.SucceededBy(victim, now).Encoded);
        var claim = Succession.Verify(
            (wanted with { SuccessorSignature = other.SuccessorSignature }).Encode(),
            check: (_, _, _, _) => true
        );
        MeshException? refused = null;
        _mesh
            .In(TimeSpan.Zero)
            .Do(() => refused = Assert.Throws<MeshException>(() => Left.Mesh!.Successions.Take(claim.ToString())));
        _mesh.In(1.Seconds()).Do(() => _home.Succeed(claim));
        _mesh.In(1.Minutes()).Crash(_home);
        _mesh.In(2.Minutes()).Restart(_home);
        _mesh.RunFor(10.Minutes());

        Assert.Equal(MeshErrorCode.Invalid, refused?.Code);
        Assert.Equal(before, Left.Contacts.All);
        Assert.Equal(ContactVisibility.AllBut(_ada.Uid), Assert.Single(Left.Grants.All).Contacts);
        Assert.All(_left.Online, peer => Assert.Equal(victim.Uid, peer.Ruid));
        Assert.NotEmpty(_left.Online);
    }

    [Fact]
    public void Who_still_has_the_old_key_does_not_come_back()
    {
        SimHost thief = _mesh.AddHost([_ada]);
        SimApp stolen = thief.OpenApp("stolen", "talk");
        _mesh.In(TimeSpan.Zero).Do(() => Left.Mesh!.Successions.Take(Said.ToString()));
        _mesh.RunFor(10.Seconds());
        thief.Contacts.Add(Left.Card());
        Left.Contacts.Add(thief.Card(_ada.Uid));
        _mesh.RunFor(10.Minutes());

        Assert.Empty(stolen.Online);
        Assert.All(_left.Online, peer => Assert.Equal(_next.Uid, peer.Ruid));
        Assert.Equal(ContactStanding.Succeeded, Left.Contacts.Find(_ada.Uid)?.Standing);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_pin_follows_to_the_new_identity_and_reconnects_also_after_a_crash(bool isAnyHost)
    {
        Hid host = isAnyHost ? Hid.Any : _home.Hid;
        _mesh.Do(() => _left.Mesh!.PinAsync(Left.Uid, _ada.Uid, host, PinPolicy.Always, priority: 3));
        _mesh.In(TimeSpan.Zero).Do(() => Left.Mesh!.Successions.Take(Said.ToString()));
        _mesh.RunUntil(() => _left.Online.Any(peer => peer.Ruid == _next.Uid), 10.Seconds());
        RequirePin(host);

        _mesh.In(TimeSpan.Zero).Crash(Left);
        _mesh.In(1.Seconds()).Restart(Left);
        _mesh.RunFor(500.Milliseconds());
        Assert.Empty(_left.Online);
        _mesh.RunUntil(() => _left.Online.Any(peer => peer.Ruid == _next.Uid), 1.Minutes());
        RequirePin(host);
    }

    [Fact]
    public void An_app_that_unpins_the_old_identity_unpins_its_successor()
    {
        _mesh.Do(() => _left.Mesh!.PinAsync(Left.Uid, _ada.Uid, _home.Hid, PinPolicy.Always, priority: 3));
        _mesh.In(TimeSpan.Zero).Do(() => Left.Mesh!.Successions.Take(Said.ToString()));
        _mesh.RunUntil(() => _left.Online.Any(peer => peer.Ruid == _next.Uid), 10.Seconds());

        Assert.True(_mesh.Do(() => _left.Mesh!.UnpinAsync(Left.Uid, _ada.Uid, _home.Hid)));
        Assert.Empty(_mesh.Do(() => _left.Mesh!.PinsAsync()));
    }

    [Fact]
    public void What_an_app_sees_of_a_contact_it_sees_of_its_successor()
    {
        _mesh
            .In(TimeSpan.Zero)
            .Do(() =>
                Left.Grants.Grant(new AppGrant(_left.Mesh!.Sid, Left.Uid, ContactVisibility.Only(_ada.Uid)), "operator")
            );
        _mesh.RunFor(1.Seconds());
        Assert.Contains(_left.Online, peer => peer.Ruid == _ada.Uid);

        _mesh.In(TimeSpan.Zero).Do(() => Left.Mesh!.Successions.Take(Said.ToString()));
        _mesh.RunUntil(() => _left.Online.Any(peer => peer.Ruid == _next.Uid), 10.Seconds());
        _mesh.RunFor(1.Seconds());
        Assert.Equal([_next.Uid], Assert.Single(Left.Grants.All).Contacts.Contacts);
        Assert.Equal("succession", Left.Grants.Audit(1).Single().By);
    }

    private void RequireOwn()
    {
        _mesh.RunFor(1.Seconds());
        AppGrant grant = Assert.Single(_home.Grants.All);
        Assert.Equal((_next.Uid, ContactVisibility.Only(Left.Uid)), (grant.Luid, grant.Contacts));
        Assert.Equal("succession", _home.Grants.Audit(1).Single().By);
        Pin pin = Assert.Single(_mesh.Do(() => _right.Mesh!.PinsAsync()));
        Assert.Equal(
            (_next.Uid, Left.Uid, Left.Hid, PinPolicy.Always, (byte)3, PinPhase.Connected),
            (pin.Luid, pin.Ruid, pin.Rhid, pin.Policy, pin.Priority, pin.State.Phase)
        );
        Assert.All(_right.Online, peer => Assert.Equal(_next.Uid, peer.Luid));
    }

    private void RequirePin(Hid host)
    {
        _mesh.RunFor(1.Seconds());
        Pin pin = Assert.Single(_mesh.Do(() => _left.Mesh!.PinsAsync()));
        Assert.Equal(
            (_next.Uid, host, PinPolicy.Always, (byte)3, PinPhase.Connected),
            (pin.Ruid, pin.Rhid, pin.Policy, pin.Priority, pin.State.Phase)
        );
    }
}
