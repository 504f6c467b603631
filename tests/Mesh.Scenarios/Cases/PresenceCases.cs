using Mesh.Contracts;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios.Cases;

/// <summary>When somebody is online, and who is told. The numbers are those of the edge cases and promises of Wish.</summary>
public sealed class PresenceCases(ITestOutputHelper output) : PairKit(seed: 21, output)
{
    [Fact]
    public void Case_1_Two_hosts_that_dial_each_other_at_once_are_online_once_and_keep_one_link() =>
        SimMesh.Seeds(
            mesh =>
            {
                SimApp left = mesh.Hosts[0].OpenApp("left", "talk");
                SimApp right = mesh.Hosts[1].OpenApp("right", "talk");
                mesh.Introduce(left.Host, right.Host);
                mesh.RunFor(10.Seconds());

                Assert.IsType<Online>(Assert.Single(left.Events).Event);
                Assert.IsType<Online>(Assert.Single(right.Events).Event);
                Assert.Single(mesh.Network.Links);
            },
            from: 1,
            count: 200
        );

    [Fact]
    public void Case_4_An_app_that_opens_is_told_who_is_there_and_nobody_else_hears_anything()
    {
        Meet();
        int told = Left.Events.Count;
        SimApp late = Left.Host.OpenApp("late", "talk");
        SimApp other = Left.Host.OpenApp("other", "something else");
        Mesh.RunFor(5.Seconds());

        Peer peer = Assert.Single(late.Online, peer => peer.Rhid == Right.Host.Hid);
        Assert.Equal("talk", peer.Protocol);
        Assert.DoesNotContain(Left.Events.Skip(told), e => e.Event.Peer.Rhid == Right.Host.Hid);
        Assert.Empty(other.Events);
    }

    [Fact]
    public void Case_5_An_app_that_left_is_not_told_to_one_that_opens_later_and_is_offline_once()
    {
        Meet();
        AtOnce.Do(Right.Close);
        Mesh.RunFor(5.Seconds());
        SimApp late = Left.Host.OpenApp("late", "talk");
        AtOnce.Cut(Left.Host, Right.Host);
        Mesh.RunFor(1.Minutes());

        Assert.DoesNotContain(late.Events, e => e.Event.Peer.Rhid == Right.Host.Hid);
        Assert.Single(Left.Events, e => e.Event is Offline && e.Event.Peer.Rhid == Right.Host.Hid);
    }

    [Fact]
    public void Case_7_A_link_that_drops_takes_each_peer_offline_once_after_all_frames_that_had_come()
    {
        SimApp second = Right.Host.OpenApp("second", "talk");
        Meet();
        for (int i = 0; i < 20; i++)
        {
            second.SendTo(Left.Host, [(byte)i]);
            Right.SendTo(Left.Host, [(byte)i]);
        }

        Mesh.RunFor(1.Seconds());
        AtOnce.Cut(Left.Host, Right.Host);
        Mesh.RunFor(100.Milliseconds());

        Assert.Equal(40, Left.FrameCount);
        SimAppEvent[] last = [.. Left.Events.TakeLast(2)];
        Assert.All(last, e => Assert.IsType<Offline>(e.Event));
        Assert.Equal(2, last.Select(e => e.Event.Peer).Distinct().Count());
    }

    [Fact]
    public void Case_9_An_app_that_ends_and_comes_back_under_its_name_is_offline_and_then_online()
    {
        Meet();
        AtOnce.Do(Right.Close);
        Mesh.In(1.Milliseconds()).Do(() => Right.Host.OpenApp("right", "talk"));
        Mesh.RunFor(10.Seconds());

        MeshEvent[] told = [.. Left.Events.Select(e => e.Event)];
        Assert.Equal([typeof(Online), typeof(Offline), typeof(Online)], told.Select(e => e.GetType()));
        Assert.Equal(OfflineReason.AppClosed, ((Offline)told[1]).Reason);
        Assert.Equal(told[0].Peer, told[2].Peer);
    }

    [Fact]
    public void Case_10_A_link_that_flaps_faster_than_the_app_reads_ends_in_the_truth()
    {
        Meet();
        AtOnce.Pause(Left);
        for (int i = 1; i <= 50; i++)
        {
            Mesh.In((i * 3).Seconds()).Cut(Left.Host, Right.Host);
        }

        Mesh.In(4.Minutes()).Resume(Left);
        Mesh.RunUntilQuiet();

        Assert.True(Left.Sees(Right.Host));
        Assert.True(Left.Events.Count < 100, $"{Left.Events.Count} events were kept for an app that did not read");
    }

