using Mesh.Contracts;
using Mesh.Simulation;

namespace Mesh.Scenarios.Cases;

/// <summary>What comes before what, over many seeds. The numbers are those of the edge cases and promises of Wish.</summary>
public sealed class OrderCases
{
    [Fact]
    public void Case_2_A_duplicate_link_that_loses_with_frames_on_it_loses_doubles_and_reorders_none()
    {
        int losers = 0;
        SimMesh.Seeds(
            mesh =>
            {
                SimApp left = mesh.Hosts[0].OpenApp("left", "talk");
                SimApp right = mesh.Hosts[1].OpenApp("right", "talk");
                int sent = 0;
                bool isSentOverTwo = false;
                mesh.Introduce(left.Host, right.Host);
                while (sent < 200)
                {
                    mesh.RunFor(1.Milliseconds());
                    if (left.SendTo(right.Host, Numbered(sent)).IsAccepted)
                    {
                        Assert.True(right.SendTo(left.Host, Numbered(sent)).IsAccepted || !right.Sees(left.Host));
                        sent++;
                        isSentOverTwo |= mesh.Network.LinksBetween(left.Host, right.Host).Count == 2;
                    }
                }

                losers += isSentOverTwo ? 1 : 0;
                mesh.RunFor(10.Seconds());

                Assert.Single(mesh.Network.Links);
                Assert.Single(left.Events, e => e.Event is not Frame);
                Assert.Single(right.Events, e => e.Event is not Frame);
                Assert.Equal(Enumerable.Range(0, 200), right.Frames.Select(NumberOf));
                int[] back = [.. left.Frames.Select(NumberOf)];
                Assert.Equal(Enumerable.Range(200 - back.Length, back.Length), back);
                Assert.InRange(back.Length, 100, 200);
            },
            from: 1,
            count: 100,
            new SimOptions { Path = new SimPath { Jitter = 5.Milliseconds() } }
        );

        Assert.True(losers >= 20, $"only {losers} runs sent while there were two links");
    }

    [Fact]
    public void Case_3_The_first_frame_of_a_peer_never_comes_before_its_online()
    {
        SimMesh.Seeds(
            mesh =>
            {
                SimApp left = mesh.Hosts[0].OpenApp("left", "talk");
                SimApp right = mesh.Hosts[1].OpenApp("right", "talk");
                right.OnEvent = static (app, told) => Greet(app, told);
                mesh.Introduce(left.Host, right.Host);
                mesh.RunFor(5.Seconds());
                SimApp late = mesh.Hosts[1].OpenApp("late", "talk");
                late.OnEvent = static (app, told) => Greet(app, told);
                mesh.RunFor(5.Seconds());

                Assert.Equal(
                    [typeof(Online), typeof(Frame), typeof(Online), typeof(Frame)],
                    left.Events.Select(e => e.Event.GetType())
                );
                Assert.Equal(left.Events[0].Event.Peer, left.Events[1].Event.Peer);
                Assert.Equal(left.Events[2].Event.Peer, left.Events[3].Event.Peer);
            },
            from: 1,
            count: 50,
            new SimOptions { Path = new SimPath { Jitter = 5.Milliseconds() } }
        );
    }

    [Fact]
    public void Case_8_and_W8_Online_and_offline_alternate_and_no_frame_comes_outside_of_a_stay_whatever_flaps()
    {
        int stays = 0;
        SimMesh.Seeds(
            mesh =>
            {
                SimApp left = mesh.Hosts[0].OpenApp("left", "talk");
                SimApp right = mesh.Hosts[1].OpenApp("right", "talk");
                mesh.Introduce(left.Host, right.Host);
                mesh.RunFor(5.Seconds());
                for (int i = 0; i < 20; i++)
                {
                    if (mesh.Random.Next(2) == 0)
                    {
                        mesh.In(TimeSpan.Zero).Cut(left.Host, right.Host);
                    }
                    else
                    {
                        right.Close();
                        mesh.RunFor((1 + mesh.Random.Next(50)).Milliseconds());
                        right = mesh.Hosts[1].OpenApp("right", "talk");
                    }

                    for (int ms = 0; ms < 300; ms++)
                    {
                        right.SendTo(left.Host, Numbered(i));
                        left.SendTo(right.Host, Numbered(i));
                        mesh.RunFor(10.Milliseconds());
                    }
                }

                mesh.RunUntilQuiet();
                AssertInStays(left);
                AssertInStays(right);
                stays += left.Events.Count(e => e.Event is Online);
            },
            from: 1,
            count: 10
        );

        Assert.True(stays > 100, $"only {stays} stays");
    }

    private static void AssertInStays(SimApp app)
    {
        Peer? present = null;
        foreach (MeshEvent told in app.Events.Select(e => e.Event))
        {
            Assert.Equal(told is Online, present is null);
            Assert.Equal(present ?? told.Peer, told.Peer);
            present = told is Offline ? null : told.Peer;
        }

        Assert.NotNull(present);
    }

    private static void Greet(SimApp app, MeshEvent told)
    {
        if (told is Online && told.Peer.Rhid != app.Host.Hid)
        {
            Assert.True(app.Send(told.Peer, [1]).IsAccepted);
        }
    }

    private static byte[] Numbered(int number) => BitConverter.GetBytes(number);

    private static int NumberOf(Frame frame) => BitConverter.ToInt32(frame.Data.Span);
}
