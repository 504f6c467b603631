using System.CommandLine;
using System.Net.Http;
using Mesh.Contracts.Identity;
using Mesh.Host.Control;
using Mesh.Host.Control.Contract;
using Mesh.Host.Terminal;

namespace Mesh.Host.Commands;

/// <summary><c>mesh connect</c>.</summary>
internal static class ConnectCommand
{
    public static Command Create(ProgramIo io)
    {
        var who = new Argument<string>("WHOM")
        {
            Description = "WHO[@HOST]: an alias, a uid or the beginning of one; a host's id or the beginning of it.",
        };
        var address = new Option<string[]>("--address")
        {
            Description = "Where to dial instead of where it is known to be; up to 16.",
            HelpName = "HOST:PORT",
        };
        address.Validators.Add(given =>
        {
            foreach (
                string text in given.Tokens.Select(token => token.Value).Where(text => !CardPayload.IsAddress(text))
            )
            {
                given.AddError(
                    $"--address is host:port, with a port from 1 to 65535, such as 192.0.2.7:7400 or [2001:db8::7]:7400, not \"{TerminalText.Clean(text)}\"."
                );
            }
        });
        Option<string?> own = NodeCommand.As();
        Option<double> timeout = NodeCommand.Timeout(30, "the connection");
        var command = new Command(
            "connect",
            "Have the node that runs in the home connect to somebody now, and wait until it is. Contacts are dialled by themselves; this is for one that "
                + $"was disconnected, or is not to be waited for.\n{NodeCommand.ExitCodes}\n\n"
                + "Examples:\n  mesh connect ben\n  mesh connect ben --address 192.0.2.7:7400 --timeout 5"
        );
        command.Arguments.Add(who);
        foreach (Option option in (Option[])[address, own, timeout])
        {
            command.Options.Add(option);
        }

        command.Handle(
            io,
            async (scope, parsed, stop) =>
            {
                using ControlClient node = await ControlClient.ConnectAsync(scope.Home, stop);
                string[] addresses = parsed.GetValue(address) ?? [];
                var request = new ConnectRequest
                {
                    Who = parsed.GetRequiredValue(who),
                    As = parsed.GetValue(own),
                    Addresses = addresses.Length == 0 ? null : addresses,
                    TimeoutSeconds = parsed.GetValue(timeout),
                };
                ConnectionsAnswer answer = await node.SendAsync(
                    HttpMethod.Post,
                    ControlPaths.Connect,
                    request,
                    ControlJson.Default.ConnectRequest,
                    ControlJson.Default.ConnectionsAnswer,
                    TimeSpan.FromSeconds(request.TimeoutSeconds),
                    stop
                );
                scope.WriteAnswer(
                    answer,
                    ControlJson.Default.ConnectionsAnswer,
                    () => ConnectionsCommand.Print(io, answer.Connections, "connected, and gone again")
                );
                return ExitCode.Ok;
            }
        );
        return command;
    }
}
