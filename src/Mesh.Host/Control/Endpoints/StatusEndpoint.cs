using Mesh.Host.Commands;
using Mesh.Host.Control.Contract;
using Mesh.Hosting;
using Mesh.Hosting.Reporting;

namespace Mesh.Host.Control.Endpoints;

/// <summary>How it stands with the node.</summary>
internal static class StatusEndpoint
{
    public static void Map(ControlServer server) =>
        server.Handle(
            "GET",
            ControlPaths.Status,
            ControlJson.Default.StatusAnswer,
            (_, node, stop) => AnswerAsync(node, stop)
        );

    private static async Task<StatusAnswer> AnswerAsync(ControlNode node, CancellationToken stop)
    {
        MeshHost host = node.Host;
        HostReport report = await host.ReportAsync(stop);
        return new StatusAnswer
        {
            Version = VersionCommand.Version,
            Protocol = VersionCommand.Protocol,
            Home = node.Home.Folder,
            ProcessId = Environment.ProcessId,
            Hid = host.Hid.ToString(),
            BootEpoch = node.BootEpoch,
            StartedAt = node.StartedAt,
            UptimeSeconds = node.Time.GetElapsedTime(node.Started).TotalSeconds,
            Trust = report.Trust.ToString().ToLowerInvariant(),
            Permissions = host.Permissions.ToString().ToLowerInvariant(),
            Identities =
            [
                .. host.Identities.Select(own => new IdentityInfo(own.Uid.ToString(), own.Alias, own.HoldsKey)),
            ],
            Listen = host.Addresses,
            Advertised = host.AdvertisedAddresses,
            Observed =
            [
                .. host.ObservedAddresses.Select(seen => new ObservedInfo(
                    seen.Address,
                    seen.IsReachable,
                    seen.WitnessCount
                )),
            ],
            Connections = new CountInfo(
                report.Connections.Count(connection => connection.IsUp),
                report.ConnectionLimit
            ),
            Unproven = report.UnprovenCount,
            Peers = node.Peers.All.Count,
            Contacts = new ContactCounts(
                host.Contacts.All.Count(contact => !contact.IsBanned),
                host.Contacts.All.Count(contact => contact.IsBanned)
            ),
            Apps = [.. report.Apps.Select(app => new AppInfo(app.Name, app.Sid.ToString(), app.Protocols))],
            Buffers = new BufferInfo(report.BufferedBytes, report.BufferLimit),
        };
    }
}
