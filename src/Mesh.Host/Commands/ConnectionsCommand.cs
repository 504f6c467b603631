using System.CommandLine;
using System.Globalization;
using Mesh.Contracts;
using Mesh.Host.Control;
using Mesh.Host.Control.Contract;
using Mesh.Host.Terminal;

namespace Mesh.Host.Commands;

/// <summary><c>mesh connections</c>.</summary>
internal static class ConnectionsCommand
{
    private static readonly string[] Headings = ["WHO", "AS", "STATE", "UP", "SILENT", "PING", "PEERS", "ADDRESS"];

    public static Command Create(ProgramIo io)
    {
        var command = new Command(
            "connections",
            "Show the connections of the node that runs in the home: with whom, since when, and where. An address behind > was dialled by the node, "
                + $"behind < by the other host.\n{NodeCommand.ExitCodes}\n\n"
                + "Examples:\n  mesh connections\n  mesh connections --json | jq '.connections[] | select(.state != \"up\")'"
        );
        command.Handle(
            io,
            async (scope, _, stop) =>
            {
                using ControlClient node = await ControlClient.ConnectAsync(scope.Home, stop);
                ConnectionsAnswer answer = await node.GetAsync(
                    ControlPaths.Connections,
                    ControlJson.Default.ConnectionsAnswer,
                    stop
                );
                scope.WriteAnswer(
                    answer,
                    ControlJson.Default.ConnectionsAnswer,
                    () => Print(io, answer.Connections, "nobody is connected. Why somebody is not: mesh explain WHOM")
                );
                return ExitCode.Ok;
            }
        );
        return command;
    }

    /// <summary>Writes connections as a table.</summary>
    public static void Print(ProgramIo io, IReadOnlyList<ConnectionInfo> connections, string none)
    {
        if (connections.Count == 0)
        {
            io.Out.WriteLine(none);
            return;
        }

        TextTable.Write(io, Headings, connections.Select(Row));
    }

    private static string[] Row(ConnectionInfo one) =>
        [
            one.Name,
            one.Luid[..6],
            one.Held ? $"{one.State}, held" : one.State,
            Span(one.UpSeconds),
            Span(one.SilentSeconds),
            one.RoundTripMilliseconds is { } ms ? string.Create(CultureInfo.InvariantCulture, $"{ms:0.0} ms") : "-",
            one.Peers.ToString(CultureInfo.InvariantCulture),
            one.Address is { } address ? $"{(one.DialledByUs == true ? ">" : "<")} {address}" : "-",
        ];

    private static string Span(double? seconds) =>
        seconds is { } some ? Explanation.Span(TimeSpan.FromSeconds(some)) : "-";
}
