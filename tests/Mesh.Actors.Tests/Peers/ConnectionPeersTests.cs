using Mesh.Actors.Host;
using Mesh.Actors.Links;
using Mesh.Actors.Peers;
using Mesh.Actors.Permissions;
using Mesh.Actors.Tests.Permissions;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Tests.Peers;

public sealed class ConnectionPeersTests
{
    private const RecordFlags Whole = RecordFlags.Begin | RecordFlags.End;
    private static readonly SigningKey Ours = SigningKey.Generate();
    private static readonly SigningKey Theirs = SigningKey.Generate();

    private readonly RecordingSink _sink = new();
    private readonly GrantBook _grants = GrantBook.InMemory();
    private readonly AppPermissions _permissions;
    private readonly HostShared _shared;
    private readonly ConnectionPeers _peers;

    public ConnectionPeersTests()
    {
        _permissions = PermissionsKit.Open(_grants, Ours);
        _shared = new HostShared(Ours.Hid, 1, new MeshOptions().Bounds) { Grants = _grants };
        _peers = new ConnectionPeers(
            new ConnectionKey(Ours.Uid, Theirs.Uid, Theirs.Hid),
            _shared,
            _sink,
            new FrameLanes()
        );
    }

    [Fact]
    public void A_peer_is_online_when_both_ends_are_announced_for_each_protocol_that_both_speak()
    {
        AppPort app = Open("app", "p", "q", "r");
        _peers.OnAnnounce(Remote(1, "p"));
        _peers.OnAnnounce(Remote(2, "q"));
        _peers.OnAnnounce(Remote(3, "other"));

        Assert.Equal(["Online p", "Online q"], _sink.Texts);
        Assert.Equal(3, _sink.Posted.OfType<Announce>().Count());
        Assert.Equal(_sink.Posted, _peers.Snapshot());
        Peer peer = _sink.Events[0].Peer;
        Assert.Equal((Ours.Uid, Theirs.Uid, Theirs.Hid), (peer.Luid, peer.Ruid, peer.Rhid));
        Assert.True(app.Send(peer, [1]).IsAccepted);
    }

    [Fact]
    public void A_withdrawal_waits_for_the_last_frames_and_takes_no_more_sends()
    {
        AppPort app = Open("app", "p");
        _peers.OnAnnounce(Remote(1, "p"));
        Peer peer = _sink.Events[0].Peer;
        Frame(1, 1);

        _peers.OnWithdraw(new Withdraw(1, 3, WireCode.AppClosed));
        Assert.Equal(MeshErrorCode.NoConnection, app.Send(peer, [1]).Code);
        Frame(1, 2);
        Assert.Equal(["Online p", "Frame p 1", "Frame p 2"], _sink.Texts);
        Frame(1, 3);

        Assert.Equal(["Frame p 3", "Offline p AppClosed"], _sink.Texts.TakeLast(2));
        Assert.Equal([1U], _sink.Awaited);
        _peers.ExpireWithdrawal(1);
        _peers.OnWithdraw(new Withdraw(1, 3, WireCode.AppClosed));
        Assert.Equal(5, _sink.Events.Count);
    }

    [Fact]
    public void Behind_a_gate_that_is_shut_no_frame_is_taken_or_given_and_nobody_comes_online()
    {
        AppPort app = Open("app", "p", "q");
        _peers.OnAnnounce(Remote(1, "p"));
        Peer peer = _sink.Events[0].Peer;
        Frame(1, 1);

        _peers.Gate.Shut();
        Assert.Equal(MeshErrorCode.NoConnection, app.Send(peer, [1]).Code);
        Frame(1, 2);
        _peers.OnAnnounce(Remote(2, "q"));
        Assert.Equal(["Online p", "Frame p 1"], _sink.Texts);

        _peers.SealAll(OfflineReason.NotPermitted, null);
        Assert.Equal("Offline p NotPermitted", _sink.Texts.Last());
    }

    [Fact]
    public void Last_frames_that_do_not_come_are_waited_for_no_longer_than_told()
    {
        Open("app", "p");
        _peers.OnAnnounce(Remote(1, "p"));
        _peers.OnWithdraw(new Withdraw(1, 3, WireCode.NotPermitted));

        _peers.ExpireWithdrawal(1);

        Assert.Equal(["Online p", "Offline p NotPermitted"], _sink.Texts);
        Assert.True(Frame(1, 5));
        Assert.Equal(2, _sink.Events.Count);
        Assert.Equal(1, _peers.StaleFrameCount);
    }

    [Fact]
    public void An_app_that_opens_while_the_connection_ends_sees_nobody_until_the_next_one()
    {
        Open("app", "p");
        _peers.OnAnnounce(Remote(1, "p"));
        _peers.SealAll(OfflineReason.NotPermitted, null);

        Open("late", "p");
        Assert.Equal(["Online p", "Offline p NotPermitted"], _sink.Texts);

        _peers.Reset(OfflineReason.NotPermitted, null);
        _peers.OnAnnounce(Remote(2, "p"));
        Assert.Equal(4, _sink.Texts.Count());
    }

