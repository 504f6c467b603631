using System.Text.Json.Serialization;

namespace Mesh.Host.Control.Contract;

/// <summary>A ban of a host, or of a block of addresses.</summary>
/// <param name="Kind"><c>host</c> or <c>addresses</c>.</param>
/// <param name="Subject">The host's id; or the block, <c>192.0.2.0/24</c>.</param>
/// <param name="Reason">Why, for ourselves; null for nothing.</param>
/// <param name="Since">When it was made.</param>
/// <param name="Until">When it ends; null for never.</param>
internal sealed record BanInfo(
    string Kind,
    string Subject,
    string? Reason,
    DateTimeOffset? Since,
    DateTimeOffset? Until
);

/// <summary>All bans.</summary>
/// <param name="Contacts">The identities, in the order of their ids.</param>
/// <param name="Bans">The hosts, then the address blocks.</param>
internal sealed record BansAnswer(IReadOnlyList<ContactInfo> Contacts, IReadOnlyList<BanInfo> Bans);

/// <summary>Bans a host, or a block of addresses.</summary>
/// <param name="Subject">A host's whole id; or an address, or a block of them.</param>
/// <param name="Reason">Why, for ourselves: at most 256 bytes of UTF-8.</param>
/// <param name="Seconds">How long; null for ever.</param>
/// <param name="Force">Needed for a block of everything, and for one with this machine's loopback in it.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AddBanRequest(string Subject, string? Reason = null, double? Seconds = null, bool Force = false);

/// <summary>Lifts a ban of a host, or of a block of addresses.</summary>
/// <param name="Subject">As it is listed.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RemoveBanRequest(string Subject);
