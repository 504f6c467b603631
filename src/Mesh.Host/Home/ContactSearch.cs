using Mesh.Actors.Identity;
using Mesh.Host.Commands;
using Mesh.Host.Terminal;

namespace Mesh.Host.Home;

/// <summary>Finds the one contact that somebody means.</summary>
internal static class ContactSearch
{
    /// <summary>By uid, by the beginning of one, or by alias (exact). An alias comes before the beginning of a uid.</summary>
    /// <exception cref="CommandException">Nobody fits, or several do; the message names them.</exception>
    public static Contact One(IEnumerable<Contact> contacts, string who)
    {
        Contact[] all = [.. contacts];
        Contact[] found = [.. all.Where(contact => contact.Alias == who)];
        if (found.Length == 0 && who.Length > 0)
        {
            found =
            [
                .. all.Where(contact => contact.Uid.ToString().StartsWith(who, StringComparison.OrdinalIgnoreCase)),
            ];
        }

        return found.Length switch
        {
            1 => found[0],
            0 => throw CommandException.Failed(
                $"No contact is called \"{TerminalText.Clean(who)}\" or has an id that begins so. See: mesh contacts list"
            ),
            _ => throw CommandException.Failed(
                $"\"{TerminalText.Clean(who)}\" fits {found.Length} contacts: "
                    + string.Join(", ", found.Take(5).Select(contact => contact.Uid.ToString()[..12] + "…"))
                    + ". Give more digits of the id."
            ),
        };
    }
}
