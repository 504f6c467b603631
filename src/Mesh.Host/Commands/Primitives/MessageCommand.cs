using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Mesh.Contracts.Primitives;
using Mesh.Host.Terminal;

namespace Mesh.Host.Commands.Primitives;

/// <summary><c>mesh id message encode|decode</c>.</summary>
internal static class MessageCommand
{
    // As many as fit on two lines of a terminal.
    private const int MaxShownBytes = 64;

    public static Command Create(ProgramIo io)
    {
        var command = new Command(
            "message",
            "Encode or decode a message: [type_len(1)][type][sender_len(1)][sender][payload]."
        );
        command.Subcommands.Add(CreateEncode(io));
        command.Subcommands.Add(CreateDecode(io));
        return command;
    }

    private static Command CreateEncode(ProgramIo io)
    {
        var type = new Argument<string>("TYPE") { Description = "What kind of message: 0 to 255 bytes of UTF-8." };
        var sender = new Argument<string>("SENDER")
        {
            Description = "Who sends it, as a rule a peer id: 0 to 255 bytes of UTF-8.",
        };
        var payload = new Argument<string?>("PAYLOAD")
        {
            Description = "A text; - reads standard input as bytes. Empty if there is none.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var file = new Option<string?>("--file")
        {
            Description = "Take the payload from this file.",
            HelpName = "FILE",
        };
        Option<string?> output = Output.Option("the packet");
        var command = new CommandWithExamples(
            "encode",
            "Print the packet in hexadecimal digits, or write it raw. Exit codes: 0, 1 input or output failed, 2 usage.",
            "mesh id message encode PING $(mesh id new) hello",
            "mesh id message encode PHOTO $(mesh id new) --file photo.jpg --out photo.msg"
        );
        foreach (Argument argument in (Argument[])[type, sender, payload])
        {
            command.Arguments.Add(argument);
        }

        command.Options.Add(file);
        command.Options.Add(output);
        command.Handle(
            io,
            async (scope, parsed, stop) =>
            {
                string typeText = parsed.GetRequiredValue(type);
                string senderText = parsed.GetRequiredValue(sender);
                byte[] packet = (parsed.GetValue(payload), parsed.GetValue(file)) switch
                {
                    ({ }, { }) => throw CommandException.Usage("Give either PAYLOAD or --file FILE."),
                    (Input.Standard, _) => Encode(await Input.BytesAsync(io, Input.Standard, stop)),
                    (_, { } path) => Encode(await Input.BytesAsync(io, path, stop)),
                    (var text, _) => Usage.Of(() => PeerMessage.Encode(typeText, senderText, text ?? "")),
                };
                Output.Packet(scope, packet, parsed.GetValue(output));
                return ExitCode.Ok;

                byte[] Encode(byte[] bytes) => Usage.Of(() => PeerMessage.Encode(typeText, senderText, bytes));
            }
        );
        return command;
    }

    private static Command CreateDecode(ProgramIo io)
    {
        var source = new PacketSource();
        Option<string?> output = Output.Option("the payload");
        var command = new CommandWithExamples(
            "decode",
            "Print what a packet says. Exit codes: 0, 1 it is no message or cannot be read or written, 2 usage.",
            "mesh id message decode 0450494e470361646168656c6c6f",
            "mesh id message decode --file photo.msg --out photo.jpg"
        );
        source.AddTo(command);
        command.Options.Add(output);
        command.Handle(
            io,
            async (scope, parsed, stop) =>
            {
                byte[] packet = await source.ReadAsync(io, parsed, stop);
                if (!PeerMessage.TryDecode(packet, out PeerMessage? message, out string? error))
                {
                    throw CommandException.Failed(error);
                }

                string? file = parsed.GetValue(output);
                if (file is not null)
                {
                    Output.Raw(scope, message.Payload.Span, file);
                }

                if (file != Input.Standard)
                {
                    scope.Write(Text(message, file), () => Json(message, file));
                }

                return ExitCode.Ok;
            }
        );
        return command;
    }

    private static string Text(PeerMessage message, string? file) =>
        new StringBuilder()
            .AppendLine($"type     {TerminalText.Clean(message.Type)}")
            .AppendLine($"sender   {TerminalText.Clean(message.Sender)}")
            .Append($"payload  {Payload(message, file)}")
            .ToString();

    private static string Payload(PeerMessage message, string? file)
    {
        ReadOnlySpan<byte> bytes = message.Payload.Span;
        return file is not null ? $"{bytes.Length:N0} bytes in {Input.NameOf(file)}"
            : System.Text.Unicode.Utf8.IsValid(bytes) ? TerminalText.Clean(bytes)
            : $"{bytes.Length:N0} bytes that are no UTF-8: "
                + Convert.ToHexStringLower(bytes[..Math.Min(bytes.Length, MaxShownBytes)])
                + (bytes.Length > MaxShownBytes ? "…" : "");
    }

    private static JsonObject Json(PeerMessage message, string? file)
    {
        var json = new JsonObject
        {
            ["type"] = message.Type,
            ["sender"] = message.Sender,
            ["bytes"] = message.Payload.Length,
        };
        if (file is not null)
        {
            json["file"] = file;
        }
        else
        {
            bool isText = System.Text.Unicode.Utf8.IsValid(message.Payload.Span);
            json["payload"] = isText ? message.PayloadText : null;
            json["payloadHex"] = Convert.ToHexStringLower(message.Payload.Span);
        }

        return json;
    }
}
