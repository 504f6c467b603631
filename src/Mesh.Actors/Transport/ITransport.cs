using System.IO.Pipelines;
using Mesh.Contracts;

namespace Mesh.Actors.Transport;

/// <summary>Makes links: byte streams between two hosts, each of which has proven its host key to the other.</summary>
/// <remarks>
/// The mesh above knows no sockets: it dials and listens here. <see cref="TcpTransport"/> is the real one,
/// <see cref="MemoryTransport"/> the one for tests. Nothing in this interface forces a change of thread: every wait may
/// complete on the caller's own context, so an implementation can run on one thread and virtual time.
/// An address is <c>host:port</c> (<c>[host]:port</c> for IPv6) for TCP, <c>mem:n</c> in memory.
/// </remarks>
public interface ITransport : IAsyncDisposable
{
    /// <summary>The host whose key this transport proves to others.</summary>
    Hid LocalHid { get; }

    /// <summary>Takes links at an address until the listener is disposed.</summary>
    /// <param name="address">Where to listen; port 0 takes a free one, see <see cref="ITransportListener.Address"/>.</param>
    /// <param name="onLink">
    /// Called once for each link whose keys are proven, on any thread, several at a time. It must not block or throw. The
    /// callee owns the link: it must dispose it.
    /// </param>
    /// <param name="cancellationToken">Ends the attempt to listen, not the listener.</param>
    /// <exception cref="TransportException">The address cannot be listened on.</exception>
    ValueTask<ITransportListener> ListenAsync(
        string address,
        Action<ITransportLink> onLink,
        CancellationToken cancellationToken = default
    );

    /// <summary>Opens a link to an address. The caller owns it: it must dispose it.</summary>
    /// <remarks>
    /// With TLS 1.3 the dialler is done before the acceptor has judged the dialler's certificate: a link that the acceptor
    /// refuses ends at its first read, not here.
    /// </remarks>
    /// <exception cref="TransportException">There is no link; it says why.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask<ITransportLink> DialAsync(string address, CancellationToken cancellationToken = default);
}

/// <summary>A place where links are taken. Disposing it takes no more; links already handed over live on.</summary>
public interface ITransportListener : IAsyncDisposable
{
    /// <summary>The address listened on, with the port that was taken.</summary>
    string Address { get; }
}

/// <summary>Two byte streams between this host and another one, whose key is proven.</summary>
/// <remarks>
/// One reader and one writer at a time, which may be different threads. The other side's orderly end shows as
/// <see cref="ReadResult.IsCompleted"/>; a link that was lost or aborted shows as an <see cref="IOException"/> from a read or
/// a flush, and bytes not yet read may be gone with it. Completing <see cref="Output"/> ends this direction in an orderly
/// way, the other one goes on. <see cref="IAsyncDisposable.DisposeAsync"/> completes <see cref="Output"/> if that has not
/// happened (no flush may be under way), then closes both directions; it never takes longer than the close time-out.
/// </remarks>
public interface ITransportLink : IAsyncDisposable
{
    /// <summary>True at the side that opened the link.</summary>
    bool Dialled { get; }

    /// <summary>The host at the other end: SHA-256 of <see cref="RemotePublicKey"/>. Never this host.</summary>
    Hid RemoteHid { get; }

    /// <summary>The proven key of the other end, a SubjectPublicKeyInfo of 91 bytes.</summary>
    ReadOnlyMemory<byte> RemotePublicKey { get; }

    /// <summary>The address of the other end as this side sees it.</summary>
    string RemoteAddress { get; }

    /// <summary>The address of this end.</summary>
    string LocalAddress { get; }

    /// <summary>What the other end sends.</summary>
    PipeReader Input { get; }

    /// <summary>What this end sends; bytes leave with a flush, and a flush waits while the other end does not read.</summary>
    PipeWriter Output { get; }

    /// <summary>
    /// Says that the caller behind the link is known and welcome. Until then an accepted link stands in one of the few places
    /// for strangers and may be aborted at any time to make room. Without effect when called again, or on a dialled link.
    /// </summary>
    void Proven();

    /// <summary>Ends both directions at once; unsent bytes are lost and the other end sees an error. Any thread, any number of times.</summary>
    /// <param name="reason">Why, for the log and for the errors of calls under way.</param>
    void Abort(string reason);
}
