using System.Diagnostics;
using System.Text;
using Mesh.Actors.Storage;
using Microsoft.Data.Sqlite;

namespace Mesh.Bench.Store;

/// <summary>How many commits a second reach the disk: one writer, and 64 at a time. The floor is SQLite in a loop of one transaction for each, flushed likewise.</summary>
internal static class StoreSuite
{
    private const int ValueBytes = 200;
    private const int Keys = 1_000;

    public static Suite Create() =>
        new(
            "store",
            [
                new Case([new RowName("commits", "single", "1/s")], options => OursAsync(options, 1), FloorAsync),
                new Case([new RowName("commits", "64 parallel", "1/s")], options => OursAsync(options, 64), FloorAsync),
            ]
        );

    private static async Task<double[]> OursAsync(BenchOptions options, int writers)
    {
        string folder = Directory.CreateTempSubdirectory("mesh-bench-").FullName;
        try
        {
            await using var store = SqliteStore.Open(folder);
            long start = Stopwatch.GetTimestamp();
            long[] commits = await Task.WhenAll(
                Enumerable.Range(0, writers).Select(writer => WriteAsync(store, writer, options.Duration))
            );
            return [commits.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<long> WriteAsync(SqliteStore store, int writer, TimeSpan duration)
    {
        long start = Stopwatch.GetTimestamp();
        long count = 0;
        while (Stopwatch.GetElapsedTime(start) < duration)
        {
            byte[] key = Encoding.ASCII.GetBytes($"{writer} {count % Keys}");
            byte[] value = ValueOf(count++);
            await store.CommitAsync([new StoreChange(StoreTable.Pins, key, value)]);
        }

        return count;
    }

    private static Task<double[]> FloorAsync(BenchOptions options) =>
        Task.Run<double[]>(() => [Floor(options.Duration)]);

    private static double Floor(TimeSpan duration)
    {
        string folder = Directory.CreateTempSubdirectory("mesh-bench-").FullName;
        SQLitePCL.Batteries_V2.Init();
        try
        {
            using var connection = new SqliteConnection(
                $"Data Source={Path.Combine(folder, "floor.db")};Pooling=False"
            );
            connection.Open();
            Run(connection, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
            Run(connection, "CREATE TABLE pins (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID");
            using SqliteCommand put = connection.CreateCommand();
            put.CommandText =
                "INSERT INTO pins (key, value) VALUES ($key, $value) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
            SqliteParameter key = put.Parameters.Add("$key", SqliteType.Blob);
            SqliteParameter value = put.Parameters.Add("$value", SqliteType.Blob);
            long start = Stopwatch.GetTimestamp();
            long count = 0;
            while (Stopwatch.GetElapsedTime(start) < duration)
            {
                key.Value = Encoding.ASCII.GetBytes($"0 {count % Keys}");
                value.Value = ValueOf(count++);
                put.ExecuteNonQuery();
            }

            return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Another one each time: SQLite writes nothing where the same stands already.
    private static byte[] ValueOf(long number)
    {
        byte[] value = new byte[ValueBytes];
        BitConverter.TryWriteBytes(value, number);
        return value;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
