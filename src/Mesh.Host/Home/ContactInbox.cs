using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Host.Home;

/// <summary>Where <c>mesh contacts add</c> leaves a card while another process has the home: a folder <c>inbox</c> in it, a file for each card.</summary>
/// <remarks>
/// The store has one owner, so a running host is not told of a new contact by the store. It looks here every second; whoever opens the home next looks here too, so none is
/// lost when nobody runs. A file has its name when it is whole.
/// </remarks>
internal sealed class ContactInbox
{
    private const int MaxBytes = 16_384;
    private const string Suffix = ".card";

    private readonly string _folder;

    private ContactInbox(string folder) => _folder = folder;

    /// <summary>That of a home.</summary>
    public static ContactInbox Of(string home) => new(Path.Combine(home, "inbox"));

    /// <summary>Leaves a card there.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Put(ContactCard card)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_folder);
        }
        else
        {
            Directory.CreateDirectory(
                _folder,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
        }

        string path = Path.Combine(_folder, $"{card.Uid}-{card.Issued.ToUnixTimeSeconds()}{Suffix}");
        string part = $"{path}.{Environment.ProcessId}";
        File.WriteAllText(part, card.ToString());
        File.Move(part, path, overwrite: true);
    }

    /// <summary>Adds whoever's card is there to the contacts, and takes the cards away.</summary>
    /// <param name="contacts">The contacts.</param>
    /// <param name="now">The time to judge cards by.</param>
    /// <returns>What is wrong with those that cannot be used, which are taken away too.</returns>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: a contact cannot be kept; its card stays.</exception>
    /// <exception cref="IOException">A card cannot be read.</exception>
    public IReadOnlyList<string> TakeIn(ContactBook contacts, DateTimeOffset now)
    {
        var wrong = new List<string>();
        if (!Directory.Exists(_folder))
        {
            return wrong;
        }

        foreach (string path in Directory.GetFiles(_folder, "*" + Suffix).Order(StringComparer.Ordinal))
        {
            try
            {
                if (new FileInfo(path).Length > MaxBytes)
                {
                    throw new MeshException(MeshErrorCode.Invalid, "It is too long for a card.");
                }

                contacts.Add(ContactCard.Parse(File.ReadAllText(path), now));
            }
            catch (MeshException e) when (e.Code == MeshErrorCode.Invalid)
            {
                wrong.Add($"{path} was taken away: {e.Message}");
            }

            File.Delete(path);
        }

        return wrong;
    }
}
