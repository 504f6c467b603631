using Mesh.Actors.Transport;
using Mesh.Contracts;

namespace Mesh.Simulation;

/// <summary>A host's plug in the simulated network. The key is believed, not proven: who plugs it in is who he says.</summary>
internal sealed class SimTransport(SimNetwork network, SimHost host, ReadOnlyMemory<byte> publicKey) : ITransport
{
    private bool _isDisposed;

    public SimHost Host => host;

    /// <summary>Dials that have begun and have not ended.</summary>
    public int Dials { get; set; }

    public Hid LocalHid { get; } = Hid.OfPublicKey(publicKey.Span);

    public ReadOnlyMemory<byte> PublicKey => publicKey;

    public ValueTask<ITransportListener> ListenAsync(
        string address,
        Action<ITransportLink> onLink,
        CancellationToken cancellationToken = default
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        Require(address);
        return new ValueTask<ITransportListener>(network.Listen(address, this, onLink));
    }

    public ValueTask<ITransportLink> DialAsync(string address, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Require(address);
        return new ValueTask<ITransportLink>(new SimDial(network, this, address).StartAsync(cancellationToken));
    }

    public ValueTask DisposeAsync()
    {
        _isDisposed = true;
        network.Unlisten(this);
        return default;
    }

    private void Require(string address)
    {
        if (_isDisposed)
        {
            throw new TransportException(
                TransportFailure.Stopped,
                address,
                $"No link with {address}: this transport has been disposed."
            );
        }
    }
}

/// <summary>An address that is listened on.</summary>
internal sealed class SimListener(SimNetwork network, SimTransport owner, string address, Action<ITransportLink> onLink)
    : ITransportListener
{
    public string Address { get; set; } = address;

    public SimTransport Owner => owner;

    public void Take(ITransportLink link) => onLink(link);

    public ValueTask DisposeAsync()
    {
        network.Unlisten(this);
        return default;
    }
}
