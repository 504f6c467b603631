using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Mesh.Actors.Host;
using Mesh.Actors.Identity;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Xunit.Abstractions;

namespace Mesh.Hosting.Tests.Tcp;

/// <summary>Strangers on real sockets. <c>MESH_STRANGERS</c> says how many; both ends of each are in this process.</summary>
public sealed class StrangerSocketTests(ITestOutputHelper output)
{
    private const int Streams = 8;
    private const int Places = 256;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_contact_connects_amid_sockets_that_say_nothing_or_a_byte(bool talk)
    {
        int count = StrangerCount();
        MemoryKeyRing keys = MemoryKeyRing.Generate();
        using ECDsa key = keys.CreateHostEcdsa();
        await using var transport = new TcpTransport(key, new TcpTransportOptions { UnprovenMax = Places });
        await using MeshHost host = await MeshHost.StartAsync(
            new MeshHostOptions
            {
                Keys = keys,
                Listen = ["127.0.0.1:0"],
                Transport = transport,
                Mesh = new MeshOptions { DialContacts = false },
            }
        );
        using Inbox ups = Inbox.Create(host.System);
        host.System.EventStream.Subscribe(ups.Receiver, typeof(LinkUp));
        await using LiveHost contact = await LiveHost.StartAsync(new MeshOptions { DialContacts = false });
        host.Contacts.Add(contact.Host.IssueCard());
        contact.Host.Contacts.Add(host.IssueCard());
        await using var crowd = new Crowd(transport, IPEndPoint.Parse(host.Addresses[0]), talk);

        Task[] arriving =
        [
            .. Enumerable.Range(0, Streams).Select(stream => crowd.ArriveAsync(stream, count / Streams)),
        ];
        await crowd.HalfIsThere.WaitAsync(Waiters.Guard);
        Task arrived = Task.WhenAll(arriving);
        int attempts = 0;
        bool isConnected;
        bool isOver;
        do
        {
            // An attempt that begins when nobody arrives any more cannot be pushed out: it is the last one.
            isOver = arrived.IsCompleted;
            attempts++;
            isConnected = await TryConnectAsync(contact, host.Identities[0].Uid);
        } while (!isConnected && !isOver);

        await arrived.WaitAsync(TimeSpan.FromMinutes(5));
        output.WriteLine($"{count} strangers, attempt {attempts}, at most {crowd.Peak} places");
        Assert.True(isConnected, $"{attempts} attempts");
        Assert.Equal(count / Streams * Streams, crowd.Count);
        Assert.InRange(crowd.Peak, 1, Places);
        Assert.Equal(contact.Host.Hid, Assert.IsType<LinkUp>(await ups.ReceiveAsync(Waiters.Guard)).Rhid);
        Assert.Equal(contact.Host.Hid, Assert.Single((await host.StatusAsync()).Connections).Rhid);
        Assert.Equal(1, host.LinkCount);
    }

    private static async Task<bool> TryConnectAsync(LiveHost contact, Uid uid)
    {
        try
        {
            await contact.Host.ConnectAsync(contact.Uid, uid).WaitAsync(Waiters.Guard);
            return true;
        }
        catch (MeshException e) when (e.Code == MeshErrorCode.NoConnection)
        {
            return false;
        }
    }

    private static int StrangerCount() =>
        int.TryParse(
            Environment.GetEnvironmentVariable("MESH_STRANGERS"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out int count
        )
            ? count
            : 2_000;

    /// <summary>Sockets from many addresses of this machine.</summary>
    private sealed class Crowd(TcpTransport transport, IPEndPoint target, bool talk) : IAsyncDisposable
    {
        private readonly Lock _gate = new();
        private readonly List<Socket> _sockets = [];
        private readonly TaskCompletionSource _half = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task HalfIsThere => _half.Task;

        public int Count { get; private set; }

        public int Peak { get; private set; }

        public async Task ArriveAsync(int stream, int count)
        {
            for (int i = 0; i < count; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                lock (_gate)
                {
                    _sockets.Add(socket);
                }

                socket.Bind(new IPEndPoint(new IPAddress([127, (byte)(10 + stream), (byte)(i % 200), 1]), 0));
                await ComeAsync(socket);
                Note(2 * (i + 1) >= count);
            }
        }

        public ValueTask DisposeAsync()
        {
            _sockets.ForEach(socket => socket.Dispose());
            return default;
        }

        private async Task ComeAsync(Socket socket)
        {
            try
            {
                await socket.ConnectAsync(target);
                if (talk)
                {
                    // The first byte of a TLS record: enough to be given a turn.
                    await socket.SendAsync(new byte[] { 0x16 });
                }
            }
            catch (SocketException e)
                when (e.SocketErrorCode
                        is SocketError.ConnectionReset
                            or SocketError.ConnectionAborted
                            or SocketError.Shutdown
                )
            {
                // It has lost its place already, perhaps before its connect returned.
            }
        }

        private void Note(bool isHalf)
        {
            lock (_gate)
            {
                Count++;
                Peak = Math.Max(Peak, transport.UnprovenCount);
            }

            if (isHalf)
            {
                _half.TrySetResult();
            }
        }
    }
}
