using Mesh.Actors.Identity;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Hosting.Tests;

/// <summary>Several identities at a host, one identity at several hosts, and what an app may use of them.</summary>
public sealed class IdentityTests
{
    [Theory]
    [MemberData(nameof(PresenceTests.Seeds), MemberType = typeof(PresenceTests))]
    internal void Two_of_our_identities_make_two_connections_and_each_ends_by_itself(ulong seed)
    {
        using var world = new World(seed);
        (TestHost a, TestHost b, Uid first, Uid second) = TwoIdentities(world);
        AppLog left = a.Open("left", "p");
        AppLog right = b.Open("right", "p");
        Connect(world, a, first, b.Uid);
        Connect(world, a, second, b.Uid);
        world.Until(() => left.Online.Count == 2 && right.Online.Count == 2, "both online");

        Assert.Equal(2, a.LinksTo(b).Count);
        Assert.Equal(new[] { first, second }.Order(), left.Online.Select(p => p.Luid).Order());
        Assert.Equal(new[] { first, second }.Order(), right.Online.Select(p => p.Ruid).Order());
        foreach (Peer peer in left.Online)
        {
            left.App.Send(peer, peer.Luid == first ? [1] : [2]);
        }

        world.Until(() => right.Frames.Count() == 2, "frames");
        Assert.All(right.Events.OfType<Frame>(), f => Assert.Equal(f.Data.Span[0] == 1, f.Peer.Ruid == first));
        world.Run.Post(() => a.LinksTo(b)[0].Cut());
        world.Until(() => left.Reasons.Any() && right.Reasons.Any(), "one offline");
        world.Run.RunUntilIdle();
        Assert.Single(left.Reasons);
        Assert.Single(right.Reasons);
        Assert.NotEqual(left.Events.OfType<Offline>().Single().Peer.Luid, left.Only.Luid);
    }

    [Fact]
    public void A_person_at_two_hosts_is_two_peers_and_each_goes_by_itself()
    {
        using var world = new World(2);
        SigningKey person = world.NewKey();
        MemoryKeyRing one = RingOf(world, person);
        MemoryKeyRing two = RingOf(world, person);
        TestHost a = world.Start();
        TestHost b = world.Start(one);
        TestHost c = world.Start(two);
        AppLog left = a.Open("left", "p");
        b.Open("right", "p");
        c.Open("right", "p");
        world.Run.Post(() =>
        {
            CardHost[] hosts = [new CardHost(b.Hid, [b.Address]), new CardHost(c.Hid, [c.Address])];
            a.Contacts.Add(one.IssueCard(person.Uid, hosts, world.Run.Now, TimeSpan.FromDays(1)));
            b.Contacts.Add(a.Card());
            c.Contacts.Add(a.Card());
        });

        world.Until(() => left.Online.Count == 2, "both online");

        Assert.All(left.Online, p => Assert.Equal(person.Uid, p.Ruid));
        Assert.Equal(new[] { b.Hid, c.Hid }.Order(), left.Online.Select(p => p.Rhid).Order());
        world.Run.RunFor(TimeSpan.FromSeconds(5));
        b.Stop();
        world.Run.RunUntilIdle();
        Assert.Equal([OfflineReason.HostStopped], left.Reasons);
        Assert.Equal(c.Hid, left.Only.Rhid);
    }

    [Fact]
    public void An_app_that_may_not_use_an_identity_is_not_seen_under_it_and_gets_403()
    {
        using var world = new World(3);
        (TestHost a, TestHost b, Uid first, Uid second) = TwoIdentities(world);
        MeshApp app = world.Do(() =>
            a.Host.OpenAppAsync(
                new AppOptions
                {
                    Name = "left",
                    Protocols = ["p"],
                    Identities = [first],
                }
            )
        );
        AppLog left = world.Watch(app);
        AppLog right = b.Open("right", "p");
        Connect(world, a, first, b.Uid);
        Connect(world, a, second, b.Uid);
        world.Run.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(2, a.LinksTo(b).Count);
        Assert.Equal(first, left.Only.Luid);
        Assert.Equal(first, right.Only.Ruid);
        Peer withheld = new(second, b.Uid, b.Hid, right.App.Sid, "p");
        Assert.Equal(MeshErrorCode.NotPermitted, left.App.Send(withheld, [1]).Code);
        Peer unseen = new(b.Uid, second, a.Hid, left.App.Sid, "p");
        Assert.Equal(MeshErrorCode.NoConnection, right.App.Send(unseen, [1]).Code);
    }

    private static MemoryKeyRing RingOf(World world, SigningKey person)
    {
        var ring = new MemoryKeyRing(world.NewKey());
        ring.Add(person);
        return ring;
    }

    private static void Connect(World world, TestHost from, Uid luid, Uid ruid) =>
        world.Do(async () =>
        {
            await from.Host.ConnectAsync(luid, ruid);
            return true;
        });

    private static (TestHost A, TestHost B, Uid First, Uid Second) TwoIdentities(World world)
    {
        MemoryKeyRing keys = world.NewKeys();
        Uid second = keys.Add(world.NewKey(), "second");
        Uid first = keys.Identities.Select(i => i.Uid).Single(uid => uid != second);
        TestHost a = world.Start(keys, change: mesh => mesh with { DialContacts = false });
        TestHost b = world.Start(change: mesh => mesh with { DialContacts = false });
        world.Run.Post(() =>
        {
            a.Contacts.Add(b.Card());
            foreach (Uid uid in new[] { first, second })
            {
                CardHost[] hosts = [new CardHost(a.Hid, [a.Address])];
                b.Contacts.Add(keys.IssueCard(uid, hosts, world.Run.Now, TimeSpan.FromDays(1)));
            }
        });
        world.Run.RunUntilIdle();
        return (a, b, first, second);
    }
}
