using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios.Cases;

/// <summary>How links come and go. The numbers are those of the edge cases of Wish.</summary>
public sealed class LinkCases(ITestOutputHelper output) : PairKit(seed: 23, output)
{
    [Fact]
    public void Case_27_A_frozen_host_is_offline_within_31_seconds_also_while_we_keep_sending()
    {
        Meet();
        TimeSpan frozen = Mesh.Now;
        AtOnce.Freeze(Left.Host, Right.Host);
        for (int i = 0; i < 100; i++)
        {
            Mesh.In((i * 400).Milliseconds()).Do(() => Left.SendAll([1]));
        }

        ExpectMsg<Offline>(31.Seconds());
        Assert.InRange(Mesh.Now - frozen, 20.Seconds(), 31.Seconds());
    }

    [Fact]
    public void Case_28_A_new_link_takes_the_place_of_one_that_is_half_dead()
    {
        Meet();
        AtOnce.Lose(Left.Host, Right.Host);
        Mesh.In(1.Seconds()).Do(() => Right.Host.Mesh!.ConnectAsync(Right.Host.Uid, Left.Host.Uid));
        Mesh.In(2.Seconds()).Crash(Right.Host);
        Mesh.In(3.Seconds()).Restart(Right.Host);

        Offline offline = ExpectMsg<Offline>(10.Seconds());
        ExpectMsg<Online>(10.Seconds());
        Assert.Equal(OfflineReason.Restarted, offline.Reason);
        Mesh.RunUntilQuiet();
    }

    [Fact]
    public void Case_29_Who_is_not_known_is_refused_and_learns_nothing()
    {
        Meet();
        SimHost stranger = Mesh.AddHost();
        SimApp app = stranger.OpenApp("nosy", "talk");
        Task? dialled = null;
        var wire = new WireLog(Mesh);
        AtOnce.Do(() => stranger.Learn(Left.Host));
        Mesh.In(1.Seconds()).Do(() => dialled = stranger.Mesh!.ConnectAsync(stranger.Uid, Left.Host.Uid));
        Mesh.RunFor(1.Minutes());

        Assert.Equal(MeshErrorCode.NoConnection, Assert.IsType<MeshException>(dialled!.Exception!.InnerException).Code);
        Assert.Empty(app.Events);
        Assert.DoesNotContain(Left.Events, e => e.Event.Peer.Rhid == stranger.Hid);

        // The stranger has shown itself, and has got in return what anybody gets.
        IReadOnlyList<WireRecord> heard = wire.Of(Left.Host, stranger);
        Assert.Contains(wire.Of(stranger, Left.Host), record => record.Type == RecordType.Introduce);
        Assert.Contains(heard, record => record.IsGenericRefusal);
        Assert.All(
            heard,
            record => Assert.True(record.IsGenericRefusal || record.Type == RecordType.Hello, $"{record}")
        );
        Assert.DoesNotContain(heard, record => record.TellsOf(Left.Host) || record.TellsOf(Right.Host));
    }

    [Fact]
    public void Case_32_A_host_that_refuses_is_dialled_again_ever_more_seldom_and_met_when_it_takes_dials()
    {
        Meet();
        AtOnce.Crash(Right.Host);
        Mesh.In(1.Hours()).Restart(Right.Host);
        ExpectMsg<Offline>(1.Seconds());
        ExpectNoMsg(59.Minutes());

        ExpectMsg<Online>(3.Minutes());
        Mesh.RunUntilQuiet();
    }

