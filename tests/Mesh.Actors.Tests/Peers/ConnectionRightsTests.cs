using Mesh.Actors.Host;
using Mesh.Actors.Links;
using Mesh.Actors.Peers;
using Mesh.Actors.Permissions;
using Mesh.Actors.Tests.Permissions;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Tests.Peers;

/// <summary>What a connection announces and who is online on it, as rights come and go.</summary>
public sealed class ConnectionRightsTests
{
    private const string By = "test";
    private const RecordFlags Whole = RecordFlags.Begin | RecordFlags.End;
    private static readonly SigningKey Ours = SigningKey.Generate();
    private static readonly SigningKey Theirs = SigningKey.Generate();

    private readonly RecordingSink _sink = new();
    private readonly GrantBook _grants = GrantBook.InMemory();
    private readonly AppPermissions _permissions;
    private readonly HostShared _shared;
    private readonly ConnectionPeers _peers;

    public ConnectionRightsTests()
    {
        _permissions = PermissionsKit.Open(_grants, Ours);
        _shared = new HostShared(Ours.Hid, 1, new MeshOptions().Bounds) { Grants = _grants };
        var key = new ConnectionKey(Ours.Uid, Theirs.Uid, Theirs.Hid);
        _peers = new ConnectionPeers(key, _shared, _sink, new FrameLanes());
    }

    [Fact]
    public void An_app_that_loses_the_identity_is_withdrawn_as_not_permitted_and_announced_anew_when_it_has_it_again()
    {
        AppPort app = Open("app", "p");
        _peers.OnAnnounce(Remote(1, "p"));
        Peer peer = _sink.Events[0].Peer;
        app.Send(peer, [1]);

        _grants.Revoke(app.Sid, Ours.Uid, By);
        Assert.Equal(MeshErrorCode.NotPermitted, app.Send(peer, [2]).Code);
        _peers.ApplyRights();
        _peers.ApplyRights();

        Withdraw withdraw = Assert.Single(_sink.Posted.OfType<Withdraw>());
        Assert.Equal((1UL, WireCode.NotPermitted), (withdraw.Frames, withdraw.Reason));
        Assert.Equal(["Online p", "Offline p NotPermitted"], _sink.Texts);
        Assert.Empty(_peers.Snapshot());
        Assert.Equal(MeshErrorCode.NotPermitted, app.Send(peer, [2]).Code);
        _peers.EndLinger([.. _sink.Lingering.SelectMany(queues => queues)]);
        _grants.Clear(app.Sid, Ours.Uid, By);
        Assert.Equal(MeshErrorCode.NoConnection, app.Send(peer, [2]).Code);
        _peers.ApplyRights();

        Assert.Equal(["Online p", "Offline p NotPermitted", "Online p"], _sink.Texts);
        Assert.True(_sink.Posted.OfType<Announce>().Last().Generation > withdraw.Generation);
        Assert.True(app.Send(peer, [2]).IsAccepted);
    }

    [Fact]
    public void An_app_that_may_not_be_seen_is_not_announced_nor_is_a_protocol_that_it_may_not_speak()
    {
        _grants.Grant(new AppGrant(Sid.OfName("hidden"), Ours.Uid, ContactVisibility.AllBut(Theirs.Uid)), By);
        _grants.Grant(new AppGrant(Sid.OfName("partly"), Ours.Uid, ContactVisibility.Only(Theirs.Uid), ["q"]), By);

        Open("hidden", "p");
        Open("partly", "p", "q");

        Announce announced = Assert.Single(_peers.Snapshot());
        Assert.Equal((Sid.OfName("partly"), "q"), (announced.Sid, announced.Protocol));
        Assert.Equal([announced], _sink.Posted);
    }

    [Fact]
    public void A_frame_that_comes_after_the_right_went_is_stale_and_is_counted()
    {
        AppPort app = Open("app", "p");
        _peers.OnAnnounce(Remote(1, "p"));
        uint generation = _sink.Posted.OfType<Announce>().Single().Generation;
        Frame(1, generation);

        _grants.Revoke(app.Sid, Ours.Uid, By);
        _peers.ApplyRights();
        Frame(1, generation);

        Assert.Equal(["Online p", "Frame p 1", "Offline p NotPermitted"], _sink.Texts);
        Assert.Equal(1, _peers.StaleFrameCount);
        _peers.OnWithdraw(new Withdraw(1, 2, WireCode.AppClosed));
        Assert.Empty(_peers.RemoteServices);
    }

