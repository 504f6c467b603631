using Mesh.Actors.Host;
using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Hosting;
using Mesh.Simulation;

namespace Mesh.Scenarios.Cases;

/// <summary>Several identities at a host, and several hosts of an identity. The numbers are those of the edge cases and promises of Wish.</summary>
public sealed class IdentityCases
{
    [Fact]
    public void Case_6_A_person_at_two_hosts_is_offline_at_the_one_that_drops_and_stays_online_at_the_other()
    {
        using SimMesh mesh = Of(seed: 61);
        SimIdentity ada = mesh.NewIdentity("ada");
        SimHost first = mesh.AddHost([ada]);
        SimHost second = mesh.AddHost([ada]);
        SimApp left = mesh.Hosts[0].OpenApp("left", "a", "b");
        first.OpenApp("right", "a", "b");
        second.OpenApp("right", "a", "b");
        mesh.Introduce(left.Host, first);
        mesh.Introduce(left.Host, second);
        mesh.RunUntil(() => left.Online.Count == 4, 10.Seconds());
        mesh.RunFor(5.Seconds());

        mesh.In(TimeSpan.Zero).Crash(first);
        mesh.RunFor(1.Seconds());

        Assert.Equal(["a", "b"], OfflineOf(left).Select(o => o.Peer.Protocol).Order());
        Assert.All(OfflineOf(left), o => Assert.Equal((ada.Uid, first.Hid), (o.Peer.Ruid, o.Peer.Rhid)));
        Assert.Equal(2, left.Online.Count);
        Assert.All(left.Online, p => Assert.Equal((ada.Uid, second.Hid), (p.Ruid, p.Rhid)));
        mesh.In(1.Minutes()).Restart(first);
        mesh.RunUntilQuiet();
        Assert.Equal(4, left.Online.Count);
        Assert.Equal(2, OfflineOf(left).Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Case_13_Two_apps_of_a_host_see_each_other_once_for_each_pair_of_its_identities_and_never_themselves(
        int count
    )
    {
        using SimMesh mesh = Of(seed: 13);
        SimHost host = mesh.AddHost([.. Enumerable.Range(1, count).Select(i => mesh.NewIdentity($"i{i}"))]);
        SimApp one = host.OpenApp("one", "talk");
        SimApp two = host.OpenApp("two", "talk");
        mesh.RunUntilQuiet();

        Uid[] own = [.. host.Keys.Identities.Select(identity => identity.Uid)];
        IEnumerable<(Uid, Uid)> all = own.SelectMany(i => own.Select(j => (i, j))).Order();
        Assert.Equal(all, one.Online.Select(p => (p.Luid, p.Ruid)).Order());
        Assert.Equal(all, two.Online.Select(p => (p.Luid, p.Ruid)).Order());
        Assert.All(one.Online, p => Assert.Equal((host.Hid, two.Mesh!.Sid), (p.Rhid, p.Rsid)));
        Assert.All(two.Online, p => Assert.Equal((host.Hid, one.Mesh!.Sid), (p.Rhid, p.Rsid)));
    }

    [Fact]
    public void Case_13_Two_apps_of_a_host_without_an_identity_see_nobody()
    {
        using SimMesh mesh = Of(seed: 13);
        SimHost host = mesh.AddHost([]);
        SimApp one = host.OpenApp("one", "talk");
        SimApp two = host.OpenApp("two", "talk");
        mesh.RunUntilQuiet();

        Assert.NotNull(one.Mesh);
        Assert.Empty(one.Events.Concat(two.Events));
        var guessed = new Peer(default, default, host.Hid, two.Mesh!.Sid, "talk");
        Assert.Equal(MeshErrorCode.NotPermitted, one.Send(guessed, [1]).Code);
    }

    [Fact]
    public void Case_14_A_contact_whose_record_is_edited_is_told_to_nobody_and_no_peer_of_ones_own()
    {
        using var mesh = SimMesh.Create(seed: 14, hosts: 2);
        SimApp left = mesh.Hosts[0].OpenApp("left", "talk");
        SimApp beside = mesh.Hosts[0].OpenApp("beside", "talk");
        SimHost right = mesh.Hosts[1];
        right.OpenApp("right", "talk");
        mesh.Introduce(left.Host, right);
        mesh.RunUntilQuiet();
        int told = left.Events.Count + beside.Events.Count;

        mesh.In(1.Seconds())
            .Do(() =>
            {
                // Somewhere else as well now, and for all its record says at our own host too.
                CardHost[] hosts =
                [
                    new(right.Hid, [right.Address, "h9:7400"]),
                    new(left.Host.Hid, [left.Host.Address]),
                ];
                ContactCard edited = right.Keys.IssueCard(right.Uid, hosts, right.Clock.GetUtcNow(), 1.Hours());
                Assert.Equal(2, left.Host.Contacts.Add(edited).Hosts.Count);
            });
        mesh.RunFor(10.Minutes());

        Assert.Equal(told, left.Events.Count + beside.Events.Count);
        Assert.DoesNotContain(left.Online, p => p.Rhid == left.Host.Hid && p.Ruid == right.Uid);
        Assert.Single(mesh.Network.Links);
    }

    [Fact]
    public void W2_Two_of_our_identities_that_meet_one_remote_host_make_two_connections()
    {
        using SimMesh mesh = Of(seed: 2);
        (SimHost two, SimIdentity ada, SimIdentity bob) = Two(mesh);
        SimApp right = mesh.Hosts[0].OpenApp("right", "talk");
        SimApp left = two.OpenApp("left", "talk");
        mesh.Introduce(right.Host, two);
        mesh.RunUntilQuiet();

        Assert.Equal(2, mesh.Network.Links.Count);
        Assert.Equal(new[] { ada.Uid, bob.Uid }.Order(), left.Online.Select(p => p.Luid).Order());
        Assert.Equal(new[] { ada.Uid, bob.Uid }.Order(), right.Online.Select(p => p.Ruid).Order());
        foreach (Peer peer in left.Online)
        {
            Assert.True(left.Send(peer, peer.Luid.ToArray()).IsAccepted);
        }

        mesh.RunUntilQuiet();
        Assert.Equal(2, right.FrameCount);
        Assert.All(right.Frames, frame => Assert.Equal(frame.Peer.Ruid.ToArray(), frame.Data.ToArray()));
    }

    [Fact]
    public void W4_An_app_that_may_not_use_the_identity_of_a_connection_has_no_peer_on_it()
    {
        using SimMesh mesh = Of(seed: 4, dials: false);
        (SimHost two, SimIdentity ada, SimIdentity bob) = Two(mesh);
        SimApp right = mesh.Hosts[0].OpenApp("right", "talk");
        SimApp left = two.OpenApp(As("left", ada));
        ConnectAs(mesh, two, bob);

        Assert.Single(mesh.Network.Links);
        Assert.Empty(left.Events);
        Assert.Empty(right.Events);
        var withheld = new Peer(bob.Uid, right.Host.Uid, right.Host.Hid, right.Mesh!.Sid, "talk");
        Assert.Equal(MeshErrorCode.NotPermitted, left.Send(withheld, [1]).Code);
        var unseen = new Peer(right.Host.Uid, bob.Uid, two.Hid, left.Mesh!.Sid, "talk");
        Assert.Equal(MeshErrorCode.NoConnection, right.Send(unseen, [1]).Code);
    }

    [Fact]
    public void W5_An_app_that_opens_with_the_right_is_online_without_a_reconnect_and_offline_when_it_opens_without()
    {
        using SimMesh mesh = Of(seed: 5, dials: false);
        (SimHost two, SimIdentity ada, SimIdentity bob) = Two(mesh);
        SimApp right = mesh.Hosts[0].OpenApp("right", "talk");
        SimApp left = two.OpenApp(As("left", ada));
        ConnectAs(mesh, two, bob);
        SimLink link = Assert.Single(mesh.Network.Links);

        left.Close();
        mesh.RunFor(1.Seconds());
        SimApp granted = two.OpenApp(As("left", bob));
        mesh.RunFor(1.Seconds());
        Assert.Equal(bob.Uid, Assert.Single(granted.Online).Luid);
        Assert.Equal(bob.Uid, Assert.Single(right.Online).Ruid);
        granted.Close();
        mesh.RunFor(1.Seconds());
        SimApp revoked = two.OpenApp(As("left", ada));
        mesh.RunFor(1.Minutes());

        Assert.Empty(revoked.Events);
        Assert.Empty(right.Online);
        Assert.Single(OfflineOf(right));
        Assert.Same(link, Assert.Single(mesh.Network.Links));
    }

    // One host of an identity of its own.
    private static SimMesh Of(ulong seed, bool dials = true) =>
        SimMesh.Create(
            seed,
            hosts: 1,
            new SimOptions
            {
                Mesh = new MeshOptions
                {
                    DialContacts = dials,
                    Link = new LinkOptions { IdleAfter = null },
                },
            }
        );

    private static (SimHost Host, SimIdentity Ada, SimIdentity Bob) Two(SimMesh mesh)
    {
        SimIdentity ada = mesh.NewIdentity("ada");
        SimIdentity bob = mesh.NewIdentity("bob");
        return (mesh.AddHost([ada, bob]), ada, bob);
    }

    private static AppOptions As(string name, SimIdentity identity) =>
        new()
        {
            Name = name,
            Protocols = ["talk"],
            Identities = [identity.Uid],
        };

    private static void ConnectAs(SimMesh mesh, SimHost host, SimIdentity identity)
    {
        mesh.Introduce(mesh.Hosts[0], host);
        mesh.RunUntil(() => host.Mesh is not null, 1.Seconds());
        mesh.Do(async () =>
        {
            await host.Mesh!.ConnectAsync(identity.Uid, mesh.Hosts[0].Uid);
            return true;
        });
        mesh.RunFor(1.Seconds());
    }

    private static IReadOnlyList<Offline> OfflineOf(SimApp app) =>
        [.. app.Events.Select(e => e.Event).OfType<Offline>()];
}
