using System.Text;
using Mesh.Actors.Permissions;
using Mesh.Contracts;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios.Cases;

/// <summary>Rights of apps that change while something else is under way.</summary>
public sealed class GrantRaceCases(ITestOutputHelper output) : PairKit(seed: 37, output)
{
    private const string By = "operator";

    private GrantBook Grants => Left.Host.Grants;

    private Uid Own => Left.Host.Uid;

    private Sid App => Left.Mesh!.Sid;

    [Fact]
    public void A_right_that_is_taken_away_and_given_back_in_one_moment_is_offline_and_online()
    {
        Peer peer = Meet().Peer;

        AtOnce.Do(() =>
        {
            Grants.Revoke(App, Own, By);
            AssertRefused(Left.Send(peer, "a"u8));
            Grants.Clear(App, Own, By);
        });
        Mesh.RunFor(1.Seconds());

        Assert.Equal(["Online", "Offline NotPermitted", "Online"], Told(Left));
        Assert.Equal(["Online", "Offline NotPermitted", "Online"], Told(Right));
        Assert.True(Left.Send(peer, "b"u8).IsAccepted);
        Mesh.RunUntilQuiet();
    }

    [Fact]
    public void What_was_accepted_before_the_right_went_still_comes_and_who_waits_for_room_is_answered_403()
    {
        Peer peer = Meet().Peer;
        AtOnce.Pause(Right);
        int accepted = 0;
        Task<SendResult>? waiting = null;
        AtOnce.Do(() =>
        {
            while (Left.Send(peer, new byte[60_000]).IsAccepted)
            {
                accepted++;
            }

            waiting = Left.Mesh!.SendAsync(peer, new byte[60_000]).AsTask();
        });
        Mesh.RunFor(1.Seconds());
        Assert.False(waiting!.IsCompleted);

        AtOnce.Do(() => Grants.Revoke(App, Own, By)).Resume(Right);
        Mesh.RunFor(5.Seconds());

        Assert.Equal(MeshErrorCode.NotPermitted, waiting.Result.Code);
        Assert.Equal(accepted, Right.FrameCount);
        Assert.Equal("Offline NotPermitted", Told(Right).Last());
        Mesh.RunUntilQuiet();
    }

    [Fact]
    public void Frames_that_come_after_the_right_went_reach_nobody_and_break_nothing()
    {
        Meet();
        Peer back = Right.PeerOn(Left.Host)!;
        AtOnce.Do(() => Assert.True(Right.Send(back, "on its way"u8).IsAccepted)).Do(() => Grants.Revoke(App, Own, By));
        Mesh.RunFor(1.Seconds());

        Assert.Equal(["Online", "Offline NotPermitted"], Told(Left));
        AtOnce.Do(() => Grants.Clear(App, Own, By));
        Mesh.RunFor(1.Seconds());
        AtOnce.Send(Right, "later");
        Mesh.RunFor(1.Seconds());
        Assert.Equal("Frame later", Told(Left).Last());
        Mesh.RunUntilQuiet();
    }

    [Fact]
    public void A_right_that_goes_between_any_two_steps_of_a_frame_that_arrives_lets_nothing_through_after_it()
    {
        const int Steps = 20;
        TimeSpan arrived = WhenOneFrameComes(revokeAt: null, afterSteps: 0)!.Value;

        int came = Enumerable.Range(0, Steps).Count(step => WhenOneFrameComes(arrived, step) is not null);

        Assert.InRange(came, 1, Steps - 1);
    }

    // One seed, so the same steps. The mesh itself fails when a frame comes to an app that is not granted it at that step.
    private static TimeSpan? WhenOneFrameComes(TimeSpan? revokeAt, int afterSteps)
    {
        using SimMesh mesh = SimMesh.Create(seed: 9, hosts: 2);
        SimApp left = mesh.Hosts[0].OpenApp("left", "talk");
        SimApp right = mesh.Hosts[1].OpenApp("right", "talk");
        mesh.Introduce(left.Host, right.Host);
        mesh.At(5.Seconds()).Send(right, left.Host, "x");
        if (mesh.TryRunUntil(() => mesh.Now == revokeAt && --afterSteps < 0, 9.Seconds()))
        {
            Set(left, revokes: true);
            mesh.RunFor(1.Seconds());
        }

        return left.Events.Where(e => e.Event is Frame).Select(e => (TimeSpan?)e.At).SingleOrDefault();
    }

    [Fact]
    public void An_app_that_closes_while_its_rights_change_is_offline_once()
    {
        Meet();
        AtOnce.Do(() =>
        {
            Grants.Revoke(App, Own, By);
            Left.Close();
        });
        Mesh.RunFor(1.Seconds());
        AtOnce.Do(() => Grants.Clear(Sid.OfName("left"), Own, By));
        Mesh.RunFor(1.Seconds());

        Assert.Equal(["Online"], Told(Right).Where(told => told == "Online"));
        Assert.Single(Told(Right), told => told.StartsWith("Offline", StringComparison.Ordinal));
        Mesh.RunUntilQuiet();
    }

    [Fact]
    public void A_right_that_changes_at_any_moment_of_the_meeting_ends_in_the_truth() =>
        SimMesh.Seeds(
            mesh =>
            {
                SimApp left = mesh.Hosts[0].OpenApp("left", "talk");
                SimApp right = mesh.Hosts[1].OpenApp("right", "talk");
                left.OnEvent = (app, told) => _ = told is Online ? app.Send(told.Peer, "hello"u8) : default;
                right.OnEvent = left.OnEvent;
                mesh.Introduce(left.Host, right.Host);
                TimeSpan at = mesh.Random.Between(TimeSpan.Zero, 400.Milliseconds());
                foreach (SimApp app in (SimApp[])[left, right])
                {
                    for (int i = 0; i < 6; i++)
                    {
                        bool revokes = mesh.Random.Chance(0.5);
                        at += mesh.Random.Between(TimeSpan.Zero, 40.Milliseconds());
                        mesh.In(at).Do(() => Set(app, revokes));
                    }

                    at = mesh.Random.Between(TimeSpan.Zero, 400.Milliseconds());
                }

                mesh.RunUntilQuiet();
            },
            from: 1,
            count: 200
        );

    private static void Set(SimApp app, bool revokes)
    {
        Sid sid = Sid.OfName(app.Name);
        if (revokes)
        {
            app.Host.Grants.Revoke(sid, app.Host.Uid, By);
        }
        else
        {
            app.Host.Grants.Clear(sid, app.Host.Uid, By);
        }
    }

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
