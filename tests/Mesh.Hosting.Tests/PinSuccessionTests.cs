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

    [Fact]
    public async Task More_pins_than_the_store_takes_asks_move_together_and_later_changes_are_answered_and_kept()
    {
        Uid[] others = Pinned(StoreActor.MostUnderWay + 100);
        MeshHost host = await StartAsync();
        MeshApp app = await OpenAsync(host);
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.Hold = written.Task;
        using SigningKey own = SucceedUs();
        host.FollowOwnSuccessions();
        await host.StatusAsync();
        Task<bool> pinning = app.PinAsync(own.Uid, _old.Uid, Hid.Any, PinPolicy.Eager);
        Task<bool> unpinning = app.UnpinAsync(own.Uid, others[^1], Hid.Any);
        written.SetResult();

        Assert.True(await pinning);
        Assert.True(await unpinning);
        await KeptAsync(app);
        await host.DisposeAsync();
        await using MeshHost again = await StartAsync();
        var pins = (await KeptAsync(await OpenAsync(again))).Select(pin => (pin.Luid, pin.Ruid)).ToHashSet();
        Assert.Superset(others[..^1].Append(_old.Uid).Select(uid => (own.Uid, uid)).ToHashSet(), pins);
        Assert.DoesNotContain((own.Uid, others[^1]), pins);
    }

    [Fact]
    public async Task Pins_that_are_too_many_for_one_ask_of_the_store_move_in_several()
    {
        const int Count = 20_000;
        Pinned(Count, new string('名', 63));
        using SigningKey own = SucceedUs();
        Task moved = _store.WhenRemoved(Count);
        await using MeshHost host = await StartAsync();
        await moved;

        // All of them at once would be more than half of it.
        Assert.InRange(_store.Largest, StoreActor.MostBytes / 4, StoreActor.MostBytes / 2 + 1_000);
        IReadOnlyList<PinRecord> kept = PinRecord.ReadAll(_store);
        Assert.Equal(Count, kept.Count);
        Assert.All(kept, pin => Assert.Equal(own.Uid, pin.Target.Luid));
    }

    [Fact]
    public async Task An_unpin_after_a_move_that_the_store_refused_holds_over_a_restart()
    {
        Uid[] others = Pinned(1);
        MeshHost host = await StartAsync();
        MeshApp app = await OpenAsync(host);
        // Removals alone are kept: the unpin is, and the move never.
        _store.IsRefused = changes => changes.Any(change => change.Value is not null);
        using SigningKey own = SucceedUs();
        host.FollowOwnSuccessions();
        Assert.True(await app.UnpinAsync(own.Uid, others[0], Hid.Any));
        _store.IsRefused = _ => false;

        Assert.Empty(await KeptAsync(app));
        await host.DisposeAsync();
        await using MeshHost again = await StartAsync();
        Assert.DoesNotContain(await KeptAsync(await OpenAsync(again)), pin => pin.Ruid == others[0]);
    }

    [Fact]
    public async Task A_move_that_the_store_refused_is_asked_again_with_the_next_change()
    {
        Uid[] others = Pinned(2);
        await using MeshHost host = await StartAsync();
        MeshApp app = await OpenAsync(host);
        _store.IsRefused = _ => true;
        using SigningKey own = SucceedUs();
        host.FollowOwnSuccessions();
        await Assert.ThrowsAsync<MeshException>(() => app.UnpinAsync(own.Uid, others[0], Hid.Any));
        _store.IsRefused = _ => false;

        Assert.Equal(
            others.Select(uid => (own.Uid, uid)).ToHashSet(),
            (await KeptAsync(app)).Select(pin => (pin.Luid, pin.Ruid)).ToHashSet()
        );
    }

    [Fact]
    public async Task Where_two_successions_of_ours_are_learnt_together_the_pins_of_all_three_are_one()
    {
        using var mid = SigningKey.Generate();
        using var last = SigningKey.Generate();
        _store.Commit([
            new PinRecord(App, "app", new PinTarget(_us, _old.Uid, Hid.Any), PinPolicy.Eager, 3).ToChange(),
            new PinRecord(App, "app", new PinTarget(last.Uid, _old.Uid, Hid.Any), PinPolicy.Always, 7).ToChange(),
        ]);
        await using MeshHost host = await StartAsync();
        MeshApp app = await OpenAsync(host);
        _keys.Add(mid);
        _keys.Add(last);
        _keys.Succeed(Succession.Issue(_recovery, _us, mid, default, DateTimeOffset.UtcNow));
        _keys.Succeed(Succession.Issue(_recovery, mid.Uid, last, default, DateTimeOffset.UtcNow));
        host.FollowOwnSuccessions();

        Pin pin = Assert.Single(await KeptAsync(app));
        Assert.Equal((last.Uid, PinPolicy.Always, (byte)3), (pin.Luid, pin.Policy, pin.Priority));
    }

    private static Sid App { get; } = Sid.OfName("app");

    // So many others, each pinned by the app as the identity of ours.
    private Uid[] Pinned(int count, string name = "app")
    {
        Uid[] others = [.. Enumerable.Range(1, count).Select(number => Uid.OfPublicKey(BitConverter.GetBytes(number)))];
        _store.Commit([
            .. others.Select(uid =>
                new PinRecord(App, name, new PinTarget(_us, uid, Hid.Any), PinPolicy.Eager, 3).ToChange()
            ),
        ]);
        return others;
    }

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
        private readonly TaskCompletionSource _removed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Task _last = Task.CompletedTask;
        private int _leftToRemove = int.MaxValue;

        public ManualResetEventSlim Gate { get; } = new(initialState: true);

        public ManualResetEventSlim Waiting { get; } = new();

        /// <summary>What changes of pins wait for.</summary>
        public Task Hold { get; set; } = Task.CompletedTask;

        /// <summary>Which changes of pins fail.</summary>
        public Func<IReadOnlyList<StoreChange>, bool> IsRefused { get; set; } = _ => false;

        /// <summary>Most bytes that were to be changed at once.</summary>
        public long Largest { get; private set; }

        /// <summary>Ends when so many pins were removed.</summary>
        public Task WhenRemoved(int count)
        {
            _leftToRemove = count;
            return _removed.Task;
        }

        public IReadOnlyList<StoreEntry> Read(StoreTable table) => _kept.Read(table);

        public ValueTask CommitAsync(IReadOnlyList<StoreChange> changes) =>
            IsRefused(changes)
                ? ValueTask.FromException(new MeshException(MeshErrorCode.Storage, "the disk is full"))
                : new(_last = CommitAfterAsync(_last, changes));

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
            Largest = Math.Max(Largest, changes.Sum(change => change.Key.Length + (change.Value?.Length ?? 0)));
            _kept.Commit(changes);
            _leftToRemove -= changes.Count(change => change.Value is null);
            if (_leftToRemove <= 0)
            {
                _removed.TrySetResult();
            }
        }
    }
}
