using System.Globalization;
using Mesh.Contracts;
using Microsoft.Data.Sqlite;

namespace Mesh.Actors.Storage;

/// <summary>How a store's file comes to be, and to be of the newest version.</summary>
internal static class SqliteFileMaking
{
    /// <summary>Makes the file, mode 0600.</summary>
    /// <remarks>Under another name, which it loses when all of it is on the disk: so a file without a head is never one that is only being made.</remarks>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: the log of a file that is gone lies there.</exception>
    public static void Make(string path, SqliteStoreOptions options)
    {
        // SQLite would take it for the log of the new file, and throw it away.
        if (new FileInfo(path + "-wal") is { Exists: true, Length: > 0 })
        {
            throw new MeshException(
                MeshErrorCode.Storage,
                $"{path}-wal is there, and the file {path} that it belongs to is not. Put that back from a copy, or move the log away to begin anew."
            );
        }

        string made = path + ".new";
        foreach (string leftover in (string[])[made, made + "-journal", made + "-wal"])
        {
            File.Delete(leftover);
        }

        CreateEmpty(made);
        using (SqliteConnection connection = SqliteFile.Connect(made, options))
        {
            SqliteFile.Run(connection, $"PRAGMA application_id = {StoreSchema.ApplicationId}");
            Migrate(made, connection, options.Migrations);
        }

        // The folder is flushed with the first commit, which brings the log: SQLite does so when it makes one.
        File.Move(made, path);
    }

    /// <summary>Runs the scripts that the file has not seen, each with its number in one transaction.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: the file is of a newer version.</exception>
    public static void Migrate(string path, SqliteConnection connection, IReadOnlyList<string> migrations)
    {
        long version = (long)SqliteFile.Ask(connection, "PRAGMA user_version")!;
        SqliteHeader.RequireVersion(path, version, migrations.Count);
        for (int next = (int)version + 1; next <= migrations.Count; next++)
        {
            using SqliteTransaction transaction = connection.BeginTransaction();
            using SqliteCommand command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText =
                migrations[next - 1] + "; PRAGMA user_version = " + next.ToString(CultureInfo.InvariantCulture);
            command.ExecuteNonQuery();
            transaction.Commit();
        }
    }

    private static void CreateEmpty(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var stream = new FileStream(path, options);
    }
}
