using System.Text.Json.Serialization;
using Mesh.Contracts.Identity;

namespace Mesh.Host.Control.Contract;

/// <summary>A contact, or somebody who is banned.</summary>
/// <param name="Uid">Its id.</param>
/// <param name="Alias">What it is called here: by our own name for it, else by the one on its card; null for nothing.</param>
/// <param name="CardAlias">What it calls itself; null for nothing, or where its card was not kept.</param>
/// <param name="Banned">Whether it is banned.</param>
/// <param name="SucceededBy">Who took its place, for good; null if nobody did.</param>
/// <param name="Issued">When its newest card was written; null if it never gave one.</param>
/// <param name="Recovery">SHA-256 of its recovery key, in hexadecimal digits, as on its newest card; null if that names none.</param>
/// <param name="Connected">Whether it is connected now; null where no node runs that would know.</param>
/// <param name="Hosts">Its hosts, as on its newest card.</param>
internal sealed record ContactInfo(
    string Uid,
    string? Alias,
    string? CardAlias,
    bool Banned,
    string? SucceededBy,
    DateTimeOffset? Issued,
    string? Recovery,
    bool? Connected,
    IReadOnlyList<ContactHost> Hosts
);

/// <summary>A host of a contact.</summary>
internal sealed record ContactHost(string Hid, IReadOnlyList<string> Addresses);

/// <summary>Contacts, in the order of their ids.</summary>
internal sealed record ContactsAnswer(IReadOnlyList<ContactInfo> Contacts);

/// <summary>Adds somebody.</summary>
/// <param name="Card">His card, <c>mesh://card/…</c>; or <c>mesh://succession/…</c>, by which a contact's new identity takes the place of its old one; or <c>mesh://revocation/…</c>, by which a host of a contact may no longer speak as it.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AddContactRequest(string Card);

/// <summary>Names a contact.</summary>
/// <param name="Who">An alias, a uid, or the beginning of one.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ContactRequest(string Who);

/// <summary>Gives a contact a name of our own.</summary>
/// <param name="Who">An alias, a uid, or the beginning of one.</param>
/// <param name="Name">1 to 64 bytes of UTF-8; null takes it away, and the card's counts again.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RenameContactRequest(string Who, string? Name = null);

/// <summary>A contact card.</summary>
/// <param name="Uid">Whose.</param>
/// <param name="Alias">What the card calls it; null for nothing.</param>
/// <param name="Addresses">Where it may be met.</param>
/// <param name="Expires">Until when it can be added.</param>
/// <param name="Card">The card itself, <c>mesh://card/…</c>.</param>
internal sealed record CardAnswer(
    string Uid,
    string? Alias,
    IReadOnlyList<string> Addresses,
    DateTimeOffset Expires,
    string Card
)
{
    public static CardAnswer Of(ContactCard card) =>
        new(
            card.Uid.ToString(),
            card.Alias,
            [.. card.Hosts.SelectMany(host => host.Addresses)],
            card.Expires,
            card.ToString()
        );
}
