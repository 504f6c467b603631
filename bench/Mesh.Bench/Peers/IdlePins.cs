using System.Diagnostics;
using Mesh.Actors.Host;
using Mesh.Actors.Identity;
using Mesh.Actors.Limits;
using Mesh.Actors.Pins;
using Mesh.Actors.Storage;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Mesh.Hosting;

namespace Mesh.Bench.Peers;

/// <summary>A hundred thousand pins, each on somebody else whose address nobody knows: they wait. A real host, on the real clock.</summary>
/// <remarks>
/// Bytes are those of the process with all pins at work, over those with the same pins in the store and nobody who has them: what the store in
/// memory takes is not counted, for a store on disk takes none.
/// </remarks>
internal static class IdlePins
{
    private const int Count = 100_000;
    private const string App = "pins";

    public static readonly IReadOnlyList<RowName> Rows =
    [
        new RowName("idle_pin", "100k", "By"),
        new RowName("pins_started", "100k", "ms"),
        new RowName("pins_listed", "100k", "ms"),
    ];

    public static async Task<double[]> MeasureAsync()
    {
        var keys = MemoryKeyRing.Generate();
        Uid luid = keys.Identities[0].Uid;
        var kept = new MemoryStore();
        await kept.CommitAsync([.. Enumerable.Range(0, Count).Select(i => PinOf(luid, i).ToChange())]);
        await using (MeshHost empty = await StartAsync(keys, new MemoryStore()))
        {
            // The code is compiled by the first pin.
            MeshApp warm = await OpenAsync(empty);
            await warm.PinAsync(luid, IdOf(1), Hid.Any, PinPolicy.Always);
            await AllWaitAsync(empty, 1);
        }

        long before = GC.GetTotalMemory(forceFullCollection: true);
        await using MeshHost host = await StartAsync(keys, kept);
        long began = Stopwatch.GetTimestamp();
        await OpenAsync(host);
        await AllWaitAsync(host, Count);
        double started = Stopwatch.GetElapsedTime(began).TotalMilliseconds;

        // Until its next message an actor knows whom it answered last, and he the whole list.
        await host.StatusAsync();
        long after = GC.GetTotalMemory(forceFullCollection: true);

        began = Stopwatch.GetTimestamp();
        IReadOnlyList<OwnedPin> listed = await host.PinsAsync();
        double listing = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        GC.KeepAlive(kept);
        return [(double)(after - before) / listed.Count, started, listing];
    }

    private static Task<MeshHost> StartAsync(MemoryKeyRing keys, MemoryStore store) =>
        MeshHost.StartAsync(
            new MeshHostOptions
            {
                Keys = keys,
                Store = store,
                Transport = new MemoryTransport(new MemoryNetwork(), keys.HostPublicKey),
                Mesh = new MeshOptions { Trust = TrustMode.Open },
            }
        );

    private static Task<MeshApp> OpenAsync(MeshHost host) => host.OpenAppAsync(new AppOptions { Name = App });

    private static async Task AllWaitAsync(MeshHost host, int count)
    {
        while (true)
        {
            IReadOnlyList<OwnedPin> pins = await host.PinsAsync();
            if (pins.Count == count && pins.All(owned => owned.Pin.State.Phase == PinPhase.NoAddress))
            {
                return;
            }

            await Task.Delay(10);
        }
    }

    private static PinRecord PinOf(Uid luid, int number) =>
        new(Sid.OfName(App), App, new PinTarget(luid, IdOf(number), Hid.Any), PinPolicy.Always, 0);

    private static Uid IdOf(int number)
    {
        byte[] id = new byte[Uid.Size];
        BitConverter.TryWriteBytes(id, (ulong)(number + 1) * 0x9E3779B97F4A7C15);
        return new Uid(id);
    }
}
