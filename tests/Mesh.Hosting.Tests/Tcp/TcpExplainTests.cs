using System.Net;
using System.Net.Sockets;
using Mesh.Actors.Host;
using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Hosting.Tests.Tcp;

/// <summary>What only real sockets have: somebody at the address who does not speak TLS.</summary>
public sealed class TcpExplainTests
{
    [Fact]
    public async Task Somebody_at_the_address_who_does_not_speak_tls_is_told_as_such()
    {
        using var stranger = new TcpListener(IPAddress.Loopback, 0);
        stranger.Start();
        Task answered = AnswerAsync(stranger);
        await using LiveHost host = await LiveHost.StartAsync(new MeshOptions { DialContacts = false });
        MemoryKeyRing keys = MemoryKeyRing.Generate("bob\u001b[31m\n");
        Uid bob = keys.Identities[0].Uid;
        string address = stranger.LocalEndpoint.ToString()!;
        host.Host.Contacts.Add(
            keys.IssueCard(bob, [new CardHost(keys.HostId, [address])], DateTimeOffset.UtcNow, TimeSpan.FromDays(1))
        );
        await Assert.ThrowsAsync<MeshException>(() => host.Host.ConnectAsync(host.Uid, bob).WaitAsync(Waiters.Guard));
        await answered;

        Explanation told = await host.Host.ExplainAsync(bob, keys.HostId).WaitAsync(Waiters.Guard);

        Assert.Equal((PeerState.NeverSeen, PeerCause.DialFailed), (told.State, told.Cause));
        Assert.Contains(address, told.Summary, StringComparison.Ordinal);
        Assert.Contains("TLS failed", told.Summary, StringComparison.Ordinal);
        Assert.Contains("dials nobody by itself", told.Summary, StringComparison.Ordinal);
        Assert.Equal($"bob[31m@{keys.HostId.Short}", told.Name);
        Assert.Null(told.NextDialIn);
    }

    [Fact]
    public async Task A_question_that_is_given_up_is_cancelled_and_no_verdict()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            host.Host.ExplainAsync(host.Uid, cancellationToken: new CancellationToken(canceled: true))
        );
    }

    private static async Task AnswerAsync(TcpListener listener)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync();
        byte[] read = new byte[4_096];
        await client.GetStream().ReadAtLeastAsync(read, 1);
        await client.GetStream().WriteAsync("SSH-2.0-stranger\r\n"u8.ToArray());

        // Closed first by the other side, so that no reset overtakes the answer; it may be one itself.
        try
        {
            while (await client.GetStream().ReadAsync(read) > 0) { }
        }
        catch (IOException e)
        {
            Assert.IsType<SocketException>(e.InnerException);
        }
    }
}
