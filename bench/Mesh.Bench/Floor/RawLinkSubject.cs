using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using Mesh.Bench.Link;
using Mesh.Bench.Processes;

namespace Mesh.Bench.Floor;

/// <summary>Measures raw links: this process dials, a child accepts.</summary>
internal sealed class RawLinkSubject(string role, IRawLinks links) : ILinkSubject
{
    // As much as one flush of ours sends.
    private const int FlushBytes = 65_536;

    public static RawLinkSubject Floor() => new("floor", new FloorLinks());

    public static RawLinkSubject Transport() => new("transport", new TransportLinks());

    // One child for all measurements but those of memory: so the compiler has seen the code run before, as in a service.
    private ChildProcess? _child;

    public async Task<FramesResult> FramesAsync(int frameBytes, TimeSpan duration)
    {
        ChildProcess child = _child ??= await ChildProcess.StartAsync(role);
        await SendForAsync(child, frameBytes, duration / 4);
        Usage childBefore = await child.UsageAsync();
        Usage before = Usage.Now();
        long started = Stopwatch.GetTimestamp();
        long frames = await SendForAsync(child, frameBytes, duration);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Usage after = Usage.Now();
        Usage childAfter = await child.UsageAsync();
        double cpu = after.CpuSeconds - before.CpuSeconds + childAfter.CpuSeconds - childBefore.CpuSeconds;
        long allocated =
            after.AllocatedBytes - before.AllocatedBytes + childAfter.AllocatedBytes - childBefore.AllocatedBytes;
        return new FramesResult(frames / seconds, cpu / frames * 1e6, (double)allocated / frames);
    }

    public async Task<EchoResult> EchoAsync(int frameBytes, TimeSpan duration)
    {
        ChildProcess child = _child ??= await ChildProcess.StartAsync(role);
        RawLink link = await DialAsync(child.Greeting, RawLinkRole.Echo);
        var frame = new byte[frameBytes];
        var reader = new RawFrameReader();
        await EchoForAsync(link, reader, frame, duration / 2);
        double[] sorted = [.. (await EchoForAsync(link, reader, frame, duration)).Order()];
        await link.CloseAsync();
        return new EchoResult(sorted[sorted.Length / 2], sorted[sorted.Length * 99 / 100]);
    }

    public async Task<double> SetUpsPerSecondAsync(int parallel, int count)
    {
        await using ChildProcess child = await ChildProcess.StartAsync(role);
        await OpenAsync(child, parallel, Math.Max(parallel, 32));
        long started = Stopwatch.GetTimestamp();
        await OpenAsync(child, parallel, count);
        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    public async Task<IdleResult> IdleAsync(int count)
    {
        await using ChildProcess acceptor = await ChildProcess.StartAsync(role);
        await using ChildProcess dialler = await ChildProcess.StartAsync(role);
        await dialler.AskAsync($"hold {acceptor.Greeting} 50");
        await dialler.AskAsync("drop");
        Usage acceptorBefore = await acceptor.SettledAsync();
        Usage diallerBefore = await dialler.SettledAsync();
        await dialler.AskAsync(string.Create(CultureInfo.InvariantCulture, $"hold {acceptor.Greeting} {count}"));
        await acceptor.AskAsync(string.Create(CultureInfo.InvariantCulture, $"accepted {50 + count}"));
        Usage acceptorAfter = await acceptor.SettledAsync();
        Usage diallerAfter = await dialler.SettledAsync();
        return new IdleResult(
            (double)(Grown(u => u.ResidentBytes)) / count,
            (double)(Grown(u => u.ManagedBytes)) / count
        );

        long Grown(Func<Usage, long> of) =>
            of(acceptorAfter) - of(acceptorBefore) + of(diallerAfter) - of(diallerBefore);
    }

    private async Task<long> SendForAsync(ChildProcess child, int frameBytes, TimeSpan duration)
    {
        RawLink link = await DialAsync(child.Greeting, RawLinkRole.Sink);
        var frame = new byte[frameBytes];
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            while (link.Output.UnflushedBytes < FlushBytes)
            {
                RawFraming.Write(link.Output, frame);
            }

            await link.Output.FlushAsync();
        }

        await link.CloseAsync();
        return long.Parse(await child.AskAsync("sunk"), CultureInfo.InvariantCulture);
    }

    private static async Task<List<double>> EchoForAsync(
        RawLink link,
        RawFrameReader reader,
        byte[] frame,
        TimeSpan duration
    )
    {
        List<double> times = new(1 << 18);
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            long sent = Stopwatch.GetTimestamp();
            RawFraming.Write(link.Output, frame);
            await link.Output.FlushAsync();
            while (!Take(reader, await link.Input.ReadAsync(), link.Input)) { }
            times.Add(Stopwatch.GetElapsedTime(sent).TotalMicroseconds);
        }

        return times;
    }

    private static bool Take(RawFrameReader frames, ReadResult read, PipeReader input)
    {
        var reader = new SequenceReader<byte>(read.Buffer);
        bool whole = frames.TryRead(ref reader, out _);
        input.AdvanceTo(reader.Position, read.Buffer.End);
        return whole || (read.IsCompleted ? throw new IOException("the echo ended") : false);
    }

    private async Task OpenAsync(ChildProcess child, int parallel, int count)
    {
        int left = count;
        await Task.WhenAll(Enumerable.Range(0, parallel).Select(_ => OpenSomeAsync()));
        await child.AskAsync(string.Create(CultureInfo.InvariantCulture, $"accepted {count}"));

        async Task OpenSomeAsync()
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                RawLink link = await links.DialAsync(child.Greeting);
                await link.CloseAsync();
            }
        }
    }

    private async Task<RawLink> DialAsync(string address, byte mode)
    {
        RawLink link = await links.DialAsync(address);
        link.Output.GetSpan(1)[0] = mode;
        link.Output.Advance(1);
        await link.Output.FlushAsync();
        return link;
    }
}
