using System.CommandLine;
using System.Text.Json.Nodes;
using Mesh.Contracts.Primitives;
using Mesh.Host.Terminal;

namespace Mesh.Host.Commands.Primitives;

/// <summary><c>mesh id handshake encode|decode</c>.</summary>
internal static class HandshakeCommand
{
    public static Command Create(ProgramIo io)
    {
        var command = new Command("handshake", "Encode or decode a handshake: [proto_len(1)][proto][peer_id(20)].");
        command.Subcommands.Add(CreateEncode(io));
        command.Subcommands.Add(CreateDecode(io));
        return command;
    }

    private static Command CreateEncode(ProgramIo io)
    {
        var id = new Argument<string>("ID") { Description = "The peer id, 40 digits; - reads a line of input." };
        var protocol = new Option<string>("--protocol")
        {
            Description = "What it speaks: 0 to 255 bytes of UTF-8.",
            DefaultValueFactory = _ => PeerInfo.DefaultProtocol,
            HelpName = "NAME",
        };
        Option<string?> output = Output.Option("the packet");
        var command = new CommandWithExamples(
            "encode",
            "Print the packet in hexadecimal digits, or write it raw. Exit codes: 0, 1 input or output failed, 2 usage.",
            "mesh id new | mesh id handshake encode -",
            "mesh id handshake encode 000102030405060708090a0b0c0d0e0f10111213 --protocol chat/2 --out hello.bin"
        );
        command.Arguments.Add(id);
        command.Options.Add(protocol);
        command.Options.Add(output);
        command.Handle(
            io,
            async (scope, parsed, stop) =>
            {
                string text = await Input.LineAsync(io, parsed.GetRequiredValue(id), "ID", stop);
                byte[] packet = Usage.Of(() => Handshake.Encode(PeerId.Parse(text), parsed.GetRequiredValue(protocol)));
                Output.Packet(scope, packet, parsed.GetValue(output));
                return ExitCode.Ok;
            }
        );
        return command;
    }

    private static Command CreateDecode(ProgramIo io)
    {
        var source = new PacketSource();
        var command = new CommandWithExamples(
            "decode",
            "Print what a packet says. Exit codes: 0, 1 it is no handshake or cannot be read, 2 usage.",
            "mesh id handshake decode 087a6f6c6f2f312e30000102030405060708090a0b0c0d0e0f10111213",
            "mesh id handshake decode --file hello.bin --json"
        );
        source.AddTo(command);
        command.Handle(
            io,
            async (scope, parsed, stop) =>
            {
                byte[] packet = await source.ReadAsync(io, parsed, stop);
                if (!Handshake.TryDecode(packet, out Handshake handshake, out string? error))
                {
                    throw CommandException.Failed(error);
                }

                scope.Write(
                    $"peer      {handshake.PeerId}{Environment.NewLine}protocol  {TerminalText.Clean(handshake.Protocol)}",
                    () => new JsonObject { ["peerId"] = handshake.PeerId.ToString(), ["protocol"] = handshake.Protocol }
                );
                return ExitCode.Ok;
            }
        );
        return command;
    }
}
