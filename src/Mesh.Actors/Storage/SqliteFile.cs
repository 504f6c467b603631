using Mesh.Contracts;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Mesh.Actors.Storage;

/// <summary>The one connection to a store's file: opens and checks it, reads, writes. One thread at a time.</summary>
internal sealed class SqliteFile : IDisposable
{
    private const int NoCheckpointOnClose = 1006;

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly Dictionary<StoreTable, TableCommands> _tables = [];
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;

    private SqliteFile(string path, SqliteConnection connection)
    {
        _path = path;
        _connection = connection;
        _begin = Prepared(connection, "BEGIN IMMEDIATE");
        _commit = Prepared(connection, "COMMIT");
        foreach (StoreTable table in Enum.GetValues<StoreTable>())
        {
            _tables.Add(table, new TableCommands(connection, StoreSchema.NameOf(table)));
        }
    }

    /// <summary>Opens the file, makes it if it is not there, and brings it to the newest version.</summary>
    /// <remarks>The caller has claimed the folder. A file that is refused is left as it is, and so is its log.</remarks>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: it cannot be used; the message names it and says why.</exception>
    public static SqliteFile Open(string path, SqliteStoreOptions options)
    {
        Batteries_V2.Init();
        SqliteConnection? connection = null;
        try
        {
            if (!File.Exists(path))
            {
                SqliteFileMaking.Make(path, options);
            }

            SqliteHeader.Require(path, options.Migrations.Count);
            connection = Connect(path, options);
            SetCheckpointOnClose(connection, isOn: false);
            RequireWhole(path, connection);
            SqliteFileMaking.Migrate(path, connection, options.Migrations);
            var file = new SqliteFile(path, connection);
            SetCheckpointOnClose(connection, isOn: true);
            return file;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException or MeshException)
        {
            connection?.Dispose();
            throw e as MeshException ?? SqliteFaults.Of(path, e);
        }
    }

    /// <summary>All entries of a table, in ascending order of keys.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: it cannot be read.</exception>
    public IReadOnlyList<StoreEntry> Read(StoreTable table)
    {
        try
        {
            var entries = new List<StoreEntry>();
            using SqliteDataReader rows = _tables[table].Read.ExecuteReader();
            while (rows.Read())
            {
                entries.Add(new StoreEntry(rows.GetFieldValue<byte[]>(0), rows.GetFieldValue<byte[]>(1)));
            }

            return entries;
        }
        catch (SqliteException e)
        {
            throw SqliteFaults.Of(_path, e);
        }
    }

    /// <summary>Makes all changes of these commits in one transaction that is on the disk when this returns, or none.</summary>
    /// <returns>Why it could not; null if it is done.</returns>
    public MeshException? TryWrite(IReadOnlyList<PendingCommit> commits)
    {
        try
        {
            _begin.ExecuteNonQuery();
            foreach (PendingCommit commit in commits)
            {
                for (int i = 0; i < commit.Changes.Count; i++)
                {
                    StoreChange change = commit.Changes[i];
                    _tables[change.Table].Apply(change);
                }
            }

            _commit.ExecuteNonQuery();
            return null;
        }
        catch (Exception e)
        {
            // Also what is none of SQLite's, such as memory whose owner took it back: the one writer must go on, and its callers be answered.
            RollBack();
            return SqliteFaults.Of(_path, e);
        }
    }

    /// <summary>Closes the file; the log goes into it first.</summary>
    public void Dispose()
    {
        foreach (TableCommands table in _tables.Values)
        {
            table.Dispose();
        }

        _begin.Dispose();
        _commit.Dispose();
        _connection.Dispose();
    }

    /// <summary>The answer of the connection that writes; for tests.</summary>
    internal object? Ask(string sql) => Ask(_connection, sql);

    internal static SqliteConnection Connect(string path, SqliteStoreOptions options)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = SqliteOpenMode.ReadWrite,
                Pooling = false,
                DefaultTimeout = 1,
            }.ToString()
        );
        try
        {
            connection.Open();

            // One process has the file, whatever program: so the index of the log is in its memory, and none lies beside the file.
            Run(connection, "PRAGMA locking_mode = EXCLUSIVE");
            Run(connection, "PRAGMA journal_mode = WAL");
            Run(connection, "PRAGMA synchronous = FULL");
            Run(connection, "PRAGMA journal_size_limit = 4194304");
            long pageBytes = (long)Ask(connection, "PRAGMA page_size")!;
            Run(connection, $"PRAGMA max_page_count = {options.FileBytes / pageBytes}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    internal static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    internal static object? Ask(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static void RequireWhole(string path, SqliteConnection connection)
    {
        if (Ask(connection, "PRAGMA quick_check(1)") is not "ok" and var found)
        {
            throw SqliteFaults.Damaged(path, found?.ToString() ?? "its check says nothing");
        }
    }

    private static void SetCheckpointOnClose(SqliteConnection connection, bool isOn) =>
        raw.sqlite3_db_config(connection.Handle, NoCheckpointOnClose, isOn ? 0 : 1, out _);

    private static SqliteCommand Prepared(SqliteConnection connection, string sql)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.Prepare();
        return command;
    }

    private void RollBack()
    {
        // Some failures have taken the transaction back already.
        if (raw.sqlite3_get_autocommit(_connection.Handle) != 0)
        {
            return;
        }

        try
        {
            Run(_connection, "ROLLBACK");
        }
        catch (SqliteException)
        {
            // The failure that led here is told. If the transaction still stands the next one cannot begin: it fails, says so, and this is tried again.
        }
    }

    private sealed class TableCommands : IDisposable
    {
        private readonly SqliteCommand _put;
        private readonly SqliteParameter _putKey;
        private readonly SqliteParameter _putValue;
        private readonly SqliteCommand _remove;
        private readonly SqliteParameter _removeKey;

        public TableCommands(SqliteConnection connection, string name)
        {
            Read = Prepared(connection, $"SELECT key, value FROM {name} ORDER BY key");
            _put = Prepared(
                connection,
                $"INSERT INTO {name} (key, value) VALUES ($key, $value) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
            );
            _putKey = _put.Parameters.Add("$key", SqliteType.Blob);
            _putValue = _put.Parameters.Add("$value", SqliteType.Blob);
            _remove = Prepared(connection, $"DELETE FROM {name} WHERE key = $key");
            _removeKey = _remove.Parameters.Add("$key", SqliteType.Blob);
        }

        public SqliteCommand Read { get; }

        public void Apply(in StoreChange change)
        {
            if (change.Value is { } value)
            {
                _putKey.Value = change.Key.ToArray();
                _putValue.Value = value.ToArray();
                _put.ExecuteNonQuery();
            }
            else
            {
                _removeKey.Value = change.Key.ToArray();
                _remove.ExecuteNonQuery();
            }
        }

        public void Dispose()
        {
            Read.Dispose();
            _put.Dispose();
            _remove.Dispose();
        }
    }
}
