using Mesh.Contracts;

namespace Mesh.Actors.Storage;

/// <summary>Lets one process or thread at a time read, change and write a file.</summary>
/// <remarks>
/// A lock file beside it, held open without sharing: the system lets go of it when the process ends, however it ends, so a
/// crash leaves no lock. The lock file is never deleted, or two could each hold one of the same name. Callers are start-up, the command line and
/// rare changes by hand: waiting a little on the calling thread is fine there, and nowhere else.
/// </remarks>
internal sealed class FileLock : IDisposable
{
    private const int DefaultTries = 1_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Waits up to about 5 s for the lock of the file named.</summary>
    /// <param name="path">The file to lock; the lock file stands beside it.</param>
    /// <param name="tries">How often to try, 5 ms apart.</param>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: somebody holds it all that time, or it cannot be made.</exception>
    public static FileLock Take(string path, int tries = DefaultTries)
    {
        string lockPath = path + ".lock";
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var pause = new ManualResetEventSlim();
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return new FileLock(new FileStream(lockPath, options));
            }
            catch (IOException e) when (FolderClaim.IsHeldElsewhere(e))
            {
                if (attempt == tries)
                {
                    throw new MeshException(
                        MeshErrorCode.Storage,
                        $"Another program is busy with {path}: it has held {lockPath} for {tries * Pause.TotalSeconds:0.#} s. Try again.",
                        e
                    );
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new MeshException(MeshErrorCode.Storage, $"The file {lockPath} cannot be made: {e.Message}", e);
            }

            pause.Wait(Pause);
        }
    }

    /// <summary>Lets go.</summary>
    public void Dispose() => _file.Dispose();
}
