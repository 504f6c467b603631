using Mesh.Contracts;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios;

/// <summary>Why somebody is online, or is so no more.</summary>
public sealed class ExplainLostTests(ITestOutputHelper output) : ExplainKit(output)
{
    [Fact]
    public void Who_is_online_is_told_with_the_link()
    {
        Meet();
        Explanation told = Explain();
        Holds(told, PeerState.Online, PeerCause.None, "is online", "over h", "last heard", "for 20 s");
        Assert.Contains(told.Facts, fact => fact.Contains("\"talk\" of service", StringComparison.Ordinal));
        Assert.Contains(told.Decisions, d => d.Kind == DecisionKind.LinkUp);
        Assert.Contains(told.Decisions, d => d.Kind == DecisionKind.PeerOnline);
        Holds(
            Told(() => Left.Host.Mesh!.ExplainAsync(Right.Host.Uid)),
            PeerState.Online,
            PeerCause.None,
            $"h2@{Right.Host.Hid.Short} is online"
        );
    }

    [Fact]
    public void An_app_that_was_closed_over_there_is_told_while_its_host_stays()
    {
        Meet();
        AtOnce.Do(Right.Close);
        Offline();
        Explanation told = Explain();
        Holds(told, PeerState.Connected, PeerCause.AppClosed, "its host is connected", "closed");
        Decision closed = told.Decisions.Last(d => d.Kind == DecisionKind.PeerOffline);
        Assert.Equal(OfflineReason.AppClosed, closed.Reason);
    }

    [Fact]
    public void A_protocol_that_nothing_runs_over_there_is_told_with_those_that_are_run()
    {
        Left.Host.OpenApp("painter", "paint");
        Meet();
        Explanation told = Told(() => Left.Host.Mesh!.ExplainAsync(RightPeer("paint")));
        Holds(told, PeerState.Connected, PeerCause.ProtocolNotShared, "nothing there runs \"paint\"", "only \"talk\"");
    }

    [Fact]
    public void A_link_that_broke_is_told_with_the_back_off()
    {
        Meet();
        AtOnce.Crash(Right.Host);
        Offline();
        Explanation told = Explain();
        Holds(told, PeerState.Offline, PeerCause.LinkLost, "the link broke", "next attempt in");
        Assert.InRange(told.NextDialIn!.Value, TimeSpan.Zero, 2.Seconds());
        Assert.Contains(told.Decisions, d => d.Kind == DecisionKind.BackedOff);
    }

    [Fact]
    public void A_host_that_fell_silent_is_told_and_the_dials_that_followed()
    {
        Meet();
        AtOnce.Crash(Right.Host, SimCrash.PowerLoss);
        Offline();
        Holds(Explain(), PeerState.Offline, PeerCause.Silent, "fell silent", "Nothing was received for");
        Mesh.RunFor(1.Minutes());
        Explanation later = Explain();
        Holds(later, PeerState.Offline, PeerCause.DialFailed, "fell silent", "no answer in time");
        Assert.Contains(later.Decisions, d => d is { Kind: DecisionKind.Silent, Reason: OfflineReason.TimedOut });
    }

    [Fact]
    public void A_link_that_is_frozen_is_told_as_silence()
    {
        Meet();
        AtOnce.Freeze(Left.Host, Right.Host);
        Offline();
        Explanation told = Explain();
        Assert.Contains(told.Decisions, d => d is { Kind: DecisionKind.Silent, Reason: OfflineReason.TimedOut });
    }

    [Fact]
    public void A_host_that_stopped_in_good_order_is_told_so()
    {
        Meet();
        AtOnce.Stop(Right.Host);
        Offline();
        Holds(Explain(), PeerState.Offline, PeerCause.HostStopped, "stopped in good order");
    }

    [Fact]
    public void A_host_that_began_anew_is_online_and_its_restart_is_among_the_decisions()
    {
        Meet();
        AtOnce.Crash(Right.Host, SimCrash.PowerLoss);
        Mesh.In(3.Seconds()).Restart(Right.Host);

        // Its end and its new beginning may be told in one step.
        Mesh.RunUntil(() => Left.Events.Any(e => e.Event is Contracts.Offline), 2.Minutes());
        Mesh.RunUntil(() => Left.Sees(Right.Host), 1.Minutes());
        Explanation told = Explain();
        Holds(told, PeerState.Online, PeerCause.None);
        Assert.Contains(told.Decisions, d => d is { Kind: DecisionKind.Restarted, Reason: OfflineReason.Restarted });
        Assert.True(
            told.Decisions.Select(d => d.Kind).ToList().IndexOf(DecisionKind.Restarted)
                < told.Decisions.Select(d => d.Kind).ToList().LastIndexOf(DecisionKind.PeerOnline)
        );
    }

    [Fact]
    public void A_connection_that_was_ended_by_hand_is_told_so_here_and_there_as_one_that_nobody_used()
    {
        Meet();
        AtOnce.Do(() => _ = Left.Host.Mesh!.DisconnectAsync(Left.Host.Uid, Right.Host.Uid, Right.Host.Hid));
        Offline();
        Mesh.RunUntil(() => !Right.Sees(Left.Host), 1.Seconds());
        Holds(Explain(), PeerState.Offline, PeerCause.Idle, "disconnected by hand");
        Mesh.RunFor(1.Seconds());
        Holds(
            Explain(),
            PeerState.Offline,
            PeerCause.Idle,
            $"no dial is planned: connect to it (MeshHost.ConnectAsync, mesh connect {Right.Host.Name})"
        );
        var left = new Peer(Right.Host.Uid, Left.Host.Uid, Left.Host.Hid, Sid.OfName("left"), "talk");
        Holds(Explain(Right.Mesh!, left), PeerState.Offline, PeerCause.Idle, "nobody used it");
    }

    [Fact]
    public void Who_was_removed_from_the_contacts_is_told_so_and_there_as_not_permitted()
    {
        Meet();
        AtOnce.Do(() => Left.Host.Contacts.Remove(Right.Host.Uid));
        Offline();
        Mesh.RunUntil(() => !Right.Sees(Left.Host), 1.Seconds());
        Holds(Explain(), PeerState.Offline, PeerCause.NotAContact, "was removed from our contacts");
        var left = new Peer(Right.Host.Uid, Left.Host.Uid, Left.Host.Hid, Sid.OfName("left"), "talk");
        Holds(Explain(Right.Mesh!, left), PeerState.Offline, PeerCause.NotPermitted, "removed or banned");
    }

    [Fact]
    public void The_times_are_those_that_have_passed_though_the_date_was_set()
    {
        Meet();
        AtOnce.SetClock(Left.Host, TimeSpan.FromDays(400));
        AtOnce.Crash(Right.Host);
        Offline();
        Explanation told = Explain();
        Assert.All(told.Decisions, d => Assert.InRange(told.At - d.At, TimeSpan.Zero, 1.Minutes()));
    }
}
