using System.Net;
using System.Net.Sockets;
using Mesh.Actors.Host;
using Mesh.Contracts;

namespace Mesh.Hosting.Tests.Tcp;

/// <summary>Dials with several addresses on real sockets.</summary>
public sealed class TcpRaceTests
{
    [Fact]
    public async Task A_connection_that_lost_the_race_is_closed()
    {
        // Takes the call and says nothing.
        using var mute = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        mute.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        mute.Listen();
        var quiet = new MeshOptions { DialContacts = false };
        await using LiveHost a = await LiveHost.StartAsync(quiet);
        await using LiveHost b = await LiveHost.StartAsync(quiet);
        a.Host.Contacts.Add(b.Host.IssueCard());
        b.Host.Contacts.Add(a.Host.IssueCard());

        Task connecting = a.Host.ConnectAsync(a.Uid, b.Uid, addresses: [$"{mute.LocalEndPoint}", b.Host.Addresses[0]]);
        using Socket call = await mute.AcceptAsync().WaitAsync(Waiters.Guard);
        await connecting.WaitAsync(Waiters.Guard);

        // The greeting of TLS, then the end, or a reset.
        byte[] buffer = new byte[4_096];
        int read;
        do
        {
            read = await ReadAsync(call, buffer).WaitAsync(Waiters.Guard);
        } while (read > 0);

        Assert.Equal(0, read);
    }

    [Fact]
    public async Task What_failed_is_told_with_its_stage()
    {
        using var free = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        free.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var quiet = new MeshOptions { DialContacts = false };
        await using LiveHost a = await LiveHost.StartAsync(quiet);
        await using LiveHost b = await LiveHost.StartAsync(quiet);
        string nobody = $"{free.LocalEndPoint}";
        string own = a.Host.Addresses[0];

        MeshException error = await Assert.ThrowsAsync<MeshException>(() =>
            a
                .Host.ConnectAsync(a.Uid, b.Uid, addresses: [nobody, own, b.Host.Addresses[0], "127.0.0.1"])
                .WaitAsync(Waiters.Guard)
        );

        Assert.Equal(
            [
                (nobody, DialStage.Connect),
                (own, DialStage.Tls),
                (b.Host.Addresses[0], DialStage.Proof),
                ("127.0.0.1", DialStage.Connect),
            ],
            error
                .Attempts.OrderBy(attempt => OrderOf(attempt.Address))
                .Select(attempt => (attempt.Address, attempt.Stage))
        );

        int OrderOf(string address) => Array.IndexOf([nobody, own, b.Host.Addresses[0]], address) & 3;
    }

    private static async Task<int> ReadAsync(Socket socket, byte[] buffer)
    {
        try
        {
            return await socket.ReceiveAsync(buffer);
        }
        catch (SocketException)
        {
            return 0;
        }
    }
}
