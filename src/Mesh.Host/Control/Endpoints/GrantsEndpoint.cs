using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Mesh.Contracts;
using Mesh.Host.Control.Contract;
using Mesh.Host.Home;
using Mesh.Host.Terminal;
using Mesh.Hosting.Reporting;

namespace Mesh.Host.Control.Endpoints;

/// <summary>What apps may; a change acts at once, also on live links.</summary>
internal static class GrantsEndpoint
{
    public static void Map(ControlServer server)
    {
        server.Handle(
            "GET",
            ControlPaths.Grants,
            ControlJson.Default.GrantsAnswer,
            async (context, node, stop) =>
                (await ActionsAsync(node, stop)).List(
                    context.Request.Query.ContainsKey("app") ? ControlServer.Query(context, "app") : null
                )
        );
        server.Handle(
            "GET",
            ControlPaths.GrantAudit,
            ControlJson.Default.GrantAuditAnswer,
            async (context, node, stop) =>
                (await ActionsAsync(node, stop)).Audit(Number(ControlServer.Query(context, "max")))
        );
        Change(
            server,
            ControlPaths.SetGrant,
            ControlJson.Default.SetGrantRequest,
            (grants, request) =>
            {
                ControlServer.Texts(request.Contacts?.Who, "contacts.who");
                ControlServer.Texts(request.Protocols?.Names, "protocols.names");
                return grants.Set(request);
            }
        );
        Change(
            server,
            ControlPaths.RevokeGrant,
            ControlJson.Default.GrantRequest,
            (grants, request) => grants.Revoke(request)
        );
        Change(
            server,
            ControlPaths.ClearGrant,
            ControlJson.Default.GrantRequest,
            (grants, request) => grants.Clear(request)
        );
    }

    private static void Change<TRequest>(
        ControlServer server,
        string path,
        JsonTypeInfo<TRequest> type,
        Func<GrantActions, TRequest, GrantChangedAnswer> change
    )
        where TRequest : class =>
        server.Handle(
            "POST",
            path,
            ControlJson.Default.GrantChangedAnswer,
            async (context, node, stop) =>
            {
                TRequest request = await ControlServer.ReadAsync(context, type, stop);
                return change(await ActionsAsync(node, stop), request);
            }
        );

    private static async Task<GrantActions> ActionsAsync(ControlNode node, CancellationToken stop)
    {
        HostReport report = await node.Host.ReportAsync(stop);
        return new GrantActions(
            node.Host.Grants,
            node.Host.Identities,
            node.Host.Contacts,
            [.. report.Apps.Select(app => (NameOf(app), app.Sid))],
            node.Host.Permissions
        );
    }

    // Those by which the operator sends are all called alike.
    private static string NameOf(AppReport app) =>
        app.Name == OperatorApp.Name && app.Protocols is [var protocol] ? $"{app.Name}/{protocol}" : app.Name;

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new MeshException(
                MeshErrorCode.Invalid,
                $"max is a number from 1 to {GrantActions.MaxAudit}, not \"{TerminalText.Clean(text)}\"."
            );
}
