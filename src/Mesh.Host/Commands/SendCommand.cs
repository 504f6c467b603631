using System.CommandLine;
using System.Net.Http;
using System.Text;
using Mesh.Contracts.Wire;
using Mesh.Host.Control;
using Mesh.Host.Control.Contract;
using Mesh.Host.Terminal;

namespace Mesh.Host.Commands;

/// <summary><c>mesh send</c>.</summary>
internal static class SendCommand
{
    public static Command Create(ProgramIo io)
    {
        var peer = new Argument<string>("PEER")
        {
            Description =
                "WHO[@HOST][/PROTOCOL]: an alias, a uid or the beginning of one; a host's id or the beginning of it.",
        };
        var text = new Argument<string?>("TEXT")
        {
            Description = "The frame; - or nothing reads it from standard input, byte for byte.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var protocol = new Option<string?>("--protocol") { Description = "The protocol.", HelpName = "NAME" };
        var service = new Option<string?>("--service")
        {
            Description =
                "The service there, where several run the protocol: its name, its id, or the beginning of one.",
            HelpName = "SERVICE",
        };
        Option<string?> own = NodeCommand.As();
        Option<string?> app = App();
        Option<double> timeout = NodeCommand.Timeout(10, "the peer to come online");
        var command = new Command(
            "send",
            "Send a frame to a peer, through the node that runs in the home. It goes out as the app of the node that speaks the protocol (chat as chat), under "
                + "that app's grants, and what comes back is that app's. Where the node runs none, or with --app operator, an app \"operator\" is opened for it, "
                + "which closes 10 s later and drops what comes back. Done means accepted: it arrives unless the peer goes offline first.\n"
                + "Exit codes: 0 accepted, 1 not sent: nobody there (311), the app has no grant (403), its buffer is full (507), or more than one fits, 2 usage, "
                + "3 no node runs.\n\n"
                + "Examples:\n  mesh send ben hello\n  mesh send ben@63efc3/chat 'hello you'\n  mesh send ben hello --as work\n  mesh send 7518ed --protocol echo - < picture.png"
        );
        command.Arguments.Add(peer);
        command.Arguments.Add(text);
        foreach (Option option in (Option[])[protocol, service, own, app, timeout])
        {
            command.Options.Add(option);
        }

        command.Handle(
            io,
            async (scope, parsed, stop) =>
            {
                using ControlClient node = await ControlClient.ConnectAsync(scope.Home, stop);
                var request = new SendRequest
                {
                    To = parsed.GetRequiredValue(peer),
                    Protocol = parsed.GetValue(protocol),
                    Service = parsed.GetValue(service),
                    As = parsed.GetValue(own),
                    App = parsed.GetValue(app),
                    Data = await DataAsync(io, parsed.GetValue(text), stop),
                    TimeoutSeconds = parsed.GetValue(timeout),
                };
                SendAnswer answer = await node.SendAsync(
                    HttpMethod.Post,
                    ControlPaths.Send,
                    request,
                    ControlJson.Default.SendRequest,
                    ControlJson.Default.SendAnswer,
                    TimeSpan.FromSeconds(request.TimeoutSeconds),
                    stop
                );
                scope.WriteAnswer(answer, ControlJson.Default.SendAnswer, () => Print(io, answer));
                return ExitCode.Ok;
            }
        );
        return command;
    }

    private static Option<string?> App() =>
        new("--app")
        {
            Description =
                "The app of the node that sends: one that speaks the protocol, or operator. Default: the one that the node runs, else operator.",
            HelpName = "APP",
        };

    private static void Print(ProgramIo io, SendAnswer answer) =>
        io.Out.WriteLine(
            FormattableString.Invariant(
                $"sent {answer.Bytes:N0} {(answer.Bytes == 1 ? "byte" : "bytes")} to {TerminalText.Clean(answer.To)}"
            )
        );

    private static async Task<byte[]> DataAsync(ProgramIo io, string? text, CancellationToken stop)
    {
        if (text is not (null or "-"))
        {
            return Encoding.UTF8.GetBytes(text);
        }

        // One byte more than may be, so that too much is known as such, and no more is read than that.
        byte[] data = new byte[WireLimits.MaxFrame + 1];
        await using Stream input = io.OpenInput();
        int length = await input.ReadAtLeastAsync(data, data.Length, throwOnEndOfStream: false, stop);
        return length switch
        {
            0 when text is null => throw CommandException.Failed(
                "Nothing was sent: no text was given, and standard input is empty. A frame without bytes is sent by: mesh send PEER -"
            ),
            <= WireLimits.MaxFrame => data[..length],
            _ => throw CommandException.Failed(
                $"Standard input has more than {WireLimits.MaxFrame} bytes, the most that a frame may have."
            ),
        };
    }
}
