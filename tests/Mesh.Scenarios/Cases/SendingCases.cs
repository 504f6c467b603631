using Mesh.Contracts;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios.Cases;

/// <summary>What becomes of a frame. The numbers are those of the edge cases and promises of Wish.</summary>
public sealed class SendingCases(ITestOutputHelper output) : PairKit(seed: 22, output)
{
    [Fact]
    public void Case_17_and_W10_A_frame_for_a_peer_that_is_offline_is_refused_with_311_and_never_sent()
    {
        Meet();
        Peer peer = Left.PeerOn(Right.Host)!;
        AtOnce.Cut(Left.Host, Right.Host);
        ExpectMsg<Offline>(1.Seconds());

        Assert.Equal(MeshErrorCode.NoConnection, Left.Send(peer, "lost"u8).Code);
        ExpectMsg<Online>(1.Minutes());
        Mesh.RunUntilQuiet();
        Assert.Equal(0, Right.FrameCount);
    }

    [Fact]
    public void Case_18_and_W9_A_full_buffer_refuses_at_once_and_what_was_accepted_comes_in_order()
    {
        Meet();
        AtOnce.Pause(Right);
        Mesh.RunFor(1.Seconds());
        int accepted = Fill(Left, Right, 1_000);

        Assert.Equal(MeshErrorCode.BufferFull, Left.SendTo(Right.Host, new byte[1_000]).Code);
        AtOnce.Resume(Right);
        Mesh.RunUntil(() => Right.FrameCount == accepted, 30.Seconds());
        Assert.True(Left.SendTo(Right.Host, new byte[1_000]).IsAccepted);
        Mesh.RunUntilQuiet();
        Assert.Equal(accepted + 1, Right.FrameCount);
    }

    [Fact]
    public void Case_19_and_24_An_app_that_fills_the_link_takes_nothing_from_the_one_beside_it_nor_from_what_hosts_tell_each_other()
    {
        SimApp beside = Left.Host.OpenApp("beside", "other");
        SimApp reader = Right.Host.OpenApp("reader", "other");
        Meet();
        AtOnce.Pause(Right);
        Mesh.RunFor(1.Seconds());
        Fill(Left, Right, 100_000);

        Assert.True(beside.SendTo(Right.Host, "mine"u8).IsAccepted);
        SimApp late = Right.Host.OpenApp("late", "other");
        Mesh.RunFor(2.Seconds());
        Assert.Equal(1, reader.FrameCount);
        Assert.Contains(beside.Online, peer => peer.Rsid == late.Mesh!.Sid);
        Mesh.RunFor(10.Minutes());
        Assert.True(Left.Sees(Right.Host));
    }

    [Fact]
    public void Case_20_Who_waits_for_room_is_answered_when_the_link_drops()
    {
        Meet();
        AtOnce.Pause(Right);
        Mesh.RunFor(1.Seconds());
        Fill(Left, Right, 100_000);
        Peer peer = Left.PeerOn(Right.Host)!;
        ValueTask<SendResult> waiting = default;
        AtOnce.Do(() => waiting = Left.Mesh!.SendAsync(peer, new byte[1_000_000]));
        Mesh.RunFor(5.Seconds());
        Assert.False(waiting.IsCompleted);
        AtOnce.Cut(Left.Host, Right.Host);
        Mesh.RunFor(1.Seconds());

        Assert.Equal(MeshErrorCode.NoConnection, waiting.Result.Code);
    }

    [Fact]
    public void Case_21_A_frame_for_an_app_that_has_ended_is_refused()
    {
        Meet();
        Peer peer = Left.PeerOn(Right.Host)!;
        AtOnce.Do(Right.Close);
        ExpectMsg<Offline>(1.Seconds());

        Assert.Equal(MeshErrorCode.NoConnection, Left.Send(peer, "nobody"u8).Code);
    }

    [Fact]
    public void Case_22_23_and_W11_Frames_of_no_byte_and_of_the_most_come_whole_and_a_larger_one_is_refused_here()
    {
        const int most = 1_048_576;
        Meet();
        Assert.True(Left.SendTo(Right.Host, []).IsAccepted);
        Mesh.RunFor(1.Seconds());
        Assert.True(Left.SendTo(Right.Host, new byte[most]).IsAccepted);
        Assert.Equal(MeshErrorCode.FrameTooLarge, Left.SendTo(Right.Host, new byte[most + 1]).Code);
        Mesh.RunFor(5.Seconds());
        Assert.True(Left.SendTo(Right.Host, [1]).IsAccepted);
        Mesh.RunUntilQuiet();

        Assert.Equal([0, most, 1], Right.Frames.Select(frame => frame.Data.Length));
    }

    [Fact]
    public void Case_25_A_frame_under_an_identity_that_is_not_ones_own_is_refused()
    {
        Meet();
        Peer peer = Left.PeerOn(Right.Host)!;

        Uid own = Left.Host.Uid;

        Assert.Equal(MeshErrorCode.NotPermitted, CodeOf(new Peer(peer.Ruid, peer.Ruid, peer.Rhid, peer.Rsid, "talk")));
        Assert.Equal(MeshErrorCode.NoConnection, CodeOf(new Peer(own, peer.Ruid, Hid.Any, peer.Rsid, "talk")));
        Assert.Equal(MeshErrorCode.NoConnection, CodeOf(new Peer(own, peer.Ruid, peer.Rhid, peer.Rsid, "other")));
        Mesh.RunFor(1.Seconds());
        Assert.Equal(0, Right.FrameCount);
    }

    [Fact]
    public void Case_38_Any_host_of_an_identity_can_be_dialled_and_nothing_be_sent_to_it()
    {
        Meet();
        AtOnce.Cut(Left.Host, Right.Host);
        ExpectMsg<Offline>(1.Seconds());
        Uid own = Left.Host.Uid;
        Uid there = Right.Host.Uid;
        Mesh.Do(async () =>
        {
            await Left.Host.Mesh!.ConnectAsync(own, there, Hid.Any);
            return true;
        });
        ExpectMsg<Online>(1.Seconds());
        var anywhere = new Peer(own, there, Hid.Any, Right.Mesh!.Sid, "talk");

        Assert.Equal(MeshErrorCode.NoConnection, CodeOf(anywhere));
        ValueTask<SendResult> waits = Left.Mesh!.SendAsync(anywhere, new byte[] { 1 });
        Assert.Equal(MeshErrorCode.NoConnection, waits.Result.Code);
        Assert.DoesNotContain(Left.Online, p => p.Rhid == Hid.Any);
        Mesh.RunUntilQuiet();
        Assert.Equal(0, Right.FrameCount);
    }

    private MeshErrorCode CodeOf(Peer peer) => Left.Send(peer, [1]).Code;

    private int Fill(SimApp from, SimApp to, int size)
    {
        int accepted = 0;
        while (from.SendTo(to.Host, new byte[size]).IsAccepted)
        {
            accepted++;
            if (accepted % 50 == 0)
            {
                Mesh.RunFor(50.Milliseconds());
            }
        }

        return accepted;
    }
}
