using Mesh.Contracts;
using Microsoft.Data.Sqlite;

namespace Mesh.Actors.Storage;

/// <summary>What SQLite and the system say, in words that name the file and what to do.</summary>
internal static class SqliteFaults
{
    // sqlite.org/rescode.html
    private const int Busy = 5;
    private const int ReadOnly = 8;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int NotADatabase = 26;

    /// <summary>The error for something that was thrown.</summary>
    public static MeshException Of(string path, Exception e) =>
        e is SqliteException { SqliteErrorCode: Corrupt or NotADatabase }
            ? Damaged(path, e.Message, e)
            : new MeshException(MeshErrorCode.Storage, Text(path, e), e);

    /// <summary>The error for a file whose content makes no sense.</summary>
    public static MeshException Damaged(string path, string why, Exception? cause = null) =>
        new(
            MeshErrorCode.Storage,
            $"The file {path} is damaged: {why.TrimEnd('.')}. It was left as it is; put a good copy in its place, or move it away, with {path}-wal if that is there.",
            cause
        );

    private static string Text(string path, Exception e) =>
        (e as SqliteException)?.SqliteErrorCode switch
        {
            Full =>
                $"The file {path} cannot grow: the disk or the file's bound is full. Nothing was changed. ({e.Message})",
            ReadOnly =>
                $"The file {path} cannot be written: it or its folder is read-only. Nothing was changed. ({e.Message})",
            Busy => $"The file {path} is open in another program. Close that, and try again. ({e.Message})",
            _ => $"The file {path} cannot be read or written: {e.Message}",
        };
}
