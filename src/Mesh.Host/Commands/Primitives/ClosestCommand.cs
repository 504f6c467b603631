using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Mesh.Contracts;
using Mesh.Contracts.Primitives;
using Mesh.Host.Terminal;

namespace Mesh.Host.Commands.Primitives;

/// <summary><c>mesh id closest</c>: reads as many ids as there are, and keeps no more than it is asked for.</summary>
internal static class ClosestCommand
{
    private const int MaxCount = 10_000;
    private const int StandardCount = 20;

    public static Command Create(ProgramIo io)
    {
        var target = new Argument<string>("TARGET")
        {
            Description = "From where it is measured: 40 or 64 hexadecimal digits; - reads a line of input.",
        };
        var file = new Argument<string>("FILE")
        {
            Description =
                "A line for each id: as many digits as TARGET has, and what you like behind them. - is standard input.",
            DefaultValueFactory = _ => Input.Standard,
        };
        Option<int> count = Counts.Option("How many at most.", MaxCount, StandardCount);
        var command = new CommandWithExamples(
            "closest",
            "Print the lines with the ids closest to a target, the closest first; of two lines with one id the later one counts. "
                + "Memory grows with --count, not with the input. Exit codes: 0, 1 the input cannot be read or a line is no id, 2 usage.",
            "mesh id new --count 1000 | mesh id closest $(mesh id new) --count 3",
            "mesh id closest 000102030405060708090a0b0c0d0e0f10111213 peers.txt --json"
        );
        command.Arguments.Add(target);
        command.Arguments.Add(file);
        command.Options.Add(count);
        command.Handle(
            io,
            async (scope, parsed, stop) =>
            {
                string from = await Input.LineAsync(io, parsed.GetRequiredValue(target), "TARGET", stop);
                string path = parsed.GetRequiredValue(file);
                int most = parsed.GetValue(count);
                await Input.OnThread(
                    () =>
                    {
                        if (from.Length == Hid.Size * 2)
                        {
                            Print(scope, Usage.Of(() => Hid.Parse(from)), path, most, ReadHid, stop);
                        }
                        else
                        {
                            Print(scope, Usage.Of(() => PeerId.Parse(from)), path, most, ReadPeerId, stop);
                        }

                        return ExitCode.Ok;
                    },
                    stop
                );
                return ExitCode.Ok;
            }
        );
        return command;
    }

    private static void Print<TId>(
        CommandScope scope,
        TId target,
        string file,
        int count,
        Func<string, (TId Id, string? Error)> read,
        CancellationToken stop
    )
        where TId : struct, IXorId<TId>
    {
        var closest = new BoundedClosest<TId>(target, count);
        using TextReader? opened = file == Input.Standard ? null : new StreamReader(Input.Open(scope.Io, file));
        long number = 0;
        foreach (string line in Input.Lines(opened ?? scope.Io.In))
        {
            stop.ThrowIfCancellationRequested();
            number++;
            string[] words = line.Split(
                (char[]?)null,
                2,
                StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
            );
            if (words.Length == 0)
            {
                continue;
            }

            (TId id, string? error) = read(words[0]);
            if (error is not null)
            {
                throw CommandException.Failed($"Line {number:N0} of {Input.NameOf(file)}: {error}");
            }

            closest.Offer(id, words.Length > 1 ? words[1] : "");
        }

        Write(scope, target, [.. closest]);
    }

    private static void Write<TId>(CommandScope scope, TId target, IReadOnlyList<ClosestLine<TId>> closest)
        where TId : struct, IXorId<TId>
    {
        if (scope.IsJson)
        {
            var lines = closest.Select(line => new JsonObject
            {
                ["id"] = line.Id.ToString(),
                ["distance"] = line.Distance.ToString(),
                ["address"] = line.Rest.Length > 0 ? line.Rest : null,
            });
            var json = new JsonObject { ["target"] = target.ToString(), ["closest"] = new JsonArray([.. lines]) };
            scope.Io.Out.WriteLine(JsonLine.Of(json));
            return;
        }

        var text = new StringBuilder();
        foreach (ClosestLine<TId> line in closest)
        {
            text.AppendLine(line.Rest.Length > 0 ? $"{line.Id}  {TerminalText.Clean(line.Rest)}" : $"{line.Id}");
        }

        scope.Io.Out.Write(text);
    }

    private static (PeerId Id, string? Error) ReadPeerId(string text) =>
        (PeerId.TryParse(text, out PeerId id, out string? error) ? id : default, error);

    private static (Hid Id, string? Error) ReadHid(string text) =>
        Hid.TryParse(text, out Hid id)
            ? (id, null)
            : (
                default,
                $"An id as long as the target is {Hid.Size * 2} hexadecimal digits; found \"{TerminalText.Clean(text)}\"."
            );
}
