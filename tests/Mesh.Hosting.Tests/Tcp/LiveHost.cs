using System.Security.Cryptography;
using Mesh.Actors.Host;
using Mesh.Actors.Identity;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Hosting.Tests.Tcp;

/// <summary>A host on real sockets and the thread pool.</summary>
internal sealed class LiveHost : IAsyncDisposable
{
    private LiveHost(MeshHost host, WatchedTransport transport, MemoryKeyRing keys)
    {
        Host = host;
        Transport = transport;
        Keys = keys;
    }

    /// <summary>Comes back at once.</summary>
    public static MeshOptions Fast { get; } =
        new() { BackOffMin = TimeSpan.FromMilliseconds(10), BackOffMax = TimeSpan.FromMilliseconds(200) };

    public MeshHost Host { get; }

    public WatchedTransport Transport { get; }

    public MemoryKeyRing Keys { get; }

    public Uid Uid => Host.Identities[0].Uid;

    // Told as one's address it is taken for none: others have only the addresses that they were given.
    private const string Nowhere = "239.0.0.1:1";

    public static async Task<LiveHost> StartAsync(
        MeshOptions? options = null,
        AdmissionHandler? admission = null,
        string listen = "127.0.0.1:0",
        MemoryKeyRing? keys = null,
        ulong? epoch = null,
        bool tells = true
    )
    {
        keys ??= MemoryKeyRing.Generate();
        using ECDsa key = keys.CreateHostEcdsa();
        var transport = new WatchedTransport(new TcpTransport(key));
        try
        {
            MeshHost host = await MeshHost.StartAsync(
                new MeshHostOptions
                {
                    Keys = keys,
                    Listen = [listen],
                    Transport = transport,
                    Mesh = options ?? Fast,
                    Admission = admission,
                    BootEpoch = epoch,
                    Advertise = tells ? [] : [Nowhere],
                }
            );
            return new LiveHost(host, transport, keys);
        }
        catch
        {
            await transport.DisposeAsync();
            throw;
        }
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

    /// <summary>Adds the other's card to the contacts, with an address of one's choice or with none.</summary>
    public void Learn(LiveHost other, params string[] addresses) =>
        Host.Contacts.Add(
            other.Keys.IssueCard(
                other.Uid,
                [new CardHost(other.Host.Hid, addresses)],
                DateTimeOffset.UtcNow,
                TimeSpan.FromDays(1)
            )
        );

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
