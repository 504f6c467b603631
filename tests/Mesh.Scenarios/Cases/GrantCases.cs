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

    private Sid Sid => Left.Mesh!.Sid;

    [Fact]
    public void Case_15_and_W5_An_app_that_loses_the_identity_is_offline_at_once_and_online_without_a_reconnect()
    {
        Peer peer = Meet().Peer;
        Peer back = Right.PeerOn(Left.Host)!;
        int opened = LinksOpened();
        Assert.True(Right.Send(back, "before"u8).IsAccepted);
        Mesh.RunFor(1.Seconds());

        AtOnce.Do(() => Grants.Revoke(Sid, Own, By)).Do(() => AssertRefused(Left.Send(peer, "a"u8)));
        Mesh.RunFor(1.Seconds());

        Assert.Equal(["Online", "Frame before", "Offline NotPermitted"], Told(Left));
        Assert.Equal(["Online", "Offline NotPermitted"], Told(Right));
        AssertRefused(Left.Send(peer, "b"u8));
        Assert.Equal(MeshErrorCode.NoConnection, Right.Send(back, "c"u8).Code);
        Assert.Single(Mesh.Network.Links);

        AtOnce.Do(() => Grants.Grant(new AppGrant(Sid, Own, ContactVisibility.All), By));
        Mesh.RunFor(1.Seconds());

        Assert.Equal("Online", Told(Left).Last());
        Assert.Equal("Online", Told(Right).Last());
        Assert.True(Left.Send(peer, "d"u8).IsAccepted);
        Mesh.RunFor(1.Seconds());
        Assert.Equal("Frame d", Told(Right).Last());
        Assert.Equal(opened, LinksOpened());
    }

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
