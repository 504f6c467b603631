using System.CommandLine;
using System.Text.Json.Nodes;
using Mesh.Contracts.Primitives;

namespace Mesh.Host.Commands.Primitives;

/// <summary><c>mesh id new|distance|hash|closest|handshake|message</c>: the primitives of docs/primitives.md on the command line. They use no keys and no network.</summary>
internal static class IdCommand
{
    private const int MaxCount = 100_000;

    public static Command Create(ProgramIo io)
    {
        var command = new CommandWithExamples(
            "id",
            "Peer ids, distances, hashes, and the two packets of the primitives; needs no keys and no network.",
            "mesh id new",
            "mesh id new --count 1000 | mesh id closest $(mesh id new) --count 3",
            "mesh id new | mesh id handshake encode - | mesh id handshake decode -"
        );
        command.Subcommands.Add(CreateNew(io));
        command.Subcommands.Add(CreateDistance(io));
        command.Subcommands.Add(HashCommand.Create(io));
        command.Subcommands.Add(ClosestCommand.Create(io));
        command.Subcommands.Add(HandshakeCommand.Create(io));
        command.Subcommands.Add(MessageCommand.Create(io));
        return command;
    }

    private static Command CreateNew(ProgramIo io)
    {
        Option<int> count = Counts.Option("How many, one a line.", MaxCount, standard: 1);
        var command = new CommandWithExamples(
            "new",
            "Make random peer ids: 20 bytes, 40 digits. Exit codes: 0, 2 usage.",
            "mesh id new",
            "mesh id new --count 5 --json"
        );
        command.Options.Add(count);
        command.Handle(
            io,
            (scope, parsed, stop) =>
            {
                for (int i = parsed.GetValue(count); i > 0; i--)
                {
                    stop.ThrowIfCancellationRequested();
                    string id = PeerId.NewRandom().ToString();
                    scope.Write(id, () => new JsonObject { ["peerId"] = id });
                }

                return Task.FromResult(ExitCode.Ok);
            }
        );
        return command;
    }

    private static Command CreateDistance(ProgramIo io)
    {
        var one = new Argument<string>("ID") { Description = "40 or 64 hexadecimal digits; - reads a line of input." };
        var other = new Argument<string>("OTHER") { Description = "As many; - reads a line of input." };
        var command = new CommandWithExamples(
            "distance",
            "Print the XOR distance of two ids. Exit codes: 0, 1 the input cannot be read, 2 usage.",
            "mesh id distance 00000000000000000000000000000000000000ff 0000000000000000000000000000000000000001",
            "mesh id new --count 2 | mesh id distance - - --json"
        );
        command.Arguments.Add(one);
        command.Arguments.Add(other);
        command.Handle(
            io,
            async (scope, parsed, stop) =>
            {
                string left = await Input.LineAsync(io, parsed.GetRequiredValue(one), "ID", stop);
                string right = await Input.LineAsync(io, parsed.GetRequiredValue(other), "OTHER", stop);
                XorDistance distance = Usage.Of(() => XorDistance.Between(left, right));
                scope.Write(
                    distance.ToString(),
                    () =>
                        new JsonObject { ["distance"] = distance.ToString(), ["leadingZeros"] = distance.LeadingZeros }
                );
                return ExitCode.Ok;
            }
        );
        return command;
    }
}
