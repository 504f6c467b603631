using System.Net.Http;
using System.Net.Sockets;
using System.Text;
using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Host.Control;
using Mesh.Host.Control.Contract;
using Mesh.Host.Home;
using Mesh.Hosting;

namespace Mesh.Host.Tests.Control;

public sealed class StoppingNodeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mesh-sn-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_is_done_in_the_moment_in_which_the_node_stops_is_told_as_done()
    {
        var home = new MeshHome(_folder);
        await using MeshHost host = await StartAsync();
        await using ControlServer server = await ControlServer.StartAsync(home);
        await using var node = new ControlNode(host, home, bootEpoch: 1, new StoppingTime(server));
        server.Serve(node);
        using ControlClient client = await ControlClient.ConnectAsync(home, CancellationToken.None);
        Uid whom = MemoryKeyRing.Generate().Identities[0].Uid;

        ContactInfo banned = await client.SendAsync(
            HttpMethod.Post,
            ControlPaths.BanContact,
            new ContactRequest(whom.ToString()),
            ControlJson.Default.ContactRequest,
            ControlJson.Default.ContactInfo,
            TimeSpan.Zero,
            CancellationToken.None
        );

        Assert.Equal(whom.ToString(), banned.Uid);
        Assert.True(host.Contacts.Find(whom)?.IsBanned);
    }

    [Theory]
    [InlineData(true, "whether it was done is not known")]
    [InlineData(false, "nothing was done")]
    public async Task A_change_that_is_broken_off_is_told_as_not_done_only_if_it_had_not_begun(bool isUp, string told)
    {
        var home = new MeshHome(_folder);
        await using MeshHost host = await StartAsync();
        await using ControlServer server = await ControlServer.StartAsync(home);
        await using var node = new ControlNode(host, home, bootEpoch: 1, TimeProvider.System);
        if (isUp)
        {
            server.Serve(node);
        }

        // It has begun when the server asks for the body, which does not come.
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(server.Path));
        await socket.SendAsync(
            "POST /v1/contacts/ban HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n"u8.ToArray()
        );
        using var guard = new CancellationTokenSource(LineLog.Guard);
        byte[] buffer = new byte[4_096];
        if (isUp)
        {
            int read = await socket.ReceiveAsync(buffer, guard.Token);
            Assert.StartsWith("HTTP/1.1 100 ", Encoding.UTF8.GetString(buffer, 0, read));
        }

        await server.RefuseAsync();
        var answer = new StringBuilder();
        while (!answer.ToString().Contains('}', StringComparison.Ordinal))
        {
            int read = await socket.ReceiveAsync(buffer, guard.Token);
            Assert.NotEqual(0, read);
            answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        Assert.StartsWith("HTTP/1.1 404 ", answer.ToString());
        Assert.Contains($"The node stops: {told}", answer.ToString());
    }

    private static Task<MeshHost> StartAsync() =>
        MeshHost.StartAsync(new MeshHostOptions { Keys = MemoryKeyRing.Generate() });

    /// <summary>The node stops when a change asks for the time: right before it is made.</summary>
    private sealed class StoppingTime(ControlServer server) : TimeProvider
    {
        private int _asked;

        public override DateTimeOffset GetUtcNow()
        {
            // The first to ask is the node itself, as it starts.
            if (Interlocked.Increment(ref _asked) == 2)
            {
                server.RefuseAsync().GetAwaiter().GetResult();
            }

            return base.GetUtcNow();
        }
    }
}
