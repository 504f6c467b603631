using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Host.Commands;

namespace Mesh.Host.Home;

/// <summary>The folder that a host of this program lives in: its keys, its contacts, the number of its life.</summary>
/// <param name="Folder">Its full path; it need not exist yet.</param>
internal sealed record MeshHome(string Folder)
{
    /// <summary>The folder named, else <c>$MESH_HOME</c>, else <c>~/.mesh</c>; a <c>~</c> before it is the user's own.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Invalid"/>: it is in the user's home folder, and there is none.</exception>
    public static MeshHome At(string? folder)
    {
        string? named = string.IsNullOrWhiteSpace(folder) ? Environment.GetEnvironmentVariable("MESH_HOME") : folder;
        return At(
            string.IsNullOrWhiteSpace(named) ? "~/.mesh" : named,
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)
        );
    }

    /// <summary>The folder named.</summary>
    /// <param name="folder">Its path.</param>
    /// <param name="user">The user's own folder; empty where <c>$HOME</c> names nothing.</param>
    internal static MeshHome At(string folder, string user)
    {
        if (folder is not "~" && !folder.StartsWith("~/", StringComparison.Ordinal))
        {
            return new MeshHome(Path.GetFullPath(folder));
        }

        // Without one the keys must not land at the root, or wherever the shell happens to stand.
        return user.Length > 0
            ? new MeshHome(Path.GetFullPath(user + folder[1..]))
            : throw new MeshException(
                MeshErrorCode.Invalid,
                "There is no home folder ($HOME names none that exists): say where keys and contacts lie with --home DIR."
            );
    }

    /// <summary>Opens the keys; makes the folder and the host's key if there are none.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>.</exception>
    public FileKeyRing OpenKeys() => FileKeyRing.Open(Path.Combine(Folder, "keys"));

    /// <summary>Opens the contacts.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>.</exception>
    public ContactBook OpenContacts() => ContactBook.Open(Path.Combine(Folder, "contacts.json"));

    /// <summary>Takes the next boot epoch.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>.</exception>
    public ulong AdvanceBootEpoch(DateTimeOffset now) => BootEpochFile.Advance(Path.Combine(Folder, "boot-epoch"), now);

    /// <summary>Claims the home for one running host, until the result is disposed or the process ends.</summary>
    /// <remarks>Two hosts of one key would displace each other's links for ever.</remarks>
    /// <exception cref="CommandException">Another host runs here.</exception>
    public IDisposable Claim()
    {
        string path = Path.Combine(Folder, "running.lock");
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
            };

            // The first to need the folder makes it: with the mode of the shell others might write in it, and the
            // contacts would refuse to be kept there.
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(Folder);
            }
            else
            {
                Directory.CreateDirectory(
                    Folder,
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                );
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            return new FileStream(path, options);
        }
        catch (Exception e) when (e is UnauthorizedAccessException || !Directory.Exists(Folder))
        {
            throw CommandException.Failed(
                $"{Folder} cannot be made or written in, so no keys can lie there: {e.Message} "
                    + "Name another folder: by --home, by mesh.node.home in a deployment file, or by $MESH_HOME.",
                e
            );
        }
        catch (IOException e)
        {
            throw CommandException.Failed(
                $"A host runs in {Folder} already ({path} cannot be locked: {e.Message}). "
                    + "Stop that one, or name another folder by --home.",
                e
            );
        }
    }
}
