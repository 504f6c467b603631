using Mesh.Actors.Identity;
using Mesh.Contracts;

namespace Mesh.Host.Home;

/// <summary>Finds the one contact that somebody means.</summary>
internal static class ContactSearch
{
    /// <inheritdoc cref="IdentitySearch.One"/>
    public static Contact One(IEnumerable<Contact> contacts, string who)
    {
        Contact[] all = [.. contacts];
        Uid uid = IdentitySearch.One(
            all.Select(contact => (contact.Uid, contact.Alias)),
            who,
            "contact",
            "mesh contacts list"
        );
        return all.First(contact => contact.Uid == uid);
    }
}
