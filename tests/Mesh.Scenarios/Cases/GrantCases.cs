using System.Text;
using Mesh.Actors.Permissions;
using Mesh.Contracts;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios.Cases;

/// <summary>Rights of apps that are taken away and given back while everything is up (research wish.md §6, 15 and 34; W4, W5).</summary>
public sealed class GrantCases(ITestOutputHelper output) : PairKit(seed: 31, output)
{
    private const string By = "operator";

    private GrantBook Grants => Left.Host.Grants;

    private Uid Own => Left.Host.Uid;

    private Sid App => Left.Mesh!.Sid;

    [Fact]
    public void Case_15_and_W5_An_app_that_loses_the_identity_is_offline_at_once_and_online_without_a_reconnect()
    {
        Peer peer = Meet().Peer;
        Peer back = Right.PeerOn(Left.Host)!;
        int opened = LinksOpened();
        Assert.True(Right.Send(back, "before"u8).IsAccepted);
        Mesh.RunFor(1.Seconds());

        AtOnce.Do(() =>
        {
            Grants.Revoke(App, Own, By);
            AssertRefused(Left.Send(peer, "a"u8));
        });
        Mesh.RunFor(1.Seconds());

        Assert.Equal(["Online", "Frame before", "Offline NotPermitted"], Told(Left));
        Assert.Equal(["Online", "Offline NotPermitted"], Told(Right));
        AssertRefused(Left.Send(peer, "b"u8));
        Assert.Equal(MeshErrorCode.NoConnection, Right.Send(back, "c"u8).Code);
        Assert.Single(Mesh.Network.Links);

        AtOnce.Do(() => Grants.Grant(new AppGrant(App, Own, ContactVisibility.All), By));
        Mesh.RunFor(1.Seconds());

        Assert.Equal("Online", Told(Left).Last());
        Assert.Equal("Online", Told(Right).Last());
        Assert.True(Left.Send(peer, "d"u8).IsAccepted);
        Mesh.RunFor(1.Seconds());
        Assert.Equal("Frame d", Told(Right).Last());
        Assert.Equal(opened, LinksOpened());
    }

    [Fact]
    public void Case_15_A_contact_that_is_hidden_is_offline_while_another_app_and_another_contact_stay()
    {
        SimApp beside = Left.Host.OpenApp("beside", "talk");
        SimHost third = Mesh.AddHost();
        SimApp other = third.OpenApp("other", "talk");
        Mesh.RunFor(1.Seconds());
        Mesh.Introduce(Left.Host, third);
        Mesh.RunUntil(() => Left.Sees(third) && Left.Sees(Right.Host) && beside.Sees(Right.Host), 10.Seconds());
        Mesh.RunFor(5.Seconds());

        AtOnce.Do(() => Grants.Grant(new AppGrant(App, Own, ContactVisibility.AllBut(Right.Host.Uid)), By));
        Mesh.RunFor(1.Seconds());

        Assert.False(Left.Sees(Right.Host));
        Assert.True(Left.Sees(third));
        Assert.True(beside.Sees(Right.Host));
        Assert.Equal(["beside"], Right.Online.Select(p => Name(p.Rsid)));
        Assert.True(other.Sees(Left.Host));
        Assert.Equal(
            [OfflineReason.NotPermitted],
            Left.Events.Select(e => e.Event).OfType<Offline>().Select(e => e.Reason)
        );

        AtOnce.Do(() => Grants.Grant(new AppGrant(App, Own, ContactVisibility.Only(Right.Host.Uid)), By));
        Mesh.RunFor(1.Seconds());
        Assert.True(Left.Sees(Right.Host));
        Assert.False(Left.Sees(third));
        Mesh.RunUntilQuiet();
    }

    [Fact]
    public void Case_15_A_protocol_that_is_taken_away_goes_and_the_other_one_stays()
    {
        SimApp many = Left.Host.OpenApp("many", "paint", "talk");
        Right.Host.OpenApp("many", "paint", "talk");
        Mesh.RunUntil(() => many.Online.Count(p => p.Rhid == Right.Host.Hid) == 3, 5.Seconds());
        Mesh.RunFor(5.Seconds());

        AtOnce.Do(() => Grants.Grant(new AppGrant(many.Mesh!.Sid, Own, ContactVisibility.All, ["paint"]), By));
        Mesh.RunFor(1.Seconds());

        Assert.Equal(["paint"], many.Online.Select(p => p.Protocol));
        Assert.False(Left.Sees(Left.Host));
        AtOnce.Do(() => Grants.Clear(many.Mesh!.Sid, Own, By));
        Mesh.RunFor(1.Seconds());
        Assert.Equal(4, many.Online.Count);
        Mesh.RunUntilQuiet();
    }

