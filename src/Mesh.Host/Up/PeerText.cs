using Mesh.Contracts;
using Mesh.Host.Terminal;

namespace Mesh.Host.Up;

/// <summary>How somebody is called on the terminal: <c>alias@host</c>, each falling back to 6 digits of the id, and cleaned, since the alias is theirs.</summary>
internal static class PeerText
{
    public static string Of(Peer peer) => $"{Name(peer.Alias, peer.Ruid)}@{NonEmpty(peer.HostName) ?? peer.Rhid.Short}";

    public static string Name(string? alias, Uid uid) => NonEmpty(alias) ?? uid.Short;

    private static string? NonEmpty(string? text) =>
        text is not null && TerminalText.Clean(text).Trim() is { Length: > 0 } clean ? clean : null;
}
