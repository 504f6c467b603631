using Mesh.Contracts;
using Mesh.Hosting;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios.Requests;

/// <summary>A host is killed at each single step of a request, from its making to the meeting.</summary>
public sealed class RequestCrashTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("asker", "accepts")]
    [InlineData("asked", "accepts")]
    [InlineData("asker", "declines")]
    [InlineData("asked", "declines")]
    public void A_host_killed_at_any_step_changes_nothing_of_the_end(string who, string what)
    {
        int step = 0;
        while (IsKilledAt(step, who == "asker", what == "accepts"))
        {
            step++;
        }

        output.WriteLine($"{step} steps");
        Assert.InRange(step, 20, 5_000);
    }

    // False where the story was over before the step.
    private static bool IsKilledAt(int step, bool killsAsker, bool accepts)
    {
        using var kit = new RequestKit(seed: 20);
        SimMesh mesh = kit.Mesh;
        SimHost killed = killsAsker ? kit.Left : kit.Right;
        SentRequestState end = accepts ? SentRequestState.Accepted : SentRequestState.Declined;
        MeshHost? answering = null;
        bool IsOver()
        {
            // The owner of the right host answers as soon as he is asked, and again where a crash has cut him short.
            if (
                kit.Right.Mesh is { } host
                && host != answering
                && RequestKit.ReceivedOf(kit.Right) is { State: ReceivedRequestState.Pending } asked
            )
            {
                answering = host;
                mesh.In(TimeSpan.Zero)
                    .Do(() => _ = accepts ? host.Requests.AcceptAsync(asked.Id) : host.Requests.DeclineAsync(asked.Id));
            }

            return RequestKit.SentOf(kit.Left)?.State == end
                && RequestKit.ReceivedOf(kit.Right) is { IsAnswerDelivered: true };
        }

        kit.Ask(kit.Left, kit.Right);
        int steps = 0;
        mesh.RunUntil(() => IsOver() || ++steps > step, 1.Minutes());
        if (IsOver())
        {
            return false;
        }

        mesh.In(TimeSpan.Zero).Crash(killed);
        mesh.In(5.Seconds()).Restart(killed);
        mesh.RunFor(6.Seconds());
        mesh.RunUntil(IsOver, 30.Minutes(), $"the end after a crash at step {step}");
        mesh.RunUntilQuiet();
        Assert.Equal(accepts, kit.AreContacts);
        Assert.Equal(accepts, kit.LeftApp.Sees(kit.Right) && kit.RightApp.Sees(kit.Left));
        return true;
    }
}
