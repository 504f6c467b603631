using Mesh.Host.Control.Contract;

namespace Mesh.Host.Control.Endpoints;

/// <summary>The cards of the node's own identities, with the addresses that it tells now.</summary>
internal static class CardEndpoint
{
    public static void Map(ControlServer server) =>
        server.Handle(
            "POST",
            ControlPaths.OwnCard,
            ControlJson.Default.CardAnswer,
            async (context, node, stop) =>
            {
                CardRequest request = await ControlServer.ReadAsync(context, ControlJson.Default.CardRequest, stop);
                return CardAnswer.Of(node.Host.IssueCard(NodeNames.Own(node, request.Who)));
            }
        );
}
