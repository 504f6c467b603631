using System.Net;
using System.Net.Sockets;
using Mesh.Actors.Transport;
using Mesh.Contracts;

namespace Mesh.Hosting.Tests.Tcp;

/// <summary>How links are made, and why they are not, on real sockets.</summary>
public sealed class TcpDialTests
{
    [Fact]
    public async Task A_port_that_is_taken_is_said_so_by_the_start_and_free_again_afterwards()
    {
        LiveHost first = await LiveHost.StartAsync();
        string address = first.Host.Addresses[0];

        TransportException taken = await Assert.ThrowsAsync<TransportException>(() =>
            LiveHost.StartAsync(listen: address)
        );

        Assert.Equal((TransportFailure.CannotListen, address), (taken.Failure, taken.Address));
        Assert.Contains($"Cannot listen on {address}: ", taken.Message);
        await first.DisposeAsync();
        await using LiveHost second = await LiveHost.StartAsync(listen: address);
        Assert.Equal(address, second.Host.Addresses[0]);
    }

    [Fact]
    public async Task A_connection_that_is_refused_is_said_so_with_each_address_that_was_tried()
    {
        await using LiveHost a = await LiveHost.StartAsync();
        LiveHost b = await LiveHost.StartAsync();
        using Socket one = Bound();
        using Socket two = Bound();
        string[] addresses = [b.Host.Addresses[0], one.LocalEndPoint!.ToString()!, two.LocalEndPoint!.ToString()!];
        await b.DisposeAsync();
        a.Learn(b, addresses);

        MeshException refused = await Assert.ThrowsAsync<MeshException>(() =>
            a.Host.ConnectAsync(a.Uid, b.Uid).WaitAsync(Waiters.Guard)
        );

        Assert.Equal(MeshErrorCode.NoConnection, refused.Code);
        Assert.All(addresses, address => Assert.Contains(address, refused.Message));
        Assert.Contains("refused", refused.Message);
        await a.Transport.UntilLinks(0);
    }

    [Fact]
    public async Task A_host_at_the_IPv6_address_of_this_machine_is_dialled_and_seen()
    {
        await using LiveHost a = await LiveHost.StartAsync();
        await using LiveHost b = await LiveHost.StartAsync(listen: "[::1]:0");
        Assert.StartsWith("[::1]:", b.Host.Addresses[0]);
        LiveLog left = await a.OpenAsync("left", "p");
        LiveLog right = await b.OpenAsync("right", "p");
        b.Learn(a);
        a.Learn(b, b.Host.Addresses[0]);

        await left.UntilOnline();
        await right.UntilOnline();
        Assert.True(right.App.Send(right.Only, [6]).IsAccepted);
        await left.UntilFrames(1);
    }

    [Fact]
    public async Task A_host_that_comes_back_at_its_port_while_its_old_link_seems_alive_is_restarted_and_online_again()
    {
        await using LiveHost a = await LiveHost.StartAsync();
        LiveHost b = await LiveHost.StartAsync(epoch: 1);
        string address = b.Host.Addresses[0];
        await using var relay = new Relay(address) { HidesEnds = true };
        b.Learn(a);
        a.Learn(b, relay.Address);
        LiveLog left = await a.OpenAsync("left", "p");
        await b.OpenAsync("right", "p");
        await left.UntilOnline();

        relay.Swallow();
        await b.DisposeAsync();
        Assert.Empty(left.Reasons);
        await using LiveHost again = await LiveHost.StartAsync(listen: address, keys: b.Keys, epoch: 2);
        LiveLog right = await again.OpenAsync("right", "p");
        again.Learn(a, a.Host.Addresses[0]);
        await left.UntilOffline();
        await left.UntilOnline();
        await right.UntilOnline();

        Assert.Equal([OfflineReason.Restarted], left.Reasons);
        Assert.True(left.App.Send(left.Only, [1]).IsAccepted);
        await right.UntilFrames(1);
    }

    [Fact]
    public async Task A_host_with_our_own_key_is_no_other_host_and_neither_side_has_a_link()
    {
        await using LiveHost a = await LiveHost.StartAsync();
        await using LiveHost twin = await LiveHost.StartAsync(keys: a.Keys);
        LiveLog left = await a.OpenAsync("left", "p");
        LiveLog right = await twin.OpenAsync("right", "p");

        MeshException refused = await Assert.ThrowsAsync<MeshException>(() =>
            a.Host.ConnectAsync(a.Uid, a.Uid, null, twin.Host.Addresses).WaitAsync(Waiters.Guard)
        );

        Assert.Contains("our own key", refused.Message);
        await a.Transport.UntilLinks(0);
        await twin.Transport.UntilLinks(0);
        Assert.Empty(left.Events.Concat(right.Events));
    }

    [Fact]
    public async Task A_handshake_that_is_reset_at_any_byte_is_an_answered_call_and_no_link_that_is_left()
    {
        await using LiveHost a = await LiveHost.StartAsync();
        await using LiveHost b = await LiveHost.StartAsync();
        await using var relay = new Relay(b.Host.Addresses[0]) { ResetAfter = 1 };
        b.Learn(a);
        a.Learn(b, relay.Address);
        LiveLog left = await a.OpenAsync("left", "p");
        LiveLog right = await b.OpenAsync("right", "p");
        int failed = 0;
        bool isUp = false;
        for (int at = 1; !isUp; at += 150)
        {
            relay.ResetAfter = at;
            try
            {
                await a.Host.ConnectAsync(a.Uid, b.Uid).WaitAsync(Waiters.Guard);
                isUp = true;
            }
            catch (MeshException e)
            {
                Assert.Equal(MeshErrorCode.NoConnection, e.Code);
                failed++;
            }
        }

        relay.ResetAfter = null;
        Assert.InRange(failed, 5, 100);
        relay.Reset();
        await left.UntilOnline();
        await right.UntilOnline();
        await a.Transport.UntilLinks(1);
        await b.Transport.UntilLinks(1);
    }

    // Bound and not listened on: nobody else is given its port, and who dials it is refused.
    private static Socket Bound()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }
}
