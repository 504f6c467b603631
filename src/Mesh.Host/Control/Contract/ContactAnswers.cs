using System.Text.Json.Serialization;

namespace Mesh.Host.Control.Contract;

/// <summary>A contact, or somebody who is banned.</summary>
/// <param name="Uid">Its id.</param>
/// <param name="Alias">What it calls itself; null for nothing.</param>
/// <param name="Banned">Whether it is banned.</param>
/// <param name="Issued">When its newest card was written; null if it never gave one.</param>
/// <param name="Connected">Whether it is connected now; null where no node runs that would know.</param>
/// <param name="Hosts">Its hosts, as on its newest card.</param>
internal sealed record ContactInfo(
    string Uid,
    string? Alias,
    bool Banned,
    DateTimeOffset? Issued,
    bool? Connected,
    IReadOnlyList<ContactHost> Hosts
);

/// <summary>A host of a contact.</summary>
internal sealed record ContactHost(string Hid, IReadOnlyList<string> Addresses);

/// <summary>Contacts, in the order of their ids.</summary>
internal sealed record ContactsAnswer(IReadOnlyList<ContactInfo> Contacts);

/// <summary>Adds somebody.</summary>
/// <param name="Card">His card, <c>mesh://card/…</c>.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AddContactRequest(string Card);

/// <summary>Names a contact.</summary>
/// <param name="Who">An alias, a uid, or the beginning of one.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ContactRequest(string Who);
