using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using Mesh.Contracts;
using Microsoft.Extensions.Logging;

namespace Mesh.Actors.Transport;

/// <summary>A link over TCP and TLS 1.3.</summary>
/// <remarks>
/// An idle link holds no buffer: reading waits with a read of zero bytes and takes one from the pool when there is something.
/// <see cref="Abort"/> closes the socket only; what TLS holds is freed by <see cref="DisposeAsync"/>, so that a read under way
/// on another thread always ends with an <see cref="IOException"/>.
/// </remarks>
internal sealed class TcpLink : ITransportLink
{
    private const int BufferBytes = 65_536;

    private readonly Socket _socket;
    private readonly SslStream _tls;
    private readonly TransportServices _services;
    private readonly Action? _leaveUnproven;
    private int _aborted;
    private int _disposed;

    // leaveUnproven gives back the place of an accepted link; null for a dialled one.
    public TcpLink(Socket socket, SslStream tls, TlsPeer peer, TransportServices services, Action? leaveUnproven)
    {
        _socket = socket;
        _tls = tls;
        _services = services;
        _leaveUnproven = leaveUnproven;
        Dialled = leaveUnproven is null;
        RemoteHid = peer.Hid;
        RemotePublicKey = peer.PublicKey;
        RemoteAddress = TransportAddress.Format(socket.RemoteEndPoint);
        LocalAddress = TransportAddress.Format(socket.LocalEndPoint);
        Input = PipeReader.Create(
            tls,
            new StreamPipeReaderOptions(
                bufferSize: BufferBytes,
                minimumReadSize: 4096,
                leaveOpen: true,
                useZeroByteReads: true
            )
        );
        Output = PipeWriter.Create(
            new TlsOutputStream(tls, socket),
            new StreamPipeWriterOptions(minimumBufferSize: BufferBytes)
        );
    }

    public bool Dialled { get; }

    public Hid RemoteHid { get; }

    public ReadOnlyMemory<byte> RemotePublicKey { get; }

    public string RemoteAddress { get; }

    public string LocalAddress { get; }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public void Proven() => _leaveUnproven?.Invoke();

    public void Abort(string reason)
    {
        if (Interlocked.Exchange(ref _aborted, 1) != 0)
        {
            return;
        }

        TransportLog.LinkAborted(_services.Log, RemoteHid, RemoteAddress, reason);
        _leaveUnproven?.Invoke();
        SocketSetup.CloseHard(_socket);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        if (Volatile.Read(ref _aborted) == 0)
        {
            await EndOutputAsync().ConfigureAwait(false);
        }

        _leaveUnproven?.Invoke();
        await _tls.DisposeAsync().ConfigureAwait(false);
        SocketSetup.CloseSoft(_socket);
    }

    private async ValueTask EndOutputAsync()
    {
        // The other side may have stopped reading: then what is left cannot be sent, and the time-out ends the wait.
        using var timeout = new CancellationTokenSource(_services.Options.CloseTimeout, _services.Time);
        using CancellationTokenRegistration abort = timeout.Token.UnsafeRegister(
            static link => ((TcpLink)link!).Abort("closing took too long"),
            this
        );
        try
        {
            await Output.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Lost already, or aborted by the time-out, or a flush was under way against the rules: nothing is left to send.
            Abort("it was lost while closing: " + e.Message);
        }
    }
}
