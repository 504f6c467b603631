using Mesh.Contracts;
using Mesh.Simulation;

namespace Mesh.Scenarios;

/// <summary>Whatever has happened: an explanation says online of those that the app sees, and of nobody else.</summary>
public sealed class ExplainTruthTests
{
    [Fact]
    public void After_faults_of_every_kind_an_explanation_and_what_an_app_was_told_agree() =>
        SimMesh.Seeds(Story, from: 1, count: 40, new SimOptions { Hosts = 4, AllKnowAll = true });

    private static void Story(SimMesh mesh)
    {
        IReadOnlyList<SimApp> apps = mesh.OpenEverywhere("chat", "talk");
        mesh.RunFor(5.Seconds());
        mesh.Unleash(new NemesisOptions { For = 2.Minutes(), Every = 5.Seconds() });
        mesh.RunUntilQuiet();
        foreach (SimApp app in apps.Where(app => app.Mesh is not null))
        {
            foreach (SimApp other in apps.Where(other => other != app))
            {
                Agree(mesh, app, other);
            }
        }
    }

    private static void Agree(SimMesh mesh, SimApp app, SimApp other)
    {
        var peer = new Peer(app.Host.Uid, other.Host.Uid, other.Host.Hid, Sid.OfName("chat"), "talk");
        Explanation told = mesh.Do(() => app.Mesh!.ExplainAsync(peer));
        Assert.True(app.Online.Contains(peer) == (told.State == PeerState.Online), $"{app} and {other}: {told}");
        Assert.True(told.State == PeerState.Online == (told.Cause == PeerCause.None), told.ToString());
        Assert.InRange(told.Decisions.Count, 0, 32);
        Assert.DoesNotContain(told.ToString(), character => char.IsControl(character) && character != '\n');
    }
}
