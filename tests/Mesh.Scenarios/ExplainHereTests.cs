using Mesh.Contracts;
using Mesh.Hosting;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios;

/// <summary>What stands in the way on our own side.</summary>
public sealed class ExplainHereTests(ITestOutputHelper output) : ExplainKit(output)
{
    [Fact]
    public void Two_apps_of_one_host_are_online_for_each_other()
    {
        Left.Host.OpenApp("second", "talk");
        Mesh.RunUntil(() => Left.Sees(Left.Host), 1.Seconds());
        Holds(Explain(Left.Mesh!, Own("second")), PeerState.OnlineHere, PeerCause.None, "\"second\"", "this very host");
    }

    [Fact]
    public void An_app_is_no_peer_of_its_own_and_one_that_is_not_open_has_to_be_opened()
    {
        Holds(
            Explain(Left.Mesh!, Own("left")),
            PeerState.Connected,
            PeerCause.AppClosed,
            "no app is a peer of its own"
        );
        Holds(Explain(Left.Mesh!, Own("second")), PeerState.Connected, PeerCause.AppClosed, "open it");
    }

    [Fact]
    public void An_app_that_may_not_use_the_identity_is_told_so()
    {
        Meet();
        var options = new AppOptions
        {
            Name = "guest",
            Protocols = ["talk"],
            Identities = [],
        };
        MeshApp guest = Mesh.Do(() => Left.Host.Mesh!.OpenAppAsync(options));
        Holds(Explain(guest, RightPeer()), PeerState.NeverSeen, PeerCause.NotGranted, "\"guest\"", "may not use");
    }

    [Fact]
    public void Of_a_connected_host_a_grant_that_was_revoked_is_told()
    {
        Meet();
        AtOnce.Do(() => Left.Host.Grants.Revoke(Left.Mesh!.Sid, Left.Host.Uid, "operator"));
        Mesh.RunFor(1.Seconds());
        Holds(
            Told(() => Left.Host.Mesh!.ExplainAsync(Right.Host.Uid)),
            PeerState.Connected,
            PeerCause.NotGranted,
            "is connected",
            "\"left\"",
            "was revoked"
        );
    }

    [Fact]
    public void An_identity_that_is_not_ours_is_told_with_those_that_are()
    {
        var peer = new Peer(Right.Host.Uid, Left.Host.Uid, Left.Host.Hid, Sid.OfName("left"), "talk");
        Holds(Explain(Left.Mesh!, peer), PeerState.NeverSeen, PeerCause.NotOurIdentity, Left.Host.Uid.Short);
    }

    [Fact]
    public void A_protocol_that_our_app_does_not_run_is_told_so()
    {
        Meet();
        Holds(
            Explain(Left.Mesh!, RightPeer("paint")),
            PeerState.NeverSeen,
            PeerCause.ProtocolNotOurs,
            "\"paint\"",
            "\"left\" does not run it"
        );
    }

    [Fact]
    public void An_app_that_is_closed_is_told_so()
    {
        MeshApp app = Left.Mesh!;
        AtOnce.Do(Left.Close);
        Mesh.RunFor(1.Seconds());
        Holds(Explain(app, RightPeer()), PeerState.Offline, PeerCause.LocalAppClosed, "\"left\" is closed");
    }

    [Fact]
    public void A_host_that_has_stopped_still_says_so()
    {
        MeshApp app = Left.Mesh!;
        MeshHost host = Left.Host.Mesh!;
        AtOnce.Stop(Left.Host);
        Mesh.RunFor(10.Seconds());
        Holds(Explain(app, RightPeer()), PeerState.Offline, PeerCause.LocalStop, "our own host has stopped");
        Holds(Told(() => host.ExplainAsync(Right.Host.Uid)), PeerState.Offline, PeerCause.LocalStop);
    }

    private Peer Own(string app) => new(Left.Host.Uid, Left.Host.Uid, Left.Host.Hid, Sid.OfName(app), "talk");
}
