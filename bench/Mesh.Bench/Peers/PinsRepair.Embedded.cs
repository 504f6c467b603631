using Mesh.Actors.Host;
using Mesh.Contracts;
using Mesh.Simulation;

namespace Mesh.Bench.Peers;

/// <summary>From the repair of a cable that was broken for up to an hour until a peer that is pinned as always is online; the worst of fifty seeds.</summary>
internal static class PinsRepair
{
    private const int Seeds = 50;

    /// <summary>The longest back-off, spread, and the time to connect.</summary>
    public static readonly double UnheardFloor = (new MeshOptions().BackOffMax.TotalSeconds * 1.2) + 10;

    /// <summary>When the host is heard of.</summary>
    public const double HeardFloor = 2;

    public static double[] Measure(bool isHeardOf)
    {
        double worst = 0;
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            worst = Math.Max(worst, MeasureOne(seed, isHeardOf));
        }

        return [worst];
    }

    private static double MeasureOne(ulong seed, bool isHeardOf)
    {
        using var mesh = SimMesh.Create(
            seed,
            new SimOptions
            {
                Hosts = 2,
                Checks = false,
                Mesh = new MeshOptions { DialContacts = false },
            }
        );
        (SimHost here, SimHost there) = (mesh.Hosts[0], mesh.Hosts[1]);
        IReadOnlyList<SimApp> apps = mesh.OpenEverywhere("app", "idle");
        mesh.Introduce(here, there);
        mesh.RunUntil(() => apps[0].Mesh is not null, 1.Seconds());
        mesh.Do(() => apps[0].Mesh!.PinAsync(here.Uid, there.Uid, there.Hid, PinPolicy.Always));
        mesh.RunUntil(() => apps[0].Sees(there), 10.Seconds());
        mesh.In(TimeSpan.Zero).Partition(here, there);
        mesh.RunFor(mesh.Random.Between(5.Minutes(), 60.Minutes()));
        mesh.In(TimeSpan.Zero).Heal();
        TimeSpan repaired = mesh.Now;
        if (isHeardOf)
        {
            here.HearOf(there);
        }

        mesh.RunUntil(() => apps[0].Sees(there), 5.Minutes());
        return (mesh.Now - repaired).TotalSeconds;
    }
}
