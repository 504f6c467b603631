using System.Diagnostics;
using System.Globalization;
using Mesh.Actors.Identity;
using Mesh.Bench.Processes;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Hosting;

namespace Mesh.Bench.Link;

/// <summary>Measures the mesh as an app meets it: hosts, apps, Send and Events. This process dials, a child accepts.</summary>
internal sealed class MeshLinkSubject : ILinkSubject
{
    private const string Role = "mesh";

    // One pair of processes for all measurements but those of memory: so the compiler has seen the code run before, as in a service.
    private Pair? _pair;

    public async Task<FramesResult> FramesAsync(int frameBytes, TimeSpan duration)
    {
        Pair pair = await PairAsync();
        await SendForAsync(pair, frameBytes, duration / 4);
        Usage childBefore = await pair.Child.UsageAsync();
        Usage before = Usage.Now();
        long started = Stopwatch.GetTimestamp();
        long frames = await SendForAsync(pair, frameBytes, duration);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Usage after = Usage.Now();
        Usage childAfter = await pair.Child.UsageAsync();
        double cpu = after.CpuSeconds - before.CpuSeconds + childAfter.CpuSeconds - childBefore.CpuSeconds;
        long allocated =
            after.AllocatedBytes - before.AllocatedBytes + childAfter.AllocatedBytes - childBefore.AllocatedBytes;
        return new FramesResult(frames / seconds, cpu / frames * 1e6, (double)allocated / frames);
    }

    public async Task<EchoResult> EchoAsync(int frameBytes, TimeSpan duration)
    {
        Pair pair = await PairAsync();
        var frame = new byte[frameBytes];
        await EchoForAsync(pair.Echo, pair.EchoPeer, frame, duration / 2);
        double[] sorted = [.. (await EchoForAsync(pair.Echo, pair.EchoPeer, frame, duration)).Order()];
        return new EchoResult(sorted[sorted.Length / 2], sorted[sorted.Length * 99 / 100]);
    }

    public async Task<double> SetUpsPerSecondAsync(int parallel, int count)
    {
        await using ChildProcess child = await ChildProcess.StartAsync(Role);
        await using MeshHost host = await HostAsync(parallel);
        var remote = new Remote(child.Greeting);
        await OpenAsync(host, remote, parallel, Math.Max(parallel, 32));
        long started = Stopwatch.GetTimestamp();
        await OpenAsync(host, remote, parallel, count);
        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    public async Task<IdleResult> IdleAsync(int count)
    {
        const int warm = 50;
        await using ChildProcess acceptor = await ChildProcess.StartAsync(Role);
        await using ChildProcess dialler = await ChildProcess.StartAsync(Role);
        var remote = new Remote(acceptor.Greeting);
        await dialler.AskAsync(string.Create(CultureInfo.InvariantCulture, $"prepare {warm + count}"));
        await dialler.AskAsync($"hold {remote.Address} {remote.Uid} {remote.Hid} 0 {warm}");
        await dialler.AskAsync($"drop {remote.Uid} {remote.Hid} 0 {warm}");
        Usage acceptorBefore = await acceptor.SettledAsync();
        Usage diallerBefore = await dialler.SettledAsync();
        await dialler.AskAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"hold {remote.Address} {remote.Uid} {remote.Hid} {warm} {count}"
            )
        );
        await acceptor.AskAsync(string.Create(CultureInfo.InvariantCulture, $"accepted {warm + count}"));
        Usage acceptorAfter = await acceptor.SettledAsync();
        Usage diallerAfter = await dialler.SettledAsync();
        return new IdleResult((double)Grown(u => u.ResidentBytes) / count, (double)Grown(u => u.ManagedBytes) / count);

