using Mesh.Hosting;
using Mesh.Simulation;

namespace Mesh.Scenarios.Guide;

/// <summary>What a scenario needs to know of a tally.</summary>
public interface ITally
{
    int Total { get; }

    void Vote();

    Task RunAsync();
}

/// <summary>The tests of the guide.</summary>
public sealed class TallyTests
{
    [Fact]
    public void The_first_try_counts_while_nothing_breaks()
    {
        using SimMesh mesh = SimMesh.Create(seed: 1, hosts: 3);

        VotesAreCounted(mesh, app => new LossyTally(app));
    }

    [Fact]
    public void The_first_try_loses_votes_in_a_partition()
    {
        SimFailure failure = Assert.Throws<SimFailure>(() =>
            SimMesh.Check(mesh => VotesSurviveAPartition(mesh, app => new LossyTally(app)), seed: 1, ThreeHosts)
        );

        Assert.Contains("the totals differ", failure.What, StringComparison.Ordinal);
        Assert.Equal("partition h1 | h2 h3", Assert.Single(failure.Faults, fault => !fault.IsRepair).What);
    }

    [Fact]
    public void The_second_try_keeps_every_vote_over_a_thousand_seeds() =>
        SimMesh.Seeds(mesh => VotesSurviveAPartition(mesh, app => new Tally(app)), from: 1, count: 1_000, ThreeHosts);

    [Fact]
    public void The_second_try_keeps_every_vote_whatever_breaks() =>
        SimMesh.Seeds(mesh => VotesSurviveAnything(mesh, app => new Tally(app)), from: 1, count: 100, ThreeHosts);

    private static readonly SimOptions ThreeHosts = new() { Hosts = 3 };

    private static List<ITally> OpenTallies(SimMesh mesh, Func<MeshApp, ITally> make)
    {
        var tallies = new List<ITally>();
        foreach (SimHost host in mesh.Hosts)
        {
            host.OpenApp(
                "tally",
                ["tally/1"],
                app =>
                {
                    ITally tally = make(app);
                    tallies.Add(tally);
                    return tally.RunAsync();
                }
            );
        }

        mesh.IntroduceAll();
        return tallies;
    }

    private static void VoteNowAndThen(SimMesh mesh, List<ITally> tallies)
    {
        for (int vote = 0; vote < 30; vote++)
        {
            TimeSpan at = mesh.Random.Between(5.Seconds(), 60.Seconds());
            mesh.At(at).Do(() => tallies[mesh.Random.Next(tallies.Count)].Vote());
        }
    }

    private static void AllCountThirty(List<ITally> tallies)
    {
        if (tallies.Exists(tally => tally.Total != 30))
        {
            throw new InvalidOperationException(
                $"the totals differ: {string.Join(", ", tallies.Select(tally => tally.Total))}"
            );
        }
    }

    private static void VotesAreCounted(SimMesh mesh, Func<MeshApp, ITally> make)
    {
        List<ITally> tallies = OpenTallies(mesh, make);
        VoteNowAndThen(mesh, tallies);
        mesh.RunUntilQuiet();
        AllCountThirty(tallies);
    }

    private static void VotesSurviveAPartition(SimMesh mesh, Func<MeshApp, ITally> make)
    {
        List<ITally> tallies = OpenTallies(mesh, make);
        VoteNowAndThen(mesh, tallies);
        mesh.At(20.Seconds()).Partition([mesh.Hosts[0]], [mesh.Hosts[1], mesh.Hosts[2]]);
        mesh.At(2.Minutes()).Heal();
        mesh.RunUntilQuiet();
        AllCountThirty(tallies);
    }

    private static void VotesSurviveAnything(SimMesh mesh, Func<MeshApp, ITally> make)
    {
        List<ITally> tallies = OpenTallies(mesh, make);
        VoteNowAndThen(mesh, tallies);
        mesh.Unleash(
            new NemesisOptions
            {
                Kinds = NemesisKinds.All & ~(NemesisKinds.Crash | NemesisKinds.PowerLoss | NemesisKinds.Stop),
            }
        );
        mesh.RunUntilQuiet();
        AllCountThirty(tallies);
    }
}
