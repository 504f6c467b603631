using System.Globalization;
using Mesh.Bench.Link;
using Mesh.Bench.Processes;

namespace Mesh.Bench.Peers;

/// <summary>Processor time of a host with a thousand connections that nobody uses, over real sockets, in a process of its own.</summary>
internal static class IdleCpu
{
    private const int Links = 1_000;

    public static async Task<double[]> MeasureAsync(BenchOptions options)
    {
        // Longer than the silence after which each link is pinged.
        TimeSpan span = TimeSpan.FromSeconds(options.Quick ? 15 : 40);
        await using ChildProcess acceptor = await ChildProcess.StartAsync("mesh");
        await using ChildProcess dialler = await ChildProcess.StartAsync("mesh");
        string[] remote = acceptor.Greeting.Split(' ');
        string count = Links.ToString(CultureInfo.InvariantCulture);
        await dialler.AskAsync($"prepare {count}");
        await dialler.AskAsync($"hold {remote[0]} {remote[1]} {remote[2]} 0 {count}");
        await acceptor.AskAsync($"accepted {count}");
        Usage before = await acceptor.SettledAsync();
        await Task.Delay(span);
        Usage after = await acceptor.UsageAsync();
        return [(after.CpuSeconds - before.CpuSeconds) / span.TotalSeconds * 100];
    }
}
