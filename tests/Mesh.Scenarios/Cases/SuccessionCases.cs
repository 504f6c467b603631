using Mesh.Actors.Identity;
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

    public SuccessionCases()
    {
        _ada = _mesh.NewIdentity("ada");
        _next = _mesh.NewIdentity("ada");
        _home = _mesh.AddHost([_ada, _next]);
        _left = Left.OpenApp("left", "talk");
        _home.OpenApp("right", "talk");
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
    public void A_host_of_the_old_identity_tells_it_on_its_next_link_and_the_contact_moves_by_itself()
    {
        _home.Succeed(Said);
        _mesh.RunFor(1.Minutes());
        Assert.All(_left.Online, peer => Assert.Equal(_ada.Uid, peer.Ruid));

        _mesh.In(TimeSpan.Zero).Crash(_home);
        _mesh.In(5.Seconds()).Restart(_home);
        _mesh.RunUntil(() => _left.Online.Count > 0 && _left.Online.All(peer => peer.Ruid == _next.Uid), 1.Minutes());
        Assert.Equal(_next.Uid, Left.Contacts.Find(_ada.Uid)?.SucceededBy);
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
}
