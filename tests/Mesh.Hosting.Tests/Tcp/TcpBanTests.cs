using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Mesh.Actors.Bans;
using Mesh.Actors.Host;
using Mesh.Actors.Identity;
using Mesh.Actors.Limits;
using Mesh.Actors.Transport;
using Mesh.Contracts;

namespace Mesh.Hosting.Tests.Tcp;

/// <summary>Bans on real sockets. This machine has a whole block of addresses of its own: who calls from which is for the caller to choose.</summary>
public sealed class TcpBanTests
{
    private static readonly AddressRange Barred = AddressRange.Parse("127.0.77.0/24");

    [Fact]
    public async Task A_caller_from_a_banned_block_is_turned_away_before_TLS_and_counted()
    {
        await using MeshHost host = await StartAsync();
        host.Bans.Add(Barred, force: true);

        for (int i = 1; i <= 3; i++)
        {
            Assert.Equal(0, await HeardAsync(host, IPAddress.Parse("127.0.77.9")));
            Assert.Equal(i, host.BarredCount);
        }

        HostStatus status = await host.StatusAsync();
        Assert.Equal((0, 0, 0), (host.LinkCount, host.UnprovenCount, status.HandshakeCount));
        Assert.Equal(3, Read(host.Hid.Short, "mesh.host.caller.barred"));
    }

    [Fact]
    public async Task A_caller_from_elsewhere_comes_through_TLS_and_is_not_counted()
    {
        await using MeshHost host = await StartAsync();
        host.Bans.Add(Barred, force: true);
        using ECDsa key = MemoryKeyRing.Generate().CreateHostEcdsa();
        await using var transport = new TcpTransport(key);
        await using ITransportLink link = await transport.DialAsync(host.Addresses[0]);

        Assert.Equal(host.Hid, link.RemoteHid);
        Assert.Equal(0, host.BarredCount);
    }

    [Fact]
    public async Task A_ban_of_an_address_ends_the_live_link_and_when_it_is_lifted_they_meet_again()
    {
        (LiveHost a, LiveHost b) = await LiveHost.PairAsync();
        await using LiveHost endA = a;
        await using LiveHost endB = b;
        LiveLog left = await a.OpenAsync("left", "p");
        LiveLog right = await b.OpenAsync("right", "p");
        await left.UntilOnline();
        await right.UntilOnline();

        a.Host.Bans.Add(AddressRange.Parse("127.0.0.0/8"), "for a while", force: true);
        await left.UntilOffline();
        await right.UntilOffline();
        Assert.Equal([OfflineReason.NotPermitted], left.Reasons);
        Assert.Equal([OfflineReason.NotPermitted], right.Reasons);
        MeshException refused = await Assert.ThrowsAsync<MeshException>(() =>
            a.Host.ConnectAsync(a.Uid, b.Uid).WaitAsync(Waiters.Guard)
        );
        Assert.Contains("address block 127.0.0.0/8 (for a while)", refused.Message, StringComparison.Ordinal);

        Assert.True(a.Host.Bans.Remove(AddressRange.Parse("127.0.0.0/8")));
        await left.UntilOnline();
        await right.UntilOnline();
    }

    [Fact]
    public async Task A_name_that_leads_to_a_banned_address_is_not_dialled()
    {
        await using LiveHost other = await LiveHost.StartAsync();
        await using MeshHost host = await StartAsync();
        host.Contacts.Add(other.Host.IssueCard());
        host.Bans.Add(AddressRange.Parse("127.0.0.0/8"), force: true);
        host.Bans.Add(AddressRange.Parse("::1"), force: true);
        string port = other.Host.Addresses[0].Split(':')[^1];

        MeshException refused = await Assert.ThrowsAsync<MeshException>(() =>
            host.ConnectAsync(host.Identities[0].Uid, other.Uid, addresses: [$"localhost:{port}"])
                .WaitAsync(Waiters.Guard)
        );
        Assert.Contains("banned", Assert.Single(refused.Attempts).Reason, StringComparison.Ordinal);
        Assert.Equal(0, other.Host.LinkCount);
    }

    private static Task<MeshHost> StartAsync() =>
        MeshHost.StartAsync(
            new MeshHostOptions
            {
                Keys = MemoryKeyRing.Generate(),
                Listen = ["127.0.0.1:0"],
                Mesh = new MeshOptions { DialContacts = false },
            }
        );

    // How many bytes come before the end, which may be a reset, and as soon as the connection is there.
    private static async Task<int> HeardAsync(MeshHost host, IPAddress from)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(from, 0));
        byte[] heard = new byte[64];
        try
        {
            await socket.ConnectAsync(IPEndPoint.Parse(host.Addresses[0]));
            return await socket.ReceiveAsync(heard).WaitAsync(Waiters.Guard);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return 0;
        }
    }

    private static long Read(string host, string name)
    {
        long found = -1;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (
                instrument.Name == name
                && instrument.Meter.Name == LimitsMetrics.MeterName
                && instrument.Meter.Tags!.Any(tag => Equals(tag.Value, host))
            )
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => found = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return found;
    }
}
