using Mesh.Contracts;
using Mesh.Host.Control.Contract;
using Mesh.Host.Home;
using Mesh.Hosting.Reporting;
using Microsoft.AspNetCore.Http;

namespace Mesh.Host.Control.Endpoints;

/// <summary>Why somebody is, or is not, connected now.</summary>
internal static class ExplainEndpoint
{
    public static void Map(ControlServer server) =>
        server.Handle("GET", ControlPaths.Explain, ControlJson.Default.ExplainAnswer, AnswerAsync);

    private static async Task<ExplainAnswer> AnswerAsync(HttpContext context, ControlNode node, CancellationToken stop)
    {
        PeerName name = PeerName.Parse(ControlServer.Query(context, "who"));
        HostReport report = await node.Host.ReportAsync(stop);
        Uid ruid = NodeNames.Identity(node, report, name.Who);
        Hid? rhid = NodeNames.Host(node, report, ruid, name.Host);
        return ExplainAnswer.Of(await node.Host.ExplainAsync(ruid, rhid, cancellationToken: stop));
    }
}
