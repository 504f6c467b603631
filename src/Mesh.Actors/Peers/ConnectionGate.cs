using Mesh.Actors.Links;

namespace Mesh.Actors.Peers;

/// <summary>Whether frames pass between a connection and the apps. Shut once, for good: the connection ends, and one that begins anew has another gate.</summary>
/// <remarks>
/// A ban, or the removal of a contact, holds from the moment in which the call that makes it returns; the connection hears of it later, by messages. Between
/// the two this refuses what apps send, and drops what comes for them. Any thread.
/// </remarks>
internal sealed class ConnectionGate
{
    private volatile bool _isShut;
    private volatile Link[] _links = [];

    public bool IsShut => _isShut;

    /// <summary>The other ends of the connection's links that have not ended.</summary>
    public IEnumerable<string> Addresses => _links.Where(link => !link.IsEnded).Select(link => link.RemoteAddress);

    /// <summary>The connection gets another link. Its host alone calls this.</summary>
    public void Add(Link link) => _links = [.. _links.Where(other => !other.IsEnded), link];

    public void Shut() => _isShut = true;
}
