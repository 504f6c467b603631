using System.Text;
using Mesh.Host.Terminal;

namespace Mesh.Host.Commands.Primitives;

/// <summary>Reads what a command is given, as an argument, from a file or from standard input (<c>-</c>), with a bound on each.</summary>
/// <remarks>A read of the console cannot be cancelled, so each runs on a thread of the pool, which does not keep the program from ending.</remarks>
internal static class Input
{
    /// <summary>What stands for standard input, and for standard output.</summary>
    public const string Standard = "-";

    /// <summary>The most characters of a line.</summary>
    public const int MaxLine = 4_096;

    /// <summary>The most bytes of a packet or payload: 16 MiB.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>The value itself, or for <c>-</c> the next line of standard input.</summary>
    public static Task<string> LineAsync(ProgramIo io, string value, string what, CancellationToken stop) =>
        value != Standard
            ? Task.FromResult(value)
            : OnThread(
                () =>
                    NextLine(io.In, $"The line for {what}")
                    ?? throw CommandException.Failed($"Standard input ended before the line for {what}."),
                stop
            );

    /// <summary>The lines of a reader, without their ends; one that is longer than <see cref="MaxLine"/> is an error.</summary>
    public static IEnumerable<string> Lines(TextReader reader)
    {
        for (long number = 1; NextLine(reader, $"Line {number:N0}") is { } line; number++)
        {
            yield return line;
        }
    }

    /// <summary>All bytes of a file, or for <c>-</c> of standard input; not more than the bound.</summary>
    public static Task<byte[]> BytesAsync(ProgramIo io, string file, CancellationToken stop) =>
        OnThread(
            () =>
            {
                using Stream stream = Open(io, file);
                return ReadAll(stream, NameOf(file), MaxBytes, stop);
            },
            stop
        );

    /// <summary>Bytes written as hexadecimal digits, white space between them meaning nothing; for <c>-</c> those on standard input.</summary>
    public static async Task<byte[]> HexAsync(ProgramIo io, string text, CancellationToken stop)
    {
        using var argument = new StringReader(text);
        return text == Standard
            ? await OnThread(() => Hex(io.In, NameOf(Standard), stop), stop)
            : Hex(argument, "the argument", stop);
    }

    /// <summary>A file, or for <c>-</c> standard input, to be read as bytes.</summary>
    public static Stream Open(ProgramIo io, string file) =>
        file == Standard ? io.OpenInput() : new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);

    /// <summary>What a file is called in an error.</summary>
    public static string NameOf(string file) => file == Standard ? "standard input" : TerminalText.Clean(file);

    /// <summary>Runs a read that cannot be cancelled, and leaves it alone when the program is to stop.</summary>
    public static Task<T> OnThread<T>(Func<T> read, CancellationToken stop) =>
        Task.Run(read, CancellationToken.None).WaitAsync(stop);

    private static string? NextLine(TextReader reader, string what)
    {
        var line = new StringBuilder();
        int next;
        while ((next = reader.Read()) >= 0 && next != '\n')
        {
            if (line.Length == MaxLine)
            {
                throw CommandException.Failed($"{what} is longer than {MaxLine:N0} characters.");
            }

            line.Append((char)next);
        }

        return next < 0 && line.Length == 0 ? null : line.ToString().TrimEnd('\r');
    }

    private static byte[] ReadAll(Stream stream, string name, int max, CancellationToken stop)
    {
        using var all = new MemoryStream();
        var piece = new byte[81_920];
        int read;
        while ((read = stream.Read(piece)) > 0)
        {
            stop.ThrowIfCancellationRequested();
            if (all.Length + read > max)
            {
                throw CommandException.Failed($"There are more than {max:N0} bytes in {name}.");
            }

            all.Write(piece, 0, read);
        }

        return all.ToArray();
    }

    private static byte[] Hex(TextReader reader, string name, CancellationToken stop)
    {
        using var bytes = new MemoryStream();
        int high = -1;
        int next;
        for (long at = 1; (next = reader.Read()) >= 0; at++)
        {
            stop.ThrowIfCancellationRequested();
            if (char.IsWhiteSpace((char)next))
            {
                continue;
            }

            if (!char.IsAsciiHexDigit((char)next))
            {
                throw CommandException.Usage(
                    $"Character {at:N0} of {name} is no hexadecimal digit: U+{next:X4}. Raw bytes are read by --file."
                );
            }

            int digit = char.IsAsciiDigit((char)next) ? next - '0' : (next | 0x20) - 'a' + 10;
            if (high < 0)
            {
                high = digit;
                continue;
            }

            if (bytes.Length == MaxBytes)
            {
                throw CommandException.Failed($"There are more than {MaxBytes:N0} bytes in {name}.");
            }

            bytes.WriteByte((byte)((high << 4) | digit));
            high = -1;
        }

        return high < 0
            ? bytes.ToArray()
            : throw CommandException.Usage(
                $"Bytes are pairs of hexadecimal digits; {name} has {bytes.Length * 2 + 1:N0} digits."
            );
    }
}
