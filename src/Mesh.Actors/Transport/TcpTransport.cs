using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Mesh.Actors.Bans;
using Mesh.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesh.Actors.Transport;

/// <summary>Links over TCP with TLS 1.3 on both sides (docs/protocol.md §3).</summary>
/// <remarks>
/// Both sides show a self-signed certificate made from their host key; the key is proven by TLS and nothing else in the
/// certificate counts. Callers have to prove themselves within limits (<see cref="TcpTransportOptions"/>) that keep strangers
/// from taking the place of proven hosts. Thread-safe.
/// </remarks>
public sealed class TcpTransport : ITransport, IGatedTransport
{
    private readonly TransportServices _services;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly HashSet<TcpTransportListener> _listeners = [];
    private bool _disposed;

    /// <summary>Makes the transport of one host.</summary>
    /// <param name="hostKey">An ECDSA key on P-256 with its private part. Used here only; the caller keeps and disposes it.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <param name="loggers">Where to log; null for nowhere.</param>
    /// <param name="time">What the time-outs run on; null for the system's clock.</param>
    /// <param name="timeouts">How long a link may take to be made; null for the defaults.</param>
    /// <exception cref="ArgumentException">The key is another kind of key, or an option is out of its range.</exception>
    public TcpTransport(
        ECDsa hostKey,
        TcpTransportOptions? options = null,
        ILoggerFactory? loggers = null,
        TimeProvider? time = null,
        TransportTimeouts? timeouts = null
    )
    {
        options ??= new TcpTransportOptions();
        time ??= TimeProvider.System;
        timeouts ??= new TransportTimeouts();
        IReadOnlyList<string> faults = [.. timeouts.Validate(), .. options.Validate()];
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(Environment.NewLine, faults), nameof(options));
        }

        _services = new TransportServices(
            new TlsPolicy(hostKey),
            options,
            timeouts,
            new UnprovenSlots(options.UnprovenMax, options.UnprovenPerBlock, RandomNumberGenerator.GetInt32),
            new TlsStartLimiter(options.TlsStartsPerSecond ?? 400 * Environment.ProcessorCount, time),
            time,
            loggers?.CreateLogger<TcpTransport>() ?? NullLogger<TcpTransport>.Instance
        );
    }

    /// <inheritdoc />
    public Hid LocalHid => _services.Tls.LocalHid;

    /// <summary>Accepted links whose caller is not proven yet.</summary>
    public int UnprovenCount => _services.Unproven.Count;

    AddressGate? IGatedTransport.Gate
    {
        get => _services.Gate;
        set => _services.Gate = value;
    }

    /// <inheritdoc />
    public async ValueTask<ITransportListener> ListenAsync(
        string address,
        Action<ITransportLink> onLink,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(onLink);
        ThrowIfDisposed(address);
        TransportAddress parsed = TransportAddress.Parse(address);
        IPAddress[] local = await parsed.ResolveAsync(address, cancellationToken).ConfigureAwait(false);
        TcpTransportListener listener = TcpTransportListener.Open(
            new IPEndPoint(local[0], parsed.Port),
            address,
            onLink,
            _services,
            Forget
        );
        lock (_gate)
        {
            if (!_disposed)
            {
                _listeners.Add(listener);
                listener.Start();
                return listener;
            }
        }

        await listener.DisposeAsync().ConfigureAwait(false);
        throw Stopped(address, null);
    }

    /// <inheritdoc />
    public async ValueTask<ITransportLink> DialAsync(string address, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed(address);
        TransportAddress parsed = TransportAddress.Parse(address);
        Socket socket = await ConnectAsync(parsed, address, cancellationToken).ConfigureAwait(false);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: false));
        try
        {
            SocketSetup.Prepare(socket, _services.Options);
            TlsPeer peer = await ProveAsync(tls, address, cancellationToken).ConfigureAwait(false);
            var link = new TcpLink(socket, tls, peer, _services, leaveUnproven: null);
            TransportLog.LinkDialled(_services.Log, address, link.RemoteHid);
            return link;
        }
        catch (SocketException e)
        {
            // Reset by the other side just after it connected, or just after TLS.
            await tls.DisposeAsync().ConfigureAwait(false);
            socket.Dispose();
            throw new TransportException(
                TransportFailure.Lost,
                address,
                $"No link with {address}: it was lost at once ({e.SocketErrorCode}).",
                e
            )
            {
                IsConnected = true,
            };
        }
        catch
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Ends all listeners and all links that are being made. Links handed over live on with their owners.</summary>
    public async ValueTask DisposeAsync()
    {
        TcpTransportListener[] listeners;
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            listeners = [.. _listeners];
        }

        _stopping.Cancel();
        foreach (TcpTransportListener listener in listeners)
        {
            await listener.DisposeAsync().ConfigureAwait(false);
        }

        // The certificate is not disposed: handshakes that are being cancelled may still hold it, and it is only memory.
    }

    private async ValueTask<Socket> ConnectAsync(TransportAddress parsed, string address, CancellationToken caller)
    {
        using var timeout = new CancellationTokenSource(_services.Timeouts.Connect, _services.Time);
        using var all = CancellationTokenSource.CreateLinkedTokenSource(caller, _stopping.Token, timeout.Token);
        SocketException? last = null;
        try
        {
            foreach (IPAddress ip in await parsed.ResolveAsync(address, all.Token).ConfigureAwait(false))
            {
                if (_services.Gate?.IsShut(ip) == true)
                {
                    continue;
                }

                Socket? socket = null;
                try
                {
                    // Fails where the machine has no IPv6, or no file handle left: the next address may still do.
                    socket = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                    await socket.ConnectAsync(new IPEndPoint(ip, parsed.Port), all.Token).ConfigureAwait(false);
                    return socket;
                }
                catch (SocketException e)
                {
                    socket?.Dispose();
                    last = e;
                }
                catch
                {
                    socket?.Dispose();
                    throw;
                }
            }
        }
        catch (OperationCanceledException e) when (!caller.IsCancellationRequested)
        {
            throw _stopping.IsCancellationRequested
                ? Stopped(address, e)
                : new TransportException(
                    TransportFailure.TimedOut,
                    address,
                    $"No link with {address}: TCP did not connect within {_services.Timeouts.Connect.TotalSeconds:0.#} s.",
                    e
                );
        }

        throw last is null
            ? new TransportException(
                TransportFailure.Banned,
                address,
                $"No link with {address}: the address is banned here."
            )
            : CannotConnect(address, last);
    }

    private async ValueTask<TlsPeer> ProveAsync(SslStream tls, string address, CancellationToken caller)
    {
        var peer = new TlsPeer(LocalHid) { Address = address };
        using var timeout = new CancellationTokenSource(_services.Timeouts.Tls, _services.Time);
        using var all = CancellationTokenSource.CreateLinkedTokenSource(caller, _stopping.Token, timeout.Token);
        try
        {
            await tls.AuthenticateAsClientAsync(_services.Tls.ForDialler(peer), all.Token).ConfigureAwait(false);
            peer.ThrowUnlessAgreed(tls);
            return peer;
        }
        catch (Exception e) when (peer.Refusal is not null && e is not TransportException)
        {
            throw peer.Refusal;
        }
        catch (OperationCanceledException e) when (!caller.IsCancellationRequested)
        {
            throw _stopping.IsCancellationRequested
                ? Stopped(address, e)
                : new TransportException(
                    TransportFailure.TimedOut,
                    address,
                    $"No link with {address}: TLS did not end within {_services.Timeouts.Tls.TotalSeconds:0.#} s.",
                    e
                )
                {
                    IsConnected = true,
                };
        }
        catch (Exception e)
            when (e is AuthenticationException or CryptographicException or SocketException or IOException
                && e is not TransportException
            )
        {
            string why = (e.InnerException ?? e).Message;
            throw new TransportException(
                TransportFailure.NotMesh,
                address,
                $"No link with {address}: TLS failed, so no mesh host listens there, or it does not want us ({why}).",
                e
            );
        }
    }

    private static TransportException CannotConnect(string address, SocketException e)
    {
        bool refused = e.SocketErrorCode == SocketError.ConnectionRefused;
        bool late = e.SocketErrorCode == SocketError.TimedOut;
        return new TransportException(
            refused ? TransportFailure.Refused
                : late ? TransportFailure.TimedOut
                : TransportFailure.Unreachable,
            address,
            refused
                ? $"No link with {address}: connection refused, nobody listens there."
                : $"No link with {address}: {e.Message} ({e.SocketErrorCode}).",
            e
        );
    }

    private static TransportException Stopped(string address, Exception? cause) =>
        new(TransportFailure.Stopped, address, $"No link with {address}: this transport has been disposed.", cause);

    private void ThrowIfDisposed(string address)
    {
        if (_stopping.IsCancellationRequested)
        {
            throw Stopped(address, null);
        }
    }

    private void Forget(TcpTransportListener listener)
    {
        lock (_gate)
        {
            _listeners.Remove(listener);
        }
    }
}