    [Fact]
    public void A_service_that_is_announced_again_ends_its_former_life_first()
    {
        Open("app", "p");
        _peers.OnAnnounce(Remote(1, "p"));
        _peers.OnAnnounce(Remote(2, "p"));
        _peers.OnAnnounce(Remote(1, "p"));

        Assert.Equal(["Online p", "Offline p AppClosed", "Online p"], _sink.Texts);
        Assert.Equal([1L, 1L, 2L], _sink.Events.Select(e => e is Online o ? o.Epoch : ((Offline)e).Epoch));
    }

    [Fact]
    public void Frames_of_endpoints_that_were_never_announced_are_a_fault()
    {
        Open("app", "p");
        _peers.OnAnnounce(Remote(5, "p"));

        Assert.Equal(WireCode.Malformed, Assert.Throws<WireException>(() => Frame(6, 1)).Code);
        Assert.Equal(
            WireCode.Malformed,
            Assert.Throws<WireException>(() => _peers.OnData(Whole, Body(5, Generation() + 1, 1))).Code
        );
    }

    [Fact]
    public void An_app_that_closes_withdraws_each_endpoint_with_the_frames_it_ever_sent()
    {
        AppPort app = Open("app", "p", "q");
        _peers.OnAnnounce(Remote(1, "p"));
        _peers.OnAnnounce(Remote(2, "p", "other"));
        _peers.OnAnnounce(Remote(3, "q"));
        List<Peer> peers = [.. _sink.Events.Select(e => e.Peer)];
        app.Send(peers[0], [1]);
        app.Send(peers[0], [2]);
        app.Send(peers[1], [3]);

        _peers.RemoveApp(app, WireCode.AppClosed);

        Assert.Equal([3UL, 0UL], _sink.Posted.OfType<Withdraw>().Select(w => w.Frames));
        Assert.All(_sink.Events.TakeLast(3), e => Assert.Equal(OfflineReason.LocalAppClosed, ((Offline)e).Reason));
        _peers.EndLinger(_sink.Lingering.SelectMany(queues => queues).ToList());
        Assert.Equal(0, _shared.Budget.UsedBytes);
        Assert.Empty(_peers.Snapshot());
        _peers.RemoveApp(app, WireCode.AppClosed);
        Assert.Equal(2, _sink.Posted.OfType<Withdraw>().Count());
    }

    [Fact]
    public void A_lost_link_takes_everybody_offline_forgets_the_remote_side_and_keeps_ours()
    {
        AppPort app = Open("app", "p");
        _peers.OnAnnounce(Remote(9, "p"));
        app.Send(_sink.Events[0].Peer, new byte[50_000]);

        _peers.Reset(OfflineReason.LinkLost, "why");
        _peers.Reset(OfflineReason.LinkLost, "why");

        Assert.Equal(["Online p", "Offline p LinkLost"], _sink.Texts);
        Assert.Equal("why", ((Offline)_sink.Events[1]).Detail);
        Assert.Equal(0, _shared.Budget.UsedBytes);
        Assert.Single(_peers.Snapshot());
        _peers.OnAnnounce(Remote(1, "p"));
        Assert.Equal("Online p", _sink.Texts.Last());
    }

    [Fact]
    public void Credit_for_a_pair_that_is_unknown_is_ignored_and_for_a_known_one_given()
    {
        AppPort app = Open("app", "p");
        _peers.OnAnnounce(Remote(1, "p"));
        _peers.OnCredit(new Credit([new CreditGrant(Generation(), 77, 1), new CreditGrant(Generation(), 1, 999_999)]));

        Assert.True(app.Send(_sink.Events[0].Peer, [1]).IsAccepted);
    }

    [Fact]
    public void A_connection_that_closes_takes_everybody_offline_and_still_sends_what_was_taken()
    {
        AppPort app = Open("app", "p");
        _peers.OnAnnounce(Remote(1, "p"));
        Peer peer = _sink.Events[0].Peer;
        app.Send(peer, [1]);

        _peers.SealAll(OfflineReason.HostStopped, null);

        Assert.Equal(["Online p", "Offline p HostStopped"], _sink.Texts);
        Assert.Equal(MeshErrorCode.NoConnection, app.Send(peer, [1]).Code);
        Assert.False(Assert.Single(Assert.Single(_sink.Lingering)).IsEmpty);
    }

    private static Announce Remote(uint generation, string protocol, string name = "remote") =>
        new(generation, Sid.OfName(name), protocol, WireLimits.Window);

    private static byte[] Body(uint source, uint destination, int length)
    {
        byte[] record = new byte[DataRecord.MaxHeaderSize + length];
        int header = DataRecord.WriteHeader(record, source, destination, length);
        return record[RecordHeader.Size..(header + length)];
    }

    private uint Generation() => _sink.Posted.OfType<Announce>().First().Generation;

    private bool Frame(uint source, int length) => _peers.OnData(Whole, Body(source, Generation(), length));

    private AppPort Open(string name, params string[] protocols)
    {
        var app = new AppPort(
            Sid.OfName(name),
            name,
            protocols,
            _permissions.Of(Sid.OfName(name), null),
            new AppInbox()
        );
        _peers.AddApp(app);
        return app;
    }
}
