using Mesh.Actors.Host;
using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Simulation;

namespace Mesh.Bench.Peers;

/// <summary>What the mesh promises of peers: when they are there and gone, and what they cost. Times are virtual, memory and processor are real.</summary>
internal static class PeersSuite
{
    private const int Apps = 150;

    private static readonly TimeSpan OneWay = TimeSpan.FromMilliseconds(50);

    public static Suite Create() =>
        new(
            "mesh",
            [
                new Case([new RowName("online_after_link", "", "rtt")], _ => Task.FromResult(OnlineAfterLink())),
                new Case(
                    [new RowName("offline_after_cut", "", "s")],
                    _ => Task.FromResult(OfflineAfterCut()),
                    _ => Task.FromResult<double[]>([(new LivenessOptions().DeadAfter + 1.Seconds()).TotalSeconds])
                ),
                new Case(
                    [new RowName("online_after_repair", "always", "s")],
                    _ => Task.FromResult(PinsRepair.Measure(isHeardOf: false)),
                    _ => Task.FromResult<double[]>([PinsRepair.UnheardFloor]),
                    Slow: true
                ),
                new Case(
                    [new RowName("online_after_repair", "heard", "s")],
                    _ => Task.FromResult(PinsRepair.Measure(isHeardOf: true)),
                    _ => Task.FromResult<double[]>([PinsRepair.HeardFloor]),
                    Slow: true
                ),
                new Case([new RowName("idle_peer", "100k", "By")], _ => Task.FromResult(IdlePeer()), Slow: true),
                new Case(IdlePins.Rows, _ => IdlePins.MeasureAsync(), Slow: true),
                new Case([new RowName("idle_cpu", "1000 links", "% of a core")], IdleCpu.MeasureAsync, Slow: true),
            ]
        );

    /// <summary>From the end of TLS at the host that dials until both apps are told, in round trips; the worst of a hundred seeds.</summary>
    private static double[] OnlineAfterLink()
    {
        double worst = 0;
        for (ulong seed = 1; seed <= 100; seed++)
        {
            using SimMesh mesh = Pair(seed, dials: false);
            mesh.In(1.Seconds()).Do(() => mesh.Hosts[0].Mesh!.ConnectAsync(mesh.Hosts[0].Uid, mesh.Hosts[1].Uid));
            mesh.RunFor(10.Seconds());
            IReadOnlyList<SimRecord> records = mesh.Timeline.Records;
            TimeSpan opened = records.Single(r => r.Kind == SimRecordKind.LinkOpened).At;
            TimeSpan told = records.Where(r => r.Kind == SimRecordKind.Online).Take(2).Max(r => r.At);
            worst = Math.Max(worst, (told - opened) / (2 * OneWay));
        }

        return [worst];
    }

    /// <summary>From the moment in which nothing comes through any more until both are told, while one side keeps sending; the worst of a hundred.</summary>
    private static double[] OfflineAfterCut()
    {
        double worst = 0;
        for (ulong seed = 1; seed <= 100; seed++)
        {
            using SimMesh mesh = Pair(seed);
            SimApp[] apps = [.. mesh.Hosts.Select(host => host.App("app"))];
            mesh.RunFor(mesh.Random.Between(10.Seconds(), 60.Seconds()));
            TimeSpan cut = mesh.Now;
            mesh.At(cut).Partition(mesh.Hosts[0], mesh.Hosts[1]);
            for (int i = 0; i < 100; i++)
            {
                mesh.In((i * 500).Milliseconds()).Do(() => apps[0].SendAll([1]));
            }

            mesh.RunUntil(() => apps.All(app => app.Online.Count == 0), 2.Minutes(), "Offline");
            worst = Math.Max(worst, (mesh.Now - cut).TotalSeconds);
        }

        return [worst];
    }

    /// <summary>Bytes of a peer that is online and says nothing: apps of two hosts, all of them each other's peers.</summary>
    private static double[] IdlePeer()
    {
        using SimMesh mesh = Pair(1, "first");
        mesh.RunFor(10.Seconds());
        long before = GC.GetTotalMemory(forceFullCollection: true);
        int was = mesh.Hosts.Sum(host => host.Apps.Sum(app => app.Online.Count));
        foreach (SimHost host in mesh.Hosts)
        {
            for (int i = 0; i < Apps; i++)
            {
                host.OpenApp($"app{i}", "idle");
            }
        }

        mesh.RunFor(1.Minutes());
        int peers = mesh.Hosts.Sum(host => host.Apps.Sum(app => app.Online.Count)) - was;
        long after = GC.GetTotalMemory(forceFullCollection: true);
        return [(double)(after - before) / peers];
    }

    private static SimMesh Pair(ulong seed, string app = "app", bool dials = true)
    {
        var pair = SimMesh.Create(
            seed,
            new SimOptions
            {
                Hosts = 2,
                Mesh = new MeshOptions
                {
                    DialContacts = dials,
                    Link = new LinkOptions { IdleAfter = null },
                },
                KeepFrames = false,
                Checks = false,
                Path = new SimPath
                {
                    LatencyMin = OneWay,
                    LatencyMax = OneWay,
                    Jitter = TimeSpan.Zero,
                    Loss = 0,
                    Split = 0,
                    BytesPerSecond = 0,
                },
            }
        );
        pair.OpenEverywhere(app, "idle");
        pair.Introduce(pair.Hosts[0], pair.Hosts[1]);
        return pair;
    }
}
