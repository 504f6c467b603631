using System.Net.Security;
using System.Net.Sockets;

namespace Mesh.Actors.Transport;

/// <summary>The writing half of a TLS link: disposing it ends this direction in an orderly way.</summary>
/// <remarks>
/// A flush of 64 KiB is four records and four sends. Gathering them into one send was measured and brought nothing: the other
/// side then waits for the last record before it can begin with the first.
/// </remarks>
internal sealed class TlsOutputStream(SslStream tls, Socket socket) : Stream
{
    private int _ended;

    public override bool CanRead => false;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        tls.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => tls.Write(buffer, offset, count);

    public override void Flush() { }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Sends close_notify and FIN. The other direction goes on.</summary>
    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            await tls.ShutdownAsync().ConfigureAwait(false);
            EndSending();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _ended, 1) == 0)
        {
            tls.ShutdownAsync().GetAwaiter().GetResult();
            EndSending();
        }
    }

    private void EndSending()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw new IOException("The link is lost: " + e.Message, e);
        }
    }
}