    [Fact]
    public void A_right_that_went_and_came_back_unseen_ends_the_peers_for_sends_were_refused_meanwhile()
    {
        AppPort app = Open("app", "p");
        AppPort idle = Open("idle", "q");
        _peers.OnAnnounce(Remote(1, "p"));
        Peer peer = _sink.Events[0].Peer;

        _grants.Revoke(app.Sid, Ours.Uid, By);
        _grants.Revoke(idle.Sid, Ours.Uid, By);
        Assert.Equal(MeshErrorCode.NotPermitted, app.Send(peer, [1]).Code);
        _grants.Clear(app.Sid, Ours.Uid, By);
        _grants.Clear(idle.Sid, Ours.Uid, By);
        Assert.Equal(MeshErrorCode.NoConnection, app.Send(peer, [1]).Code);
        _peers.ApplyRights();

        Assert.Equal(["Online p", "Offline p NotPermitted", "Online p"], _sink.Texts);
        Assert.Single(_sink.Posted.OfType<Withdraw>());
        Assert.True(app.Send(peer, [1]).IsAccepted);
    }

    [Fact]
    public async Task Who_waits_for_room_is_answered_when_the_right_goes()
    {
        AppPort app = Open("app", "p");
        _peers.OnAnnounce(Remote(1, "p"));
        Peer peer = _sink.Events[0].Peer;
        while (app.Send(peer, new byte[50_000]).IsAccepted) { }

        ValueTask<SendResult> waiting = app.SendAsync(peer, new byte[50_000], CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        _grants.Revoke(app.Sid, Ours.Uid, By);
        _peers.ApplyRights();

        Assert.Equal(MeshErrorCode.NotPermitted, (await waiting).Code);
    }

    [Fact]
    public void Two_apps_share_a_link_and_one_that_loses_its_right_takes_nothing_from_the_other()
    {
        AppPort app = Open("app", "p");
        AppPort beside = Open("beside", "p");
        _peers.OnAnnounce(Remote(1, "p"));
        Peer peer = _sink.Events.Select(e => e.Peer).Single(p => p.Lsid == beside.Sid);

        _grants.Revoke(app.Sid, Ours.Uid, By);
        _peers.ApplyRights();

        Assert.Equal([beside.Sid], _peers.Online.Select(p => p.Lsid));
        Assert.True(beside.Send(peer, [1]).IsAccepted);
    }

    [Fact]
    public void Whatever_comes_and_goes_who_is_online_is_who_may_be()
    {
        for (int seed = 1; seed <= 300; seed++)
        {
            var test = new ConnectionRightsTests();
            try
            {
                test.RunModel(new Random(seed));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}", e);
            }
        }
    }

    private void RunModel(Random random)
    {
        string[] protocols = ["p", "q"];
        var apps = new List<AppPort>();
        var remotes = new Dictionary<uint, Announce>();
        uint generation = 0;
        for (int step = 0; step < 120; step++)
        {
            string name = $"app{random.Next(3)}";
            switch (random.Next(8))
            {
                case 0 when apps.TrueForAll(a => a.Name != name):
                    _peers.ApplyRights();
                    apps.Add(Open(name, protocols[..random.Next(3)]));
                    break;
                case 1 when apps.Find(a => a.Name == name) is { } closed:
                    apps.Remove(closed);
                    closed.Close();
                    _peers.RemoveApp(closed, WireCode.AppClosed);
                    break;
                case 2:
                    Announce announce = Remote(++generation, protocols[random.Next(2)], $"r{random.Next(3)}");
                    Forget(remotes, r => r.Sid == announce.Sid && r.Protocol == announce.Protocol);
                    remotes.Add(generation, announce);
                    _peers.ApplyRights();
                    _peers.OnAnnounce(announce);
                    break;
                case 3 when remotes.Count > 0:
                    uint gone = remotes.Keys.ElementAt(random.Next(remotes.Count));
                    remotes.Remove(gone);
                    _peers.OnWithdraw(new Withdraw(gone, 0, WireCode.AppClosed));
                    break;
                case 4:
                    foreach (AppPort app in apps)
                    {
                        SendAll(app);
                    }

                    break;
                default:
                    ChangeGrant(Sid.OfName(name), random);
                    break;
            }

            if (random.Next(3) == 0)
            {
                _peers.ApplyRights();
            }
        }

        _peers.ApplyRights();
        _peers.EndLinger([.. _sink.Lingering.SelectMany(queues => queues)]);
        _peers.AnnounceDeferred();
        AssertTruth(apps, remotes.Values);
        _peers.Reset(OfflineReason.LinkLost, null);
        Assert.Equal(0, _shared.Budget.UsedBytes);
    }

