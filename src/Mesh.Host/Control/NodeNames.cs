using Mesh.Contracts;
using Mesh.Host.Home;
using Mesh.Host.Terminal;
using Mesh.Hosting.Reporting;

namespace Mesh.Host.Control;

/// <summary>Whom somebody means, among all that a node knows.</summary>
internal static class NodeNames
{
    /// <summary>The identity: a contact, one that is connected, an own one, or anybody by his whole uid.</summary>
    /// <exception cref="MeshException">Nobody fits, or several do.</exception>
    public static Uid Identity(ControlNode node, HostReport report, string who)
    {
        if (Uid.TryParse(who, out Uid uid))
        {
            return uid;
        }

        IEnumerable<(Uid, string?)> known = node
            .Host.Contacts.All.Select(contact => (contact.Uid, contact.Alias))
            .Concat(report.Connections.Select(connection => (connection.Ruid, connection.Alias)))
            .Concat(node.Host.Identities.Select(own => (own.Uid, own.Alias)));
        return Succeeded.One(known, one => IsSucceeded(node, one), who, "identity", "mesh contacts list");
    }

    /// <summary>One of the node's own identities; null if none is named.</summary>
    /// <exception cref="MeshException">None fits, or several do.</exception>
    public static Uid? Own(ControlNode node, string? who) =>
        who is null
            ? null
            : Succeeded.One(
                node.Host.Identities.Select(own => (own.Uid, own.Alias)),
                uid => IsSucceeded(node, uid),
                who,
                "identity of this node",
                "mesh identity show"
            );

    /// <summary>The host: among those given, and those on the identity's card; or any by its whole id. Null if none is named.</summary>
    /// <exception cref="MeshException">None fits, or several do.</exception>
    public static Hid? Host(ControlNode node, HostReport report, Uid of, string? host)
    {
        if (host is null)
        {
            return null;
        }

        if (Hid.TryParse(host, out Hid hid))
        {
            return hid;
        }

        Hid[] known =
        [
            .. report
                .Connections.Where(connection => connection.Ruid == of)
                .Select(connection => connection.Rhid)
                .Concat(node.Host.Contacts.Find(of)?.Hosts.Select(one => one.Hid) ?? [])
                .Append(node.Host.Hid)
                .Distinct(),
        ];
        Hid[] found = [.. known.Where(one => IsMeant(host, name: null, one))];
        string typed = TerminalText.Clean(host);
        return found.Length switch
        {
            1 => found[0],
            0 => throw new MeshException(
                MeshErrorCode.NoConnection,
                $"No host of {of.Short} has an id that begins with \"{typed}\"; it has {string.Join(", ", known.Where(one => one != node.Host.Hid).Select(one => one.Short).DefaultIfEmpty("none that is known"))}."
            ),
            _ => throw new MeshException(
                MeshErrorCode.Invalid,
                $"\"{typed}\" fits {found.Length} hosts: {string.Join(", ", found.Take(5).Select(one => one.ToString()[..12] + "…"))}. Give more digits."
            ),
        };
    }

    private static bool IsSucceeded(ControlNode node, Uid uid) =>
        node.Host.Contacts.Find(uid)?.SucceededBy is not null
        || node.Host.Identities.Any(own => own.Uid == uid && own.SucceededBy is not null);

    /// <summary>True if a host may be meant: by its name, or by the beginning of its id.</summary>
    public static bool IsMeant(string typed, string? name, Hid hid) =>
        typed == name || hid.ToString().StartsWith(typed, StringComparison.OrdinalIgnoreCase);

    /// <summary>True if a service may be meant: by its name, its id, or the beginning of one.</summary>
    public static bool IsMeant(string typed, Sid sid) =>
        SidText.Of(sid) == typed || sid.ToString().StartsWith(typed, StringComparison.OrdinalIgnoreCase);
}
