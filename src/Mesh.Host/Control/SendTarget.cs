using Mesh.Contracts;
using Mesh.Host.Control.Contract;
using Mesh.Host.Home;
using Mesh.Host.Terminal;
using Mesh.Host.Up;
using Mesh.Hosting.Reporting;

namespace Mesh.Host.Control;

/// <summary>Whom a frame is for: what was typed, and which peers fit it as things stand.</summary>
/// <param name="Ruid">Whom.</param>
/// <param name="Rhid">On which host; null for any.</param>
/// <param name="Luid">As which of our identities; null for any.</param>
/// <param name="Service">Which service, as typed; null for any.</param>
/// <param name="Protocol">By which protocol; null for any.</param>
internal sealed record SendTarget(Uid Ruid, Hid? Rhid, Uid? Luid, string? Service, string? Protocol)
{
    private const int Listed = 8;

    /// <exception cref="MeshException">Nobody is called so, or several are.</exception>
    public static SendTarget Of(ControlNode node, HostReport report, SendRequest request)
    {
        PeerName name = PeerName.Parse(request.To);
        if (name.Protocol is { } one && request.Protocol is { } other && one != other)
        {
            throw new MeshException(
                MeshErrorCode.Invalid,
                $"Two protocols are named: {TerminalText.Clean(one)} and {TerminalText.Clean(other)}."
            );
        }

        Uid ruid = NodeNames.Identity(node, report, name.Who);
        Succeeded.Refuse(node.Host.Contacts, ruid);
        return new SendTarget(
            ruid,
            NodeNames.Host(node, report, ruid, name.Host),
            NodeNames.Own(node, request.As),
            request.Service,
            request.Protocol ?? name.Protocol
        );
    }

    /// <summary>The peers that fit: announced on a connection that is up, or apps of the node itself. The operator's own apps are none.</summary>
    public IReadOnlyList<Peer> Find(ControlNode node, HostReport report)
    {
        IEnumerable<Peer> remote =
            from connection in report.Connections
            where connection.IsUp && !connection.IsClosing && connection.Ruid == Ruid
            from service in connection.Services
            select new Peer(connection.Luid, Ruid, connection.Rhid, service.Sid, service.Protocol)
            {
                Alias = connection.Alias,
            };
        Uid ownLuid = Luid ?? node.Host.Identities[0].Uid;
        IEnumerable<Peer> local =
            from app in report.Apps
            where app.Identities.Contains(Ruid)
            from protocol in app.Protocols
            select new Peer(ownLuid, Ruid, node.Host.Hid, app.Sid, protocol) { Alias = node.AliasOf(Ruid) };
        return [.. remote.Concat(local).Where(IsMeant).OrderBy(peer => peer.ToString(), StringComparer.Ordinal)];
    }

    /// <summary>The one that is meant; null if there is none.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Invalid"/>: several fit; the message names them.</exception>
    public static Peer? One(IReadOnlyList<Peer> found) =>
        found.Count switch
        {
            0 => null,
            1 => found[0],
            _ => throw new MeshException(
                MeshErrorCode.Invalid,
                $"{found.Count} peers fit: {string.Join("; ", found.Take(Listed).Select(peer => Text(peer, found)))}{(found.Count > Listed ? "; …" : "")}. "
                    + "Name one: WHO@HOST/PROTOCOL, with --service and --as where that is not enough."
            ),
        };

    /// <summary>Why there is none, where its host is connected: what runs there. Null if it is not connected.</summary>
    public string? WhyNone(ControlNode node, HostReport report)
    {
        ConnectionReport[] up =
        [
            .. report.Connections.Where(one =>
                one.IsUp && one.Ruid == Ruid && (Rhid ?? one.Rhid) == one.Rhid && (Luid ?? one.Luid) == one.Luid
            ),
        ];
        if (up.Length == 0)
        {
            return null;
        }

        string wanted = Protocol is null ? "anything" : TerminalText.Clean(Protocol);
        string service = Service is null ? "" : $" as service {TerminalText.Clean(Service)}";
        string runs = string.Join(
            ", ",
            up.SelectMany(one => one.Services)
                .Select(one => $"{TerminalText.Clean(one.Protocol)} ({SidText.Of(one.Sid)})")
                .Distinct()
                .Take(Listed)
                .DefaultIfEmpty("nothing that it shows us")
        );
        return $"{PeerText.Name(node.AliasOf(Ruid), Ruid)} is connected, but runs no {wanted}{service} there; it runs: {runs}.";
    }

    private bool IsMeant(Peer peer) =>
        (Rhid ?? peer.Rhid) == peer.Rhid
        && (Luid ?? peer.Luid) == peer.Luid
        && (Protocol ?? peer.Protocol) == peer.Protocol
        && peer.Rsid != OperatorApp.SidOf(peer.Protocol)
        && (Service is null || NodeNames.IsMeant(Service, peer.Rsid));

    // As long as it must be to tell them apart.
    private static string Text(Peer peer, IReadOnlyList<Peer> all)
    {
        Peer[] alike = [.. all.Where(one => one.ToString() == peer.ToString())];
        string service = alike.Any(one => one.Rsid != peer.Rsid) ? $", service {SidText.Of(peer.Rsid)}" : "";
        string own = alike.Any(one => one.Luid != peer.Luid) ? $", as {peer.Luid.Short}" : "";
        return $"{peer}{service}{own}";
    }
}
