using Mesh.Actors.Host;
using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Hosting;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios.Cases;

/// <summary>How apps come, go and fail, and what that costs others. The numbers are those of the edge cases and promises of Wish.</summary>
public sealed class AppCases(ITestOutputHelper output)
    : PairKit(
        seed: 24,
        output,
        new SimOptions
        {
            Mesh = new MeshOptions
            {
                AppCount = 12,
                BufferBytes = 12_582_912,
                Link = new LinkOptions { IdleAfter = null },
            },
        }
    )
{
    [Theory]
    [InlineData("left", false)]
    [InlineData("other", true)]
    public void Case_39_A_second_app_with_a_live_service_id_is_refused_and_takes_nothing_from_the_first(
        string name,
        bool givesSid
    )
    {
        Meet();
        Sid? sid = givesSid ? Left.Mesh!.Sid : null;
        var options = new AppOptions
        {
            Name = name,
            Protocols = ["talk"],
            Sid = sid,
        };
        MeshException refused = Assert.Throws<MeshException>(() =>
            Mesh.Do(() => Left.Host.Mesh!.OpenAppAsync(options))
        );

        Assert.Equal(MeshErrorCode.Conflict, refused.Code);
        Assert.Contains("the open app \"left\"", refused.Message);
        Mesh.RunUntilQuiet();
        Assert.IsType<Online>(Assert.Single(Right.Events).Event);
        Assert.True(Left.SendTo(Right.Host, [1]).IsAccepted);
        Assert.True(Right.SendTo(Left.Host, [2]).IsAccepted);
        Mesh.RunUntilQuiet();
        Assert.Equal((1, 1), (Left.FrameCount, Right.FrameCount));
        Left.Close();
        Mesh.RunFor(1.Seconds());
        Left.Host.OpenApp(options);
        Mesh.RunUntilQuiet();
        Assert.True(Right.Sees(Left.Host));
    }

    [Fact]
    public void Case_40_One_app_more_than_a_host_may_have_is_refused_and_the_limit_named()
    {
        Meet();
        SimApp[] more = [.. Enumerable.Range(2, 11).Select(i => Left.Host.OpenApp($"app{i}", "talk"))];
        Mesh.RunFor(1.Seconds());
        var options = new AppOptions { Name = "app13", Protocols = ["talk"] };
        MeshException refused = Assert.Throws<MeshException>(() =>
            Mesh.Do(() => Left.Host.Mesh!.OpenAppAsync(options))
        );

        Assert.Equal(MeshErrorCode.NoRoom, refused.Code);
        Assert.Equal(
            "12 apps are open, as many as mesh.limits.apps allows. Close one first, or raise the limit.",
            refused.Message
        );
        Mesh.RunUntilQuiet();
        Assert.Equal(12, Right.Online.Count);
        more[3].Close();
        Mesh.RunFor(1.Seconds());
        Left.Host.OpenApp(options);
        Mesh.RunUntilQuiet();
        Assert.Equal(12, Right.Online.Count);
        Assert.Contains(Right.Online, p => p.Rsid == Sid.OfName("app13"));
    }

    [Fact]
    public void Case_41_Who_gives_up_a_call_ends_his_own_and_nobody_elses()
    {
        using var mine = new CancellationTokenSource();
        SimHost third = Mesh.AddHost();
        AtOnce.Partition(Left.Host, third).Do(() => Left.Host.Learn(third)).Do(() => third.Learn(Left.Host));
        Meet();
        AtOnce.Pause(Right);
        Mesh.RunFor(1.Seconds());
        int accepted = Fill();
        Peer peer = Left.PeerOn(Right.Host)!;
        Task[] calls = [];
        Left.Host.Enter(() =>
            calls = [
                Left.Host.Mesh!.ConnectAsync(Left.Host.Uid, third.Uid, cancellationToken: mine.Token),
                Left.Host.Mesh!.ConnectAsync(Left.Host.Uid, third.Uid),
                Left.Mesh!.SendAsync(peer, new byte[1_000], mine.Token).AsTask(),
                Left.Mesh!.SendAsync(peer, new byte[2_000]).AsTask(),
            ]
        );
        Mesh.RunFor(500.Milliseconds());
        Assert.All(calls, call => Assert.False(call.IsCompleted));
        Left.Host.Enter(mine.Cancel);
        Mesh.RunFor(1.Milliseconds());

        Assert.Equal([true, false, true, false], calls.Select(call => call.IsCanceled));
        Assert.Equal([true, false, true, false], calls.Select(call => call.IsCompleted));
        AtOnce.Heal(Left.Host, third).Resume(Right);
        Mesh.RunFor(4.Seconds());
        Assert.True(calls[1].IsCompletedSuccessfully);
        Assert.True(((Task<SendResult>)calls[3]).Result.IsAccepted);
        Mesh.RunUntilQuiet();
        Assert.Equal(accepted + 1, Right.FrameCount);
        Assert.Equal(2_000, Right.Frames.Last().Data.Length);
    }

    [Fact]
    public void Case_42_An_app_that_ends_has_its_calls_answered_and_leaves_nothing_to_the_next_of_its_name()
    {
        Meet();
        AtOnce.Pause(Right).Pause(Left);
        Mesh.RunFor(1.Seconds());
        for (int i = 0; i < 10; i++)
        {
            Assert.True(Right.SendTo(Left.Host, [9]).IsAccepted);
        }

        int accepted = Fill();
        Peer peer = Left.PeerOn(Right.Host)!;
        Task<SendResult>[] calls = [];
        Left.Host.Enter(() =>
            calls = [.. Enumerable.Range(0, 3).Select(_ => Left.Mesh!.SendAsync(peer, new byte[1_000]).AsTask())]
        );
        Mesh.RunFor(1.Seconds());
        Assert.All(calls, call => Assert.False(call.IsCompleted));

        Left.Close();
        Mesh.RunFor(1.Milliseconds());
        SimApp next = Left.Host.OpenApp("left", "talk");
        AtOnce.Resume(Right);
        Mesh.RunUntilQuiet();

        Assert.All(calls, call => Assert.Equal(MeshErrorCode.NoConnection, call.Result.Code));
        Assert.IsType<Online>(Assert.Single(next.Events).Event);
        Assert.Equal(accepted, Right.FrameCount);
        Assert.Equal(
            [typeof(Online), typeof(Offline), typeof(Online)],
            Right.Events.Select(e => e.Event.GetType()).Where(type => type != typeof(Frame))
        );
        Assert.True(next.SendTo(Right.Host, [1]).IsAccepted);
        Assert.True(Right.SendTo(Left.Host, [2]).IsAccepted);
        Mesh.RunUntilQuiet();
        Assert.Equal((accepted + 1, 1L), (Right.FrameCount, next.FrameCount));
    }

    // The mesh of this class fails the run when a host buffers more than its 12 MiB and what is under way at the most.
    [Fact]
    public void Case_43_An_app_that_never_reads_takes_bounded_memory_however_often_its_peers_come_back()
    {
        SimApp beside = Left.Host.OpenApp("beside", "other");
        SimApp reader = Right.Host.OpenApp("reader", "other");
        Meet();
        AtOnce.Pause(Left);
        SimApp sender = Right;
        for (int i = 0; i < 100; i++)
        {
            Mesh.RunFor(3.Seconds());
            while (sender.SendTo(Left.Host, new byte[10_000]).IsAccepted)
            {
                Mesh.RunFor(1.Milliseconds());
            }

            sender.Close();
            Mesh.RunFor(1.Milliseconds());
            sender = Right.Host.OpenApp("right", "talk");
        }

        Mesh.RunFor(5.Seconds());
        AtOnce.Resume(Left);
        Mesh.RunUntilQuiet();
        Assert.True(Left.Sees(Right.Host));
        Assert.True(reader.SendTo(Left.Host, [1]).IsAccepted);
        Mesh.RunUntilQuiet();
        Assert.Equal(1, beside.FrameCount);
        Assert.Single(beside.Events, e => e.Event is Online);
    }

    [Fact]
    public void Case_44_A_connection_that_is_not_there_cannot_be_ended_and_no_other_one_is()
    {
        Meet();
        SimHost left = Left.Host;
        SimHost right = Right.Host;
        (Uid, Uid, Hid)[] unknown =
        [
            (left.Uid, right.Uid, left.Hid),
            (left.Uid, right.Uid, Hid.Any),
            (left.Uid, left.Uid, right.Hid),
            (right.Uid, left.Uid, right.Hid),
        ];
        foreach ((Uid luid, Uid ruid, Hid rhid) in unknown)
        {
            MeshException refused = Assert.Throws<MeshException>(() => Disconnect(luid, ruid, rhid));
            Assert.Equal(MeshErrorCode.NoConnection, refused.Code);
        }

        Mesh.RunUntilQuiet();
        Assert.Single(Left.Events);
        Disconnect(left.Uid, right.Uid, right.Hid);
        Assert.Equal(OfflineReason.Idle, ExpectMsg<Offline>(1.Seconds()).Reason);
    }

    [Fact]
    public void An_app_that_ends_and_comes_back_is_told_who_is_there_and_goes_on_where_it_left()
    {
        SimApp second = Right.Host.OpenApp("second", "talk");
        Meet();
        for (int i = 0; i < 5; i++)
        {
            Left.Host.App("left").Close();
            Mesh.RunFor(1.Seconds());
            SimApp again = Left.Host.OpenApp("left", "talk");
            Mesh.RunFor(1.Seconds());

            Assert.Equal(2, again.Events.Count);
            Assert.Equal(new[] { Right.Mesh!.Sid, second.Mesh!.Sid }.Order(), again.Online.Select(p => p.Rsid).Order());
            Assert.Equal(2, again.SendAll([(byte)i]));
            Right.SendTo(Left.Host, [(byte)i]);
            Mesh.RunFor(1.Seconds());
            Assert.Equal(1, again.FrameCount);
        }

        Mesh.RunUntilQuiet();
        Assert.Equal([0, 1, 2, 3, 4], Right.Frames.Select(frame => (int)frame.Data.Span[0]));
        Assert.Equal(6 + 5, Right.Events.Count(e => e.Event is not Frame && e.Event.Peer.Rhid == Left.Host.Hid));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(2_500)]
    public void Services_that_come_back_under_their_ids_on_both_sides_at_once_are_offline_and_online_at_both(int apart)
    {
        Meet();
        Right.SendTo(Left.Host, [1]);
        Left.SendTo(Right.Host, [1]);
        AtOnce.Do(Left.Close);
        Mesh.In(apart.Milliseconds()).Do(Right.Close);
        SimApp? left = null;
        SimApp? right = null;
        Mesh.In((apart + 1).Milliseconds()).Do(() => left = Left.Host.OpenApp("left", "talk"));
        Mesh.In((apart + 1).Milliseconds()).Do(() => right = Right.Host.OpenApp("right", "talk"));
        Mesh.RunUntilQuiet();

        Assert.True(left!.Sees(Right.Host) && right!.Sees(Left.Host));
        Assert.Equal(0, left.FrameCount + right!.FrameCount);
        Assert.True(left.SendTo(Right.Host, [2]).IsAccepted);
        Assert.True(right.SendTo(Left.Host, [3]).IsAccepted);
        Mesh.RunUntilQuiet();
        Assert.Equal(2, Assert.Single(right.Frames).Data.Span[0]);
        Assert.Equal(3, Assert.Single(left.Frames).Data.Span[0]);
        Assert.Equal(left.Events[0].Event.Peer, left.Online[0]);
    }

    [Fact]
    public void W7_Two_remote_apps_with_one_protocol_are_two_peers_each_with_its_own_frames()
    {
        SimApp second = Right.Host.OpenApp("second", "talk");
        Meet();

        Assert.Equal(
            new[] { Right.Mesh!.Sid, second.Mesh!.Sid }.Order(),
            Left.Online.Where(p => p.Rhid == Right.Host.Hid).Select(p => p.Rsid).Order()
        );
        Assert.True(Left.Send(Left.Online.First(p => p.Rsid == second.Mesh!.Sid), [2]).IsAccepted);
        Mesh.RunFor(1.Seconds());
        Assert.Equal((0, 1), (Right.FrameCount, second.FrameCount));
        AtOnce.Do(second.Close);
        Mesh.RunFor(1.Seconds());
        Assert.Equal(Right.Mesh!.Sid, Assert.Single(Left.Online).Rsid);
    }

    [Fact]
    public void Several_apps_with_several_protocols_on_both_hosts_see_exactly_the_pairs_that_share_one()
    {
        string[][] spoken =
        [
            ["a", "b"],
            ["b", "c"],
            ["a", "c", "d"],
            ["e"],
            [],
        ];
        SimApp[] lefts = [.. spoken.Select((some, i) => Left.Host.OpenApp($"l{i}", some))];
        SimApp[] rights = [.. spoken.Select((some, i) => Right.Host.OpenApp($"r{i}", some))];
        Meet();

        foreach (SimApp left in lefts)
        {
            IEnumerable<(Sid, string)> shared = rights.SelectMany(right =>
                right.Protocols.Intersect(left.Protocols).Select(protocol => (right.Mesh!.Sid, protocol))
            );
            Assert.Equal(
                shared.Order(),
                left.Online.Where(p => p.Rhid == Right.Host.Hid).Select(p => (p.Rsid, p.Protocol)).Order()
            );
            foreach (Peer peer in left.Online.Where(p => p.Rhid == Right.Host.Hid))
            {
                Assert.True(left.Send(peer, System.Text.Encoding.UTF8.GetBytes(left.Name + peer.Protocol)).IsAccepted);
            }
        }

        Mesh.RunUntilQuiet();
        Assert.Single(Mesh.Network.Links);
        foreach (SimApp right in rights)
        {
            IEnumerable<string> expected = lefts.SelectMany(left =>
                left.Protocols.Intersect(right.Protocols).Select(protocol => left.Name + protocol)
            );
            Assert.Equal(
                expected.Order(),
                right.Frames.Select(f => System.Text.Encoding.UTF8.GetString(f.Data.Span)).Order()
            );
            Assert.All(
                right.Frames,
                f => Assert.EndsWith(f.Peer.Protocol, System.Text.Encoding.UTF8.GetString(f.Data.Span))
            );
        }
    }

    private int Fill()
    {
        int accepted = 0;
        while (Left.SendTo(Right.Host, new byte[1_000]).IsAccepted)
        {
            accepted++;
            if (accepted % 50 == 0)
            {
                Mesh.RunFor(50.Milliseconds());
            }
        }

        return accepted;
    }

    private void Disconnect(Uid luid, Uid ruid, Hid rhid) =>
        Mesh.Do(async () =>
        {
            await Left.Host.Mesh!.DisconnectAsync(luid, ruid, rhid);
            return true;
        });
}
