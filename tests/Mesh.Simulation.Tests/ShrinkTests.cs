namespace Mesh.Simulation.Tests;

public sealed class ShrinkTests
{
    // It fails exactly when h2 was partitioned from h1 while h3 was down, whatever else happens.
    private static readonly SimScenario Broken = new(
        "broken",
        "a story with a fault of its own",
        mesh =>
        {
            mesh.IntroduceAll();
            (SimHost a, SimHost b, SimHost c) = (mesh.Hosts[0], mesh.Hosts[1], mesh.Hosts[2]);
            mesh.AddChecker(record =>
            {
                bool isApart = mesh.Network.LinksBetween(a, b).Count > 0 && record.What is "partition h1 h2";
                Assert.False(isApart && c.State != SimHostState.Up, "the story fails");
            });
            mesh.At(1.Seconds()).Cut(a, b);
            mesh.At(2.Seconds()).Freeze(b, c);
            mesh.At(3.Seconds()).Crash(c);
            mesh.At(4.Seconds()).Cut(a, b);
            mesh.At(6.Seconds()).Partition(a, b);
            mesh.At(7.Seconds()).Cut(a, c);
            mesh.RunFor(10.Seconds());
        }
    )
    {
        LeastHosts = 3,
    };

    [Fact]
    public void A_failing_run_is_shrunk_to_the_faults_that_it_needs()
    {
        SimReport failed = Broken.Run(seed: 5);
        Assert.NotNull(failed.Failure);
        Assert.Equal(5, failed.Faults.Count);

        SimReport shortest = Broken.Shrink(failed);

        Assert.Equal(["crash h3", "partition h1 h2"], shortest.Failure!.Faults.Select(fault => fault.What));
        Assert.Contains("the story fails", shortest.Failure.What, StringComparison.Ordinal);
        Assert.InRange(shortest.Runs, 2, 20);
        Assert.Equal(shortest.Hash, Broken.Shrink(failed).Hash);
    }

    [Fact]
    public void Seeds_stops_at_the_first_that_fails_and_names_it()
    {
        var seen = new List<ulong>();

        SimFailure failure = Assert.Throws<SimFailure>(() =>
            SimMesh.Seeds(
                mesh => Assert.True(mesh.Seed < 13, "thirteen"),
                from: 10,
                count: 10,
                onReport: report => seen.Add(report.Seed)
            )
        );

        Assert.Equal(13UL, failure.Seed);
        Assert.Contains("seed 13", failure.Message, StringComparison.Ordinal);
        Assert.Equal([10UL, 11UL, 12UL], seen);
    }
}
