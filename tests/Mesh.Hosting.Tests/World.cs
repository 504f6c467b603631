using Mesh.Actors.Host;
using Mesh.Actors.Identity;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Runtime;
using Mesh.Kernel.Extensions;
using Mesh.Kernel.Setup;

namespace Mesh.Hosting.Tests;

/// <summary>Several hosts on one deterministic kernel and one network in memory.</summary>
internal sealed class World : IDisposable
{
    private readonly List<AppLog> _logs = [];
    private int _address;

    public World(ulong seed)
    {
        Seed = seed;
        System = ActorSystem.Create($"world-{seed}", ActorSystemSetup.Create(new DeterministicSetup(seed)));
        Run = DeterministicRun.Of(System)!;
    }

    public ulong Seed { get; }

    public ActorSystem System { get; }

    public IDeterministicRun Run { get; }

    public MemoryNetwork Network { get; } = new();

    public IReadOnlyList<AppLog> Logs => _logs;

    /// <summary>Starts a task inside the run and drives the run until it is done.</summary>
    public T Do<T>(Func<Task<T>> start)
    {
        Task<T>? task = null;
        Run.Post(() => task = start());
        Assert.True(Run.RunUntil(() => task is { IsCompleted: true }, TimeSpan.FromMinutes(2)), $"seed {Seed}: stuck");
        return task!.GetAwaiter().GetResult();
    }

    public void Do(Func<ValueTask> start) =>
        Do(async () =>
        {
            await start();
            return true;
        });

    public void Until(Func<bool> condition, string what, int seconds = 60) =>
        Assert.True(
            Run.RunUntil(condition, TimeSpan.FromSeconds(seconds)),
            $"seed {Seed}: {what} did not come about.\n{string.Join('\n', _logs)}"
        );

    public TestHost Start(
        MemoryKeyRing? keys = null,
        ContactBook? contacts = null,
        ulong epoch = 1,
        string? address = null,
        Func<MeshOptions, MeshOptions>? change = null,
        AdmissionHandler? admission = null
    )
    {
        keys ??= MemoryKeyRing.Generate();
        contacts ??= ContactBook.InMemory();
        address ??= $"mem:{9_000 + ++_address}";
        var mesh = new MeshOptions();
        MeshHost host = Do(() =>
            MeshHost.StartAsync(
                new MeshHostOptions
                {
                    Keys = keys,
                    Contacts = contacts,
                    Listen = [address],
                    BootEpoch = epoch,
                    Transport = new MemoryTransport(Network, keys.HostPublicKey),
                    Seed = Seed + epoch,
                    Mesh = change?.Invoke(mesh) ?? mesh,
                    Admission = admission,
                },
                System
            )
        );
        return new TestHost(this, host, keys, contacts, address);
    }

    /// <summary>Each gets the other's card at the same moment.</summary>
    public void Introduce(TestHost left, TestHost right)
    {
        Run.Post(() =>
        {
            left.Contacts.Add(right.Card());
            right.Contacts.Add(left.Card());
        });
    }

    public void Meet(TestHost left, TestHost right)
    {
        Introduce(left, right);
        Until(() => left.IsLinkedTo(right) && right.IsLinkedTo(left), "the link");
        Run.RunFor(TimeSpan.FromSeconds(3));
    }

    public AppLog Watch(MeshApp app)
    {
        var log = new AppLog(app, Seed);
        _logs.Add(log);
        Run.Post(() => log.Reading = log.ReadAsync());
        return log;
    }

    public void Dispose() => _ = System.Terminate();
}

/// <summary>A host in a world.</summary>
internal sealed class TestHost(World world, MeshHost host, MemoryKeyRing keys, ContactBook contacts, string address)
{
    public MeshHost Host => host;

    public MemoryKeyRing Keys => keys;

    public ContactBook Contacts => contacts;

    public Uid Uid => keys.Identities[0].Uid;

    public Hid Hid => keys.HostId;

    public string Address => address;

    public HostStatus Status => world.Do(() => host.StatusAsync());

    public ContactCard Card() =>
        keys.IssueCard(Uid, [new CardHost(Hid, [address])], world.Run.Now, TimeSpan.FromDays(90));

    public MeshApp OpenQuiet(string name, params string[] protocols) =>
        world.Do(() => host.OpenAppAsync(new AppOptions { Name = name, Protocols = protocols }));

    public AppLog Open(string name, params string[] protocols) => world.Watch(OpenQuiet(name, protocols));

    public bool IsLinkedTo(TestHost other) =>
        world.Network.Links.Any(l =>
            (l.Dialler.RemoteHid == other.Hid && l.Acceptor.RemoteHid == Hid)
            || (l.Dialler.RemoteHid == Hid && l.Acceptor.RemoteHid == other.Hid)
        );

    public IReadOnlyList<MemoryLinkControl> LinksTo(TestHost other) =>
        [
            .. world.Network.Links.Where(l =>
                (l.Dialler.RemoteHid == other.Hid && l.Acceptor.RemoteHid == Hid)
                || (l.Dialler.RemoteHid == Hid && l.Acceptor.RemoteHid == other.Hid)
            ),
        ];

    /// <summary>In good order.</summary>
    public void Stop() => world.Do(host.DisposeAsync);

    /// <summary>Without a word, as a process that is killed; the network sees its links break.</summary>
    public void Crash()
    {
        foreach (MemoryLinkControl link in world.Network.Links.Where(l =>
                     l.Dialler.RemoteHid == Hid || l.Acceptor.RemoteHid == Hid))
        {
            link.Drop();
        }

        world.System.ActorSelection($"/user/host-{Hid.Short}").Tell(Kill.Instance);
        Stop();
    }
}

/// <summary>Reads an app's events and holds them against the promises of the page.</summary>
internal sealed class AppLog(MeshApp app, ulong seed)
{
    private readonly HashSet<Peer> _online = [];
    private readonly Dictionary<Peer, byte[]> _last = [];

    public MeshApp App => app;

    public List<MeshEvent> Events { get; } = [];

    public Task Reading { get; set; } = Task.CompletedTask;

    public IReadOnlyCollection<Peer> Online => _online;

    public IEnumerable<byte[]> Frames => Events.OfType<Frame>().Select(f => f.Data.ToArray());

    public IEnumerable<OfflineReason> Reasons => Events.OfType<Offline>().Select(o => o.Reason);

    public Peer Only => Assert.Single(_online);

    public async Task ReadAsync()
    {
        await foreach (MeshEvent next in app.Events)
        {
            Take(next);
        }
    }

    public SendResult Send(params byte[] data) => app.Send(Only, data);

    public override string ToString() => $"{app.Name}: {string.Join(", ", Events.Where(e => e is not Frame))}";

    private void Take(MeshEvent next)
    {
        Events.Add(next);
        switch (next)
        {
            case Contracts.Online:
                Check(_online.Add(next.Peer), next);
                break;
            case Offline:
                Check(_online.Remove(next.Peer), next);
                break;
            default:
                Check(_online.Contains(next.Peer), next);
                break;
        }
    }

    private void Check(bool holds, MeshEvent next) => Assert.True(holds, $"seed {seed}: {next} in\n{this}");
}
