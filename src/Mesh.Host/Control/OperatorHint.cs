using Mesh.Contracts;
using Mesh.Host.Home;
using Mesh.Host.Terminal;

namespace Mesh.Host.Control;

/// <summary>Which command gives what was missing.</summary>
internal static class OperatorHint
{
    /// <summary>How an app is granted an identity of the node.</summary>
    public static string Grant(ControlNode node, string app, Uid luid) =>
        Grant(node.Home, app, node.Host.Identities.FirstOrDefault(own => own.Uid == luid)?.Alias, luid);

    /// <inheritdoc cref="Grant(ControlNode, string, Uid)"/>
    public static string Grant(MeshHome home, string app, string? alias, Uid luid) =>
        $"Grant it: mesh grants set {ShellText.Quote(app)} {ShellText.Quote(alias ?? luid.ToString()[..12])} --contacts all --home {ShellText.Quote(home.Folder)}";
}
