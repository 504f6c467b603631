using System.IO.Pipelines;
using Mesh.Contracts;

namespace Mesh.Actors.Transport;

/// <summary>A direction of a link in memory.</summary>
[Flags]
public enum MemoryDirections
{
    /// <summary>From the dialler to the acceptor.</summary>
    FromDialler = 1,

    /// <summary>From the acceptor to the dialler.</summary>
    FromAcceptor = 2,

    /// <summary>Both.</summary>
    Both = FromDialler | FromAcceptor,
}

/// <summary>What a test does to one link: cut it, hold its bytes, lose them. Any thread, any number of times.</summary>
public sealed class MemoryLinkControl
{
    private readonly MemoryNetwork _network;
    private readonly MemoryChannel _fromDialler = new();
    private readonly MemoryChannel _fromAcceptor = new();
    private int _open = 2;

    internal MemoryLinkControl(
        MemoryNetwork network,
        MemoryTransport dialler,
        string diallerAddress,
        MemoryTransport acceptor,
        string acceptorAddress
    )
    {
        _network = network;
        Dialler = new MemoryLink(this, true, acceptor, acceptorAddress, diallerAddress, _fromAcceptor, _fromDialler);
        Acceptor = new MemoryLink(this, false, dialler, diallerAddress, acceptorAddress, _fromDialler, _fromAcceptor);
    }

    /// <summary>The dialler's end.</summary>
    public ITransportLink Dialler { get; }

    /// <summary>The acceptor's end.</summary>
    public ITransportLink Acceptor { get; }

    /// <summary>True once the acceptor has called <see cref="ITransportLink.Proven"/>.</summary>
    public bool IsProven { get; internal set; }

    /// <summary>Breaks the link: both ends see an error at their next read and flush, and in those under way.</summary>
    public void Cut() => Break("it was cut");

    /// <summary>Holds what is sent from now on; the senders see a network that has stopped, first by buffers that fill.</summary>
    public void Pause(MemoryDirections directions = MemoryDirections.Both) => Each(directions, c => c.Pause());

    /// <summary>Delivers what was held, in order, and what follows.</summary>
    public void Resume(MemoryDirections directions = MemoryDirections.Both) => Each(directions, c => c.Resume());

    /// <summary>
    /// Loses what is sent from now on, ends included, and tells nobody: a half-open link, as when a machine loses its power or
    /// a firewall forgets. Does not end.
    /// </summary>
    public void Drop(MemoryDirections directions = MemoryDirections.Both) => Each(directions, c => c.Drop());

    internal void Break(string reason)
    {
        var error = new TransportException(TransportFailure.Lost, "", $"The link is lost: {reason}.");
        _fromDialler.Fail(error);
        _fromAcceptor.Fail(error);
        _network.Forget(this);
    }

    internal void EndClosed()
    {
        if (Interlocked.Decrement(ref _open) == 0)
        {
            _network.Forget(this);
        }
    }

    private void Each(MemoryDirections directions, Action<MemoryChannel> act)
    {
        if (directions.HasFlag(MemoryDirections.FromDialler))
        {
            act(_fromDialler);
        }

        if (directions.HasFlag(MemoryDirections.FromAcceptor))
        {
            act(_fromAcceptor);
        }
    }
}

/// <summary>One end of a link in memory.</summary>
internal sealed class MemoryLink(
    MemoryLinkControl control,
    bool dialled,
    MemoryTransport remote,
    string remoteAddress,
    string localAddress,
    MemoryChannel incoming,
    MemoryChannel outgoing
) : ITransportLink
{
    private int _disposed;

    public bool Dialled { get; } = dialled;

    public Hid RemoteHid { get; } = remote.LocalHid;

    public ReadOnlyMemory<byte> RemotePublicKey { get; } = remote.PublicKey;

    public string RemoteAddress { get; } = remoteAddress;

    public string LocalAddress { get; } = localAddress;

    public PipeReader Input => incoming.Reader;

    public PipeWriter Output => outgoing.Writer;

    public void Proven()
    {
        if (!Dialled)
        {
            control.IsProven = true;
        }
    }

    public void Abort(string reason) => control.Break(reason);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await Output.CompleteAsync();
        incoming.Fail(new TransportException(TransportFailure.Lost, RemoteAddress, "The link is lost: it was closed."));
        control.EndClosed();
    }
}
