using System.Text.Json.Serialization.Metadata;
using Mesh.Contracts;
using Mesh.Host.Control.Contract;
using Mesh.Host.Home;
using Mesh.Hosting.Reporting;

namespace Mesh.Host.Control.Endpoints;

/// <summary>The contacts of the node; a change acts at once, also on live links.</summary>
internal static class ContactsEndpoint
{
    public static void Map(ControlServer server)
    {
        server.Handle(
            "GET",
            ControlPaths.Contacts,
            ControlJson.Default.ContactsAnswer,
            async (_, node, stop) => (await ActionsAsync(node, stop)).List()
        );
        server.Handle(
            "GET",
            ControlPaths.Contact,
            ControlJson.Default.ContactInfo,
            async (context, node, stop) => (await ActionsAsync(node, stop)).Show(ControlServer.Query(context, "who"))
        );
        Change(
            server,
            ControlPaths.AddContact,
            ControlJson.Default.AddContactRequest,
            (contacts, request, now) => contacts.Add(request.Card, now)
        );
        server.Handle(
            "GET",
            ControlPaths.ExportContact,
            ControlJson.Default.CardAnswer,
            async (context, node, stop) =>
                (await ActionsAsync(node, stop)).Export(ControlServer.Query(context, "who"), node.Time.GetUtcNow())
        );
        Change(
            server,
            ControlPaths.RenameContact,
            ControlJson.Default.RenameContactRequest,
            (contacts, request, _) => contacts.Rename(request.Who, request.Name)
        );
        Change(server, ControlPaths.RemoveContact, (contacts, who) => contacts.Remove(who));
        Change(server, ControlPaths.BanContact, (contacts, who) => contacts.Ban(who));
        Change(server, ControlPaths.UnbanContact, (contacts, who) => contacts.Unban(who));
    }

    private static void Change(ControlServer server, string path, Func<ContactActions, string, ContactInfo> change) =>
        Change(
            server,
            path,
            ControlJson.Default.ContactRequest,
            (contacts, request, _) => change(contacts, request.Who)
        );

    private static void Change<TRequest>(
        ControlServer server,
        string path,
        JsonTypeInfo<TRequest> type,
        Func<ContactActions, TRequest, DateTimeOffset, ContactInfo> change
    )
        where TRequest : class =>
        server.Handle(
            "POST",
            path,
            ControlJson.Default.ContactInfo,
            async (context, node, stop) =>
            {
                TRequest request = await ControlServer.ReadAsync(context, type, stop);
                return change(await ActionsAsync(node, stop), request, node.Time.GetUtcNow());
            }
        );

    // Who is connected is told as it was before the change: what ends because of it ends after the answer.
    public static async Task<ContactActions> ActionsAsync(ControlNode node, CancellationToken stop)
    {
        HostReport report = await node.Host.ReportAsync(stop);
        HashSet<Uid> connected = [.. report.Connections.Where(one => one.IsUp).Select(one => one.Ruid)];
        return new ContactActions(
            node.Host.Contacts,
            () => node.Host.Successions,
            revocation => node.Host.Revocations.Add(revocation.ToString()),
            uid => node.Host.Identities.Any(own => own.Uid == uid),
            connected.Contains
        );
    }
}
