using System.Text;

namespace Mesh.Host.Commands;

/// <summary>Where the program reads and writes: the console, or a test's own.</summary>
/// <param name="In">Lines typed; read only by <c>up</c> and by the demo's hosts.</param>
/// <param name="Out">Results and events.</param>
/// <param name="Error">Errors and, with <c>--verbose</c>, the log.</param>
/// <param name="IsInteractive">True if <paramref name="Out"/> is a terminal that can be drawn on.</param>
internal sealed record ProgramIo(TextReader In, TextWriter Out, TextWriter Error, bool IsInteractive)
{
    /// <summary>Standard input as bytes; read only by <c>send</c>, which does not read <see cref="In"/>.</summary>
    public Func<Stream> OpenInput { get; init; } = () => Stream.Null;

    /// <summary>Done once signals are listened to; no command begins before that.</summary>
    public Task Listening { get; init; } = Task.CompletedTask;

    public static ProgramIo OfConsole()
    {
        // One write per line, whole: a reader of the pipe sees each event when it happens.
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var output = new StreamWriter(Console.OpenStandardOutput(), utf8) { AutoFlush = true };
        var error = new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true };
        bool isInteractive =
            !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not ("dumb" or "");
        return new ProgramIo(
            new StreamReader(Console.OpenStandardInput(), utf8),
            TextWriter.Synchronized(output),
            TextWriter.Synchronized(error),
            isInteractive
        )
        {
            OpenInput = Console.OpenStandardInput,
        };
    }
}
