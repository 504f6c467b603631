using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Mesh.Actors.Transport;

/// <summary>Accepts sockets and makes links of those that prove a key.</summary>
/// <remarks>
/// A socket gets one of the places for strangers first. Its TLS starts when its first byte is there and its turn has come, so
/// that a silent socket costs a place and nothing more. The accept loop outlives every error but the end of the listener.
/// </remarks>
internal sealed class TcpTransportListener : ITransportListener
{
    private static readonly TimeSpan BackOff = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly Action<ITransportLink> _onLink;
    private readonly TransportServices _services;
    private readonly Action<TcpTransportListener> _onEnd;
    private readonly CancellationTokenSource _stopping = new();
    private Task _accepting = Task.CompletedTask;
    private int _disposed;

    private TcpTransportListener(
        Socket socket,
        Action<ITransportLink> onLink,
        TransportServices services,
        Action<TcpTransportListener> onEnd
    )
    {
        _socket = socket;
        _onLink = onLink;
        _services = services;
        _onEnd = onEnd;
        Address = TransportAddress.Format(socket.LocalEndPoint);
    }

    public string Address { get; }

    /// <summary>Binds and listens; nothing is accepted before <see cref="Start"/>.</summary>
    public static TcpTransportListener Open(
        IPEndPoint local,
        string address,
        Action<ITransportLink> onLink,
        TransportServices services,
        Action<TcpTransportListener> onEnd
    )
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(local.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (local.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(local);
            socket.Listen(services.Options.Backlog);
            return new TcpTransportListener(socket, onLink, services, onEnd);
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            throw new TransportException(
                TransportFailure.CannotListen,
                address,
                $"Cannot listen on {address}: {e.Message} ({e.SocketErrorCode}).",
                e
            );
        }
    }

    public void Start()
    {
        TransportLog.Listening(_services.Log, Address, _services.Tls.LocalHid);
        _accepting = AcceptLoopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _stopping.Cancel();
        _socket.Dispose();
        await _accepting.ConfigureAwait(false);
        _onEnd(this);
        TransportLog.ListeningEnded(_services.Log, Address);
    }

    private async Task AcceptLoopAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Socket socket = await _socket.AcceptAsync(_stopping.Token).ConfigureAwait(false);
                _ = ReceiveAsync(socket);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                await RestAsync(e).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask RestAsync(SocketException e)
    {
        // Out of file handles, mostly: trying again at once would only spin until others close theirs.
        TransportLog.AcceptFailed(_services.Log, Address, e.SocketErrorCode.ToString(), BackOff);
        try
        {
            await Task.Delay(BackOff, _services.Time, _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The listener ends; the loop sees it.
        }
    }

    private async Task ReceiveAsync(Socket socket)
    {
        string address;
        AddressBlock? block;
        SslStream tls;
        try
        {
            var remote = (IPEndPoint)socket.RemoteEndPoint!;
            address = TransportAddress.Format(remote);
            if (_services.Gate?.TurnsAway(remote.Address) == true)
            {
                TransportLog.CallerBarred(_services.Log, address);
                SocketSetup.CloseHard(socket);
                return;
            }

            block = AddressBlock.Of(remote.Address);
            SocketSetup.Prepare(socket, _services.Options);
            tls = new SslStream(new NetworkStream(socket, ownsSocket: false));
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            // Gone between its arrival and here.
            socket.Dispose();
            return;
        }

        // Without timer and without links to others there is nothing in it to dispose, and the place may outlive this method.
        var evicted = new CancellationTokenSource();
        UnprovenSlots.Slot slot = _services.Unproven.Enter(
            block,
            () =>
            {
                TransportLog.CallerEvicted(_services.Log, address);
                SocketSetup.CloseHard(socket);
                _ = evicted.CancelAsync();
            }
        );
        TcpLink? link = await ProveAsync(socket, tls, address, slot, evicted.Token).ConfigureAwait(false);
        if (link is not null)
        {
            HandOver(link);
        }
    }

    private async ValueTask<TcpLink?> ProveAsync(
        Socket socket,
        SslStream tls,
        string address,
        UnprovenSlots.Slot slot,
        CancellationToken evicted
    )
    {
        var peer = new TlsPeer(_services.Tls.LocalHid) { Address = address };
        try
        {
            using var timeout = new CancellationTokenSource(_services.Timeouts.Tls, _services.Time);
            using var all = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stopping.Token, evicted);
            await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, all.Token).ConfigureAwait(false);
            await _services.Starts.WaitAsync(all.Token).ConfigureAwait(false);
            await tls.AuthenticateAsServerAsync(_services.Tls.ForAcceptor(peer), all.Token).ConfigureAwait(false);
            peer.ThrowUnlessAgreed(tls);
            return new TcpLink(socket, tls, peer, _services, () => _services.Unproven.Leave(slot));
        }
        // What a stranger sends goes through TLS, the parsing of certificates and the building of chains: whatever is
        // thrown there, the place and the socket are given back.
        catch (Exception e)
        {
            string why = peer.Refusal?.Message ?? (e is OperationCanceledException ? "it took too long" : e.Message);
            TransportLog.CallerTurnedAway(_services.Log, address, why);
            _services.Unproven.Leave(slot);
            await tls.DisposeAsync().ConfigureAwait(false);
            socket.Dispose();
            return null;
        }
    }

    private void HandOver(TcpLink link)
    {
        TransportLog.LinkAccepted(_services.Log, link.RemoteAddress, link.RemoteHid);
        try
        {
            _onLink(link);
        }
        catch (Exception e)
        {
            // The edge of the transport: an error of the receiver must not end as an unobserved task with a link left open.
            TransportLog.ReceiverThrew(_services.Log, Address, e);
            link.Abort("its receiver failed");
        }
    }
}