    [Fact]
    public void Case_11_and_W3_Each_protocol_that_both_speak_makes_a_peer_and_no_other_does()
    {
        SimApp many = Right.Host.OpenApp("many", "a", "b", "c");
        SimApp some = Left.Host.OpenApp("some", "b", "c", "d");
        Meet();

        Assert.Equal(["b", "c"], some.Online.Where(p => p.Rhid == Right.Host.Hid).Select(p => p.Protocol).Order());
        Assert.Equal(["b", "c"], many.Online.Where(p => p.Rhid == Left.Host.Hid).Select(p => p.Protocol).Order());
        Assert.Single(some.Online.Where(p => p.Rhid == Right.Host.Hid).Select(p => p.Rsid).Distinct());
    }

    [Fact]
    public void Case_12_An_app_without_a_protocol_is_told_of_nobody()
    {
        SimApp none = Left.Host.OpenApp("none");
        Meet();

        Assert.Empty(none.Events);
    }

    [Fact]
    public void Case_13_Two_apps_of_one_host_are_each_others_peers_and_never_their_own()
    {
        SimApp second = Left.Host.OpenApp("second", "talk");
        Mesh.RunFor(1.Seconds());

        Peer there = Assert.Single(Left.Online, peer => peer.Rhid == Left.Host.Hid);
        Peer back = Assert.Single(second.Online, peer => peer.Rhid == Left.Host.Hid);
        Assert.Equal((second.Mesh!.Sid, Left.Mesh!.Sid), (there.Rsid, back.Rsid));
        Assert.True(Left.Send(there, "to myself"u8).IsAccepted);
        Mesh.RunFor(1.Seconds());
        Assert.Equal(1, second.FrameCount);
    }

    [Fact]
    public void Case_15_and_34_Who_is_banned_is_offline_at_once_on_both_sides_and_online_again_when_the_ban_is_lifted()
    {
        Meet();
        AtOnce.Do(() => Left.Host.Mesh!.Contacts.Ban(Right.Host.Uid));

        Assert.Equal(OfflineReason.NotPermitted, ExpectMsg<Offline>(1.Seconds()).Reason);
        Mesh.RunUntil(() => !Right.Sees(Left.Host), 1.Seconds(), "the other side's Offline");
        Assert.Equal(OfflineReason.NotPermitted, Assert.IsType<Offline>(Right.Events[^1].Event).Reason);
        Mesh.RunFor(1.Minutes());
        Assert.False(Right.Sees(Left.Host));
        Assert.Single(Right.Events, e => e.Event is Offline);
        AtOnce.Do(() => Left.Host.Mesh!.Contacts.Unban(Right.Host.Uid));
        ExpectMsg<Online>(3.Minutes());
        Mesh.RunUntil(() => Right.Sees(Left.Host), 1.Seconds(), "the other side's Online");
    }

    [Fact]
    public void Case_16_An_app_that_ends_takes_no_peer_and_no_frame_from_the_one_beside_it()
    {
        SimApp beside = Left.Host.OpenApp("beside", "talk");
        Meet();
        int before = beside.Events.Count;
        AtOnce.Do(Left.Close);
        Mesh.In(1.Seconds()).Do(() => Right.SendAll("after"u8));
        Mesh.RunFor(5.Seconds());

        Assert.DoesNotContain(
            beside.Events.Skip(before),
            e => e.Event is Offline && e.Event.Peer.Rhid == Right.Host.Hid
        );
        Assert.Equal(1, beside.FrameCount);
    }

    [Fact]
    public void W1_Apps_of_two_hosts_share_one_connection()
    {
        SimApp second = Left.Host.OpenApp("second", "talk");
        SimApp third = Right.Host.OpenApp("third", "talk");
        Meet();

        Assert.Single(Mesh.Network.Links);
        Assert.Equal(2, Left.Online.Count(p => p.Rhid == Right.Host.Hid));
        Assert.Equal(2, second.Online.Count(p => p.Rhid == Right.Host.Hid));
        Assert.Equal(2, third.Online.Count(p => p.Rhid == Left.Host.Hid));
    }

    [Fact]
    public void W6_The_last_app_of_a_protocol_that_leaves_is_offline_and_the_connection_stays()
    {
        Meet();
        AtOnce.Do(Right.Close);
        Mesh.RunFor(5.Seconds());

        Assert.Equal(OfflineReason.AppClosed, ExpectMsg<Offline>(TimeSpan.Zero).Reason);
        Assert.Single(Mesh.Network.Links);
    }
}
