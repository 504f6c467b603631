using System.Runtime.Versioning;
using Mesh.Actors.Storage;
using Mesh.Actors.Tests.Identity;
using Mesh.Contracts;

namespace Mesh.Actors.Tests.Storage;

[UnsupportedOSPlatform("windows")]
public sealed class AtomicFileTests : IDisposable
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_that_vanished_is_open_to_nobody() => AtomicFile.RequireOwnerOnly(_folder["gone"]);

    [Fact]
    public void A_file_is_the_owners_alone_even_if_the_old_one_was_not()
    {
        string path = _folder["a"];
        File.WriteAllText(path, "old");
        File.SetUnixFileMode(path, OwnerFile | UnixFileMode.OtherRead);

        AtomicFile.Write(path, "new"u8);

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal(OwnerFile, File.GetUnixFileMode(path));
    }

    [Fact]
    public void Nothing_is_left_beside_it()
    {
        AtomicFile.Write(_folder["a"], "1"u8);
        AtomicFile.Write(_folder["a"], "2"u8);
        Assert.Equal([_folder["a"]], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void What_a_crash_left_behind_goes_with_the_next_write_and_its_mode_too()
    {
        string path = _folder["a"];
        File.WriteAllText(path + ".tmp", "half of something longer than the new content");
        File.SetUnixFileMode(path + ".tmp", OwnerFile | UnixFileMode.OtherRead);

        AtomicFile.Write(path, "new"u8);

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal(OwnerFile, File.GetUnixFileMode(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_reader_sees_the_old_or_the_new_content_and_nothing_between()
    {
        string path = _folder["a"];
        byte[][] contents = [.. Enumerable.Range(1, 4).Select(i => Enumerable.Repeat((byte)i, i * 5_000).ToArray())];
        AtomicFile.Write(path, contents[0]);

        Parallel.For(
            0,
            200,
            i =>
            {
                if (i % 4 == 0)
                {
                    using var held = FileLock.Take(path);
                    AtomicFile.Write(path, contents[i / 4 % 4]);
                    return;
                }

                byte[] read = AtomicFile.ReadOrNull(path, 100_000)!;
                Assert.Equal(contents[read[0] - 1], read);
            }
        );
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_file_and_no_temporary_one()
    {
        string path = _folder["a"];
        Directory.CreateDirectory(path);

        var e = Assert.Throws<MeshException>(() => AtomicFile.Write(path, "new"u8));

        Assert.Equal(MeshErrorCode.Storage, e.Code);
        Assert.Contains(path, e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_file_longer_than_it_can_be_is_damaged()
    {
        File.WriteAllText(_folder["a"], "12345");
        var e = Assert.Throws<MeshException>(() => AtomicFile.ReadOrNull(_folder["a"], 4));
        Assert.Contains("5 bytes", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_made_for_its_owner_alone()
    {
        AtomicFile.EnsureFolder(_folder["deep/er"]);
        Assert.Equal(OwnerFile | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder["deep/er"]));
    }

    [Fact]
    public void A_folder_in_which_others_may_write_is_refused_with_what_to_run()
    {
        string path = _folder["open"];
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.GroupWrite);

        var e = Assert.Throws<MeshException>(() => AtomicFile.EnsureFolder(path));

        Assert.Equal(MeshErrorCode.Storage, e.Code);
        Assert.Contains($"Run: chmod go-w '{path}'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_that_is_held_is_waited_for_and_not_for_ever()
    {
        string path = _folder["a"];
        using (FileLock.Take(path))
        {
            var e = Assert.Throws<MeshException>(() => FileLock.Take(path, tries: 2));
            Assert.Equal(MeshErrorCode.Storage, e.Code);
            Assert.StartsWith($"Another program is busy with {path}", e.Message, StringComparison.Ordinal);
        }

        using FileLock again = FileLock.Take(path, tries: 1);
        Assert.NotNull(again);
    }

    [Fact]
    public void A_lock_that_cannot_be_made_is_no_matter_of_waiting_and_says_why()
    {
        string path = _folder["a"];
        Directory.CreateDirectory(path + ".lock");

        // So many tries that the test would never end if it waited.
        var e = Assert.Throws<MeshException>(() => FileLock.Take(path, tries: int.MaxValue));

        Assert.Equal(MeshErrorCode.Storage, e.Code);
        Assert.StartsWith($"The file {path}.lock cannot be made: ", e.Message, StringComparison.Ordinal);
    }
}
