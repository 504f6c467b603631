using System.CommandLine;
using System.Net.Http;
using Mesh.Host.Control;
using Mesh.Host.Control.Contract;
using Mesh.Host.Terminal;

namespace Mesh.Host.Commands;

/// <summary><c>mesh disconnect</c>.</summary>
internal static class DisconnectCommand
{
    public static Command Create(ProgramIo io)
    {
        var who = new Argument<string>("WHOM")
        {
            Description = "WHO[@HOST]: an alias, a uid or the beginning of one; a host's id or the beginning of it.",
        };
        Option<string?> own = NodeCommand.As();
        var command = new Command(
            "disconnect",
            "End the connections with somebody in good order, in the node that runs in the home. The node does not dial it again by itself, but either "
                + "side may, when it is needed; to keep somebody away: mesh contacts ban.\n"
                + $"{NodeCommand.ExitCodes}\n\nExamples:\n  mesh disconnect ben\n  mesh disconnect ben@63efc3"
        );
        command.Arguments.Add(who);
        command.Options.Add(own);
        command.Handle(
            io,
            async (scope, parsed, stop) =>
            {
                using ControlClient node = await ControlClient.ConnectAsync(scope.Home, stop);
                ConnectionsAnswer ended = await node.SendAsync(
                    HttpMethod.Post,
                    ControlPaths.Disconnect,
                    new DisconnectRequest { Who = parsed.GetRequiredValue(who), As = parsed.GetValue(own) },
                    ControlJson.Default.DisconnectRequest,
                    ControlJson.Default.ConnectionsAnswer,
                    TimeSpan.Zero,
                    stop
                );
                scope.WriteAnswer(
                    ended,
                    ControlJson.Default.ConnectionsAnswer,
                    () =>
                    {
                        foreach (ConnectionInfo one in ended.Connections)
                        {
                            io.Out.WriteLine($"disconnected {TerminalText.Clean(one.Name)}");
                        }
                    }
                );
                return ExitCode.Ok;
            }
        );
        return command;
    }
}
