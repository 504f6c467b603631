using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Actors.Identity;

/// <summary>What we think of an identity in the contact book.</summary>
public enum ContactStanding
{
    /// <summary>Somebody to talk to.</summary>
    Trusted = 0,

    /// <summary>Nobody to talk to, whatever else is open.</summary>
    Banned = 1,

    /// <summary>Nobody to talk to any more: another identity took its place, for good.</summary>
    Succeeded = 2,
}

/// <summary>An identity in the contact book.</summary>
/// <param name="Uid">The identity.</param>
/// <param name="PublicKey">Its public key, 91 bytes; empty if it was banned without ever having given a card.</param>
/// <param name="Alias">What it is called here: by our own name for it, else by the one on its card; null for nothing.</param>
/// <param name="Hosts">Its hosts and their addresses, as on its newest card.</param>
/// <param name="Issued">When its newest card was written; 1970 if there was none.</param>
/// <param name="Standing">Trusted or banned.</param>
public sealed record Contact(
    Uid Uid,
    ReadOnlyMemory<byte> PublicKey,
    string? Alias,
    IReadOnlyList<CardHost> Hosts,
    DateTimeOffset Issued,
    ContactStanding Standing
)
{
    /// <summary>Our own name for it, which stands whatever its cards say; null for none.</summary>
    public string? LocalAlias { get; init; }

    /// <summary>Its newest card as it came, the signed object; empty if there was none, or it was not kept. To be passed on: see <see cref="ContactCard.OfKept"/>.</summary>
    public ReadOnlyMemory<byte> Card { get; init; }

    /// <summary>What the contact calls itself; null for nothing, or where its card was not kept.</summary>
    public string? CardAlias => Card.IsEmpty ? null : ContactCard.OfKept(Card).Alias;

    /// <summary>True if there is nothing to do with it: it is banned, or another identity took its place.</summary>
    public bool IsBanned => Standing != ContactStanding.Trusted;

    /// <summary>SHA-256 of its recovery key, as on the first card that had one; empty for none.</summary>
    public ReadOnlyMemory<byte> Recovery { get; init; }

    /// <summary>Who took its place; null if nobody did.</summary>
    public Uid? SucceededBy { get; init; }

    /// <summary>True if its newest card names the host: so we may show ourselves there.</summary>
    public bool Names(Hid host) => Hosts.Any(known => known.Hid == host);

    /// <summary>Same content, lists compared by their elements.</summary>
    public bool Equals(Contact? other) =>
        other is not null
        && Uid == other.Uid
        && PublicKey.Span.SequenceEqual(other.PublicKey.Span)
        && Alias == other.Alias
        && LocalAlias == other.LocalAlias
        && Card.Span.SequenceEqual(other.Card.Span)
        && Issued == other.Issued
        && Standing == other.Standing
        && SucceededBy == other.SucceededBy
        && Recovery.Span.SequenceEqual(other.Recovery.Span)
        && Hosts.Count == other.Hosts.Count
        && Hosts.Zip(other.Hosts).All(pair => Same(pair.First, pair.Second));

    /// <inheritdoc />
    public override int GetHashCode() => Uid.GetHashCode();

    private static bool Same(CardHost left, CardHost right) =>
        left.Hid == right.Hid && left.Addresses.SequenceEqual(right.Addresses);
}

/// <summary>What happened to a contact.</summary>
public enum ContactChangeKind
{
    /// <summary>It is new in the book.</summary>
    Added = 0,

    /// <summary>Its card was replaced by a newer one; its standing is as before.</summary>
    Updated = 1,

    /// <summary>It was banned: its links end at once.</summary>
    Banned = 2,

    /// <summary>It is no longer banned.</summary>
    Unbanned = 3,

    /// <summary>It is gone from the book: its links end at once.</summary>
    Removed = 4,

    /// <summary>Another identity took its place (<see cref="Contact.SucceededBy"/>): its links end at once, and it is never let in again.</summary>
    Succeeded = 5,
}

/// <summary>A change of the contact book.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Contact">The contact after the change; as it last was, if it was removed.</param>
public sealed record ContactChange(ContactChangeKind Kind, Contact Contact);
