namespace Mesh.Actors.Peers;

/// <summary>Whether frames pass between a connection and the apps. Shut once, for good: the connection ends, and one that begins anew has another gate.</summary>
/// <remarks>
/// A ban, or the removal of a contact, holds from the moment in which the call that makes it returns; the connection hears of it later, by messages. Between
/// the two this refuses what apps send, and drops what comes for them. Any thread.
/// </remarks>
internal sealed class ConnectionGate
{
    private volatile bool _isShut;
    private volatile string[] _addresses = [];

    public bool IsShut => _isShut;

    /// <summary>The other ends of the connection's links.</summary>
    public IReadOnlyList<string> Addresses => _addresses;

    /// <summary>The connection has got another link.</summary>
    public void SetAddresses(IEnumerable<string> addresses) => _addresses = [.. addresses];

    public void Shut() => _isShut = true;
}
