using System.Text.Json;
using Mesh.Actors.Storage;
using Mesh.Contracts;

namespace Mesh.Actors.Identity;

/// <summary>Contacts as they stand in the store: by uid, each a JSON object with its version.</summary>
internal static class ContactTable
{
    private const int Version = 1;

    /// <summary>Everybody in the store.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: the store cannot be read, or an entry is damaged; the message names it.</exception>
    public static SortedDictionary<Uid, Contact> Read(IMeshStore store)
    {
        var contacts = new SortedDictionary<Uid, Contact>();
        foreach (StoreEntry entry in store.Read(StoreTable.Contacts))
        {
            Contact contact = Decode(entry);
            contacts.Add(contact.Uid, contact);
        }

        return contacts;
    }

    /// <summary>The change that puts a contact there.</summary>
    public static Storage.StoreChange Put(Contact contact) =>
        new(
            StoreTable.Contacts,
            KeyOf(contact.Uid),
            JsonSerializer.SerializeToUtf8Bytes(
                new Row { Version = Version, Contact = ContactEntry.From(contact) },
                ContactJson.Options
            )
        );

    /// <summary>The change that takes a contact out.</summary>
    public static Storage.StoreChange Remove(Uid uid) => new(StoreTable.Contacts, KeyOf(uid), null);

    private static byte[] KeyOf(Uid uid)
    {
        byte[] key = new byte[Uid.Size];
        uid.WriteTo(key);
        return key;
    }

    private static Contact Decode(StoreEntry entry)
    {
        try
        {
            Row row =
                JsonSerializer.Deserialize<Row>(entry.Value.Span, ContactJson.Options)
                ?? throw new FormatException("it is empty");
            if (row.Version != Version)
            {
                throw new FormatException($"its version is {row.Version}; this program reads {Version}");
            }

            Contact contact = row.Contact.ToContact();
            return entry.Key.Span.SequenceEqual(KeyOf(contact.Uid))
                ? contact
                : throw new FormatException($"it is of {contact.Uid}");
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new MeshException(
                MeshErrorCode.Storage,
                $"The entry {Convert.ToHexStringLower(entry.Key.Span)} of the contacts in the store is damaged: {e.Message.TrimEnd('.')}. "
                    + "It was left as it is; put a good copy of the store in its place.",
                e
            );
        }
    }

    private sealed record Row
    {
        public required int Version { get; init; }

        public required ContactEntry Contact { get; init; }
    }
}
