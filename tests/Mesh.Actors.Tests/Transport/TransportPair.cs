using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Threading.Channels;
using Mesh.Actors.Transport;

namespace Mesh.Actors.Tests.Transport;

/// <summary>Two hosts on one kind of transport; the right one listens.</summary>
internal sealed class TransportPair : IAsyncDisposable
{
    private readonly Channel<ITransportLink> _accepted = Channel.CreateUnbounded<ITransportLink>();
    private readonly List<ITransportLink> _links = [];

    private TransportPair(ITransport left, ITransport right, ECDsa leftKey, ECDsa rightKey)
    {
        (Left, Right, LeftKey, RightKey) = (left, right, leftKey, rightKey);
    }

    public ITransport Left { get; }

    public ITransport Right { get; }

    public ECDsa LeftKey { get; }

    public ECDsa RightKey { get; }

    public ITransportListener Listener { get; private set; } = null!;

    /// <summary>An address of the kind on which nobody listens.</summary>
    public string DeadAddress { get; private set; } = "";

    public static async Task<TransportPair> OpenAsync(
        string kind,
        TcpTransportOptions? options = null,
        TimeProvider? time = null
    )
    {
        ECDsa left = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        ECDsa right = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var network = new MemoryNetwork();
        TransportPair pair =
            kind == "tcp"
                ? new(
                    new TcpTransport(left, options, null, time),
                    new TcpTransport(right, options, null, time),
                    left,
                    right
                )
                : new(
                    new MemoryTransport(network, left.ExportSubjectPublicKeyInfo()),
                    new MemoryTransport(network, right.ExportSubjectPublicKeyInfo()),
                    left,
                    right
                );
        string free = kind == "tcp" ? "127.0.0.1:0" : "mem:0";
        await using (ITransportListener dead = await pair.Right.ListenAsync(free, _ => { }))
        {
            pair.DeadAddress = dead.Address;
        }

        pair.Listener = await pair.Right.ListenAsync(free, pair.Take);
        return pair;
    }

    public void Take(ITransportLink link) => Assert.True(_accepted.Writer.TryWrite(link));

    public async Task<ITransportLink> AcceptAsync()
    {
        ITransportLink link = await _accepted.Reader.ReadAsync().AsTask().Guarded();
        _links.Add(link);
        return link;
    }

    public async Task<ITransportLink> DialAsync()
    {
        ITransportLink link = await Left.DialAsync(Listener.Address).AsTask().Guarded();
        _links.Add(link);
        return link;
    }

    public async Task<(ITransportLink Dialled, ITransportLink Accepted)> ConnectAsync()
    {
        ITransportLink dialled = await DialAsync();
        ITransportLink accepted = await AcceptAsync();
        accepted.Proven();
        return (dialled, accepted);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ITransportLink link in _links)
        {
            link.Abort("the test is over");
            await link.DisposeAsync();
        }

        await Left.DisposeAsync();
        await Right.DisposeAsync();
        LeftKey.Dispose();
        RightKey.Dispose();
    }
}

/// <summary>Small helpers of the transport tests.</summary>
internal static class TransportTestExtensions
{
    // Only so that a broken transport fails a test instead of hanging the run; no test measures time.
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(1);

    public static Task<T> Guarded<T>(this Task<T> task) => task.WaitAsync(Hang);

    public static Task Guarded(this Task task) => task.WaitAsync(Hang);

    public static async Task SendAsync(this ITransportLink link, ReadOnlyMemory<byte> bytes)
    {
        await link.Output.WriteAsync(bytes).AsTask().Guarded();
    }

    /// <summary>Reads exactly so many bytes.</summary>
    public static async Task<byte[]> ReceiveAsync(this ITransportLink link, int count)
    {
        var received = new byte[count];
        int length = 0;
        while (length < count)
        {
            ReadResult read = await link.Input.ReadAsync().AsTask().Guarded();
            Assert.False(read.IsCompleted && read.Buffer.IsEmpty, $"The link ended after {length} of {count} bytes.");
            ReadOnlySequence<byte> part = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, count - length));
            part.CopyTo(received.AsSpan(length));
            length += (int)part.Length;
            link.Input.AdvanceTo(part.End);
        }

        return received;
    }

    /// <summary>Reads until the orderly end and says how many bytes there were.</summary>
    public static async Task<long> ReceiveToEndAsync(this ITransportLink link)
    {
        long length = 0;
        while (true)
        {
            ReadResult read = await link.Input.ReadAsync().AsTask().Guarded();
            length += read.Buffer.Length;
            link.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return length;
            }
        }
    }

    /// <summary>Reads until the error of a lost link.</summary>
    public static Task<IOException> ReceiveLossAsync(this ITransportLink link) =>
        Assert.ThrowsAnyAsync<IOException>(() => link.ReceiveToEndAsync());
}
