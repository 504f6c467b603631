using Mesh.Contracts;
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
        AtOnce.Do(() => stranger.Learn(Left.Host));
        Mesh.In(1.Seconds()).Do(() => dialled = stranger.Mesh!.ConnectAsync(stranger.Uid, Left.Host.Uid));
        Mesh.RunFor(1.Minutes());

        Assert.Equal(MeshErrorCode.NoConnection, Assert.IsType<MeshException>(dialled!.Exception!.InnerException).Code);
        Assert.Empty(app.Events);
        Assert.DoesNotContain(Left.Events, e => e.Event.Peer.Rhid == stranger.Hid);
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
}
