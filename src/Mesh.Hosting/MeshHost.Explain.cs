using Mesh.Actors.Host;
using Mesh.Contracts;

namespace Mesh.Hosting;

// Why a peer is, or is not, connected now.
public sealed partial class MeshHost
{
    /// <summary>Says why a peer is, or is not, online now, for whatever app.</summary>
    /// <inheritdoc cref="MeshApp.ExplainAsync"/>
    public Task<Explanation> ExplainAsync(Peer peer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(peer);
        var question = new GetPeerFacts(peer.Luid, peer.Ruid, peer.Rhid, peer.Rsid, peer.Protocol, App: null);
        return _questions.AskAsync(question, cancellationToken);
    }

    /// <summary>Says why an identity is, or is not, connected now; also of one that was never seen.</summary>
    /// <param name="ruid">Whom.</param>
    /// <param name="rhid">On which host; null for any.</param>
    /// <param name="luid">As which of our identities; null for the one that is connected, or the first.</param>
    /// <param name="cancellationToken">Gives up the question.</param>
    /// <exception cref="MeshException">The host gives no answer.</exception>
    public Task<Explanation> ExplainAsync(
        Uid ruid,
        Hid? rhid = null,
        Uid? luid = null,
        CancellationToken cancellationToken = default
    ) => _questions.AskAsync(new GetPeerFacts(luid, ruid, rhid, null, null, App: null), cancellationToken);
}
