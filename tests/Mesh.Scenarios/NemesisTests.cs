using System.Globalization;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios;

/// <summary>Everything breaks, for ten minutes, in a mesh of fifty hosts. Every promise is held against every event.</summary>
/// <remarks>
/// <c>MESH_NEMESIS_SEEDS</c> says how many seeds; 64 by default, 5,000 nightly. <c>MESH_NEMESIS_FROM</c> says which is the first.
/// </remarks>
public sealed class NemesisTests(ITestOutputHelper output)
{
    private const int Slices = 8;
    private const int MostEvents = 500_000;

    private static readonly int Seeds = FromEnvironment("MESH_NEMESIS_SEEDS", 64);
    private static readonly int First = FromEnvironment("MESH_NEMESIS_FROM", 1);

    public static TheoryData<int> Numbers() => [.. Enumerable.Range(0, Slices)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Fifty_hosts_keep_every_promise_while_everything_breaks_for_ten_minutes(int slice)
    {
        ulong from = (ulong)(First + (slice * Seeds / Slices));
        int count = ((slice + 1) * Seeds / Slices) - (slice * Seeds / Slices);
        var options = new SimOptions
        {
            Hosts = 50,
            KeepFrames = false,
            ClockSkew = 30.Seconds(),
            ClockDriftPpm = 500,
        };

        long events = SimMesh.Seeds(
            Story,
            from,
            count,
            options,
            report => Assert.True(report.Events <= MostEvents, $"seed {report.Seed} took {report.Events} events")
        );

        output.WriteLine($"{count} seeds from {from}, {events} events");
    }

    private static void Story(SimMesh mesh)
    {
        IReadOnlyList<SimApp> apps = mesh.OpenEverywhere("chat", "talk/1");
        mesh.IntroduceRing(2);
        mesh.RunFor(5.Seconds());
        mesh.Unleash(new NemesisOptions { For = 10.Minutes(), Every = 1.Seconds() });
        TimeSpan end = mesh.Now + 10.Minutes();
        void Chatter()
        {
            SimApp app = apps[mesh.Random.Next(apps.Count)];
            app.SendAll(new byte[mesh.Random.Next(20) == 0 ? mesh.Random.Next(60_000) : mesh.Random.Next(200)]);
            if (mesh.Now < end)
            {
                mesh.In(mesh.Random.Between(TimeSpan.Zero, 200.Milliseconds())).Do(Chatter);
            }
        }

        mesh.In(TimeSpan.Zero).Do(Chatter);
        mesh.RunUntilQuiet();
    }

    private static int FromEnvironment(string name, int standard) =>
        int.Parse(Environment.GetEnvironmentVariable(name) ?? $"{standard}", CultureInfo.InvariantCulture);
}
