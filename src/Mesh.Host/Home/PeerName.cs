namespace Mesh.Host.Home;

/// <summary>Somebody as he is typed: <c>WHO[@HOST][/PROTOCOL]</c>. WHO is an alias, a uid, or the beginning of one; HOST a host's name, or the beginning of its id.</summary>
/// <remarks>An alias may have an <c>@</c> or a <c>/</c> in it, being whatever its owner likes: then the id names him.</remarks>
internal sealed record PeerName(string Who, string? Host, string? Protocol)
{
    /// <summary>The longest that is looked at, in characters.</summary>
    public const int MaxLength = 256;

    public static PeerName Parse(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string who = slash < 0 ? text : text[..slash];
        string? protocol = slash < 0 ? null : text[(slash + 1)..];
        int at = who.LastIndexOf('@');
        return at <= 0
            ? new PeerName(who, Host: null, protocol)
            : new PeerName(who[..at], at == who.Length - 1 ? null : who[(at + 1)..], protocol);
    }
}
