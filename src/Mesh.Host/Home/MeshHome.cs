using Mesh.Actors.Identity;
using Mesh.Actors.Storage;
using Mesh.Contracts;
using Mesh.Host.Commands;
using Mesh.Host.Terminal;

namespace Mesh.Host.Home;

/// <summary>The folder that a host of this program lives in: its keys, its contacts, the number of its life.</summary>
/// <param name="Folder">Its full path; it need not exist yet.</param>
internal sealed record MeshHome(string Folder)
{
    private const int ClaimTries = 400;
    private static readonly TimeSpan ClaimPause = TimeSpan.FromMilliseconds(5);

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

    /// <summary>Opens the keys of a home that has some; makes nothing.</summary>
    /// <exception cref="CommandException">There are none.</exception>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>.</exception>
    public FileKeyRing OpenKeysThere() => HasKeys ? OpenKeys() : throw NoNodeYet();

    /// <summary>Claims a home that is one already and opens what is kept in it.</summary>
    /// <exception cref="CommandException">Nothing is kept there yet; or as <see cref="OpenStore()"/>.</exception>
    /// <inheritdoc cref="OpenStore()"/>
    public HomeStore OpenStoreThere() =>
        HasKeys || File.Exists(Path.Combine(Folder, SqliteStore.FileName)) || File.Exists(FormerContacts)
            ? OpenStore()
            : throw NoNodeYet();

    /// <summary>The identities whose keys or delegations are in the home; their keys are let go again. None where no keys were made yet.</summary>
    /// <inheritdoc cref="OpenKeys"/>
    public IReadOnlyList<OwnIdentity> ReadIdentities()
    {
        if (!HasKeys)
        {
            return [];
        }

        using FileKeyRing keys = OpenKeys();
        return keys.Identities;
    }

    /// <summary>Claims the home and opens what is kept in it. Contacts of a version that had no store are taken in.</summary>
    /// <exception cref="CommandException">A host runs here, or the folder cannot be written in.</exception>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: the store is damaged or of a newer version.</exception>
    public HomeStore OpenStore() => HomeStore.Open(Claim(), ownsClaim: true, FormerContacts);

    /// <summary>Opens what is kept in this home, which was claimed; the claim stays the caller's, and ends after the store.</summary>
    /// <inheritdoc cref="OpenStore()"/>
    public HomeStore OpenStore(FolderClaim claim) => HomeStore.Open(claim, ownsClaim: false, FormerContacts);

    /// <summary>Takes the next boot epoch.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>.</exception>
    public ulong AdvanceBootEpoch(DateTimeOffset now) => BootEpochFile.Advance(Path.Combine(Folder, "boot-epoch"), now);

    /// <summary>Claims the home for one process, until the result is disposed or the process ends.</summary>
    /// <remarks>
    /// Two hosts of one key would displace each other's links for ever, and a store has one writer. A command has the home for a moment only, on a busy machine a longer one: so this tries
    /// for two seconds.
    /// </remarks>
    /// <exception cref="CommandException">Another host runs here, or the folder cannot be written in.</exception>
    public FolderClaim Claim()
    {
        using var pause = new ManualResetEventSlim();
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return Take();
            }
            catch (MeshException e) when (e.Code == MeshErrorCode.Conflict)
            {
                if (attempt == ClaimTries)
                {
                    throw CommandException.Failed(
                        $"A host runs in {Folder} already. Stop that one, or name another folder by --home.",
                        e
                    );
                }
            }

            pause.Wait(ClaimPause);
        }
    }

    /// <summary>Whether some process has the home now: a node that runs, starts or stops, or a command that changes it. Makes nothing.</summary>
    public bool IsClaimed()
    {
        try
        {
            using FolderClaim? free = File.Exists(Path.Combine(Folder, "running.lock"))
                ? FolderClaim.Take(Folder)
                : null;
            return false;
        }
        catch (MeshException e)
        {
            return e.Code == MeshErrorCode.Conflict;
        }
    }

    private bool HasKeys => File.Exists(Path.Combine(Folder, "keys", "host.key"));

    private string FormerContacts => Path.Combine(Folder, "contacts.json");

    private CommandException NoNodeYet() =>
        CommandException.Failed(
            $"There is no node in {Folder} yet: mesh up --home {ShellText.Quote(Folder)} makes one and runs it. Is it elsewhere? Name its folder by --home."
        );

    private FolderClaim Take()
    {
        try
        {
            return FolderClaim.Take(Folder);
        }
        catch (MeshException e) when (e.Code != MeshErrorCode.Conflict)
        {
            throw CommandException.Failed(
                $"{e.Message} Name another folder: by --home, by mesh.node.home in a deployment file, or by $MESH_HOME.",
                e
            );
        }
    }
}
