using Mesh.Actors.Identity;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Hosting.Tests;

public sealed class PresenceTests
{
    [Theory]
    [MemberData(nameof(Seeds))]
    internal void Two_hosts_that_meet_see_each_others_app_once_over_one_link(ulong seed)
    {
        using var world = new World(seed);
        TestHost a = world.Start();
        TestHost b = world.Start();
        AppLog left = a.Open("left", "chat");
        AppLog right = b.Open("right", "chat");
        world.Introduce(a, b);

        world.Until(() => left.Online.Count == 1 && right.Online.Count == 1, "both online");
        world.Run.RunFor(TimeSpan.FromSeconds(3));

        Assert.Single(a.LinksTo(b));
        Assert.IsType<Online>(Assert.Single(left.Events));
        Assert.IsType<Online>(Assert.Single(right.Events));
        Assert.Equal(b.Uid, left.Only.Ruid);
        Assert.Equal(b.Hid, left.Only.Rhid);
    }

    [Fact]
    public void A_protocol_that_is_not_shared_makes_no_peer_and_several_make_one_each()
    {
        using var world = new World(2);
        (TestHost a, TestHost b) = Pair(world);
        AppLog left = a.Open("left", "p", "q", "only-left");
        AppLog right = b.Open("right", "q", "p", "only-right");
        AppLog stranger = b.Open("stranger", "something else");

        world.Run.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(["p", "q"], left.Online.Select(p => p.Protocol).Order());
        Assert.Equal(2, right.Online.Count);
        Assert.Empty(stranger.Events);
    }

    [Fact]
    public void Apps_of_one_host_share_the_connection_and_each_remote_app_is_a_peer_of_its_own()
    {
        using var world = new World(3);
        (TestHost a, TestHost b) = Pair(world);
        AppLog left = a.Open("left", "p");
        AppLog one = b.Open("one", "p");
        world.Run.RunFor(TimeSpan.FromSeconds(1));
        AppLog two = b.Open("two", "p");
        world.Run.RunFor(TimeSpan.FromSeconds(1));

        Assert.Single(a.LinksTo(b));
        Assert.Equal(2, left.Online.Count);
        Assert.Equal(2, one.Online.Count);
        Assert.Equal(2, two.Online.Count);
        Assert.Contains(two.Online, p => p.Rhid == b.Hid);
    }

    [Fact]
    public void The_last_app_that_leaves_is_offline_as_closed_and_the_connection_stays()
    {
        using var world = new World(4);
        (TestHost a, TestHost b) = Pair(world);
        AppLog left = a.Open("left", "p");
        MeshApp right = b.OpenQuiet("right", "p");
        world.Until(() => left.Online.Count == 1, "online");

        world.Do(right.DisposeAsync);
        world.Run.RunFor(TimeSpan.FromSeconds(3));

        Assert.Equal([OfflineReason.AppClosed], left.Reasons);
        Assert.Single(a.LinksTo(b));
    }

    [Fact]
    public void Two_apps_of_one_host_are_each_others_peers_and_never_their_own()
    {
        using var world = new World(5);
        MemoryKeyRing keys = world.NewKeys();
        keys.Add(world.NewKey(), "second");
        TestHost a = world.Start(keys);
        AppLog one = a.Open("one", "p");
        AppLog two = a.Open("two", "p");

        world.Run.RunUntilIdle();

        Assert.Equal(4, one.Online.Count);
        Assert.Equal(4, two.Online.Count);
        Assert.All(one.Online, p => Assert.Equal((a.Hid, two.App.Sid), (p.Rhid, p.Rsid)));
        Peer to = one.Online.First(p => p.Luid != p.Ruid);
        Assert.True(one.App.Send(to, [7]).IsAccepted);
        world.Run.RunUntilIdle();
        Frame frame = Assert.Single(two.Events.OfType<Frame>());
        Assert.Equal((to.Ruid, to.Luid), (frame.Peer.Luid, frame.Peer.Ruid));
    }

