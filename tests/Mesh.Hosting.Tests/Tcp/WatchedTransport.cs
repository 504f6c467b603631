using System.IO.Pipelines;
using Mesh.Actors.Transport;
using Mesh.Contracts;

namespace Mesh.Hosting.Tests.Tcp;

/// <summary>A transport that knows which of its links are not disposed yet, so that tests can break them and wait for their end.</summary>
internal sealed class WatchedTransport(ITransport inner) : ITransport
{
    private readonly Waiters _waiters = new();
    private readonly List<ITransportLink> _links = [];

    public Hid LocalHid => inner.LocalHid;

    public IReadOnlyList<ITransportLink> Links => _waiters.Look(() => _links.ToList());

    public Task UntilLinks(int count) => _waiters.Until(() => _links.Count == count, $"{count} links", Text);

    public async ValueTask<ITransportListener> ListenAsync(
        string address,
        Action<ITransportLink> onLink,
        CancellationToken cancellationToken = default
    ) => await inner.ListenAsync(address, link => onLink(Watch(link)), cancellationToken);

    public async ValueTask<ITransportLink> DialAsync(string address, CancellationToken cancellationToken = default) =>
        Watch(await inner.DialAsync(address, cancellationToken));

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private string Text() => $"{_links.Count} links";

    private WatchedLink Watch(ITransportLink link)
    {
        var watched = new WatchedLink(link, this);
        _waiters.Change(() => _links.Add(watched));
        return watched;
    }

    private sealed class WatchedLink(ITransportLink link, WatchedTransport owner) : ITransportLink
    {
        public bool Dialled => link.Dialled;

        public Hid RemoteHid => link.RemoteHid;

        public ReadOnlyMemory<byte> RemotePublicKey => link.RemotePublicKey;

        public string RemoteAddress => link.RemoteAddress;

        public string LocalAddress => link.LocalAddress;

        public PipeReader Input => link.Input;

        public PipeWriter Output => link.Output;

        public void Proven() => link.Proven();

        public void Abort(string reason) => link.Abort(reason);

        public async ValueTask DisposeAsync()
        {
            await link.DisposeAsync();
            owner._waiters.Change(() => owner._links.Remove(this));
        }
    }
}
