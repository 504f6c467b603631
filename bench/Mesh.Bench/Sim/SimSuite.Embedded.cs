using System.Diagnostics;
using Mesh.Simulation;

namespace Mesh.Bench.Sim;

/// <summary>What a simulated mesh costs: one thread, checkers on, timeline off.</summary>
internal static class SimSuite
{
    private const int Hosts = 1_000;
    private const int Frames = 100_000;

    public static Suite Create() =>
        new(
            "sim",
            [
                new Case(
                    [
                        new RowName("events", "1000 hosts", "1/s"),
                        new RowName("wall", "1000 hosts, 100k frames", "s"),
                        new RowName("memory", "1000 hosts, 100k frames", "By"),
                    ],
                    _ => Task.FromResult(Exchange()),
                    Slow: true
                ),
                new Case(
                    [new RowName("wall", "24 h outage, 50 hosts", "s")],
                    _ => Task.FromResult(Outage()),
                    Slow: true
                ),
                new Case(
                    [new RowName("idle_hosts", "10000 hosts", "By")],
                    o => Task.FromResult(Idle(o.Quick ? 2_000 : 10_000)),
                    Slow: true
                ),
            ],
            _ =>
            {
                SimScenarios.Exchange.Run(1);
                return Task.CompletedTask;
            }
        );

    /// <summary>Each host has five connections, and sends twenty frames over each.</summary>
    private static double[] Exchange()
    {
        long begin = Stopwatch.GetTimestamp();
        using SimMesh mesh = Meet(Hosts);
        IReadOnlyList<SimApp> apps = [.. mesh.Hosts.Select(host => host.App("chat"))];
        byte[] data = new byte[128];
        for (int round = 0; round < Frames / (5 * Hosts); round++)
        {
            mesh.In((round * 50).Milliseconds())
                .Do(() =>
                {
                    foreach (SimApp app in apps)
                    {
                        app.SendAll(data);
                    }
                });
        }

        mesh.RunUntilQuiet();
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        long received = apps.Sum(app => app.FrameCount);
        if (received != Frames)
        {
            throw new InvalidOperationException($"{received} frames of {Frames} have come");
        }

        return [mesh.Events / seconds, seconds, Process.GetCurrentProcess().PeakWorkingSet64];
    }

    private static double[] Outage()
    {
        long begin = Stopwatch.GetTimestamp();
        SimReport report = SimScenarios.Outage.Run(1, SimScenarios.Outage.Options with { Hosts = 50 });
        if (report.Failure is { } failure)
        {
            throw failure;
        }

        return [Stopwatch.GetElapsedTime(begin).TotalSeconds];
    }

    /// <summary>Bytes of all hosts together, each with an app and no connection.</summary>
    private static double[] Idle(int count)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        using var mesh = SimMesh.Create(1, new SimOptions { Hosts = count, KeepFrames = false });
        mesh.OpenEverywhere("chat", "talk/1");
        mesh.RunFor(1.Minutes());
        double bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        return [bytes * (10_000.0 / count)];
    }

    private static SimMesh Meet(int count)
    {
        var mesh = SimMesh.Create(1, new SimOptions { Hosts = count, KeepFrames = false });
        IReadOnlyList<SimApp> apps = mesh.OpenEverywhere("chat", "talk/1");
        mesh.IntroduceRing(2);
        for (int i = 0; i < count / 2; i++)
        {
            mesh.Introduce(mesh.Hosts[i], mesh.Hosts[i + (count / 2)]);
        }

        mesh.RunUntil(() => apps.All(app => app.Online.Count == 5), 1.Minutes(), "that all meet");
        return mesh;
    }
}
