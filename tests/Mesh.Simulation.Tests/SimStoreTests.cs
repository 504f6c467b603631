using System.Text;
using Mesh.Actors.Identity;
using Mesh.Actors.Storage;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Hosting;
using StoreChange = Mesh.Actors.Storage.StoreChange;

namespace Mesh.Simulation.Tests;

public sealed class SimStoreTests
{
    private static readonly string[] Keys = ["a", "b", "c", "d"];

    [Fact]
    public void What_was_acknowledged_is_there_after_any_crash_and_nothing_in_part()
    {
        var seen = new HashSet<string>();
        for (ulong seed = 1; seed <= 40; seed++)
        {
            using SimMesh mesh = Story(seed, seen);
            mesh.RunUntilQuiet();
        }

        // All of these come about, or nothing was shown.
        Assert.Superset(new HashSet<string> { "acknowledged", "came through", "lost", "torn" }, seen);
    }

    [Fact]
    public void What_was_taken_out_is_not_there_after_a_crash()
    {
        using var mesh = SimMesh.Create(seed: 1, hosts: 1);
        SimHost host = mesh.Hosts[0];
        byte[] key = [1];
        host.Store.Commit([new StoreChange(StoreTable.Metadata, key, new byte[] { 2 })]);
        host.Store.Commit([new StoreChange(StoreTable.Metadata, key, null)]);
        mesh.At(mesh.Now).Crash(host);
        mesh.RunFor(1.Seconds());

        Assert.Empty(host.Store.Read(StoreTable.Metadata));
    }

    [Fact]
    public void The_same_seed_gives_the_same_run_and_the_same_bytes()
    {
        (ulong Hash, string Store) Run()
        {
            using SimMesh mesh = Story(seed: 7, []);
            mesh.RunUntilQuiet();
            return (mesh.Hash, string.Join(' ', mesh.Hosts.SelectMany(host => All(host.Store))));
        }

        (ulong Hash, string Store) first = Run();
        Assert.NotEqual("", first.Store);
        Assert.Equal(first, Run());
    }

    [Fact]
    public void A_crash_between_accepted_and_written_takes_it_or_leaves_it_whole()
    {
        var found = new HashSet<string>();
        for (ulong seed = 1; seed <= 30; seed++)
        {
            using var mesh = SimMesh.Create(seed, hosts: 1);
            SimHost host = mesh.Hosts[0];
            Task? kept = null;
            host.Enter(() => kept = host.Store.CommitAsync(Write("w", 1)).AsTask());
            mesh.RunFor(1.Seconds());
            mesh.At(mesh.Now).Do(() => host.Store.CommitAsync(Write("w", 2)).AsTask()).Crash(host, SimCrash.PowerLoss);
            mesh.RunFor(1.Seconds());
            Assert.True(kept!.IsCompletedSuccessfully);
            Assert.Equal(SimHostState.Off, host.State);
            found.Add(string.Join(' ', All(host.Store)));
        }

        Assert.Equal(
            [string.Join(' ', Keys.Select(key => $"w{key}=1")), string.Join(' ', Keys.Select(key => $"w{key}=2"))],
            found.Order()
        );
    }

    [Fact]
    public void A_contact_and_what_is_written_with_it_survive_a_crash_both_or_not_at_all()
    {
        var found = new HashSet<(int, int)>();
        for (ulong seed = 1; seed <= 60; seed++)
        {
            // The host's own book knows nothing of this one, and so has not said what may be on its disk.
            using var mesh = SimMesh.Create(seed, hosts: 2, new SimOptions { Checks = false });
            (SimHost host, SimHost other) = (mesh.Hosts[0], mesh.Hosts[1]);
            var contacts = ContactBook.Open(new UnfinishedStore(host.Store));
            ContactCard card = other.Card();
            mesh.At(mesh.Now)
                .Do(() =>
                    contacts.AddWith(card, [new StoreChange(StoreTable.Requests, new byte[] { 1 }, new byte[] { 2 })])
                )
                .Crash(host, SimCrash.PowerLoss);
            mesh.RunFor(1.Seconds());
            found.Add((host.Store.Read(StoreTable.Contacts).Count, host.Store.Read(StoreTable.Requests).Count));
        }

        Assert.Equal([(0, 0), (1, 1)], found.Order());
    }

    [Fact]
    public void A_host_that_stops_in_good_order_writes_what_was_accepted()
    {
        using var mesh = SimMesh.Create(1, hosts: 1, new SimOptions { StoreLatency = 1.Hours() });
        SimHost host = mesh.Hosts[0];
        host.Enter(() => _ = host.Store.CommitAsync(Write("w", 1)).AsTask());
        mesh.RunFor(1.Seconds());
        Assert.Equal(1, host.Store.UnderWay);
        Assert.Empty(host.Store.Read(StoreTable.Metadata));

        host.Stop();
        mesh.RunFor(1.Minutes());
        Assert.Equal(4, host.Store.Read(StoreTable.Metadata).Count);
    }

    [Fact]
    public void Contacts_and_where_they_were_met_are_there_after_a_crash()
    {
        using var mesh = SimMesh.Create(3, hosts: 2);
        (SimHost left, SimHost right) = (mesh.Hosts[0], mesh.Hosts[1]);
        mesh.OpenEverywhere("chat", "talk");
        mesh.Introduce(left, right);
        left.Crash(SimCrash.PowerLoss);
        left.Restart();
        Assert.Equal(right.Uid, Assert.Single(left.Contacts.All).Uid);

        mesh.RunUntil(() => left.App("chat").Sees(right), 2.Minutes());
        mesh.RunFor(3.Seconds());
        StoreEntry met = Assert.Single(
            left.Store.Read(StoreTable.Addresses).Concat(right.Store.Read(StoreTable.Addresses)).Take(1)
        );
        Assert.Contains(":7400", Encoding.UTF8.GetString(met.Value.Span), StringComparison.Ordinal);
        left.Contacts.Remove(right.Uid);
        right.Contacts.Remove(left.Uid);
        mesh.RunFor(3.Seconds());
        Assert.All(mesh.Hosts, host => Assert.Empty(host.Store.Read(StoreTable.Addresses)));
    }

