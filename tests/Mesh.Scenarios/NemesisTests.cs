using System.Globalization;
using Mesh.Actors.Host;
using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Hosting;
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

    [Fact]
    public void Hosts_whose_idle_connections_close_keep_every_promise_while_everything_breaks()
    {
        var options = new SimOptions
        {
            Hosts = 12,
            KeepFrames = false,
            Mesh = new MeshOptions { Link = new LinkOptions { IdleAfter = 2.Seconds() } },
        };
        int idle = 0;

        SimMesh.Seeds(mesh => idle += Demand(mesh), (ulong)First, 16, options);

        output.WriteLine($"{idle} times offline as idle");
        Assert.True(idle > 500, $"only {idle} times was a peer offline for idleness");
    }

    // Nobody is redialled after idleness, so somebody asks for a connection now and then.
    private static int Demand(SimMesh mesh)
    {
        mesh.OpenEverywhere("chat", "talk/1");
        mesh.IntroduceRing(2);
        TimeSpan end = mesh.Now + 3.Minutes();
        void Ask()
        {
            SimHost host = mesh.Hosts[mesh.Random.Next(mesh.Hosts.Count)];
            SimHost other = mesh.Hosts[(host.Number + 1) % mesh.Hosts.Count];
            if (host is { State: SimHostState.Up, Mesh: { } running })
            {
                host.Enter(() => _ = Connect(running, host.Uid, other.Uid));
            }

            if (host.Apps is [{ } app, ..])
            {
                app.SendAll(new byte[mesh.Random.Next(60_000)]);
            }

            if (mesh.Now < end)
            {
                mesh.In(mesh.Random.Between(TimeSpan.Zero, 400.Milliseconds())).Do(Ask);
            }
        }

        mesh.In(TimeSpan.Zero).Do(Ask);
        mesh.Unleash(new NemesisOptions { For = 3.Minutes(), Every = 2.Seconds() });
        mesh.RunUntilQuiet();
        return mesh.Hosts.Sum(host =>
            host.Apps.Sum(app => app.Events.Count(e => e.Event is Offline { Reason: OfflineReason.Idle }))
        );
    }

    private static async Task Connect(MeshHost host, Uid own, Uid other)
    {
        try
        {
            await host.ConnectAsync(own, other);
        }
        catch (MeshException)
        {
            // That it fails amid faults is no fault.
        }
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
