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
    private readonly SeededKeys _seededKeys;
    private int _address;
    private int _lastStream;

    public World(ulong seed)
    {
        Seed = seed;
        _seededKeys = new SeededKeys(seed);
        System = ActorSystem.Create($"world-{seed}", ActorSystemSetup.Create(new DeterministicSetup(seed)));
        Run = DeterministicRun.Of(System)!;
    }

    public ulong Seed { get; }

    public ActorSystem System { get; }

    public IDeterministicRun Run { get; }

    public MemoryNetwork Network { get; } = new();

    public IReadOnlyList<AppLog> Logs => _logs;

    /// <summary>A host's key and an identity's, from the seed.</summary>
    public MemoryKeyRing NewKeys() => _seededKeys.NextRing();

    /// <summary>A further key from the seed.</summary>
    public SigningKey NewKey() => _seededKeys.Next();

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
        AdmissionHandler? admission = null,
        Func<ITransport, ITransport>? wrap = null,
        Func<MeshHostOptions, MeshHostOptions>? with = null
    )
    {
        keys ??= NewKeys();
        contacts ??= ContactBook.InMemory();
        address ??= $"mem:{9_000 + ++_address}";
        var mesh = new MeshOptions();
        var transport = new MemoryTransport(Network, keys.HostPublicKey);
        var options = new MeshHostOptions
        {
            Keys = keys,
            Contacts = contacts,
            Listen = [address],
            BootEpoch = epoch,
            Transport = wrap?.Invoke(transport) ?? transport,
            Seed = Seed + epoch,
            Mesh = change?.Invoke(mesh) ?? mesh,
            Admission = admission,
        };
        MeshHost host = Do(() => MeshHost.StartAsync(with?.Invoke(options) ?? options, System));
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

    public AppLog Watch(MeshApp app, bool numbered = false)
    {
        var log = new AppLog(app, Seed, () => ++_lastStream) { IsNumbered = numbered };
        _logs.Add(log);
        Run.Post(() => log.Reading = log.ReadAsync());
        return log;
    }

    public void Dispose() => _ = System.Terminate();
}
