using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Mesh.Contracts.Primitives;

namespace Mesh.Host.Commands.Primitives;

/// <summary><c>mesh id hash</c>.</summary>
internal static class HashCommand
{
    public static Command Create(ProgramIo io)
    {
        var text = new Argument<string?>("TEXT")
        {
            Description = "What is hashed, as UTF-8; - reads standard input, of any length, as bytes.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var file = new Option<string?>("--file")
        {
            Description = "Hash the bytes of this file, of any length.",
            HelpName = "FILE",
        };
        var command = new CommandWithExamples(
            "hash",
            "Print SHA-256 of a text, a file or standard input: 64 digits. Exit codes: 0, 1 it cannot be read, 2 usage.",
            "mesh id hash \"hello world\"",
            "mesh id hash --file photo.jpg",
            "tar c docs | mesh id hash -"
        );
        command.Arguments.Add(text);
        command.Options.Add(file);
        command.Handle(
            io,
            async (scope, parsed, stop) =>
            {
                string hash = (parsed.GetValue(text), parsed.GetValue(file)) switch
                {
                    ({ } given, null) when given != Input.Standard => Usage.Of(() => ContentHash.Sha256Hex(given)),
                    (Input.Standard, null) => await OfStreamAsync(io, Input.Standard, stop),
                    (null, { } path) => await OfStreamAsync(io, path, stop),
                    _ => throw CommandException.Usage("Give either TEXT, or - for standard input, or --file FILE."),
                };
                scope.Write(hash, () => new JsonObject { ["sha256"] = hash });
                return ExitCode.Ok;
            }
        );
        return command;
    }

    private static Task<string> OfStreamAsync(ProgramIo io, string file, CancellationToken stop) =>
        Input.OnThread(
            () =>
            {
                using Stream stream = Input.Open(io, file);
                return Convert.ToHexStringLower(SHA256.HashData(stream));
            },
            stop
        );
}
