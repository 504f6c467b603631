using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Mesh.Actors.Transport;

namespace Mesh.Actors.Tests.Transport;

/// <summary>Whom TCP and TLS let in, and what those cost who are not.</summary>
[Trait("cost", "unit")]
public sealed class TcpTransportTests
{
    public static TheoryData<string> Strangers =>
        ["no certificate", "an RSA key", "a P-384 key", "two certificates", "the acceptor's own key", "no ALPN"];

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task A_caller_is_turned_away_after_TLS_who_shows(string what)
    {
        await using TransportPair pair = await TransportPair.OpenAsync("tcp");
        await using (SslStream tls = await PeerShowing(what, pair.RightKey).DialAsync(pair.Listener.Address))
        {
            await RawPeer.EndAsync(tls);
        }

        await AssertNextLinkIsHonestAsync(pair);
    }

    [Theory]
    [InlineData("another ALPN")]
    [InlineData("TLS 1.2")]
    public async Task A_caller_gets_no_TLS_at_all_who_offers_only(string what)
    {
        await using TransportPair pair = await TransportPair.OpenAsync("tcp");

        await Assert.ThrowsAnyAsync<Exception>(() => PeerShowing(what, pair.RightKey).DialAsync(pair.Listener.Address));

        await AssertNextLinkIsHonestAsync(pair);
    }

