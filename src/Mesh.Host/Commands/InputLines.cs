using System.Threading.Channels;

namespace Mesh.Host.Commands;

/// <summary>Lines of standard input, read on a thread of their own: a read of the console cannot be cancelled, and must not keep the program from ending.</summary>
internal static class InputLines
{
    private const int Capacity = 1_024;

    /// <summary>Starts to read. The channel completes at the end of the input; a slow reader holds up the input, not the memory.</summary>
    public static ChannelReader<string> Of(TextReader input)
    {
        var lines = Channel.CreateBounded<string>(Capacity);
        var thread = new Thread(() => Read(input, lines.Writer)) { IsBackground = true, Name = "mesh input" };
        thread.Start();
        return lines.Reader;
    }

    private static void Read(TextReader input, ChannelWriter<string> lines)
    {
        try
        {
            while (input.ReadLine() is { } line)
            {
                lines.WriteAsync(line).AsTask().GetAwaiter().GetResult();
            }

            lines.Complete();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or ChannelClosedException)
        {
            lines.TryComplete();
        }
    }
}
