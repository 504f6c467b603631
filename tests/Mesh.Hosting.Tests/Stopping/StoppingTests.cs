using Mesh.Actors.Identity;
using Mesh.Actors.Storage;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Mesh.Hosting.Tests.Tcp;
using Microsoft.Extensions.Logging;
using StoreChange = Mesh.Actors.Storage.StoreChange;

namespace Mesh.Hosting.Tests.Stopping;

public sealed class StoppingTests
{
    private static readonly Uid Nobody = MemoryKeyRing.Generate().Identities[0].Uid;

    [Fact]
    public async Task A_call_on_a_host_whose_shared_system_has_ended_is_answered()
    {
        ActorSystem system = ActorSystem.Create("shared");
        MeshHost host = await StartAsync(system);
        await system.Terminate();

        Uid own = host.Identities[0].Uid;
        Task[] calls =
        [
            host.ConnectAsync(own, Nobody),
            host.DisconnectAsync(own, Nobody, default),
            host.OpenAppAsync(new AppOptions { Name = "late" }),
            host.Requests.WithdrawAsync(default),
        ];

        foreach (Task call in calls)
        {
            MeshException refused = await Assert.ThrowsAsync<MeshException>(() => call.WaitAsync(Waiters.Guard));
            Assert.Equal(MeshErrorCode.NoConnection, refused.Code);
            Assert.Equal("The host has stopped.", refused.Message);
        }
    }

    [Fact]
    public async Task A_host_whose_shared_system_has_ended_is_disposed_without_waiting_for_it()
    {
        ActorSystem system = ActorSystem.Create("shared");
        MeshHost host = await StartAsync(system);
        MeshApp app = await host.OpenAppAsync(new AppOptions { Name = "open" });
        await system.Terminate();

        await app.DisposeAsync().AsTask().WaitAsync(Waiters.Guard);
        await host.DisposeAsync().AsTask().WaitAsync(Waiters.Guard);

        Assert.Empty(await ReadAllAsync(app));
    }

    [Fact]
    public async Task Who_disposes_a_second_time_waits_until_it_is_done()
    {
        var transport = new HeldTransport();
        MeshHost host = await StartAsync(transport: transport);

        Task first = host.DisposeAsync().AsTask();
        Task second = host.DisposeAsync().AsTask();
        bool wasDone = second.IsCompleted;
        transport.Go();
        await Task.WhenAll(first, second).WaitAsync(Waiters.Guard);

        Assert.False(wasDone);
        Assert.True(host.System.WhenTerminated.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_listener_that_cannot_be_closed_keeps_nothing_from_ending()
    {
        var transport = new HeldTransport { Failure = new IOException("the socket is odd") };
        MeshHost host = await StartAsync(transport: transport);
        transport.Go();

        var failed = await Assert.ThrowsAsync<IOException>(() => host.DisposeAsync().AsTask().WaitAsync(Waiters.Guard));

        Assert.Equal("the socket is odd", failed.Message);
        Assert.True(host.System.WhenTerminated.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_start_that_fails_for_a_damaged_store_makes_no_actor_system()
    {
        var loggers = new CountingLoggers();
        var store = new DamagedStore();

        var failed = await Assert.ThrowsAsync<MeshException>(() =>
            MeshHost.StartAsync(
                new MeshHostOptions
                {
                    Keys = MemoryKeyRing.Generate(),
                    Store = store,
                    Loggers = loggers,
                }
            )
        );

        Assert.Equal(MeshErrorCode.Storage, failed.Code);
        Assert.Equal(0, loggers.Made);
    }

    private static Task<MeshHost> StartAsync(ActorSystem? system = null, ITransport? transport = null) =>
        MeshHost.StartAsync(
            new MeshHostOptions
            {
                Keys = MemoryKeyRing.Generate(),
                Transport = transport,
                Listen = transport is null ? [] : ["held:1"],
            },
            system
        );

    private static async Task<IReadOnlyList<MeshEvent>> ReadAllAsync(MeshApp app)
    {
        var events = new List<MeshEvent>();
        await foreach (MeshEvent happened in app.Events)
        {
            events.Add(happened);
        }

        return events;
    }

    /// <summary>Its listener ends when it may, and as it is told.</summary>
    private sealed class HeldTransport : ITransport, ITransportListener
    {
        private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Exception? Failure { get; init; }

        public Hid LocalHid => default;

        public string Address => "held:1";

        public void Go() => _go.TrySetResult();

        public ValueTask<ITransportListener> ListenAsync(
            string address,
            Action<ITransportLink> onLink,
            CancellationToken cancellationToken = default
        ) => new(this);

        public ValueTask<ITransportLink> DialAsync(string address, CancellationToken cancellationToken = default) =>
            throw new TransportException(TransportFailure.Refused, "nobody is dialled here", address);

        public async ValueTask DisposeAsync()
        {
            await _go.Task;
            if (Failure is { } failure)
            {
                throw failure;
            }
        }
    }

    /// <summary>Its bans cannot be read.</summary>
    private sealed class DamagedStore : IMeshStore
    {
        public IReadOnlyList<StoreEntry> Read(StoreTable table) =>
            table == StoreTable.Bans ? throw new MeshException(MeshErrorCode.Storage, "A ban is damaged.") : [];

        public ValueTask CommitAsync(IReadOnlyList<StoreChange> changes) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class CountingLoggers : ILoggerFactory
    {
        private int _made;

        public int Made => Volatile.Read(ref _made);

        public void AddProvider(ILoggerProvider provider) { }

        public ILogger CreateLogger(string categoryName)
        {
            Interlocked.Increment(ref _made);
            return Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;
        }

        public void Dispose() { }
    }
}
