using System.IO.Pipelines;
using Mesh.Actors.Transport;
using Mesh.Contracts;

namespace Mesh.Simulation;

/// <summary>One end of a link, as its host sees it.</summary>
internal sealed class SimLinkEnd(
    SimLink link,
    bool dialled,
    SimTransport remote,
    string remoteAddress,
    string localAddress,
    SimStream incoming,
    SimStream outgoing
) : ITransportLink
{
    private bool _isDisposed;

    /// <summary>Whether this end is closed, reset, or gone with its host.</summary>
    public bool IsOver { get; set; }

    public bool Dialled => dialled;

    public Hid RemoteHid { get; } = remote.LocalHid;

    public ReadOnlyMemory<byte> RemotePublicKey { get; } = remote.PublicKey;

    public string RemoteAddress => remoteAddress;

    public string LocalAddress => localAddress;

    public PipeReader Input => incoming.Reader;

    public PipeWriter Output => outgoing;

    public void Proven() => link.IsProven |= !dialled;

    public void Abort(string reason)
    {
        if (IsOver)
        {
            return;
        }

        var error = new TransportException(TransportFailure.Lost, remoteAddress, $"The link is lost: {reason}.");
        incoming.Reader.Fail(error, keepUnread: false);
        outgoing.FailSender(error);
        outgoing.SendReset(discard: false);
        link.OnOver(this);
    }

    public ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return default;
        }

        _isDisposed = true;
        outgoing.Complete();
        incoming.Reader.Close();
        if (!IsOver)
        {
            outgoing.SendClosed();
            link.OnOver(this);
        }

        return default;
    }

    /// <summary>The host is gone.</summary>
    /// <param name="isTold">Whether its system still closes its sockets.</param>
    public void Vanish(bool isTold)
    {
        if (IsOver)
        {
            return;
        }

        if (isTold)
        {
            outgoing.SendReset(discard: false);
        }

        incoming.Lose();
        link.OnOver(this);
    }
}
