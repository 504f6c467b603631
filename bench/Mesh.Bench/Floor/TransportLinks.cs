using System.Security.Cryptography;
using Mesh.Actors.Transport;

namespace Mesh.Bench.Floor;

/// <summary>Our transport with nothing of the mesh above it.</summary>
internal sealed class TransportLinks : IRawLinks
{
    private readonly TcpTransport _transport = new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    public async Task<string> ListenAsync(Action<RawLink> onLink)
    {
        ITransportListener listener = await _transport.ListenAsync("127.0.0.1:0", link => onLink(Wrap(link)));
        return listener.Address;
    }

    public async Task<RawLink> DialAsync(string address) => Wrap(await _transport.DialAsync(address));

    private static RawLink Wrap(ITransportLink link)
    {
        link.Proven();
        return new RawLink(link.Input, link.Output, link.DisposeAsync);
    }
}
