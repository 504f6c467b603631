using Mesh.Actors.Storage;
using Mesh.Actors.Tests.Identity;
using Mesh.Contracts;
using static Mesh.Actors.Tests.Storage.Stored;

namespace Mesh.Actors.Tests.Storage;

/// <summary>What every store must do.</summary>
public sealed class StoreContractTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Kinds => new("memory", "sqlite");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_was_put_last_is_read_and_what_was_removed_is_not(string kind)
    {
        await using IMeshStore store = Open(kind);
        await store.CommitAsync([Put("a", "1"), Put("b", "2"), Put("a", "3"), Remove("b"), Remove("c"), Put("d", "")]);
        Assert.Equal(["a=3", "d="], All(store));

        await store.CommitAsync([Remove("a")]);
        Assert.Equal(["d="], All(store));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Tables_know_nothing_of_each_other(string kind)
    {
        await using IMeshStore store = Open(kind);
        StoreTable[] tables = Enum.GetValues<StoreTable>();
        await store.CommitAsync([.. tables.Select(table => Put("key", table.ToString(), table))]);
        Assert.All(tables, table => Assert.Equal([$"key={table}"], All(store, table)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Entries_come_in_ascending_order_of_their_keys_bytewise(string kind)
    {
        await using IMeshStore store = Open(kind);
        byte[][] keys =
        [
            [0xFF],
            [0],
            [0x7F, 1],
            [0x80],
            [0x7F],
            [0, 0],
        ];
        await store.CommitAsync([.. keys.Select(key => new StoreChange(StoreTable.Bans, key, new byte[1]))]);
        Assert.Equal(
            ["00", "0000", "7F", "7F01", "80", "FF"],
            store.Read(StoreTable.Bans).Select(entry => Convert.ToHexString(entry.Key.Span))
        );
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_largest_key_and_value_are_kept_and_larger_ones_refused_with_all_that_came_with_them(
        string kind
    )
    {
        await using IMeshStore store = Open(kind);
        byte[] key = new byte[StoreLimits.KeyBytes];
        byte[] value = new byte[StoreLimits.ValueBytes];
        Random.Shared.NextBytes(value);
        await store.CommitAsync([new StoreChange(StoreTable.Audit, key, value)]);
        Assert.Equal(value, Assert.Single(store.Read(StoreTable.Audit)).Value.ToArray());

        StoreChange[] wrong =
        [
            new(StoreTable.Pins, new byte[StoreLimits.KeyBytes + 1], new byte[1]),
            new(StoreTable.Pins, ReadOnlyMemory<byte>.Empty, new byte[1]),
            new(StoreTable.Pins, new byte[1], new byte[StoreLimits.ValueBytes + 1]),
            new((StoreTable)99, new byte[1], new byte[1]),
        ];
        foreach (StoreChange change in wrong)
        {
            var e = Assert.Throws<MeshException>(() => store.Commit([Put("with", "it"), change]));
            Assert.Equal(MeshErrorCode.Invalid, e.Code);
        }

        Assert.Empty(All(store));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task More_than_may_be_changed_at_once_is_refused_whole(string kind)
    {
        await using IMeshStore store = Open(kind);
        byte[] value = new byte[StoreLimits.ValueBytes];
        StoreChange[] all = [.. Enumerable.Range(0, 64).Select(i => Put($"{i}", value))];
        Assert.Equal(MeshErrorCode.Invalid, Assert.Throws<MeshException>(() => store.Commit(all)).Code);
        Assert.Empty(store.Read(StoreTable.Pins));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_commit_of_nothing_completes(string kind)
    {
        await using IMeshStore store = Open(kind);
        await store.CommitAsync([]);
        Assert.Empty(Everything(store));
    }

    /// <summary>Random transactions, and closing and opening in between: the file holds what memory does.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_file_holds_what_memory_holds_whatever_is_done(int seed)
    {
        var random = new Random(seed);
        var memory = new MemoryStore();
        IMeshStore file = Open("sqlite");
        for (int i = 0; i < 150; i++)
        {
            StoreChange[] changes = [.. Enumerable.Range(0, random.Next(6)).Select(_ => RandomChange(random))];
            memory.Commit(changes);
            ValueTask kept = file.CommitAsync(changes);
            if (random.Next(3) == 0)
            {
                await kept;
                Assert.Equal(Everything(memory), Everything(file));
            }

            if (random.Next(20) == 0)
            {
                await file.DisposeAsync();
                file = Open("sqlite");
                Assert.Equal(Everything(memory), Everything(file));
            }
        }

        await file.DisposeAsync();
    }

    private static StoreChange RandomChange(Random random)
    {
        byte[] key = new byte[random.Next(1, 3)];
        random.NextBytes(key);
        key[0] &= 7;
        byte[] value = new byte[random.Next(8) == 0 ? random.Next(20_000) : random.Next(40)];
        random.NextBytes(value);
        var table = (StoreTable)random.Next(Enum.GetValues<StoreTable>().Length);
        return random.Next(3) == 0 ? new StoreChange(table, key, null) : new StoreChange(table, key, value);
    }

    private IMeshStore Open(string kind) => kind == "memory" ? new MemoryStore() : SqliteStore.Open(_folder.Path);
}
