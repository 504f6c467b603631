using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Identity;

/// <summary>How contacts are written down: as JSON, the same bytes for the same contact.</summary>
internal static class ContactJson
{
    public static JsonSerializerOptions Options { get; } =
        new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectNullableAnnotations = true,
            AllowDuplicateProperties = false,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        };

    // The serialiser checks members for null, not the elements of a list.
    public static IEnumerable<T> WithoutNull<T>(IEnumerable<T> list)
        where T : class => list.Select(item => item ?? throw new FormatException("a list in it has a null"));
}

/// <summary>A host of a contact.</summary>
internal sealed record HostEntry
{
    public required string Hid { get; init; }

    public required IReadOnlyList<string> Addresses { get; init; }

    public CardHost ToHost()
    {
        if (Addresses.Count > WireLimits.AddressCount)
        {
            throw new FormatException($"a host has {Addresses.Count} addresses; {WireLimits.AddressCount} is the most");
        }

        if (ContactJson.WithoutNull(Addresses).FirstOrDefault(address => !CardPayload.IsAddress(address)) is { } wrong)
        {
            throw new FormatException($"\"{wrong}\" is no address host:port");
        }

        var hid = Contracts.Hid.Parse(Hid);
        return hid.IsZero ? throw new FormatException("the any-host is on a contact") : new CardHost(hid, Addresses);
    }
}

/// <summary>A contact.</summary>
internal sealed record ContactEntry
{
    public required string Uid { get; init; }

    public string? PublicKey { get; init; }

    public string? Alias { get; init; }

    public string? LocalAlias { get; init; }

    public string? Card { get; init; }

    public required ContactStanding Standing { get; init; }

    public required DateTimeOffset Issued { get; init; }

    public required IReadOnlyList<HostEntry> Hosts { get; init; }

    public string? Recovery { get; init; }

    public string? SucceededBy { get; init; }

    public static ContactEntry From(Contact contact) =>
        new()
        {
            Uid = contact.Uid.ToString(),
            PublicKey = contact.PublicKey.IsEmpty ? null : Base64Url.EncodeToString(contact.PublicKey.Span),
            Alias = contact.Alias,
            LocalAlias = contact.LocalAlias,
            Card = contact.Card.IsEmpty ? null : Base64Url.EncodeToString(contact.Card.Span),
            Standing = contact.Standing,
            Recovery = contact.Recovery.IsEmpty ? null : Base64Url.EncodeToString(contact.Recovery.Span),
            SucceededBy = contact.SucceededBy?.ToString(),
            Issued = contact.Issued.ToUniversalTime(),
            Hosts =
            [
                .. contact.Hosts.Select(host => new HostEntry
                {
                    Hid = host.Hid.ToString(),
                    Addresses = host.Addresses,
                }),
            ],
        };

    public Contact ToContact()
    {
        var uid = Contracts.Uid.Parse(Uid);
        byte[] key = PublicKey is null ? [] : Base64Url.DecodeFromChars(PublicKey);
        if (key.Length > 0 && (!PublicKeyEncoding.IsCanonical(key) || Contracts.Uid.OfPublicKey(key) != uid))
        {
            throw new FormatException($"the public key of {uid} is not its own");
        }

        if (IsTooLong(Alias) || IsTooLong(LocalAlias))
        {
            throw new FormatException($"the alias of {uid} is longer than {WireLimits.Alias} bytes");
        }

        if (Hosts.Count > WireLimits.CardHostCount)
        {
            throw new FormatException($"{uid} has {Hosts.Count} hosts; {WireLimits.CardHostCount} is the most");
        }

        return new Contact(
            uid,
            key,
            Alias,
            [.. ContactJson.WithoutNull(Hosts).Select(host => host.ToHost())],
            Issued,
            Standing
        )
        {
            LocalAlias = LocalAlias,
            Card = CardOf(uid),
            Recovery = RecoveryOf(uid),
            SucceededBy = SucceededBy is null ? null : Contracts.Uid.Parse(SucceededBy),
        };
    }

    private byte[] RecoveryOf(Uid uid)
    {
        byte[] recovery = Recovery is null ? [] : Base64Url.DecodeFromChars(Recovery);
        return
            recovery.Length is 0 or Contracts.Uid.Size
            && SucceededBy is not null == (Standing == ContactStanding.Succeeded)
            ? recovery
            : throw new FormatException($"what it says of the recovery or the successor of {uid} makes no sense");
    }

    private static bool IsTooLong(string? alias) =>
        alias is not null && Encoding.UTF8.GetByteCount(alias) > WireLimits.Alias;

    private byte[] CardOf(Uid uid)
    {
        if (Card is null)
        {
            return [];
        }

        if (Card.Length > WireLimits.CardCharacters)
        {
            throw new FormatException($"the card of {uid} is longer than {WireLimits.CardCharacters} characters");
        }

        try
        {
            byte[] card = Base64Url.DecodeFromChars(Card);
            return ContactCard.OfKept(card).Uid == uid
                ? card
                : throw new FormatException($"the card of {uid} is somebody else's");
        }
        catch (WireException e)
        {
            throw new FormatException($"the card of {uid} is none", e);
        }
    }
}
