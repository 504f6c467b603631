using System.Globalization;
using Mesh.Bench.Link;
using Mesh.Bench.Processes;

namespace Mesh.Bench.Peers;

/// <summary>Processor time of a host with a thousand connections that nobody uses, over real sockets, in a process of its own.</summary>
/// <remarks>
/// Only the host that accepted is counted: it asks, its counterpart in another process answers. All of the process is counted, in whole rounds
/// of pings, but not the first two (the first, if quick): when a thousand handshakes are done the compiler is still at work on their
/// code, and then on that of pings.
/// </remarks>
internal static class IdleCpu
{
    private const int Links = 1_000;

    /// <summary>Each link is pinged once in this time: after 10 s of silence, at the next whole second.</summary>
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(11);

    public static async Task<double[]> MeasureAsync(BenchOptions options)
    {
        TimeSpan span = Round * (options.Quick ? 1 : 4);
        await using ChildProcess acceptor = await ChildProcess.StartAsync("mesh");
        await using ChildProcess dialler = await ChildProcess.StartAsync("mesh");
        string[] remote = acceptor.Greeting.Split(' ');
        string count = Links.ToString(CultureInfo.InvariantCulture);
        await dialler.AskAsync($"prepare {count}");
        await dialler.AskAsync($"hold {remote[0]} {remote[1]} {remote[2]} 0 {count}");
        await acceptor.AskAsync($"accepted {count}");
        await Task.Delay(Round * (options.Quick ? 1 : 2));
        Usage before = await acceptor.SettledAsync();
        await Task.Delay(span);
        Usage after = await acceptor.UsageAsync();
        return [(after.CpuSeconds - before.CpuSeconds) / span.TotalSeconds * 100];
    }
}
