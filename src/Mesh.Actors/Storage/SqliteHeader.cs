using System.Buffers.Binary;
using Mesh.Contracts;

namespace Mesh.Actors.Storage;

/// <summary>The first bytes of a SQLite file (sqlite.org/fileformat2.html §1.3), read before SQLite may touch it.</summary>
internal static class SqliteHeader
{
    private const int Size = 100;
    private const int UserVersionOffset = 60;
    private const int ApplicationIdOffset = 68;

    private static ReadOnlySpan<byte> Magic => "SQLite format 3\0"u8;

    /// <summary>Refuses a file that is no store of the mesh, or one of a newer version; and lets nobody but its owner read it.</summary>
    /// <remarks>A newer version may still stand in the log alone: who opens the file asks again.</remarks>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: the message says which.</exception>
    public static void Require(string path, int newest)
    {
        Span<byte> head = stackalloc byte[Size];
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        {
            if (file.ReadAtLeast(head, Size, throwOnEndOfStream: false) < Size)
            {
                throw SqliteFaults.Damaged(path, $"it ends after {file.Length} bytes");
            }
        }

        if (!head.StartsWith(Magic))
        {
            throw SqliteFaults.Damaged(path, "it does not begin as a SQLite file does");
        }

        if (BinaryPrimitives.ReadInt32BigEndian(head[ApplicationIdOffset..]) != StoreSchema.ApplicationId)
        {
            throw SqliteFaults.Damaged(path, "it is the file of another program");
        }

        RequireVersion(path, BinaryPrimitives.ReadInt32BigEndian(head[UserVersionOffset..]), newest);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    /// <summary>Refuses a version that this program does not know.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>.</exception>
    public static void RequireVersion(string path, long version, int newest)
    {
        if (version > newest)
        {
            throw new MeshException(
                MeshErrorCode.Storage,
                $"The file {path} is of a newer version of this program: its format is {version}, this one knows those up to {newest}. "
                    + "It was left as it is; run the newer program, or name another folder."
            );
        }

        if (version < 0)
        {
            throw SqliteFaults.Damaged(path, $"its version is {version}");
        }
    }
}