    // A send is taken only by who may, at that moment, by the book.
    private void SendAll(AppPort app)
    {
        foreach (Peer peer in _peers.Online.Where(p => p.Lsid == app.Sid))
        {
            SendResult result = app.Send(peer, [1]);
            if (!IsPermitted(app.Sid, peer.Protocol))
            {
                Assert.Equal(MeshErrorCode.NotPermitted, result.Code);
            }
        }
    }

    private void ChangeGrant(Sid app, Random random)
    {
        IReadOnlyList<string>? spoken =
            random.Next(2) == 0 ? null
            : random.Next(2) == 0 ? ["p"]
            : ["q"];
        switch (random.Next(5))
        {
            case 0:
                _grants.Revoke(app, Ours.Uid, By);
                break;
            case 1:
                _grants.Grant(new AppGrant(app, Ours.Uid, ContactVisibility.AllBut(Theirs.Uid), spoken), By);
                break;
            case 2:
                _grants.Grant(new AppGrant(app, Ours.Uid, ContactVisibility.Only(Theirs.Uid), spoken), By);
                break;
            case 3:
                _grants.Clear(app, Ours.Uid, By);
                break;
            default:
                _grants.Grant(new AppGrant(app, Ours.Uid, ContactVisibility.All, spoken), By);
                break;
        }
    }

    private void AssertTruth(List<AppPort> apps, IReadOnlyCollection<Announce> remotes)
    {
        var truth =
            from app in apps
            from protocol in app.Protocols
            where IsPermitted(app.Sid, protocol)
            from remote in remotes
            where remote.Protocol == protocol
            select (app.Sid, remote.Sid, protocol);
        Assert.Equal(truth.Order(), _peers.Online.Select(p => (p.Lsid, p.Rsid, p.Protocol)).Order());
        Assert.Equal(
            apps.SelectMany(app => app.Protocols.Where(p => IsPermitted(app.Sid, p)).Select(p => (app.Sid, p))).Order(),
            _peers.Snapshot().Select(a => (a.Sid, a.Protocol)).Order()
        );
        foreach (IGrouping<(Peer, Sid), MeshEvent> life in _sink.Events.GroupBy(e => (e.Peer, e.Peer.Lsid)))
        {
            bool isOnline = false;
            foreach (MeshEvent told in life)
            {
                Assert.Equal(told is Offline, isOnline);
                isOnline = !isOnline;
            }
        }
    }

    private bool IsPermitted(Sid app, string protocol) =>
        _grants.Find(app, Ours.Uid) is not { } grant
        || (
            !grant.IsRevoked
            && grant.Contacts.Kind != VisibilityKind.AllBut
            && grant.Protocols?.Contains(protocol) != false
        );

    private static void Forget(Dictionary<uint, Announce> remotes, Func<Announce, bool> which)
    {
        foreach (uint known in remotes.Where(r => which(r.Value)).Select(r => r.Key).ToList())
        {
            remotes.Remove(known);
        }
    }

    private static Announce Remote(uint generation, string protocol, string name = "remote") =>
        new(generation, Sid.OfName(name), protocol, WireLimits.Window);

    private void Frame(uint source, uint destination)
    {
        byte[] record = new byte[DataRecord.MaxHeaderSize + 1];
        int header = DataRecord.WriteHeader(record, source, destination, 1);
        _peers.OnData(Whole, record[RecordHeader.Size..(header + 1)]);
    }

    private AppPort Open(string name, params string[] protocols)
    {
        var sid = Sid.OfName(name);
        var app = new AppPort(sid, name, protocols, _permissions.Of(sid, null), new AppInbox());
        _peers.AddApp(app);
        return app;
    }
}
