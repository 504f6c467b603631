using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Threading.Channels;
using Mesh.Bench.Processes;

namespace Mesh.Bench.Floor;

/// <summary>The accepting process, and for idle links the dialling one, too.</summary>
/// <remarks>The first byte on a link says what it is for; a link without one was only to be set up.</remarks>
internal sealed class RawLinkRole(IRawLinks links) : IBenchRole
{
    /// <summary>Count what comes.</summary>
    public const byte Sink = 1;

    /// <summary>Send back what comes.</summary>
    public const byte Echo = 2;

    private readonly Channel<long> _sunk = Channel.CreateUnbounded<long>();
    private readonly SemaphoreSlim _accepted = new(0);
    private readonly List<RawLink> _held = [];

    public Task<string> StartAsync() => links.ListenAsync(link => _ = ServeAsync(link));

    public async Task<string> DoAsync(string[] command)
    {
        switch (command)
        {
            // How many frames the next sink had in all, once it has ended.
            case ["sunk"]:
                long frames = await _sunk.Reader.ReadAsync();
                return frames.ToString(CultureInfo.InvariantCulture);

            // Waits until so many more links have been accepted.
            case ["accepted", var count]:
                for (int i = int.Parse(count, CultureInfo.InvariantCulture); i > 0; i--)
                {
                    await _accepted.WaitAsync();
                }

                return "yes";

            // Dials so many links and keeps them, each with a read pending.
            case ["hold", var address, var count]:
                for (int i = int.Parse(count, CultureInfo.InvariantCulture); i > 0; i--)
                {
                    RawLink link = await links.DialAsync(address);
                    _held.Add(link);
                    _ = WaitAsync(link);
                }

                return "held";

            case ["drop"]:
                foreach (RawLink link in _held)
                {
                    await link.CloseAsync();
                }

                _held.Clear();
                return "dropped";

            default:
                throw new ArgumentException("unknown command " + string.Join(' ', command));
        }
    }

    public ValueTask DisposeAsync() => default;

    private static async Task WaitAsync(RawLink link)
    {
        try
        {
            await link.Input.ReadAsync();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Dropped.
        }
    }

    private async Task ServeAsync(RawLink link)
    {
        _accepted.Release();
        try
        {
            ReadResult first = await link.Input.ReadAsync();
            if (!first.Buffer.IsEmpty)
            {
                byte mode = first.Buffer.FirstSpan[0];
                link.Input.AdvanceTo(first.Buffer.GetPosition(1));
                await (mode == Sink ? SinkAsync(link) : EchoAsync(link));
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // The dialler was gone before our end of it. A sink that was cut short must not be waited for.
            _sunk.Writer.TryComplete(e);
            await Console.Error.WriteLineAsync("a link ended: " + e.Message);
        }

        await CloseAsync(link);
    }

    private static async Task CloseAsync(RawLink link)
    {
        try
        {
            await link.CloseAsync();
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // The dialler has closed first, which is what it is to do.
        }
    }

    private async Task SinkAsync(RawLink link)
    {
        var frames = new RawFrameReader();
        long count = 0;
        while (true)
        {
            ReadResult read = await link.Input.ReadAsync();
            count += Count(frames, read.Buffer, out SequencePosition consumed);
            link.Input.AdvanceTo(consumed, read.Buffer.End);
            if (read.IsCompleted)
            {
                _sunk.Writer.TryWrite(count);
                return;
            }
        }
    }

    private static async Task EchoAsync(RawLink link)
    {
        var frames = new RawFrameReader();
        while (true)
        {
            ReadResult read = await link.Input.ReadAsync();
            Answer(frames, read.Buffer, link.Output, out SequencePosition consumed);
            link.Input.AdvanceTo(consumed, read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }

            await link.Output.FlushAsync();
        }
    }

    private static long Count(RawFrameReader frames, ReadOnlySequence<byte> buffer, out SequencePosition consumed)
    {
        var reader = new SequenceReader<byte>(buffer);
        long count = 0;
        while (frames.TryRead(ref reader, out byte[] frame))
        {
            // What an app would do first: look at it.
            count += frame.Length > 0 ? 1 : 0;
        }

        consumed = reader.Position;
        return count;
    }

    private static void Answer(
        RawFrameReader frames,
        ReadOnlySequence<byte> buffer,
        PipeWriter output,
        out SequencePosition consumed
    )
    {
        var reader = new SequenceReader<byte>(buffer);
        while (frames.TryRead(ref reader, out byte[] frame))
        {
            RawFraming.Write(output, frame);
        }

        consumed = reader.Position;
    }
}
