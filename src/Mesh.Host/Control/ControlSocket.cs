using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Mesh.Host.Commands;
using Mesh.Host.Home;

namespace Mesh.Host.Control;

/// <summary>Where a node's control socket is, and how it is made: for its owner alone.</summary>
/// <remarks>
/// <para>
/// It is <c>control.sock</c> in the home. Where that path is too long for a socket, or the home is not the user's alone to change, it lies in
/// <c>$XDG_RUNTIME_DIR/mesh-&lt;hash&gt;</c> or, without that, in a new folder of the temporary ones, and <c>control.path</c> in the home says where, and which folder it was written in.
/// </para>
/// <para>
/// Nobody else can connect, at any moment: the file gets its mode, 0600, between being bound and being listened on, and until it is listened on
/// every connection is refused. So who is connected is the owner, or the superuser, and credentials of the peer are not looked at.
/// </para>
/// </remarks>
internal static class ControlSocket
{
    /// <summary>The longest path, in bytes of UTF-8, that every system takes: Linux has 107, others 103.</summary>
    public const int MaxPathBytes = 100;

    private const string SocketName = "control.sock";
    private const string PointerName = "control.path";
    private const int MaxPointerBytes = 4_096;
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>The socket's path, as a node of this home would have said it last; it need not be there, nor be fit for a socket.</summary>
    public static string Find(MeshHome home)
    {
        string pointer = Path.Combine(home.Folder, PointerName);
        try
        {
            using FileStream file = File.OpenRead(pointer);
            byte[] bytes = new byte[MaxPointerBytes];
            int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            string[] said = Encoding.UTF8.GetString(bytes, 0, length).Split('\n');

            // In a copy of a home it says where the node of the other one is, which runs, and is not this one's to ask or to clear away.
            string path = said[0];
            return IsFit(path) && said.Length > 1 && said[1] == NumberOf(home) && IsOwnSocket(path)
                ? path
                : Path.Combine(home.Folder, SocketName);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Path.Combine(home.Folder, SocketName);
        }
    }

    /// <summary>Chooses the place for a node that has claimed the home, and clears away what a killed one left there.</summary>
    /// <param name="home">The home.</param>
    /// <param name="runtime"><c>$XDG_RUNTIME_DIR</c>; null or empty for none.</param>
    /// <exception cref="IOException">A file or folder cannot be made or removed.</exception>
    /// <exception cref="CommandException">There is no place for it.</exception>
    public static string Prepare(MeshHome home, string? runtime)
    {
        Remove(home);
        string near = Path.Combine(home.Folder, SocketName);
        if (IsFit(near) && IsOwn(home.Folder))
        {
            return near;
        }

        string path = Path.Combine(FolderElsewhere(home, runtime), SocketName);
        File.Delete(path);
        string pointer = Path.Combine(home.Folder, PointerName);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerFile;
        }

        using var file = new FileStream(pointer, options);
        file.Write(Encoding.UTF8.GetBytes($"{path}\n{NumberOf(home)}\n"));
        return path;
    }

    /// <summary>A socket bound there, mode 0600; nobody can connect before it is listened on.</summary>
    public static Socket Bind(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, OwnerFile);
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Removes the socket of a node that has stopped, or was killed, and what said where it was.</summary>
    public static void Remove(MeshHome home)
    {
        string path = Find(home);
        string folder = Path.GetDirectoryName(path)!;
        File.Delete(Path.Combine(home.Folder, SocketName));
        if (folder != home.Folder && IsOwn(folder))
        {
            File.Delete(path);
            if (!Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
            }
        }

        File.Delete(Path.Combine(home.Folder, PointerName));
    }

    private static string NumberOf(MeshHome home) =>
        FileOwner.NumberOf(home.Folder).ToString(CultureInfo.InvariantCulture);

    // Its node may have been killed, its folder cleared away, and one of the same name made by somebody else, who would be told all that is asked.
    private static bool IsOwnSocket(string path) =>
        IsOwn(Path.GetDirectoryName(path)!) && (!Path.Exists(path) || FileOwner.IsMe(path));

    /// <summary>True if it can be the path of a control socket: full, of its name, and not too long.</summary>
    public static bool IsFit(string path) =>
        Path.IsPathFullyQualified(path)
        && Path.GetFileName(path) == SocketName
        && Encoding.UTF8.GetByteCount(path) <= MaxPathBytes;

    private static bool IsOwn(string folder) =>
        Directory.Exists(folder)
        && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(folder) & OthersWrite) == 0)
        && FileOwner.IsMe(folder);

    private static string FolderElsewhere(MeshHome home, string? runtime)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(home.Folder)))[..16];
        if (string.IsNullOrEmpty(runtime) || !IsOwn(runtime) || !IsFit(InFolder(runtime)))
        {
            // A name that nobody can have foreseen, and taken before: mode 0700.
            string fresh = Directory.CreateTempSubdirectory("mesh-").FullName;
            return IsFit(Path.Combine(fresh, SocketName))
                ? fresh
                : throw NoPlace(fresh, "its path is too long for a socket");
        }

        string folder = Path.GetDirectoryName(InFolder(runtime))!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerFolder);
        }

        return IsOwn(folder) ? folder : throw NoPlace(folder, "it is another user's, or others may write in it");

        string InFolder(string parent) => Path.Combine(parent, $"mesh-{hash}", SocketName);
    }

    private static CommandException NoPlace(string folder, string why) =>
        CommandException.Failed(
            $"The control socket cannot lie in {folder}: {why}. Name another home by --home, or another folder by XDG_RUNTIME_DIR."
        );
}
