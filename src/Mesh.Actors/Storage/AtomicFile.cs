using System.Runtime.InteropServices;
using Mesh.Contracts;

namespace Mesh.Actors.Storage;

/// <summary>Small files that are there whole, old or new, whatever moment the machine stops at.</summary>
/// <remarks>
/// The new content goes to a temporary file beside the target, is forced to the disk, and takes the target's name in one step; then the
/// folder is forced to the disk, without which the new name itself might be lost with the power. What a crash leaves
/// behind ends in <c>.tmp</c>; nobody reads it, and the next write replaces it. All files are readable by their owner alone.
/// </remarks>
internal static class AtomicFile
{
    // EACCES and EINVAL, of Linux and of macOS.
    private const int AccessDenied = 13;
    private const int InvalidArgument = 22;

    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite
        | UnixFileMode.OtherExecute;

    /// <summary>Makes the folder, mode 0700, if it is not there. When this returns, its name is on the disk.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: it cannot be made, or others may write in it.</exception>
    public static void EnsureFolder(string folder)
    {
        Guard(
            $"The folder {folder}",
            "made",
            () =>
            {
                Make(Path.GetFullPath(folder));
                if (OperatingSystem.IsWindows())
                {
                    return;
                }

                UnixFileMode mode = File.GetUnixFileMode(folder);
                if ((mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
                {
                    throw new MeshException(
                        MeshErrorCode.Storage,
                        $"Others may write in the folder {folder} (mode {Octal(mode)}). Run: chmod go-w '{folder}'"
                    );
                }
            }
        );
    }

    /// <summary>Replaces the file, mode 0600. When this returns, the content is on the disk.</summary>
    /// <remarks>The caller holds the file's <see cref="FileLock"/>: two writers would share the temporary file.</remarks>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: it cannot be written; the old one is untouched.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        string temporary = path + ".tmp";
        try
        {
            // A leftover may have any mode, and would keep it: it goes first.
            File.Delete(temporary);
            WriteThrough(temporary, content);
            File.Move(temporary, path, overwrite: true);
            FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            throw new MeshException(MeshErrorCode.Storage, $"The file {path} cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Gives a file another name; a file of that name is replaced. When this returns, that is on the disk.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: it cannot be renamed.</exception>
    public static void Rename(string path, string name) =>
        Guard(
            path,
            $"renamed to {name}",
            () =>
            {
                File.Move(path, name, overwrite: true);
                FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/");
            }
        );

    /// <summary>The file's content, or null if there is no file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">A longer file is none of ours.</param>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: it is there and cannot be read, or is too long.</exception>
    public static byte[]? ReadOrNull(string path, int maxBytes)
    {
        byte[]? content = null;
        Guard(
            path,
            "read",
            () =>
            {
                try
                {
                    using FileStream stream = File.OpenRead(path);
                    if (stream.Length > maxBytes)
                    {
                        throw Damaged(path, $"it has {stream.Length} bytes; {maxBytes} is the most it can have");
                    }

                    content = new byte[stream.Length];
                    stream.ReadExactly(content);
                }
                catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
                {
                    content = null;
                }
            }
        );
        return content;
    }

    /// <summary>Refuses a file that somebody but its owner can read or write; one that is not there is open to nobody.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: the message says what to run.</exception>
    public static void RequireOwnerOnly(string path)
    {
        UnixFileMode mode = UnixFileMode.None;
        Guard(
            path,
            "read",
            () =>
            {
                try
                {
                    mode = OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);
                }
                catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
                {
                    mode = UnixFileMode.None;
                }
            }
        );
        if ((mode & Others) != 0)
        {
            throw new MeshException(
                MeshErrorCode.Storage,
                $"The key file {path} is open to others (mode {Octal(mode)}), so its key may be known to them. "
                    + $"Run: chmod 600 '{path}' - and make a new key if somebody may have read it."
            );
        }
    }

    /// <summary>The error for a file whose content makes no sense.</summary>
    public static MeshException Damaged(string path, string why, Exception? cause = null) =>
        new(
            MeshErrorCode.Storage,
            $"The file {path} is damaged: {why}. It was left as it is; put a good copy in its place, or move it away.",
            cause
        );

    private static void Make(string folder)
    {
        if (Directory.Exists(folder) || Path.GetDirectoryName(folder) is not { } parent)
        {
            return;
        }

        Make(parent);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerFolder);
        }

        FlushFolder(parent);
    }

    private static void WriteThrough(string path, ReadOnlySpan<byte> content)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerFile;
        }

        using var stream = new FileStream(path, options);
        stream.Write(content);
        stream.Flush(flushToDisk: true);
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The write has failed already and says so; a leftover ending in .tmp harms nobody.
        }
    }

    /// <summary>Does something with a file or a folder; what the system says against it becomes an error that names it.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>.</exception>
    public static void Guard(string path, string verb, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MeshException(MeshErrorCode.Storage, $"{path} cannot be {verb}: {e.Message}", e);
        }
    }

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode & 511, 8);

    private static void FlushFolder(string folder)
    {
        // The framework opens no folder; Windows writes its names through by itself.
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
        {
            return;
        }

        byte[] name = new byte[System.Text.Encoding.UTF8.GetByteCount(folder) + 1];
        System.Text.Encoding.UTF8.GetBytes(folder, name);
        int handle = NativeOpen(name, 0);
        if (handle < 0)
        {
            // One may be allowed to write in a folder and not to read it: then it cannot be flushed.
            if (Marshal.GetLastPInvokeError() == AccessDenied)
            {
                return;
            }

            throw NotFlushed(folder);
        }

        try
        {
            // Some file systems cannot flush a folder; they have nothing better to offer.
            if (NativeFlush(handle) != 0 && Marshal.GetLastPInvokeError() != InvalidArgument)
            {
                throw NotFlushed(folder);
            }
        }
        finally
        {
            _ = NativeClose(handle);
        }
    }

    private static IOException NotFlushed(string folder) =>
        new($"The folder {folder} cannot be forced to the disk: {Marshal.GetLastPInvokeErrorMessage()}");

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int NativeOpen(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int NativeFlush(int handle);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int NativeClose(int handle);
}
