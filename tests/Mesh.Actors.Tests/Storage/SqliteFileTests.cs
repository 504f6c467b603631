using System.Runtime.Versioning;
using Mesh.Actors.Storage;
using Mesh.Actors.Tests.Identity;
using Mesh.Contracts;
using Microsoft.Data.Sqlite;
using static Mesh.Actors.Tests.Storage.Stored;

namespace Mesh.Actors.Tests.Storage;

/// <summary>Files that are older, newer, damaged, torn, or none of ours.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SqliteFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string DbPath => _folder[SqliteStore.FileName];

    private string LogPath => DbPath + "-wal";

    public void Dispose() => _folder.Dispose();

    /// <summary>Also the versions to come: whoever adds one finds the step from each older one tried here.</summary>
    [Fact]
    public async Task A_file_of_each_older_version_becomes_one_of_this_with_all_that_was_in_it()
    {
        for (int older = 1; older <= StoreSchema.Migrations.Count; older++)
        {
            string folder = _folder[$"from-{older}"];
            await using (Open(folder, [.. StoreSchema.Migrations.Take(older)])) { }
            Query(folder, "INSERT INTO pins (key, value) VALUES (X'61', X'31')");

            await using var store = SqliteStore.Open(folder);
            Assert.Equal(["a=1"], All(store));
            StoreTable[] tables = Enum.GetValues<StoreTable>();
            store.Commit([.. tables.Select(table => Put("new", "2", table))]);
            Assert.All(tables, table => Assert.Contains("new=2", All(store, table)));
        }
    }

    /// <summary>Nothing else shows it: what is not flushed outlives a killed process, and not the power.</summary>
    [Fact]
    public void Each_commit_is_flushed_to_the_disk_and_the_log_is_written_ahead()
    {
        for (int opening = 0; opening < 2; opening++)
        {
            using var file = SqliteFile.Open(DbPath, new SqliteStoreOptions());
            const long Full = 2;
            Assert.Equal(Full, file.Ask("PRAGMA synchronous"));
            Assert.Equal("wal", file.Ask("PRAGMA journal_mode"));
        }
    }

    [Fact]
    public async Task Each_script_runs_once_and_in_order()
    {
        IReadOnlyList<string> three =
        [
            .. StoreSchema.Migrations,
            "CREATE TABLE extra (n INTEGER); INSERT INTO extra VALUES (1)",
            "INSERT INTO extra VALUES (2)",
        ];
        await using (SqliteStore.Open(_folder.Path)) { }

        await using (Open(_folder.Path, three)) { }

        await using (Open(_folder.Path, three)) { }

        Assert.Equal("1,2", Query(_folder.Path, "SELECT group_concat(n) FROM extra"));
        Assert.Equal((long)three.Count, Query(_folder.Path, "PRAGMA user_version"));
    }

    [Fact]
    public async Task A_script_that_fails_leaves_the_file_at_the_version_before_it()
    {
        await using (var store = SqliteStore.Open(_folder.Path))
        {
            store.Commit([Put("a", "1")]);
        }

        IReadOnlyList<string> wrong = [.. StoreSchema.Migrations, "DELETE FROM pins; INSERT INTO nowhere VALUES (1)"];
        var e = Assert.Throws<MeshException>(() => Open(_folder.Path, wrong));
        Assert.Contains(DbPath, e.Message, StringComparison.Ordinal);

        await using var again = SqliteStore.Open(_folder.Path);
        Assert.Equal(["a=1"], All(again));
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused_and_left_as_it_is()
    {
        await using (var store = Open(_folder.Path, [.. StoreSchema.Migrations, "CREATE TABLE newer (n)"]))
        {
            store.Commit([Put("a", "1")]);
        }

        RefusedUntouched(
            $"The file {DbPath} is of a newer version of this program: its format is 2, this one knows those up to 1"
        );
    }

    [Fact]
    public async Task A_newer_version_that_stands_in_the_log_alone_is_refused_too_and_the_log_kept()
    {
        await using (var store = SqliteStore.Open(_folder.Path))
        {
            store.Commit([Put("a", "1")]);
        }

        string other = _folder["other"];
        await using (var store = Open(_folder.Path, [.. StoreSchema.Migrations, "CREATE TABLE newer (n)"]))
        {
            CopyTo(other);
        }

        Assert.True(new FileInfo(Path.Combine(other, "mesh.db-wal")).Length > 0);
        Dictionary<string, string> before = Contents(other);
        var e = Assert.Throws<MeshException>(() => SqliteStore.Open(other));
        Assert.Contains("of a newer version", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, Contents(other));
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("short")]
    [InlineData("text")]
    [InlineData("cut")]
    [InlineData("pages")]
    [InlineData("another program's")]
    [InlineData("without a table")]
    public async Task A_damaged_file_is_an_error_that_names_it_and_is_left_as_it_is(string damage)
    {
        await using (var store = SqliteStore.Open(_folder.Path))
        {
            store.Commit([.. Enumerable.Range(0, 200).Select(i => Put($"{i:000}", new byte[300]))]);
        }

        byte[] whole = File.ReadAllBytes(DbPath);
        switch (damage)
        {
            case "empty":
                File.WriteAllBytes(DbPath, []);
                break;
            case "short":
                File.WriteAllBytes(DbPath, whole[..60]);
                break;
            case "text":
                File.WriteAllText(DbPath, new string('x', 5_000));
                break;
            case "cut":
                File.WriteAllBytes(DbPath, whole[..(whole.Length / 2)]);
                break;
            case "pages":
                whole.AsSpan(8_192, 20_000).Fill(0x55);
                File.WriteAllBytes(DbPath, whole);
                break;
            case "another program's":
                Query(_folder.Path, "PRAGMA application_id = 7");
                break;
            default:
                Query(_folder.Path, "DROP TABLE grants");
                break;
        }

        RefusedUntouched(damage == "without a table" ? DbPath : $"The file {DbPath} is damaged");
    }

    [Fact]
    public async Task A_log_whose_file_is_gone_is_not_thrown_away()
    {
        await using (var store = SqliteStore.Open(_folder.Path))
        {
            store.Commit([Put("a", "1")]);
            CopyTo(_folder["other"]);
        }

        string other = _folder["other"];
        File.Delete(Path.Combine(other, "mesh.db"));
        Dictionary<string, string> before = Contents(other);
        var e = Assert.Throws<MeshException>(() => SqliteStore.Open(other));
        Assert.Contains("mesh.db-wal is there", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, Contents(other));
    }

    [Fact]
    public async Task What_a_crash_while_the_file_was_being_made_left_behind_is_replaced()
    {
        File.WriteAllText(DbPath + ".new", "half a file");
        File.WriteAllText(DbPath + ".new-journal", "half a journal");
        await using var store = SqliteStore.Open(_folder.Path);
        store.Commit([Put("a", "1")]);
        Assert.Equal(["a=1"], All(store));
        Assert.False(File.Exists(DbPath + ".new"));
        Assert.False(File.Exists(DbPath + ".new-journal"));
    }

    /// <summary>The power fails while the log is written: wherever it ends, or where a piece of its end was not written, whole transactions are left, from the first on.</summary>
    [Fact]
    public async Task A_log_that_is_torn_anywhere_holds_whole_transactions_only()
    {
        const int Seed = 20_301;
        string other = _folder["other"];
        await using (var store = SqliteStore.Open(_folder.Path))
        {
            for (int i = 1; i <= 8; i++)
            {
                store.Commit([
                    Put("a", $"{i}"),
                    Put("b", $"{i}"),
                    Put("pad", new byte[i * 700]),
                    Put("z", $"{i}", StoreTable.Bans),
                ]);
            }

            CopyTo(other);
        }

        byte[] log = File.ReadAllBytes(Path.Combine(other, "mesh.db-wal"));
        byte[] file = File.ReadAllBytes(Path.Combine(other, "mesh.db"));
        var random = new Random(Seed);
        var seen = new HashSet<string>();
        for (int i = 0; i < 60; i++)
        {
            byte[] torn = log[..random.Next(log.Length + 1)];
            if (i % 2 == 1 && torn.Length > 0)
            {
                torn.AsSpan(random.Next(torn.Length)).Fill(0);
            }

            string folder = _folder[$"torn-{i}"];
            Directory.CreateDirectory(
                folder,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
            File.WriteAllBytes(Path.Combine(folder, "mesh.db"), file);
            File.WriteAllBytes(Path.Combine(folder, "mesh.db-wal"), torn);
            await using var store = SqliteStore.Open(folder);
            string last = All(store) is [{ } a, { } b, ..] && a[2..] == b[2..] ? a[2..] : "none";
            Assert.True(
                last == "none"
                    ? Everything(store).Length == 0
                    : All(store, StoreTable.Bans).SequenceEqual([$"z={last}"])
                        && store.Read(StoreTable.Pins)[2].Value.Length == int.Parse(last) * 700,
                $"seed {Seed}, case {i}: {string.Join(' ', Everything(store).Select(line => line[..Math.Min(60, line.Length)]))}"
            );
            seen.Add(last);
        }

        Assert.True(seen.Count > 4, $"Only {string.Join(' ', seen)} were seen.");
    }

    private static SqliteStore Open(string folder, IReadOnlyList<string> migrations) =>
        SqliteStore.Open(folder, new SqliteStoreOptions { Migrations = migrations });

    private static object? Query(string folder, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "mesh.db")};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    // An empty log says nothing, whether it is there or not.
    private static Dictionary<string, string> Contents(string folder) =>
        Directory
            .GetFiles(folder, "mesh.db*")
            .Where(file => !file.EndsWith("-wal", StringComparison.Ordinal) || new FileInfo(file).Length > 0)
            .ToDictionary(file => file, file => Convert.ToHexString(File.ReadAllBytes(file)));

    private void RefusedUntouched(string said)
    {
        Dictionary<string, string> before = Contents(_folder.Path);
        for (int i = 0; i < 2; i++)
        {
            var e = Assert.Throws<MeshException>(() => SqliteStore.Open(_folder.Path));
            Assert.Equal(MeshErrorCode.Storage, e.Code);
            Assert.Contains(said, e.Message, StringComparison.Ordinal);
            Assert.Equal(before, Contents(_folder.Path));
        }
    }

    // As the disk is at this moment, in the middle of the program's life.
    private void CopyTo(string folder)
    {
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (string file in (string[])[DbPath, LogPath])
        {
            using var from = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using FileStream to = File.Create(Path.Combine(folder, Path.GetFileName(file)));
            from.CopyTo(to);
        }
    }
}
