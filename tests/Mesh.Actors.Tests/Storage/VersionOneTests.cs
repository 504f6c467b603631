using System.Runtime.Versioning;
using Mesh.Actors.Bans;
using Mesh.Actors.Identity;
using Mesh.Actors.Permissions;
using Mesh.Actors.Pins;
using Mesh.Actors.Storage;
using Mesh.Actors.Tests.Identity;

namespace Mesh.Actors.Tests.Storage;

/// <summary>A file that a former program has written, byte for byte, in place of one that today's code makes with yesterday's script.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class VersionOneTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public VersionOneTests()
    {
        File.Copy(VersionOne.Path, _folder[SqliteStore.FileName]);
        File.SetUnixFileMode(_folder[SqliteStore.FileName], UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_of_version_1_opens_and_each_table_has_what_was_written()
    {
        var written = new MemoryStore();
        VersionOne.Fill(written);
        written.Commit([.. Enum.GetValues<StoreTable>().SelectMany(VersionOne.Plain)]);
        for (int opening = 0; opening < 2; opening++)
        {
            await using var store = SqliteStore.Open(_folder.Path);
            Assert.Equal(Stored.Everything(written), Stored.Everything(store));
        }
    }

    [Fact]
    public async Task What_version_1_wrote_is_read_by_its_owners()
    {
        await using var store = SqliteStore.Open(_folder.Path);
        store.Commit([
            .. Enum.GetValues<StoreTable>()
                .SelectMany(VersionOne.Plain)
                .Select(change => change with { Value = default(ReadOnlyMemory<byte>?) }),
        ]);

        Contact contact = Assert.Single(ContactBook.Open(store).All);
        Assert.Equal((VersionOne.Banned, true), (contact.Uid, contact.IsBanned));
        Assert.Equal([VersionOne.Block], BanBook.Open(store, VersionOne.Own).All);
        var grants = GrantBook.Open(store);
        Assert.Equal([VersionOne.Grant], grants.All);
        AuditEntry change = Assert.Single(grants.Audit(10));
        Assert.Equal((VersionOne.Now, "operator", VersionOne.Luid), (change.At, change.By, change.Luid));
        Assert.Equal([VersionOne.Pin], PinRecord.ReadAll(store));
    }
}