    [Fact]
    public void Case_15_Two_apps_of_one_host_lose_each_other_with_the_right_of_either()
    {
        SimApp second = Left.Host.OpenApp("second", "talk");
        Mesh.RunUntil(() => second.Sees(Left.Host) && Left.Sees(Left.Host), 5.Seconds());
        Peer here = Left.PeerOn(Left.Host)!;

        Peer there = second.PeerOn(Left.Host)!;
        AtOnce.Do(() =>
        {
            Grants.Revoke(second.Mesh!.Sid, Own, By);
            Assert.Equal(MeshErrorCode.NoConnection, Left.Send(here, "to who may not have it"u8).Code);
            AssertRefused(second.Send(there, "from who may not"u8));
        });
        Mesh.RunFor(1.Seconds());
        Assert.False(Left.Sees(Left.Host));
        Assert.Empty(second.Online);
        Assert.Equal(["Online", "Offline NotPermitted"], Told(second).Take(2));

        AtOnce.Do(() => Grants.Clear(second.Mesh!.Sid, Own, By));
        Mesh.RunFor(1.Seconds());
        Assert.True(Left.Sees(Left.Host));
        Assert.True(Left.Send(here, "again"u8).IsAccepted);
        Mesh.RunUntilQuiet();
    }

    [Fact]
    public void Case_25_An_app_sends_to_nobody_as_an_identity_that_it_is_not_granted_not_even_on_its_own_host()
    {
        SimApp second = Left.Host.OpenApp("second", "talk");
        Mesh.RunUntil(() => second.Sees(Left.Host) && Left.Sees(Left.Host), 5.Seconds());
        Sid to = second.Mesh!.Sid;
        Hid here = Left.Host.Hid;
        Uid stranger = Right.Host.Uid;

        AssertRefused(Left.Send(new Peer(stranger, Own, here, to, "talk"), "x"u8));
        AtOnce.Do(() => Grants.Revoke(App, Own, By));
        Mesh.RunFor(1.Seconds());
        AssertRefused(Left.Send(new Peer(Own, Own, here, to, "talk"), "x"u8));
        Assert.Equal(0, second.FrameCount);
    }

    [Fact]
    public void Grants_are_kept_over_a_crash_and_every_change_is_audited()
    {
        Meet();
        AtOnce.Do(() => Grants.Revoke(App, Own, By));
        Mesh.RunFor(1.Seconds());
        AtOnce.Crash(Left.Host, SimCrash.PowerLoss);
        Mesh.In(1.Seconds()).Restart(Left.Host);
        Mesh.RunFor(2.Minutes());

        Assert.False(Left.Sees(Right.Host));
        Assert.True(Left.Host.Grants.Find(Sid.OfName("left"), Own) is { IsRevoked: true });
        AuditEntry entry = Assert.Single(Grants.Audit(10));
        Assert.Equal(
            (1, By, Sid.OfName("left"), Own, null, "revoked"),
            (entry.Number, entry.By, entry.App, entry.Luid, entry.Before, entry.After)
        );
        AtOnce.Do(() => Grants.Clear(Sid.OfName("left"), Own, By));
        Mesh.RunUntil(() => Left.Sees(Right.Host), 1.Seconds());
        Mesh.RunUntilQuiet();
    }

    [Fact]
    public void An_app_is_told_of_the_contacts_it_may_see_and_nothing_of_others()
    {
        Meet();
        Assert.Equal([Right.Host.Uid], Left.Mesh!.Contacts.Select(contact => contact.Uid));
        Peer right = Left.PeerOn(Right.Host)!;

        AtOnce.Do(() => Grants.Grant(new AppGrant(App, Own, ContactVisibility.None), By));
        Mesh.RunFor(1.Seconds());

        Assert.Empty(Left.Mesh!.Contacts);
        Assert.Equal([Own], Left.Mesh.Identities);
        Explanation told = Mesh.Do(() => Left.Mesh.ExplainAsync(right));
        Assert.Equal(PeerCause.NotGranted, told.Cause);
        Assert.Contains("its grant shows no contact", told.Summary, StringComparison.Ordinal);
        Assert.Empty(told.Facts);
        Assert.Empty(told.Decisions);
        Assert.DoesNotContain(Right.Host.Address, told.ToString(), StringComparison.Ordinal);
        Assert.Equal(PeerState.NeverSeen, told.State);
        Assert.Equal(
            PeerCause.NotPermitted,
            Mesh.Do(() => Right.Mesh!.ExplainAsync(new Peer(Right.Host.Uid, Own, Left.Host.Hid, App, "talk"))).Cause
        );
    }

