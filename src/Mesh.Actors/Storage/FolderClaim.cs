using Mesh.Contracts;

namespace Mesh.Actors.Storage;

/// <summary>The right to use a host's folder: one process, and one in it, has it at a time.</summary>
/// <remarks>
/// A lock file in the folder, <c>running.lock</c>, held open without sharing: the system lets go of it when the process ends, however it ends, so
/// a crash leaves no lock. The file is never deleted, or two could each hold one of the same name.
/// </remarks>
public sealed class FolderClaim : IDisposable
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // What the system says of a lock that another one holds: EWOULDBLOCK on Linux and on macOS, a sharing violation on Windows.
    private static readonly int[] HeldErrors = [11, 35, 32];

    private readonly FileStream _file;

    private FolderClaim(string folder, FileStream file)
    {
        Folder = folder;
        _file = file;
    }

    /// <summary>The folder, by its full path.</summary>
    public string Folder { get; }

    /// <summary>False once it was disposed.</summary>
    internal bool IsHeld => _file.CanWrite;

    /// <summary>Claims a folder, until the result is disposed or the process ends. Makes the folder, mode 0700, if it is not there.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Conflict"/>: another program has it. <see cref="MeshErrorCode.Storage"/>: it cannot be made or
    /// written in, or others may write in it.</exception>
    public static FolderClaim Take(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string full = Path.GetFullPath(folder);
        string path = Path.Combine(full, "running.lock");
        AtomicFile.EnsureFolder(full);
        try
        {
            return new FolderClaim(full, new FileStream(path, Options()));
        }
        catch (IOException e) when (IsHeldElsewhere(e))
        {
            throw new MeshException(
                MeshErrorCode.Conflict,
                $"The folder {full} is in use: another program holds {path}. Stop that one, or name another folder.",
                e
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MeshException(
                MeshErrorCode.Storage,
                $"The folder {full} cannot be written in, so nothing can be kept there: {e.Message}",
                e
            );
        }
    }

    /// <summary>Lets go.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>Whether opening a lock file failed because somebody holds it, and for no other reason.</summary>
    internal static bool IsHeldElsewhere(IOException e) => HeldErrors.Contains(e.HResult & 0xFFFF);

    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerFile;
        }

        return options;
    }
}