        long Grown(Func<Usage, long> of) =>
            of(acceptorAfter) - of(acceptorBefore) + of(diallerAfter) - of(diallerBefore);
    }

    private static async Task<MeshHost> HostAsync(int identities)
    {
        MemoryKeyRing keys = MemoryKeyRing.Generate();
        for (int i = 1; i < identities; i++)
        {
            keys.Add(SigningKey.Generate());
        }

        return await MeshHost.StartAsync(new MeshHostOptions { Keys = keys, Mesh = MeshRole.Options });
    }

    private async Task<Pair> PairAsync()
    {
        if (_pair is not null)
        {
            return _pair;
        }

        ChildProcess child = await ChildProcess.StartAsync(Role);
        MeshHost host = await HostAsync(identities: 1);
        MeshApp sink = await host.OpenAppAsync(new AppOptions { Name = MeshRole.Sink, Protocols = [MeshRole.Sink] });
        MeshApp echo = await host.OpenAppAsync(new AppOptions { Name = MeshRole.Echo, Protocols = [MeshRole.Echo] });
        var remote = new Remote(child.Greeting);
        await host.ConnectAsync(host.Identities[0].Uid, remote.Uid, remote.Hid, [remote.Address]);
        return _pair = new Pair(child, sink, await MeetAsync(sink), echo, await MeetAsync(echo));
    }

    private static async Task<Peer> MeetAsync(MeshApp app)
    {
        await foreach (MeshEvent each in app.Events)
        {
            if (each is Online online)
            {
                return online.Peer;
            }
        }

        throw new InvalidOperationException("The app ended before its peer came online.");
    }

    private static async Task<long> SendForAsync(Pair pair, int frameBytes, TimeSpan duration)
    {
        (ChildProcess child, MeshApp app, Peer peer, _, _) = pair;
        var frame = new byte[frameBytes];
        long sent = 0;
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < duration || sent % 64 != 0)
        {
            for (int i = 0; i < 64; i++)
            {
                SendResult result = app.Send(peer, frame);
                if (!result.IsAccepted)
                {
                    result = await app.SendAsync(peer, frame);
                }

                if (!result.IsAccepted)
                {
                    throw new InvalidOperationException("The frame was not taken: " + result);
                }
            }

            sent += 64;
        }

        await child.AskAsync(string.Create(CultureInfo.InvariantCulture, $"sunk {sent}"));
        return sent;
    }

    private static async Task<List<double>> EchoForAsync(MeshApp app, Peer peer, byte[] frame, TimeSpan duration)
    {
        List<double> times = new(1 << 18);
        long started = Stopwatch.GetTimestamp();
        long sent = Stopwatch.GetTimestamp();
        app.Send(peer, frame);
        await foreach (MeshEvent each in app.Events)
        {
            if (each is not Frame)
            {
                continue;
            }

            times.Add(Stopwatch.GetElapsedTime(sent).TotalMicroseconds);
            if (Stopwatch.GetElapsedTime(started) >= duration)
            {
                break;
            }

            sent = Stopwatch.GetTimestamp();
            app.Send(peer, frame);
        }

        return times;
    }

    // Each is closed when the other host has said so: then it has accepted it. It need not have called it up: a link that is closed at once never was.
    private static async Task OpenAsync(MeshHost host, Remote remote, int parallel, int count)
    {
        int left = count;
        await Task.WhenAll(host.Identities.Take(parallel).Select(own => OpenSomeAsync(own.Uid)));

        async Task OpenSomeAsync(Uid luid)
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                await host.ConnectAsync(luid, remote.Uid, remote.Hid, [remote.Address]);
                await host.DisconnectAsync(luid, remote.Uid, remote.Hid);
            }
        }
    }

    private sealed record Pair(ChildProcess Child, MeshApp Sink, Peer SinkPeer, MeshApp Echo, Peer EchoPeer);

    private sealed class Remote(string greeting)
    {
        public string Address { get; } = greeting.Split(' ')[0];

        public Uid Uid { get; } = Uid.Parse(greeting.Split(' ')[1]);

        public Hid Hid { get; } = Hid.Parse(greeting.Split(' ')[2]);
    }
}
