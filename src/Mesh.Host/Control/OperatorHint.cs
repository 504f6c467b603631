using Mesh.Contracts;
using Mesh.Host.Home;
using Mesh.Host.Terminal;

namespace Mesh.Host.Control;

/// <summary>Which command gives what was missing.</summary>
internal static class OperatorHint
{
    /// <summary>What is granted where an identity, or a contact as that identity, is lacking; what the grant says of protocols stays.</summary>
    public const string AllContacts = "--contacts all";

    /// <summary>What is granted where a protocol is lacking; what the grant says of contacts stays.</summary>
    public const string AllProtocols = "--protocols all";

    /// <summary>How an app is granted an identity of the node.</summary>
    public static string Grant(ControlNode node, string app, Uid luid, string what = AllContacts) =>
        Grant(node.Home, app, node.Host.Identities.FirstOrDefault(own => own.Uid == luid)?.Alias, luid, what);

    /// <inheritdoc cref="Grant(ControlNode, string, Uid, string)"/>
    public static string Grant(MeshHome home, string app, string? alias, Uid luid, string what = AllContacts) =>
        $"Grant it: mesh grants set {ShellText.Quote(app)} {ShellText.Quote(alias ?? luid.ToString()[..12])} {what} --home {ShellText.Quote(home.Folder)}";
}
