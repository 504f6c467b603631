using Mesh.Actors.Bans;
using Mesh.Actors.Identity;
using Mesh.Actors.Limits;
using Mesh.Actors.Pins;
using Mesh.Actors.Storage;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using StoreChange = Mesh.Actors.Storage.StoreChange;

namespace Mesh.Hosting.Tests;

/// <summary>What becomes of pins when the store fails.</summary>
public sealed class PinStoreTests
{
    private readonly MemoryKeyRing _keys = MemoryKeyRing.Generate();

    private Uid Us => _keys.Identities[0].Uid;

    private static Uid Them { get; } = new([.. Enumerable.Repeat((byte)7, Uid.Size)]);

    [Fact]
    public async Task A_change_that_could_not_be_kept_is_refused_and_changes_nothing()
    {
        var store = new FailingStore();
        await using MeshHost host = await StartAsync(store);
        MeshApp app = await OpenAsync(host);
        await app.PinAsync(Us, Them, Hid.Any, PinPolicy.Eager, 1);
        store.Failure = new MeshException(MeshErrorCode.Storage, "the disk is full");

        MeshException set = await Assert.ThrowsAsync<MeshException>(() =>
            app.PinAsync(Us, Them, Hid.Any, PinPolicy.Always, 2)
        );
        MeshException dropped = await Assert.ThrowsAsync<MeshException>(() => app.UnpinAsync(Us, Them, Hid.Any));

        Assert.Equal((MeshErrorCode.Storage, "the disk is full"), (set.Code, set.Message));
        Assert.Equal(MeshErrorCode.Storage, dropped.Code);
        Pin pin = Assert.Single(await app.PinsAsync());
        Assert.Equal((PinPolicy.Eager, (byte)1), (pin.Policy, pin.Priority));
    }

    [Fact]
    public async Task A_store_that_breaks_is_told_to_all_who_wait_and_tried_again_by_the_next()
    {
        var store = new FailingStore { Failure = new InvalidOperationException("a bug") };
        await using MeshHost host = await StartAsync(store);
        MeshApp app = await OpenAsync(host);

        MeshException broken = await Assert.ThrowsAsync<MeshException>(() =>
            app.PinAsync(Us, Them, Hid.Any, PinPolicy.Always)
        );
        Assert.Equal(MeshErrorCode.Storage, broken.Code);
        Assert.Empty(await app.PinsAsync());
        store.Failure = null;

        Assert.True(await app.PinAsync(Us, Them, Hid.Any, PinPolicy.Always));
        Assert.Single(store.Read(StoreTable.Pins));
    }

    [Fact]
    public async Task While_as_many_changes_of_pins_are_under_way_as_the_store_takes_another_is_refused_and_all_are_answered()
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var store = new FailingStore { Delay = () => written.Task };
        await using MeshHost host = await StartAsync(store);
        MeshApp app = await OpenAsync(host);
        Task<bool>[] pinning =
        [
            .. Enumerable
                .Range(0, StoreActor.MostUnderWay)
                .Select(i => app.PinAsync(Us, Them, Hid.Any, PinPolicy.Always, (byte)i)),
        ];

        MeshException set = await Assert.ThrowsAsync<MeshException>(() =>
            app.PinAsync(Us, Them, Hid.Any, PinPolicy.Always)
        );
        MeshException dropped = await Assert.ThrowsAsync<MeshException>(() => app.UnpinAsync(Us, Them, Hid.Any));
        Assert.Equal((MeshErrorCode.NoRoom, MeshErrorCode.NoRoom), (set.Code, dropped.Code));
        written.SetResult();
        Assert.Single(await Task.WhenAll(pinning), isNew => isNew);
        store.Delay = null;
        Assert.True(await app.UnpinAsync(Us, Them, Hid.Any));
    }

    [Fact]
    public async Task A_store_that_breaks_ends_no_contact_requests_for_good()
    {
        var store = new FailingStore { Failure = new InvalidOperationException("a bug") };
        await using MeshHost host = await StartAsync(store);
        using MemoryKeyRing ben = MemoryKeyRing.Generate();
        ContactCard card = ben.IssueCard(
            ben.Identities[0].Uid,
            [new CardHost(ben.HostId, ["mem:1"])],
            DateTimeOffset.UtcNow,
            TimeSpan.FromDays(1)
        );
        MeshException broken = await Assert.ThrowsAsync<MeshException>(() => host.Requests.RequestAsync(card));
        Assert.Equal(MeshErrorCode.Storage, broken.Code);
        Assert.Empty(store.Read(StoreTable.Requests));
        store.Failure = null;

        await host.Requests.RequestAsync(card);
        Assert.Single(store.Read(StoreTable.Requests));
        Assert.Equal(0, (await host.StatusAsync()).HandshakeCount);
    }

    [Fact]
    public async Task A_ban_that_is_over_is_cleared_away_and_while_the_disk_is_busy_with_it_the_host_answers()
    {
        var store = new FailingStore();
        DateTimeOffset now = DateTimeOffset.UtcNow;
        BanBook.Open(store, _keys.HostId).Add(Hid.OfPublicKey([3]), now.AddDays(-2), until: now.AddDays(-1));
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        store.Delay = () =>
        {
            begun.TrySetResult();
            return written.Task;
        };
        await using MeshHost host = await StartAsync(store);
        await begun.Task;

        Assert.Equal(0, (await host.StatusAsync()).HandshakeCount);
        Assert.Single(store.Read(StoreTable.Bans));
        store.Delay = null;
        written.SetResult();
        await store.Delayed;
        Assert.Empty(store.Read(StoreTable.Bans));
    }

    [Fact]
    public async Task A_damaged_entry_keeps_the_host_from_starting_and_is_named()
    {
        var store = new MemoryStore();
        StoreChange pin = new PinRecord(
            Sid.OfName("a"),
            "a",
            new PinTarget(Us, Them, Hid.Any),
            PinPolicy.Always,
            0
        ).ToChange();
        await store.CommitAsync([pin with { Value = new byte[] { 1, 2, 3 } }]);

        MeshException e = await Assert.ThrowsAsync<MeshException>(() => StartAsync(store));

        Assert.Equal(MeshErrorCode.Storage, e.Code);
        Assert.Contains("table Pins", e.Message);
        Assert.Contains(Convert.ToHexStringLower(pin.Key.Span), e.Message);
    }

    [Fact]
    public async Task An_app_that_is_closed_and_a_host_that_has_stopped_answer_so()
    {
        MeshHost host = await StartAsync(new MemoryStore());
        MeshApp closed = await OpenAsync(host);
        await closed.DisposeAsync();
        MeshException app = await Assert.ThrowsAsync<MeshException>(() =>
            closed.PinAsync(Us, Them, Hid.Any, PinPolicy.Eager)
        );
        await host.DisposeAsync();
        MeshException stopped = await Assert.ThrowsAsync<MeshException>(() => closed.PinsAsync());

        Assert.Equal((MeshErrorCode.NoConnection, MeshErrorCode.NoConnection), (app.Code, stopped.Code));
        Assert.Contains("is closed", app.Message);
    }

    private static Task<MeshApp> OpenAsync(MeshHost host) => host.OpenAppAsync(new AppOptions { Name = "app" });

    private Task<MeshHost> StartAsync(IMeshStore store) =>
        MeshHost.StartAsync(
            new MeshHostOptions
            {
                Keys = _keys,
                Store = store,
                Transport = new MemoryTransport(new MemoryNetwork(), _keys.HostPublicKey),
            }
        );
}