    [Fact]
    public void Case_26_Who_claims_our_own_host_id_is_refused_and_gets_nothing_of_what_we_send()
    {
        Meet();
        SimHost left = Left.Host;
        SimHost liar = Mesh.AddHost();
        SimApp ear = liar.OpenApp("right", "talk");
        Mesh.RunFor(1.Seconds());
        var dials = new List<Task>();
        AtOnce.Do(() =>
        {
            // It is at our address, or we are at its.
            left.Contacts.Add(
                CardOf(liar, new CardHost(left.Hid, [liar.Address]), new CardHost(liar.Hid, [left.Address]))
            );
            left.Enter(() =>
            {
                dials.Add(left.Mesh!.ConnectAsync(left.Uid, liar.Uid));
                dials.Add(left.Mesh!.ConnectAsync(left.Uid, liar.Uid, left.Hid, [liar.Address]));
                dials.Add(left.Mesh!.ConnectAsync(left.Uid, left.Uid, null, [left.Address]));
            });
        });
        Mesh.RunFor(2.Minutes());

        Assert.All(dials, dial => Assert.Equal(MeshErrorCode.NoConnection, CodeOf(dial)));
        Assert.Contains("own key", dials[0].Exception!.InnerException!.Message);
        Assert.Contains("own key", dials[2].Exception!.InnerException!.Message);
        Assert.Empty(ear.Events);
        Assert.Single(Left.Events);
        Assert.True(Left.SendTo(Right.Host, [1]).IsAccepted);
        Mesh.RunFor(1.Seconds());
        Assert.Equal((1L, 0L), (Right.FrameCount, ear.FrameCount));
    }

    [Fact]
    public void Case_30_Callers_who_never_say_a_word_are_dropped_after_a_while_and_keep_nobody_out()
    {
        SimHost silent = Mesh.AddHost();
        Meet();
        AtOnce.Cut(Left.Host, Right.Host);
        for (int i = 0; i < 300; i++)
        {
            AtOnce.Stall(silent, Left.Host);
        }

        ExpectMsg<Offline>(1.Seconds());
        ExpectMsg<Online>(5.Seconds());
        Mesh.RunFor(5.Seconds());
        Assert.InRange(Mesh.Network.LinksBetween(silent, Left.Host).Count, 250, 256);
        SimApp late = Mesh.AddHost().OpenApp("late", "talk");
        AtOnce.Introduce(late.Host, Left.Host);
        Assert.Equal(late.Host.Hid, ExpectMsg<Online>(2.Seconds()).Peer.Rhid);
        Mesh.RunFor(8.Seconds());

        Assert.Empty(Mesh.Network.LinksBetween(silent, Left.Host));
        Mesh.RunUntilQuiet();
    }

    [Fact]
    public void W17_A_connection_that_is_ended_for_idleness_is_told_so_to_both_sides_and_is_no_failure()
    {
        Meet();
        Mesh.Do(async () =>
        {
            await Left.Host.Mesh!.DisconnectAsync(Left.Host.Uid, Right.Host.Uid, Right.Host.Hid);
            return true;
        });
        Mesh.RunFor(100.Milliseconds());

        Assert.Equal(OfflineReason.Idle, Assert.IsType<Offline>(Left.Events[^1].Event).Reason);
        Assert.Equal(OfflineReason.Idle, Assert.IsType<Offline>(Right.Events[^1].Event).Reason);
        Assert.Empty(Mesh.Network.Links);
        Mesh.RunFor(2.Minutes());
        Assert.Empty(Mesh.Network.Links);
        Mesh.Do(async () =>
        {
            await Left.Host.Mesh!.ConnectAsync(Left.Host.Uid, Right.Host.Uid);
            return true;
        });
        Mesh.RunUntilQuiet();
        Assert.True(Left.Sees(Right.Host) && Right.Sees(Left.Host));
    }

    [Fact]
    public void A_host_that_moves_to_another_address_dials_from_there_and_is_met_again()
    {
        Meet();
        AtOnce.Move(Right.Host);

        ExpectMsg<Offline>(2.Minutes());
        ExpectMsg<Online>(3.Minutes());
        Mesh.RunUntilQuiet();
    }

    [Fact]
    public void A_partition_in_one_direction_is_noticed_by_both_and_ends_in_peace()
    {
        Meet();
        AtOnce.PartitionOneWay(Left.Host, Right.Host);
        Mesh.RunFor(1.Minutes());

        Assert.False(Left.Sees(Right.Host));
        Assert.False(Right.Sees(Left.Host));
        AtOnce.Heal();
        Mesh.RunUntilQuiet();
        Assert.True(Left.Sees(Right.Host) && Right.Sees(Left.Host));
    }

    private static ContactCard CardOf(SimHost host, params CardHost[] hosts) =>
        host.Keys.IssueCard(host.Uid, hosts, host.Clock.GetUtcNow(), 1.Hours());

    private static MeshErrorCode CodeOf(Task failed) =>
        Assert.IsType<MeshException>(failed.Exception!.InnerException).Code;
}
