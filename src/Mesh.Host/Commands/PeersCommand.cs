using System.CommandLine;
using System.Text.Json;
using Mesh.Contracts;
using Mesh.Host.Control;
using Mesh.Host.Control.Contract;
using Mesh.Host.Terminal;

namespace Mesh.Host.Commands;

/// <summary><c>mesh peers</c>.</summary>
internal static class PeersCommand
{
    private static readonly string[] Headings = ["PEER", "STATE", "APP", "SERVICE", "AS", "SINCE"];

    public static Command Create(ProgramIo io)
    {
        var watch = new Option<bool>("--watch")
        {
            Description =
                "Go on with what changes, until Ctrl-C or until the node stops: a line, or with --json an object, each.",
        };
        var command = new Command(
            "peers",
            "Show who is online for the apps of the node that runs in the home.\n"
                + "Exit codes: 0, 1 it does not answer, or stopped while it was watched, 2 usage, 3 no node runs.\n\n"
                + "Examples:\n  mesh peers\n  mesh peers --json | jq -r '.peers[].name'\n  mesh peers --watch --json"
        );
        command.Options.Add(watch);
        command.Handle(
            io,
            async (scope, parsed, stop) =>
            {
                using ControlClient node = await ControlClient.ConnectAsync(scope.Home, stop);
                if (parsed.GetValue(watch))
                {
                    return await WatchAsync(scope, node, stop);
                }

                PeersAnswer answer = await node.GetAsync(ControlPaths.Peers, ControlJson.Default.PeersAnswer, stop);
                scope.WriteAnswer(answer, ControlJson.Default.PeersAnswer, () => Print(scope, answer));
                return ExitCode.Ok;
            }
        );
        return command;
    }

    private static void Print(CommandScope scope, PeersAnswer answer)
    {
        if (answer.Peers.Count == 0)
        {
            scope.Io.Out.WriteLine("nobody is online. Why somebody is not: mesh explain WHOM");
            return;
        }

        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        TextTable.Write(
            scope.Io,
            Headings,
            answer.Peers.Select(peer =>
                (string[])
                    [
                        peer.Name,
                        peer.State == "onlineHere" ? "online, here" : peer.State,
                        peer.App ?? SidText.Of(peer.Lsid),
                        Service(peer),
                        peer.Luid[..6],
                        Explanation.Ago(now - peer.Since),
                    ]
            )
        );
    }

    private static async Task<int> WatchAsync(CommandScope scope, ControlClient node, CancellationToken stop)
    {
        try
        {
            await foreach (
                PeerChange change in node.LinesAsync(ControlPaths.PeerChanges, ControlJson.Default.PeerChange, stop)
            )
            {
                scope.Io.Out.WriteLine(
                    scope.IsJson ? JsonSerializer.Serialize(change, ControlJson.Default.PeerChange) : Text(change)
                );
                if (change.Event == PeerChange.Overrun)
                {
                    throw CommandException.Failed(
                        "More changed than was read in time, so some of it is missing. Watch again."
                    );
                }

                if (change.Event == PeerChange.Stopped)
                {
                    throw CommandException.Failed($"The node in {node.Home} has stopped.");
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Ctrl-C: that is how a watch ends.
            return ExitCode.Ok;
        }

        throw CommandException.Failed($"The node in {node.Home} broke off the watch.");
    }

    private static string Service(PeerInfo peer) =>
        peer.Rsid == OperatorApp.SidOf(peer.Protocol).ToString() ? OperatorApp.Name : SidText.Of(peer.Rsid);

    private static string Text(PeerChange change)
    {
        string at = change.At.ToLocalTime().ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        if (change.Peer is not { } peer)
        {
            return $"{at} the watch ends: {change.Event}";
        }

        string app = peer.App is { } name ? $" ({TerminalText.Clean(name)})" : "";
        string why = change.Reason is null ? "" : $": {change.Reason}";
        string detail = change.Detail is { } more ? $", {TerminalText.Clean(more)}" : "";
        string sign = change.Event == PeerChange.Online ? "+" : "-";
        return $"{at} {sign} {TerminalText.Clean(peer.Name)} is {change.Event}{why}{detail}{app}";
    }
}
