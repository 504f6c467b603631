using Mesh.Actors.Identity;
using Mesh.Actors.Limits;
using Mesh.Actors.Pins;
using Mesh.Actors.Storage;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using StoreChange = Mesh.Actors.Storage.StoreChange;

namespace Mesh.Hosting.Tests;

/// <summary>Pins that change while what they are on is succeeded: memory and the disk say the same afterwards.</summary>
public sealed class PinSuccessionTests
{
    private readonly MemoryKeyRing _keys = MemoryKeyRing.Generate();
    private readonly SigningKey _old = SigningKey.Generate();
    private readonly SigningKey _next = SigningKey.Generate();
    private readonly SigningKey _recovery = SigningKey.Generate();
    private readonly GatedStore _store = new();
    private readonly Uid _us;

    public PinSuccessionTests() => _us = _keys.Identities[0].Uid;

    private Succession Said => Succession.Issue(_recovery, _old.Uid, _next, default, DateTimeOffset.UtcNow);

    [Fact]
    public async Task An_unpin_that_was_acknowledged_while_the_contact_moves_is_not_undone_on_the_disk()
    {
        await using MeshHost host = await StartAsync();
        MeshApp app = await OpenAsync(host);
        await app.PinAsync(_us, _old.Uid, Hid.Any, PinPolicy.Always);
        (Task moving, Action go) = Succeed(host);
        Assert.True(await app.UnpinAsync(_us, _old.Uid, Hid.Any));
        go();
        await moving;

        Assert.Empty(await KeptAsync(app));
    }

    [Fact]
    public async Task A_pin_that_was_acknowledged_while_the_contact_moves_is_on_the_disk_as_it_is_in_memory()
    {
        await using MeshHost host = await StartAsync();
        MeshApp app = await OpenAsync(host);
        (Task moving, Action go) = Succeed(host);
        await app.PinAsync(_us, _old.Uid, Hid.Any, PinPolicy.Always);
        go();
        await moving;

        Assert.Equal(_next.Uid, Assert.Single(await KeptAsync(app)).Ruid);
    }

    [Fact]
    public async Task A_pin_on_the_successor_that_is_on_its_way_to_the_disk_counts_as_if_it_were_there()
    {
        await using MeshHost host = await StartAsync();
        MeshApp app = await OpenAsync(host);
        await app.PinAsync(_us, _old.Uid, Hid.Any, PinPolicy.Eager, 3);
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.Hold = written.Task;
        Task pinning = app.PinAsync(_us, _next.Uid, Hid.Any, PinPolicy.Always, 7);
        host.Contacts.Add(CardOfOld());
        host.Successions.Take(Said);
        await host.StatusAsync();
        written.SetResult();
        await pinning;

        Pin pin = Assert.Single(await KeptAsync(app));
        Assert.Equal((_next.Uid, PinPolicy.Always, (byte)3), (pin.Ruid, pin.Policy, pin.Priority));
    }

    [Fact]
    public async Task What_a_host_that_ended_has_left_on_an_identity_whose_place_was_taken_moves_at_the_next_start()
    {
        var contacts = ContactBook.Open(_store);
        contacts.Add(CardOfOld());
        contacts.Succeed(Said);
        using SigningKey own = SucceedUs();
        _store.Commit([
            new PinRecord(App, "app", new PinTarget(_us, _old.Uid, Hid.Any), PinPolicy.Always, 3).ToChange(),
        ]);
        await using MeshHost host = await StartAsync();

        Pin pin = Assert.Single(await KeptAsync(await OpenAsync(host)));
        Assert.Equal((own.Uid, _next.Uid, PinPolicy.Always, (byte)3), (pin.Luid, pin.Ruid, pin.Policy, pin.Priority));
    }

    [Fact]
    public async Task An_unpin_as_an_identity_whose_things_have_not_followed_yet_is_one_as_its_successor()
    {
        await using MeshHost host = await StartAsync();
        MeshApp app = await OpenAsync(host);
        await app.PinAsync(_us, _old.Uid, Hid.Any, PinPolicy.Always);
        using SigningKey own = SucceedUs();

        Assert.True(await app.UnpinAsync(_us, _old.Uid, Hid.Any));
        host.FollowOwnSuccessions();
        Assert.Empty(await KeptAsync(app));
    }

    private static Sid App { get; } = Sid.OfName("app");

    private static Task<MeshApp> OpenAsync(MeshHost host) => host.OpenAppAsync(new AppOptions { Name = "app" });

    // The pins, which are the same on the disk: a further change is there only after all that was asked before.
    private async Task<IReadOnlyList<Pin>> KeptAsync(MeshApp app)
    {
        Uid last = SigningKey.Generate().Uid;
        await app.PinAsync(_keys.Identities.Last(own => own.SucceededBy is null).Uid, last, Hid.Any, PinPolicy.Eager);
        IReadOnlyList<Pin> pins = await app.PinsAsync();
        Assert.Equal(
            pins.Select(pin => (pin.Luid, pin.Ruid, pin.Policy, pin.Priority)).ToHashSet(),
            PinRecord
                .ReadAll(_store)
                .Select(pin => (pin.Target.Luid, pin.Target.Ruid, pin.Policy, pin.Priority))
                .ToHashSet()
        );
        return [.. pins.Where(pin => pin.Ruid != last)];
    }

    private SigningKey SucceedUs()
    {
        var own = SigningKey.Generate();
        _keys.Add(own);
        _keys.Succeed(Succession.Issue(_recovery, _us, own, default, DateTimeOffset.UtcNow));
        return own;
    }

    private ContactCard CardOfOld() =>
        ContactCard.Issue(
            _old,
            null,
            [new CardHost(Hid.OfPublicKey([9]), ["mem:77"])],
            DateTimeOffset.UtcNow,
            TimeSpan.FromDays(1),
            Succession.RecoveryOf(_recovery)
        );

    private (Task Moving, Action Go) Succeed(MeshHost host)
    {
        host.Contacts.Add(CardOfOld());
        _store.Gate.Reset();
        var moving = Task.Run(() => host.Successions.Take(Said));
        _store.Waiting.Wait();
        return (moving, _store.Gate.Set);
    }

    private Task<MeshHost> StartAsync() =>
        MeshHost.StartAsync(
            new MeshHostOptions
            {
                Keys = _keys,
                Store = _store,
                Transport = new MemoryTransport(new MemoryNetwork(), _keys.HostPublicKey),
            }
        );

    /// <summary>A store in which a change of contacts can stand still on its way to the disk while pins go on, and the other way round.</summary>
    private sealed class GatedStore : IMeshStore
    {
        private readonly MemoryStore _kept = new();
        private Task _last = Task.CompletedTask;

        public ManualResetEventSlim Gate { get; } = new(initialState: true);

        public ManualResetEventSlim Waiting { get; } = new();

        /// <summary>What changes of pins wait for.</summary>
        public Task Hold { get; set; } = Task.CompletedTask;

        public IReadOnlyList<StoreEntry> Read(StoreTable table) => _kept.Read(table);

        public ValueTask CommitAsync(IReadOnlyList<StoreChange> changes) =>
            new(_last = CommitAfterAsync(_last, changes));

        public void Commit(IReadOnlyList<StoreChange> changes)
        {
            if (!Gate.IsSet)
            {
                Waiting.Set();
                Gate.Wait();
            }

            _kept.Commit(changes);
        }

        public ValueTask DisposeAsync() => _kept.DisposeAsync();

        private async Task CommitAfterAsync(Task before, IReadOnlyList<StoreChange> changes)
        {
            await before;
            await Hold;
            _kept.Commit(changes);
        }
    }
}