    [Fact]
    public void A_full_disk_keeps_nothing_and_says_so_until_there_is_room()
    {
        using var mesh = SimMesh.Create(1, hosts: 1);
        SimStore store = mesh.Hosts[0].Store;
        store.IsFull = true;
        Assert.Equal(MeshErrorCode.Storage, Assert.Throws<MeshException>(() => store.Commit(Write("w", 1))).Code);
        Assert.True(store.CommitAsync(Write("w", 1)).IsFaulted);
        Assert.Empty(store.Read(StoreTable.Metadata));
        store.IsFull = false;
        store.Commit(Write("w", 1));
        Assert.Equal(4, store.Read(StoreTable.Metadata).Count);
    }

    [Fact]
    public void A_store_that_loses_what_it_acknowledged_or_keeps_a_part_is_found_out()
    {
        var store = new MemoryStore();
        var ledger = new StoreLedger();
        ledger.Acknowledged(ledger.Accepted(Write("w", 1)));
        ledger.Accepted(Write("w", 2));

        store.Commit(Write("w", 2));
        Assert.Null(ledger.Recovered(store));

        ledger.Acknowledged(ledger.Accepted(Write("w", 3)));
        Assert.Contains("none of the 1 states", ledger.Recovered(store), StringComparison.Ordinal);

        ledger.Accepted(Write("w", 4));
        store.Commit([Write("w", 4)[0]]);
        Assert.Contains("none of the 2 states", ledger.Recovered(store), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_life_leaves_a_short_file()
    {
        using var mesh = SimMesh.Create(1, hosts: 1);
        SimHost host = mesh.Hosts[0];
        for (int i = 0; i < 40; i++)
        {
            host.Store.Commit([new StoreChange(StoreTable.Metadata, "k"u8.ToArray(), new byte[100_000])]);
        }

        host.Crash(SimCrash.PowerLoss);
        Assert.Equal(100_000, Assert.Single(host.Store.Read(StoreTable.Metadata)).Value.Length);
    }

    // Two writers on each host, each of which writes its number under four keys, and reads at each start what is there.
    private static SimMesh Story(ulong seed, HashSet<string> seen)
    {
        var mesh = SimMesh.Create(seed, hosts: 3, new SimOptions { StoreLatency = 200.Milliseconds() });
        foreach (SimHost host in mesh.Hosts)
        {
            var asked = new Dictionary<string, (int Begun, int Kept)>();
            host.OpenApp("writer", ["writer/1"], app => Task.WhenAll(WriteAsync("x"), WriteAsync("y")));

            async Task WriteAsync(string name)
            {
                (int begun, int kept) = asked.GetValueOrDefault(name);
                int number = Found(host.Store, name);
                Assert.InRange(number, kept, begun);
                seen.Add(
                    number == kept
                        ? begun > kept
                            ? "lost"
                            : "acknowledged"
                        : "came through"
                );
                while (true)
                {
                    number++;
                    asked[name] = (number, number - 1);
                    await host.Store.CommitAsync(Write(name, number));
                    asked[name] = (number, number);
                }
            }
        }

        mesh.AddChecker(record =>
        {
            if (record.ToString().Contains(nameof(SimLoss.Cut), StringComparison.Ordinal))
            {
                seen.Add("torn");
            }
        });
        mesh.Unleash(
            new NemesisOptions
            {
                Kinds = NemesisKinds.Crash | NemesisKinds.PowerLoss | NemesisKinds.Stop | NemesisKinds.Sleep,
                Every = 1.Seconds(),
                For = 20.Seconds(),
                MostDuration = 3.Seconds(),
            }
        );
        mesh.At(21.Seconds())
            .Do(() => mesh.Hosts.ToList().ForEach(host => host.Apps.ToList().ForEach(app => app.Close())));
        return mesh;
    }

    // The number under all four keys; they must be the same.
    private static int Found(SimStore store, string name)
    {
        string[] values =
        [
            .. All(store).Where(entry => entry.StartsWith(name, StringComparison.Ordinal)).Select(entry => entry[3..]),
        ];
        Assert.True(values.Length is 0 or 4 && values.Distinct().Count() <= 1, string.Join(' ', All(store)));
        return values.Length == 0 ? 0 : int.Parse(values[0]);
    }

    private static StoreChange[] Write(string name, int number) =>
        [
            .. Keys.Select(key => new StoreChange(
                StoreTable.Metadata,
                Encoding.UTF8.GetBytes(name + key),
                Encoding.UTF8.GetBytes($"{number}")
            )),
        ];

    private static IEnumerable<string> All(IMeshStore store) =>
        store
            .Read(StoreTable.Metadata)
            .Select(entry => $"{Encoding.UTF8.GetString(entry.Key.Span)}={Encoding.UTF8.GetString(entry.Value.Span)}");

    /// <summary>A store whose writer does not live to see what he began on the disk.</summary>
    private sealed class UnfinishedStore(IMeshStore inner) : IMeshStore
    {
        public IReadOnlyList<StoreEntry> Read(StoreTable table) => inner.Read(table);

        public ValueTask CommitAsync(IReadOnlyList<StoreChange> changes) => inner.CommitAsync(changes);

        public void Commit(IReadOnlyList<StoreChange> changes) => _ = inner.CommitAsync(changes).AsTask();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
