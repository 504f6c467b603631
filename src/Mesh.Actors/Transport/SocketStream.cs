using System.Buffers;
using System.Net.Sockets;

namespace Mesh.Actors.Transport;

/// <summary>A socket as the stream under TLS, which can gather what TLS writes record by record into one send.</summary>
/// <remarks>
/// SslStream hands over 16 KiB at a time, each a system call and a wake-up of the receiver. Between
/// <see cref="BeginGather"/> and <see cref="EndGatherAsync"/> its records are copied together and sent as one.
/// Errors are left as the socket throws them: SslStream turns them into <see cref="IOException"/>.
/// </remarks>
internal sealed class SocketStream(Socket socket) : Stream
{
    // Four full TLS records: more would only sit longer in front of an urgent record.
    private const int GatherBytes = 4 * (16_384 + 64);

    private byte[]? _gathered;
    private int _gatheredLength;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>From now on writes are kept until <see cref="EndGatherAsync"/>, or until the buffer is full.</summary>
    public void BeginGather()
    {
        _gathered = ArrayPool<byte>.Shared.Rent(GatherBytes);
        _gatheredLength = 0;
    }

    /// <summary>Sends what was kept.</summary>
    public async ValueTask EndGatherAsync(CancellationToken cancellationToken)
    {
        byte[] gathered = _gathered!;
        _gathered = null;
        try
        {
            if (_gatheredLength > 0)
            {
                await SendAsync(gathered.AsMemory(0, _gatheredLength), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(gathered);
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => socket.Receive(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        byte[]? gathered = _gathered;
        if (gathered is null)
        {
            return SendAsync(buffer, cancellationToken);
        }

        if (gathered.Length - _gatheredLength < buffer.Length)
        {
            return SpillAsync(gathered, buffer, cancellationToken);
        }

        buffer.CopyTo(gathered.AsMemory(_gatheredLength));
        _gatheredLength += buffer.Length;
        return default;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count)
    {
        ReadOnlySpan<byte> rest = buffer.AsSpan(offset, count);
        while (rest.Length > 0)
        {
            rest = rest[socket.Send(rest)..];
        }
    }

    public override void Flush() { }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async ValueTask SpillAsync(
        byte[] gathered,
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken
    )
    {
        await SendAsync(gathered.AsMemory(0, _gatheredLength), cancellationToken).ConfigureAwait(false);
        _gatheredLength = 0;
        if (buffer.Length > gathered.Length)
        {
            await SendAsync(buffer, cancellationToken).ConfigureAwait(false);
            return;
        }

        buffer.CopyTo(gathered);
        _gatheredLength = buffer.Length;
    }

    private ValueTask SendAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        ValueTask<int> send = socket.SendAsync(buffer, SocketFlags.None, cancellationToken);
        if (!send.IsCompletedSuccessfully)
        {
            return FinishAsync(send, buffer, cancellationToken);
        }

        // A value task may be looked at once only, hence the second form of the same.
        int sent = send.Result;
        return sent == buffer.Length ? default : FinishAsync(new ValueTask<int>(sent), buffer, cancellationToken);
    }

    private async ValueTask FinishAsync(
        ValueTask<int> first,
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken
    )
    {
        int sent = await first.ConfigureAwait(false);
        while (sent < buffer.Length)
        {
            sent += await socket.SendAsync(buffer[sent..], SocketFlags.None, cancellationToken).ConfigureAwait(false);
        }
    }
}