    [Theory]
    [InlineData("an RSA key", TransportFailure.BadCertificate)]
    [InlineData("a P-384 key", TransportFailure.BadCertificate)]
    [InlineData("two certificates", TransportFailure.BadCertificate)]
    [InlineData("the dialler's own key", TransportFailure.OwnHid)]
    [InlineData("no ALPN", TransportFailure.NotMesh)]
    [InlineData("another ALPN", TransportFailure.NotMesh)]
    [InlineData("TLS 1.2", TransportFailure.NotMesh)]
    public async Task A_dialler_makes_no_link_with_an_acceptor_that_shows(string what, TransportFailure failure)
    {
        await using TransportPair pair = await TransportPair.OpenAsync("tcp");
        using TcpListener server = Listen(out string address);
        Task serving = PeerShowing(what, pair.LeftKey).ServeAsync(server);

        TransportException error = await Assert.ThrowsAsync<TransportException>(() =>
            pair.Left.DialAsync(address).AsTask().Guarded()
        );

        Assert.Equal(failure, error.Failure);
        Assert.StartsWith($"No link with {address}: ", error.Message, StringComparison.Ordinal);
        await serving;
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: mesh\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0000\u0005hello")]
    [InlineData("\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000")]
    public async Task What_is_no_TLS_is_turned_away(string text)
    {
        await using TransportPair pair = await TransportPair.OpenAsync("tcp");
        await using (NetworkStream raw = await RawPeer.ConnectAsync(pair.Listener.Address))
        {
            await raw.WriteAsync(Encoding.Latin1.GetBytes(text));
            raw.Socket.Shutdown(SocketShutdown.Send);
            await RawPeer.EndAsync(raw);
        }

        await AssertNextLinkIsHonestAsync(pair);
    }

    [Fact]
    public async Task Dialling_a_web_server_says_that_no_mesh_host_listens_there()
    {
        await using TransportPair pair = await TransportPair.OpenAsync("tcp");
        using TcpListener server = Listen(out string address);
        Task serving = AnswerAsync(server, "HTTP/1.1 400 Bad Request\r\n\r\n");

        TransportException error = await Assert.ThrowsAsync<TransportException>(() =>
            pair.Left.DialAsync(address).AsTask().Guarded()
        );

        Assert.Equal(TransportFailure.NotMesh, error.Failure);
        Assert.StartsWith(
            $"No link with {address}: TLS failed, so no mesh host",
            error.Message,
            StringComparison.Ordinal
        );
        await serving;
    }

    [Fact]
    public async Task A_silent_caller_is_dropped_when_its_time_is_over()
    {
        var time = new ManualTimeProvider();
        await using TransportPair pair = await TransportPair.OpenAsync("tcp", null, time);
        await using NetworkStream silent = await RawPeer.ConnectAsync(pair.Listener.Address);
        await time.TimerRunsAsync(TimeSpan.FromSeconds(10)).Guarded();
        var transport = (TcpTransport)pair.Right;

        time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal(1, transport.UnprovenCount);
        time.Advance(TimeSpan.FromSeconds(0.2));

        await RawPeer.EndAsync(silent);
        Assert.Equal(0, transport.UnprovenCount);
    }

    [Fact]
    public async Task Dialling_a_silent_acceptor_fails_when_its_time_is_over()
    {
        var time = new ManualTimeProvider();
        await using TransportPair pair = await TransportPair.OpenAsync("tcp", null, time);
        using TcpListener server = Listen(out string address);
        Task<ITransportLink> dialling = pair.Left.DialAsync(address).AsTask();
        await time.TimerRunsAsync(TimeSpan.FromSeconds(10)).Guarded();

        time.Advance(TimeSpan.FromSeconds(10.1));

        TransportException error = await Assert.ThrowsAsync<TransportException>(() => dialling.Guarded());
        Assert.Equal(TransportFailure.TimedOut, error.Failure);
        Assert.Equal($"No link with {address}: TLS did not end within 10 s.", error.Message);
    }

    [Fact]
    public async Task Three_hundred_silent_sockets_keep_no_host_out_and_no_proven_link_down()
    {
        await using TransportPair pair = await TransportPair.OpenAsync("tcp");
        (ITransportLink dialled, ITransportLink accepted) = await pair.ConnectAsync();
        List<NetworkStream> silent = [];
        for (int i = 0; i < 300; i++)
        {
            silent.Add(await RawPeer.ConnectAsync(pair.Listener.Address));
        }

        await AssertNextLinkIsHonestAsync(pair);
        await dialled.SendAsync(new byte[] { 1, 2, 3 });
        Assert.Equal([1, 2, 3], await accepted.ReceiveAsync(3));
        Assert.InRange(((TcpTransport)pair.Right).UnprovenCount, 200, 256);
        silent.ForEach(s => s.Dispose());
    }

    [Fact]
    public async Task An_accepted_link_can_lose_its_place_until_its_caller_is_proven()
    {
        await using TransportPair pair = await TransportPair.OpenAsync(
            "tcp",
            new TcpTransportOptions { UnprovenMax = 1 }
        );
        await pair.DialAsync();
        ITransportLink first = await pair.AcceptAsync();
        await pair.DialAsync();
        ITransportLink second = await pair.AcceptAsync();
        await first.ReceiveLossAsync();

        second.Proven();
        ITransportLink third = await pair.DialAsync();
        await third.SendAsync(new byte[] { 9 });
        Assert.Equal([9], await (await pair.AcceptAsync()).ReceiveAsync(1));
        await second.SendAsync(new byte[] { 1 });
        Assert.Equal(1, ((TcpTransport)pair.Right).UnprovenCount);
    }

    [Fact]
    public async Task An_ended_link_gives_its_place_back()
    {
        await using TransportPair pair = await TransportPair.OpenAsync("tcp");
        await pair.DialAsync();
        await pair.DialAsync();
        ITransportLink aborted = await pair.AcceptAsync();
        ITransportLink disposed = await pair.AcceptAsync();
        var transport = (TcpTransport)pair.Right;
        Assert.Equal(2, transport.UnprovenCount);

        aborted.Abort("the test says so");
        await disposed.DisposeAsync();

        Assert.Equal(0, transport.UnprovenCount);
    }

    [Fact]
    public async Task Closing_does_not_wait_for_ever_for_an_end_that_does_not_read()
    {
        var time = new ManualTimeProvider();
        await using TransportPair pair = await TransportPair.OpenAsync("tcp", null, time);
        (ITransportLink dialled, ITransportLink accepted) = await pair.ConnectAsync();
        dialled.Output.Write(new byte[64 << 20]);
        Task closing = dialled.DisposeAsync().AsTask();
        await time.TimerRunsAsync(TimeSpan.FromSeconds(2)).Guarded();

        time.Advance(TimeSpan.FromSeconds(2.1));

        await closing.Guarded();
        await accepted.ReceiveLossAsync();
    }

    [Fact]
    public async Task A_name_without_an_address_is_said_to_be_one()
    {
        await using TransportPair pair = await TransportPair.OpenAsync("tcp");

        TransportException error = await Assert.ThrowsAsync<TransportException>(() =>
            pair.Left.DialAsync("nobody.invalid:1").AsTask()
        );

        // Where even the resolver is absent the answer may come late instead.
        Assert.Contains(error.Failure, (TransportFailure[])[TransportFailure.UnknownName, TransportFailure.TimedOut]);
    }

    [Fact]
    public async Task IPv6_and_names_can_be_dialled_and_listened_on()
    {
        await using TransportPair pair = await TransportPair.OpenAsync("tcp");
        await using ITransportListener any = await pair.Right.ListenAsync("[::]:0", pair.Take);
        int port = IPEndPoint.Parse(any.Address).Port;
        foreach (string host in (string[])["127.0.0.1", "[::1]", "localhost"])
        {
            await using ITransportLink dialled = await pair.Left.DialAsync($"{host}:{port}");
            ITransportLink accepted = await pair.AcceptAsync();
            Assert.DoesNotContain("ffff:", accepted.RemoteAddress, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void Options_out_of_range_are_all_named_at_once()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var options = new TcpTransportOptions { UnprovenMax = 0, UnsentMaxBytes = 5 };

        ArgumentException error = Assert.Throws<ArgumentException>(() =>
            new TcpTransport(key, options, timeouts: new TransportTimeouts { Tls = TimeSpan.FromSeconds(11) })
        );

        Assert.Contains("mesh.link.proof-timeout: expected duration, 1ms to 10s, found 11s", error.Message);
        Assert.Contains("mesh.transport.unproven-max: expected integer, 1 to 65536, found 0", error.Message);
        Assert.Contains("mesh.transport.unsent-max: 5 B is neither 0 nor at least 16 KiB", error.Message);
        Assert.Empty(new TcpTransportOptions().Validate());
    }

    [Fact]
    public void A_host_key_of_another_curve_is_refused()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Throws<ArgumentException>(() => new TcpTransport(key));
    }

    private static RawPeer PeerShowing(string what, ECDsa ownKey)
    {
        (X509Certificate2 leaf, X509Certificate2 issuer) = RawPeer.Chain();
        return what switch
        {
            "no certificate" => new RawPeer(),
            "an RSA key" => new RawPeer { Certificate = RawPeer.Rsa() },
            "a P-384 key" => new RawPeer { Certificate = RawPeer.P384() },
            "two certificates" => new RawPeer { Certificate = leaf, AlsoShown = [issuer] },
            "the acceptor's own key" or "the dialler's own key" => new RawPeer
            {
                Certificate = RawPeer.SelfSigned(ownKey),
            },
            "no ALPN" => new RawPeer { Certificate = RawPeer.P256(), Alpn = null },
            "another ALPN" => new RawPeer { Certificate = RawPeer.P256(), Alpn = "h2" },
            "TLS 1.2" => new RawPeer { Certificate = RawPeer.P256(), Protocols = SslProtocols.Tls12 },
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, "unknown stranger"),
        };
    }

    private static TcpListener Listen(out string address)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        address = listener.LocalEndpoint.ToString()!;
        return listener;
    }

    private static async Task AnswerAsync(TcpListener server, string text)
    {
        using Socket socket = await server.AcceptSocketAsync().Guarded();
        await socket.ReceiveAsync(new byte[4096]);
        await socket.SendAsync(Encoding.ASCII.GetBytes(text));
    }

    /// <summary>Nobody was let in before, and an honest host still is.</summary>
    private static async Task AssertNextLinkIsHonestAsync(TransportPair pair)
    {
        (ITransportLink dialled, ITransportLink accepted) = await pair.ConnectAsync();
        Assert.Equal(pair.Left.LocalHid, accepted.RemoteHid);
        Assert.Equal(dialled.LocalAddress, accepted.RemoteAddress);
        await dialled.SendAsync(new byte[] { 7 });
        Assert.Equal([7], await accepted.ReceiveAsync(1));
    }
}
