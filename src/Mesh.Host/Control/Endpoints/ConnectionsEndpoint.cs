using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Host.Control.Contract;
using Mesh.Host.Home;
using Mesh.Host.Up;
using Mesh.Hosting.Reporting;
using Microsoft.AspNetCore.Http;
using ConnectionInfo = Mesh.Host.Control.Contract.ConnectionInfo;

namespace Mesh.Host.Control.Endpoints;

/// <summary>The connections of the node: what there is, and one made or ended by hand.</summary>
internal static class ConnectionsEndpoint
{
    /// <summary>Addresses that one request may name.</summary>
    public const int MaxAddresses = 16;

    private const int MaxShown = 128;

    public static void Map(ControlServer server)
    {
        server.Handle(
            "GET",
            ControlPaths.Connections,
            ControlJson.Default.ConnectionsAnswer,
            async (_, node, stop) => Answer(await node.Host.ReportAsync(stop), _ => true)
        );
        server.Handle("POST", ControlPaths.Connect, ControlJson.Default.ConnectionsAnswer, ConnectAsync);
        server.Handle("POST", ControlPaths.Disconnect, ControlJson.Default.ConnectionsAnswer, DisconnectAsync);
    }

    private static async Task<ConnectionsAnswer> ConnectAsync(
        HttpContext context,
        ControlNode node,
        CancellationToken stop
    )
    {
        ConnectRequest request = await ControlServer.ReadAsync(context, ControlJson.Default.ConnectRequest, stop);
        TimeSpan timeout = ControlServer.Timeout(request.TimeoutSeconds);
        IReadOnlyList<string>? addresses = Addresses(ControlServer.Texts(request.Addresses, "addresses"));
        PeerName name = PeerName.Parse(request.Who);
        HostReport report = await node.Host.ReportAsync(stop);
        Uid ruid = NodeNames.Identity(node, report, name.Who);
        Uid luid = NodeNames.Own(node, request.As) ?? node.Host.Identities[0].Uid;
        Hid? rhid = NodeNames.Host(node, report, ruid, name.Host);
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(stop);
        bounded.CancelAfter(timeout);
        try
        {
            await node.Host.ConnectAsync(luid, ruid, rhid, addresses, bounded.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new MeshException(
                MeshErrorCode.NoConnection,
                $"No connection to {PeerText.Name(node.AliasOf(ruid), ruid)} within {timeout.TotalSeconds:0.#} s; "
                    + $"an attempt under way goes on. See: mesh explain {ruid.Short}"
            );
        }

        return Answer(
            await node.Host.ReportAsync(stop),
            one => one.Luid == luid && one.Ruid == ruid && (rhid is null || one.Rhid == rhid)
        );
    }

    // A dial that has begun outlives its request, and keeps its turn until it has tried them all.
    private static IReadOnlyList<string>? Addresses(IReadOnlyList<string>? addresses)
    {
        if (addresses?.Count > MaxAddresses)
        {
            throw new MeshException(
                MeshErrorCode.Invalid,
                $"addresses has {addresses.Count} addresses; {MaxAddresses} are the most."
            );
        }

        return addresses?.FirstOrDefault(address => !CardPayload.IsAddress(address)) is { } wrong
            ? throw new MeshException(
                MeshErrorCode.Invalid,
                $"\"{PlainText.Clean(wrong, MaxShown)}\" in addresses is not host:port, with a port from 1 to 65535, such as 192.0.2.7:7400 or [2001:db8::7]:7400."
            )
            : addresses;
    }

    private static async Task<ConnectionsAnswer> DisconnectAsync(
        HttpContext context,
        ControlNode node,
        CancellationToken stop
    )
    {
        DisconnectRequest request = await ControlServer.ReadAsync(context, ControlJson.Default.DisconnectRequest, stop);
        PeerName name = PeerName.Parse(request.Who);
        HostReport report = await node.Host.ReportAsync(stop);
        Uid ruid = NodeNames.Identity(node, report, name.Who);
        Uid? luid = NodeNames.Own(node, request.As);
        Hid? rhid = NodeNames.Host(node, report, ruid, name.Host);
        ConnectionsAnswer found = Answer(
            report,
            one => one.Ruid == ruid && (luid ?? one.Luid) == one.Luid && (rhid ?? one.Rhid) == one.Rhid
        );
        if (found.Connections.Count == 0)
        {
            throw new MeshException(
                MeshErrorCode.NoConnection,
                $"There is no connection with {PeerText.Name(node.AliasOf(ruid), ruid)} to end. See: mesh connections"
            );
        }

        foreach (ConnectionInfo one in found.Connections)
        {
            await node.Host.DisconnectAsync(Uid.Parse(one.Luid), Uid.Parse(one.Ruid), Hid.Parse(one.Rhid));
        }

        return found;
    }

    private static ConnectionsAnswer Answer(HostReport report, Func<ConnectionReport, bool> which) =>
        new([.. report.Connections.Where(which).Select(Info)], report.ConnectionLimit);

    private static ConnectionInfo Info(ConnectionReport one) =>
        new()
        {
            Name = $"{PeerText.Name(one.Alias, one.Ruid)}@{one.Rhid.Short}",
            Luid = one.Luid.ToString(),
            Ruid = one.Ruid.ToString(),
            Rhid = one.Rhid.ToString(),
            Alias = one.Alias,
            State =
                one.IsClosing ? "closing"
                : one.IsUp ? "up"
                : "opening",
            Address = one.Link?.RemoteAddress,
            DialledByUs = one.Link?.IsDialledByUs,
            UpSeconds = one.Link?.UpFor.TotalSeconds,
            SilentSeconds = one.Link?.SilentFor.TotalSeconds,
            RoundTripMilliseconds = one.Link?.RoundTrip?.TotalMilliseconds,
            RemoteBootEpoch = one.Link?.RemoteBootEpoch,
            Held = one.IsHeld,
            Peers = one.PeerCount,
            Services = [.. one.Services.Select(service => new ServiceInfo(service.Sid.ToString(), service.Protocol))],
        };
}
