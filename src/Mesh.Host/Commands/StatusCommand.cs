using System.CommandLine;
using System.Globalization;
using Mesh.Contracts;
using Mesh.Host.Control;
using Mesh.Host.Control.Contract;
using Mesh.Host.Terminal;

namespace Mesh.Host.Commands;

/// <summary><c>mesh status</c>.</summary>
internal static class StatusCommand
{
    public static Command Create(ProgramIo io)
    {
        var command = new Command(
            "status",
            "Show how it stands with the node that runs in the home: who it is, where it is met, and what it holds.\n"
                + "Exit codes: 0, 1 it does not answer, 2 usage, 3 no node runs.\n\n"
                + "Examples:\n  mesh status\n  mesh status --json | jq .connections.count"
        );
        command.Handle(
            io,
            async (scope, _, stop) =>
            {
                using ControlClient node = await ControlClient.ConnectAsync(scope.Home, stop);
                StatusAnswer status = await node.GetAsync(ControlPaths.Status, ControlJson.Default.StatusAnswer, stop);
                scope.WriteAnswer(
                    status,
                    ControlJson.Default.StatusAnswer,
                    () => TextTable.WriteFacts(io, Facts(status))
                );
                return ExitCode.Ok;
            }
        );
        return command;
    }

    private static IEnumerable<(string, string)> Facts(StatusAnswer status)
    {
        yield return ("node", $"mesh {status.Version}, {status.Protocol}, process {status.ProcessId}");
        yield return ("home", status.Home);
        yield return ("up for", Explanation.Span(TimeSpan.FromSeconds(status.UptimeSeconds)));
        yield return ("host", status.Hid);
        foreach (IdentityInfo own in status.Identities)
        {
            string alias = own.Alias is { } name ? $" {name}" : "";
            yield return ("identity", $"{own.Uid}{alias}{(own.HoldsKey ? "" : " (its key is elsewhere)")}");
        }

        yield return ("trust", status.Trust);
        yield return ("permissions", status.Permissions);
        yield return ("listens on", Listed(status.Listen));
        yield return ("advertises", Listed(status.Advertised));
        yield return (
            "seen at",
            Listed(
                status.Observed.Select(seen =>
                    $"{seen.Address} ({(seen.Reachable ? "reachable" : "not known to be reachable")}, by {seen.Witnesses})"
                )
            )
        );
        yield return ("connections", Number($"{status.Connections.Count:N0} of {status.Connections.Limit:N0}"));
        yield return ("peers", Number($"{status.Peers:N0} online"));
        yield return ("contacts", Number($"{status.Contacts.Trusted:N0}, and {status.Contacts.Banned:N0} banned"));
        yield return ("apps", Listed(status.Apps.Select(app => $"{app.Name} ({string.Join(", ", app.Protocols)})")));
        yield return (
            "buffers",
            Number($"{status.Buffers.UsedBytes / 1024.0:N0} KiB of {status.Buffers.LimitBytes / 1024.0:N0} KiB")
        );
    }

    private static string Listed(IEnumerable<string> words) => string.Join(", ", words.DefaultIfEmpty("none"));

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