    [Fact]
    public void A_second_app_with_a_live_service_id_is_refused()
    {
        using var world = new World(6);
        TestHost a = world.Start();
        MeshApp first = a.OpenQuiet("name", "p");

        Assert.Equal(MeshErrorCode.Conflict, Assert.Throws<MeshException>(() => a.OpenQuiet("name", "p")).Code);

        world.Do(first.DisposeAsync);
        a.OpenQuiet("name", "p");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    internal void An_app_that_restarts_under_its_service_id_is_offline_then_online(ulong seed)
    {
        using var world = new World(seed);
        (TestHost a, TestHost b) = Pair(world);
        AppLog left = a.Open("left", "p");
        MeshApp right = b.OpenQuiet("right", "p");
        world.Until(() => left.Online.Count == 1, "online");
        for (int i = 0; i < 5; i++)
        {
            MeshApp old = right;
            world.Do(old.DisposeAsync);
            right = b.OpenQuiet("right", "p");
        }

        world.Run.RunFor(TimeSpan.FromSeconds(5));

        Assert.Equal(11, left.Events.Count);
        Assert.Single(left.Online);
        Assert.True(left.Send(1).IsAccepted);
    }

    [Fact]
    public void A_link_that_drops_takes_each_peer_offline_once_and_only_those_of_its_host()
    {
        using var world = new World(8);
        TestHost a = world.Start();
        TestHost b = world.Start();
        TestHost c = world.Start();
        AppLog left = a.Open("left", "p", "q");
        b.Open("right", "p", "q");
        c.Open("right", "p");
        world.Introduce(a, b);
        world.Introduce(a, c);
        world.Until(() => left.Online.Count == 3, "all online");
        world.Run.RunFor(TimeSpan.FromSeconds(3));
        world.Run.Post(() => Assert.Single(a.LinksTo(b)).Cut());

        world.Until(() => left.Reasons.Count() == 2, "offline");

        Assert.All(left.Events.OfType<Offline>(), o => Assert.Equal(b.Hid, o.Peer.Rhid));
        world.Until(() => left.Online.Count == 3, "online again");
        world.Run.RunFor(TimeSpan.FromSeconds(3));
        Assert.Equal(2, left.Reasons.Count());
    }

    [Fact]
    public void A_frozen_link_is_timed_out_within_its_bound_also_while_frames_are_sent()
    {
        using var world = new World(9);
        (TestHost a, TestHost b) = Pair(world);
        AppLog left = a.Open("left", "p");
        b.Open("right", "p");
        world.Until(() => left.Online.Count == 1, "online");

        // The right side has the last word heard later: else both would time out at the same moment, and either could be the first.
        world.Run.RunFor(TimeSpan.FromSeconds(1));
        left.Send(1);
        world.Run.RunUntilIdle();
        DateTimeOffset start = world.Run.Now;
        int sent = 0;
        world.Run.Post(() => Assert.Single(a.LinksTo(b)).Pause());

        world.Until(
            () =>
            {
                if (left.Online.Count == 1 && world.Run.Now - start >= sent * TimeSpan.FromSeconds(1))
                {
                    sent += left.Send(new byte[100]).IsAccepted ? 1 : 0;
                }

                return left.Reasons.Any();
            },
            "offline",
            seconds: 31
        );
        Assert.Equal([OfflineReason.TimedOut], left.Reasons);
        Assert.InRange(world.Run.Now - start, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(31));
        Assert.InRange(sent, 3, 32);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_contact_that_is_banned_or_removed_is_offline_at_once_and_refused_afterwards(bool ban)
    {
        using var world = new World(10);
        (TestHost a, TestHost b) = Pair(world);
        AppLog left = a.Open("left", "p");
        AppLog right = b.Open("right", "p");
        world.Until(() => left.Online.Count == 1 && right.Online.Count == 1, "online");

        world.Run.Post(() => _ = ban ? a.Contacts.Ban(b.Uid) is not null : a.Contacts.Remove(b.Uid));
        world.Run.RunUntilIdle();

        Assert.Equal([OfflineReason.NotPermitted], left.Reasons);
        Assert.Equal([OfflineReason.NotPermitted], right.Reasons);
        world.Run.RunFor(TimeSpan.FromMinutes(3));
        Assert.Empty(left.Online);
        Assert.Empty(right.Online);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    internal void A_host_that_stops_delivers_what_it_accepted_and_says_so(ulong seed)
    {
        using var world = new World(seed);
        (TestHost a, TestHost b) = Pair(world);
        AppLog left = a.Open("left", "p");
        AppLog right = b.Open("right", "p");
        world.Until(() => left.Online.Count == 1 && right.Online.Count == 1, "online");
        for (int i = 0; i < 100; i++)
        {
            Assert.True(right.Send((byte)i).IsAccepted);
        }

        b.Stop();
        world.Until(() => left.Reasons.Any(), "offline");

        Assert.Equal([OfflineReason.HostStopped], left.Reasons);
        Assert.Equal(Enumerable.Range(0, 100), left.Frames.Select(f => (int)f[0]));
    }

    [Fact]
    public void A_host_that_starts_again_while_its_old_link_seems_alive_is_restarted_then_online()
    {
        using var world = new World(12);
        (TestHost a, TestHost b) = Pair(world);
        AppLog left = a.Open("left", "p");
        b.Open("right", "p");
        world.Until(() => left.Online.Count == 1, "online");

        world.Run.Post(b.Freeze);
        TestHost again = world.Start(b.Keys, b.Contacts, epoch: 2);
        again.Open("right", "p");
        world.Until(() => left.Reasons.Any() && left.Online.Count == 1, "back", seconds: 10);

        Assert.Equal([OfflineReason.Restarted], left.Reasons);
    }

    public static TheoryData<ulong> Seeds() => [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

    internal static (TestHost A, TestHost B) Pair(World world)
    {
        TestHost a = world.Start();
        TestHost b = world.Start();
        world.Meet(a, b);
        return (a, b);
    }
}
