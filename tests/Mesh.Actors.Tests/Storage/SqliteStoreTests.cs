using System.Runtime.Versioning;
using Mesh.Actors.Storage;
using Mesh.Actors.Tests.Identity;
using Mesh.Contracts;
using static Mesh.Actors.Tests.Storage.Stored;

namespace Mesh.Actors.Tests.Storage;

public sealed class SqliteStoreTests : IDisposable
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder _folder = new();

    private string DbPath => _folder[SqliteStore.FileName];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_kept_is_there_when_the_store_is_opened_again()
    {
        await using (var store = SqliteStore.Open(_folder.Path))
        {
            Assert.Equal(DbPath, store.Path);
            await store.CommitAsync([Put("a", "1")]);
        }

        await using var again = SqliteStore.Open(_folder.Path);
        Assert.Equal(["a=1"], All(again));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task The_folder_and_the_files_are_the_owners_alone_also_if_they_were_not()
    {
        string folder = _folder["new"];
        string path = Path.Combine(folder, SqliteStore.FileName);
        await using (var store = SqliteStore.Open(folder))
        {
            store.Commit([Put("a", "1")]);
            Assert.Equal(OwnerFile | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
            Assert.All(Directory.GetFiles(folder), file => Assert.Equal(OwnerFile, File.GetUnixFileMode(file)));
            Assert.True(File.Exists(path + "-wal"));
        }

        File.SetUnixFileMode(path, OwnerFile | UnixFileMode.OtherRead);
        await SqliteStore.Open(folder).DisposeAsync();
        Assert.Equal(OwnerFile, File.GetUnixFileMode(path));
        Assert.False(File.Exists(path + "-wal"));
    }

    [Fact]
    public async Task A_folder_has_one_store_at_a_time_and_the_error_says_which_folder_and_what_to_do()
    {
        await using (var store = SqliteStore.Open(_folder.Path))
        {
            var e = Assert.Throws<MeshException>(() => SqliteStore.Open(_folder.Path));
            Assert.Equal(MeshErrorCode.Conflict, e.Code);
            Assert.Contains($"The folder {_folder.Path} is in use", e.Message, StringComparison.Ordinal);
            Assert.Contains("Stop that one, or name another folder", e.Message, StringComparison.Ordinal);
            Assert.Throws<MeshException>(() => FolderClaim.Take(_folder.Path));
        }

        await SqliteStore.Open(_folder.Path).DisposeAsync();
    }

    [Fact]
    public async Task Who_has_claimed_the_folder_keeps_it_when_the_store_is_closed()
    {
        using (var claim = FolderClaim.Take(_folder.Path))
        {
            await SqliteStore.Open(claim).DisposeAsync();
            Assert.Throws<MeshException>(() => SqliteStore.Open(_folder.Path));
            await SqliteStore.Open(claim).DisposeAsync();
            claim.Dispose();
            Assert.Throws<ObjectDisposedException>(() => SqliteStore.Open(claim));
        }

        await SqliteStore.Open(_folder.Path).DisposeAsync();
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void A_folder_that_cannot_be_written_in_is_named()
    {
        // Root may write in any folder of a disk, so for root it is one of the kernel's.
        string folder = Environment.IsPrivilegedProcess ? "/proc/self" : _folder.Path;
        if (!Environment.IsPrivilegedProcess)
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        try
        {
            var e = Assert.Throws<MeshException>(() => SqliteStore.Open(folder));
            Assert.Equal(MeshErrorCode.Storage, e.Code);
            Assert.Contains("cannot be written in", e.Message, StringComparison.Ordinal);
            Assert.Contains(folder, e.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.SetUnixFileMode(_folder.Path, OwnerFile | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_folder_in_which_others_may_write_is_refused()
    {
        File.SetUnixFileMode(_folder.Path, File.GetUnixFileMode(_folder.Path) | UnixFileMode.OtherWrite);
        var e = Assert.Throws<MeshException>(() => SqliteStore.Open(_folder.Path));
        Assert.Contains($"chmod go-w '{_folder.Path}'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_waits_while_a_transaction_runs_goes_into_the_next_and_is_told_in_order()
    {
        using var running = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        List<int> sizes = [];
        await using var store = SqliteStore.Open(
            _folder.Path,
            new SqliteStoreOptions
            {
                OnTransaction = commits =>
                {
                    sizes.Add(commits.Count);
                    running.Set();
                    goOn.Wait();
                },
            }
        );

        Task first = store.CommitAsync([Put("x", "0")]).AsTask();
        running.Wait();
        Task[] waiting = [.. Enumerable.Range(1, 100).Select(i => store.CommitAsync([Put("x", $"{i}")]).AsTask())];
        Assert.False(first.IsCompleted);
        goOn.Set();
        await first;
        await Task.WhenAll(waiting);

        Assert.Equal([1, 100], sizes);
        Assert.Equal(["x=100"], All(store));
    }

    [Fact]
    public async Task More_than_may_wait_is_refused_at_once_and_the_rest_is_kept()
    {
        using var running = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        await using var store = SqliteStore.Open(
            _folder.Path,
            new SqliteStoreOptions
            {
                WaitingCount = 2,
                WaitingBytes = 10,
                OnTransaction = _ =>
                {
                    running.Set();
                    goOn.Wait();
                },
            }
        );

        Task first = store.CommitAsync([Put("a", "1")]).AsTask();
        running.Wait();
        Task second = store.CommitAsync([Put("b", "12345")]).AsTask();
        var tooLong = Assert.Throws<MeshException>(() => _ = store.CommitAsync([Put("c", "12345")]));
        Task third = store.CommitAsync([Put("d", "1")]).AsTask();
        var tooMany = Assert.Throws<MeshException>(() => _ = store.CommitAsync([Put("e", "")]));
        goOn.Set();
        await Task.WhenAll(first, second, third);

        Assert.Equal([MeshErrorCode.NoRoom, MeshErrorCode.NoRoom], [tooLong.Code, tooMany.Code]);
        Assert.Equal(["a=1", "b=12345", "d=1"], All(store));
    }

    [Fact]
    public async Task Closing_waits_for_what_was_accepted_and_then_nothing_is_taken()
    {
        using var goOn = new ManualResetEventSlim();
        var store = SqliteStore.Open(_folder.Path, new SqliteStoreOptions { OnTransaction = _ => goOn.Wait() });
        Task[] accepted = [.. Enumerable.Range(0, 50).Select(i => store.CommitAsync([Put($"{i:00}", "x")]).AsTask())];
        Task closed = store.DisposeAsync().AsTask();
        Assert.False(closed.IsCompleted);
        Assert.Equal(
            MeshErrorCode.Storage,
            Assert.Throws<MeshException>(() => _ = store.CommitAsync([Put("late", "x")])).Code
        );
        goOn.Set();
        await closed;
        await Task.WhenAll(accepted);
        await store.DisposeAsync();

        Assert.Throws<MeshException>(() => store.Read(StoreTable.Pins));
        await using var again = SqliteStore.Open(_folder.Path);
        Assert.Equal(50, again.Read(StoreTable.Pins).Count);
    }

    [Fact]
    public async Task What_does_not_fit_fails_alone_and_whole_and_says_which_file_is_full()
    {
        using var running = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        await using var store = SqliteStore.Open(
            _folder.Path,
            new SqliteStoreOptions
            {
                FileBytes = 512 * 1_024,
                OnTransaction = _ =>
                {
                    running.Set();
                    goOn.Wait();
                },
            }
        );

        Task first = store.CommitAsync([Put("a", "1")]).AsTask();
        running.Wait();
        Task before = store.CommitAsync([Put("b", "2")]).AsTask();
        Task large = store
            .CommitAsync([Put("c", "3"), Put("large", new byte[StoreLimits.ValueBytes]), Remove("a")])
            .AsTask();
        Task after = store.CommitAsync([Put("d", "4")]).AsTask();
        goOn.Set();
        await Task.WhenAll(first, before, after);
        MeshException e = await Assert.ThrowsAsync<MeshException>(() => large);

        Assert.Equal(MeshErrorCode.Storage, e.Code);
        Assert.Contains($"The file {DbPath} cannot grow", e.Message, StringComparison.Ordinal);
        Assert.Equal(["a=1", "b=2", "d=4"], All(store));
        await store.CommitAsync([Put("e", "5")]);
        Assert.Equal(4, store.Read(StoreTable.Pins).Count);
    }

    [Fact]
    public async Task Bytes_that_cannot_be_read_any_more_fail_alone_and_the_writer_goes_on()
    {
        await using var store = SqliteStore.Open(_folder.Path);
        using var gone = new LentMemory();

        MeshException e = await Assert.ThrowsAsync<MeshException>(() =>
            store.CommitAsync([Put("a", "1"), new StoreChange(StoreTable.Pins, gone.Memory, null)]).AsTask()
        );
        await store.CommitAsync([Put("b", "2")]);

        Assert.Equal(MeshErrorCode.Storage, e.Code);
        Assert.Contains(LentMemory.Why, e.Message, StringComparison.Ordinal);
        Assert.Equal(["b=2"], All(store));
    }

    /// <summary>Memory that was lent and is taken back: it has a length, and no bytes.</summary>
    private sealed class LentMemory : System.Buffers.MemoryManager<byte>
    {
        public const string Why = "the memory is gone";

        public override Memory<byte> Memory => CreateMemory(8);

        public override Span<byte> GetSpan() => throw new InvalidOperationException(Why);

        public override System.Buffers.MemoryHandle Pin(int elementIndex = 0) =>
            throw new InvalidOperationException(Why);

        public override void Unpin() { }

        protected override void Dispose(bool disposing) { }
    }
}
