using Mesh.Host.Control.Contract;
using Mesh.Host.Home;

namespace Mesh.Host.Control.Endpoints;

/// <summary>Who and what is banned; a change acts at once, also on live links.</summary>
internal static class BansEndpoint
{
    public static void Map(ControlServer server)
    {
        server.Handle(
            "GET",
            ControlPaths.Bans,
            ControlJson.Default.BansAnswer,
            async (_, node, stop) =>
                new BansAnswer(
                    (await ContactsEndpoint.ActionsAsync(node, stop)).Bans().Contacts,
                    ActionsOf(node).List()
                )
        );
        server.Handle(
            "POST",
            ControlPaths.AddBan,
            ControlJson.Default.BanInfo,
            async (context, node, stop) =>
                ActionsOf(node).Add(await ControlServer.ReadAsync(context, ControlJson.Default.AddBanRequest, stop))
        );
        server.Handle(
            "POST",
            ControlPaths.RemoveBan,
            ControlJson.Default.BanInfo,
            async (context, node, stop) =>
                ActionsOf(node)
                    .Remove(
                        (await ControlServer.ReadAsync(context, ControlJson.Default.RemoveBanRequest, stop)).Subject
                    )
        );
    }

    private static BanActions ActionsOf(ControlNode node) =>
        new(node.Host.Bans.Book, node.Time.GetUtcNow(), node.Host.Contacts);
}
