using System.IO.Pipelines;
using Mesh.Actors.Transport;
using Mesh.Contracts;

namespace Mesh.Hosting.Tests.Limits;

/// <summary>A transport whose callers seem to come from addresses of the internet, as the test says.</summary>
/// <param name="inner">What carries the bytes.</param>
/// <param name="addressOf">The address of the n-th caller, from 0.</param>
internal sealed class AddressedTransport(ITransport inner, Func<int, string> addressOf) : ITransport
{
    private int _callers;

    public Hid LocalHid => inner.LocalHid;

    public ValueTask<ITransportListener> ListenAsync(
        string address,
        Action<ITransportLink> onLink,
        CancellationToken cancellationToken = default
    ) => inner.ListenAsync(address, link => onLink(new AddressedLink(link, addressOf(_callers++))), cancellationToken);

    public ValueTask<ITransportLink> DialAsync(string address, CancellationToken cancellationToken = default) =>
        inner.DialAsync(address, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private sealed class AddressedLink(ITransportLink link, string remoteAddress) : ITransportLink
    {
        public bool Dialled => link.Dialled;

        public Hid RemoteHid => link.RemoteHid;

        public ReadOnlyMemory<byte> RemotePublicKey => link.RemotePublicKey;

        public string RemoteAddress => remoteAddress;

        public string LocalAddress => link.LocalAddress;

        public PipeReader Input => link.Input;

        public PipeWriter Output => link.Output;

        public void Proven() => link.Proven();

        public void Abort(string reason) => link.Abort(reason);

        public ValueTask DisposeAsync() => link.DisposeAsync();
    }
}
