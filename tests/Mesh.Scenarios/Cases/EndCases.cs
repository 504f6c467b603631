using Mesh.Contracts;
using Mesh.Simulation;

namespace Mesh.Scenarios.Cases;

/// <summary>Ends at any moment, also amid the choice between two links. The number is that of the edge case of Wish.</summary>
public sealed class EndCases
{
    [Fact]
    public void Case_34_Who_is_banned_while_two_links_are_being_compared_is_told_so_all_the_same()
    {
        int told = 0;
        SimMesh.Seeds(
            mesh =>
            {
                SimApp left = mesh.Hosts[0].OpenApp("left", "talk");
                SimApp right = mesh.Hosts[1].OpenApp("right", "talk");
                mesh.Introduce(left.Host, right.Host);
                mesh.RunUntil(() => left.Online.Count == 1 && right.Online.Count == 1, 5.Seconds());
                mesh.RunFor(mesh.Random.Next(40).Milliseconds());
                mesh.In(TimeSpan.Zero).Do(() => left.Host.Contacts.Ban(right.Host.Uid));
                mesh.RunFor(10.Seconds());

                // A link that was accepted before may come up there once more, and is closed with the same reason.
                Assert.Equal([OfflineReason.NotPermitted], ReasonsOf(left));
                Assert.All(ReasonsOf(right), reason => Assert.Equal(OfflineReason.NotPermitted, reason));
                Assert.Empty(right.Online);
                told++;
            },
            from: 1,
            count: 400
        );

        Assert.Equal(400, told);
    }

    [Fact]
    public void A_host_that_stops_while_two_links_are_being_compared_says_so_and_loses_nothing_that_it_accepted()
    {
        SimMesh.Seeds(
            mesh =>
            {
                SimApp left = mesh.Hosts[0].OpenApp("left", "talk");
                SimApp right = mesh.Hosts[1].OpenApp("right", "talk");
                mesh.Introduce(left.Host, right.Host);
                mesh.RunUntil(() => left.Online.Count == 1 && right.Online.Count == 1, 5.Seconds());
                int accepted = 0;
                for (int ms = mesh.Random.Next(40); ms >= 0; ms--)
                {
                    accepted += left.SendTo(right.Host, [(byte)accepted]).IsAccepted ? 1 : 0;
                    mesh.RunFor(1.Milliseconds());
                }

                mesh.In(TimeSpan.Zero).Stop(left.Host);
                mesh.RunFor(10.Seconds());

                Assert.NotEmpty(ReasonsOf(right));
                Assert.All(ReasonsOf(right), reason => Assert.Equal(OfflineReason.HostStopped, reason));
                Assert.Empty(right.Online);
                Assert.Equal(Enumerable.Range(0, accepted), right.Frames.Select(frame => (int)frame.Data.Span[0]));
            },
            from: 1,
            count: 400
        );
    }

    private static IEnumerable<OfflineReason> ReasonsOf(SimApp app) =>
        app.Events.Select(e => e.Event).OfType<Offline>().Select(offline => offline.Reason);
}
