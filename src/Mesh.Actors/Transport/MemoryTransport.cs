using System.Collections.Concurrent;
using Mesh.Contracts;

namespace Mesh.Actors.Transport;

/// <summary>Links in memory, for tests: the same promises as <see cref="TcpTransport"/>, no sockets, no threads, no clock.</summary>
/// <remarks>
/// Everything happens on the thread of whoever calls: a flush at one end makes the bytes readable at the other before it
/// returns. A waiting read or flush goes on in the synchronisation context it was awaited in, if there is one, else on the
/// thread that woke it; so with a single-threaded context nothing ever leaves that thread. The key is believed, not proven.
/// </remarks>
public sealed class MemoryTransport : ITransport
{
    private readonly MemoryNetwork _network;
    private readonly ConcurrentDictionary<MemoryListener, bool> _listeners = new();
    private volatile bool _disposed;

    /// <summary>Plugs a host into a network.</summary>
    /// <param name="network">Where its links go.</param>
    /// <param name="publicKey">The host's key as a SubjectPublicKeyInfo; its SHA-256 is the host's id.</param>
    public MemoryTransport(MemoryNetwork network, ReadOnlyMemory<byte> publicKey)
    {
        ArgumentNullException.ThrowIfNull(network);
        _network = network;
        PublicKey = publicKey;
        LocalHid = Hid.OfPublicKey(publicKey.Span);
    }

    /// <inheritdoc />
    public Hid LocalHid { get; }

    internal ReadOnlyMemory<byte> PublicKey { get; }

    /// <inheritdoc />
    public ValueTask<ITransportListener> ListenAsync(
        string address,
        Action<ITransportLink> onLink,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(onLink);
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfDisposed(address);
        MemoryListener listener = _network.Listen(address, this, onLink);
        _listeners[listener] = true;
        return new ValueTask<ITransportListener>(listener);
    }

    /// <inheritdoc />
    /// <remarks>The acceptor gets its end before this returns.</remarks>
    public ValueTask<ITransportLink> DialAsync(string address, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfDisposed(address);
        return new ValueTask<ITransportLink>(_network.Dial(address, this));
    }

    /// <summary>Ends all listeners. Links live on with their owners.</summary>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        foreach (MemoryListener listener in _listeners.Keys)
        {
            await listener.DisposeAsync();
        }
    }

    private void ThrowIfDisposed(string address)
    {
        if (_disposed)
        {
            throw new TransportException(
                TransportFailure.Stopped,
                address,
                $"No link with {address}: this transport has been disposed."
            );
        }
    }
}