    [Fact]
    public void W4_and_W5_Where_everything_must_be_granted_an_app_has_what_it_is_granted_and_its_contact_sees_no_more()
    {
        var options = new SimOptions
        {
            Mesh = new Actors.Host.MeshOptions
            {
                Permissions = PermissionMode.Granted,
                Link = new Actors.Links.LinkOptions { IdleAfter = null },
            },
        };
        using SimMesh mesh = SimMesh.Create(seed: 5, hosts: 2, options);
        SimApp left = mesh.Hosts[0].OpenApp("left", "talk");
        SimApp right = mesh.Hosts[1].OpenApp("right", "talk");
        mesh.Introduce(left.Host, right.Host);
        mesh.In(TimeSpan.Zero)
            .Do(() => left.Host.Grants.Grant(new AppGrant(left.Mesh!.Sid, left.Host.Uid, ContactVisibility.All), By));
        mesh.RunFor(10.Seconds());
        Assert.Single(mesh.Network.Links);
        Assert.Empty(left.Online);
        Assert.Empty(right.Mesh!.Identities);
        Explanation told = mesh.Do(() =>
            right.Mesh.ExplainAsync(new Peer(right.Host.Uid, left.Host.Uid, left.Host.Hid, left.Mesh!.Sid, "talk"))
        );
        Assert.Contains("nobody has granted it", told.Summary, StringComparison.Ordinal);

        mesh.In(TimeSpan.Zero)
            .Do(() => right.Host.Grants.Grant(new AppGrant(right.Mesh.Sid, right.Host.Uid, ContactVisibility.All), By));
        mesh.RunFor(1.Seconds());
        Assert.True(left.Sees(right.Host));
        Assert.True(right.Sees(left.Host));
        mesh.In(TimeSpan.Zero).Do(() => right.Host.Grants.Clear(right.Mesh.Sid, right.Host.Uid, By));
        mesh.RunFor(1.Seconds());
        Assert.Empty(left.Online);
        mesh.RunUntilQuiet();
    }

    [Fact]
    public void A_contact_that_may_not_be_seen_learns_nothing_of_the_app()
    {
        Meet();
        string[] secrets = ["secret-app", "secret/1"];
        int open = 0;
        int found = 0;
        Mesh.Network.OnWritten = (_, from, bytes) =>
        {
            string text = Encoding.Latin1.GetString(bytes.Span);
            open += from == Left.Host && text.Contains("seen-app", StringComparison.Ordinal) ? 1 : 0;
            found += secrets.Count(secret => text.Contains(secret, StringComparison.Ordinal));
        };
        Sid secret = Sid.OfName("secret-app");
        Grants.Grant(new AppGrant(secret, Own, ContactVisibility.AllBut(Right.Host.Uid)), By);
        SimApp hidden = Left.Host.OpenApp("secret-app", "secret/1", "talk");
        Left.Host.OpenApp("seen-app", "talk");
        Mesh.RunFor(5.Seconds());
        AtOnce.Cut(Left.Host, Right.Host);
        Mesh.RunFor(10.Seconds());
        AtOnce.Do(hidden.Close);
        Mesh.RunFor(5.Seconds());

        Assert.True(open >= 2, "the app beside it is told on both links");
        Assert.Equal(0, found);
        Assert.False(hidden.Sees(Right.Host));
    }

    private static string Name(Sid sid) => Encoding.UTF8.GetString(sid.ToArray()).TrimEnd('\0');

    private int LinksOpened() => Mesh.Timeline.Records.Count(r => r.Kind == SimRecordKind.LinkOpened);

    private static void AssertRefused(SendResult result) => Assert.Equal(MeshErrorCode.NotPermitted, result.Code);

    private static IReadOnlyList<string> Told(SimApp app) =>
        [
            .. app.Events.Select(e =>
                e.Event switch
                {
                    Online => "Online",
                    Offline offline => $"Offline {offline.Reason}",
                    Frame frame => $"Frame {Encoding.UTF8.GetString(frame.Data.Span)}",
                    _ => e.Event.ToString()!,
                }
            ),
        ];
}
