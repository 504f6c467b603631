using Mesh.Actors.Identity;
using Mesh.Contracts;

namespace Mesh.Host.Home;

/// <summary>Finds the one contact that somebody means.</summary>
internal static class ContactSearch
{
    /// <inheritdoc cref="Succeeded.One"/>
    public static Contact One(IEnumerable<Contact> contacts, string who)
    {
        Contact[] all = [.. contacts];
        Uid found = Succeeded.One(
            all.Select(contact => (contact.Uid, contact.Alias)),
            uid => all.Any(contact => contact.Uid == uid && contact.SucceededBy is not null),
            who,
            "contact",
            "mesh contacts list"
        );
        return all.First(contact => contact.Uid == found);
    }
}
