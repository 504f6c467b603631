using System.Security.Cryptography;
using Mesh.Actors.Host;
using Mesh.Actors.Identity;
using Mesh.Actors.Transport;
using Mesh.Contracts;

namespace Mesh.Hosting.Tests.Tcp;

/// <summary>A host on real sockets and the thread pool.</summary>
internal sealed class LiveHost : IAsyncDisposable
{
    private LiveHost(MeshHost host, WatchedTransport transport)
    {
        Host = host;
        Transport = transport;
    }

    public MeshHost Host { get; }

    public WatchedTransport Transport { get; }

    public Uid Uid => Host.Identities[0].Uid;

    public static async Task<LiveHost> StartAsync(MeshOptions? options = null, AdmissionHandler? admission = null)
    {
        MemoryKeyRing keys = MemoryKeyRing.Generate();
        using ECDsa key = keys.CreateHostEcdsa();
        var transport = new WatchedTransport(new TcpTransport(key));
        MeshHost host = await MeshHost.StartAsync(
            new MeshHostOptions
            {
                Keys = keys,
                Listen = ["127.0.0.1:0"],
                Transport = transport,
                Mesh = options ?? new MeshOptions { BackOffMin = TimeSpan.FromMilliseconds(10) },
                Admission = admission,
            }
        );
        return new LiveHost(host, transport);
    }

    /// <summary>Two hosts that hold each other's card, and a connection between them.</summary>
    public static async Task<(LiveHost A, LiveHost B)> PairAsync()
    {
        LiveHost a = await StartAsync();
        LiveHost b = await StartAsync();
        Introduce(a, b);
        await a.Host.ConnectAsync(a.Uid, b.Uid).WaitAsync(Waiters.Guard);
        return (a, b);
    }

    public static void Introduce(LiveHost a, LiveHost b)
    {
        a.Host.Contacts.Add(b.Host.IssueCard());
        b.Host.Contacts.Add(a.Host.IssueCard());
    }

    public async Task<MeshApp> OpenQuietAsync(string name, params string[] protocols) =>
        await Host.OpenAppAsync(new AppOptions { Name = name, Protocols = protocols });

    public async Task<LiveLog> OpenAsync(string name, params string[] protocols) =>
        LiveLog.Of(await OpenQuietAsync(name, protocols));

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Transport.DisposeAsync();
    }
}
