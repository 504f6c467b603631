using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios;

/// <summary>Every scenario of the catalogue, on meshes of all sizes.</summary>
public sealed class CatalogueTests(ITestOutputHelper output)
{
    public static TheoryData<string, int, int> Cases()
    {
        var cases = new TheoryData<string, int, int>();
        foreach (SimScenario scenario in SimScenarios.All)
        {
            cases.Add(scenario.Name, 2, 20);
            cases.Add(scenario.Name, 3, 20);
            cases.Add(scenario.Name, 20, 2);
            cases.Add(scenario.Name, scenario == SimScenarios.Outage ? 50 : 200, 1);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_scenario_holds(string name, int hosts, int seeds)
    {
        SimScenario scenario = SimScenarios.Find(name)!;

        long events = SimMesh.Seeds(scenario.Story, from: 1, seeds, scenario.Options with { Hosts = hosts });

        output.WriteLine($"{seeds} seeds, {events} events");
        Assert.True(events > 100 * seeds);
    }

    [Fact]
    public void A_scenario_holds_with_real_keys()
    {
        SimReport report = SimScenarios.Nemesis.Run(
            seed: 1,
            SimScenarios.Nemesis.Options with
            {
                Hosts = 4,
                RealKeys = true,
            }
        );

        Assert.Null(report.Failure);
    }

    [Fact]
    public void A_scenario_holds_with_clocks_that_are_wrong_and_drift()
    {
        SimOptions wrong = new()
        {
            Hosts = 5,
            ClockSkew = 2.Minutes(),
            ClockDriftPpm = 10_000,
            KeepFrames = false,
        };

        Assert.Equal(
            10,
            Enumerable.Range(1, 10).Count(seed => SimScenarios.Nemesis.Run((ulong)seed, wrong).Failure is null)
        );
    }

    [Fact]
    public void Names_are_told_apart() =>
        Assert.Equal(SimScenarios.All.Count, SimScenarios.All.Select(scenario => scenario.Name).Distinct().Count());
}
