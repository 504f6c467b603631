using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Actors.Identity;

/// <summary>The contact book's one JSON file: reads it, checks it, writes it.</summary>
internal sealed class ContactFile(string path)
{
    private const int MaxBytes = 64 * 1_024 * 1_024;
    private const int Version = 1;

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public FileLock Lock() => FileLock.Take(path);

    public SortedDictionary<Uid, Contact> Read()
    {
        var contacts = new SortedDictionary<Uid, Contact>();
        byte[]? content = AtomicFile.ReadOrNull(path, MaxBytes);
        if (content is null)
        {
            return contacts;
        }

        try
        {
            BookFile book =
                JsonSerializer.Deserialize<BookFile>(content, Json) ?? throw new FormatException("it holds no book");
            if (book.Version != Version)
            {
                throw new FormatException($"its version is {book.Version}; this program reads {Version}");
            }

            foreach (ContactEntry entry in WithoutNull(book.Contacts))
            {
                Contact contact = entry.ToContact();
                if (!contacts.TryAdd(contact.Uid, contact))
                {
                    throw new FormatException($"{contact.Uid} stands in it twice");
                }
            }
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw AtomicFile.Damaged(path, e.Message.TrimEnd('.'), e);
        }

        return contacts;
    }

    public void Write(IEnumerable<Contact> contacts) =>
        AtomicFile.Write(
            path,
            JsonSerializer.SerializeToUtf8Bytes(
                new BookFile { Version = Version, Contacts = [.. contacts.Select(ContactEntry.From)] },
                Json
            )
        );

    // The serialiser checks members for null, not the elements of a list.
    private static IEnumerable<T> WithoutNull<T>(IEnumerable<T> list)
        where T : class => list.Select(item => item ?? throw new FormatException("a list in it has a null"));

    private sealed record BookFile
    {
        public required int Version { get; init; }

        public required IReadOnlyList<ContactEntry> Contacts { get; init; }
    }

    private sealed record HostEntry
    {
        public required string Hid { get; init; }

        public required IReadOnlyList<string> Addresses { get; init; }

        public CardHost ToHost()
        {
            if (WithoutNull(Addresses).FirstOrDefault(address => !CardPayload.IsAddress(address)) is { } wrong)
            {
                throw new FormatException($"\"{wrong}\" is no address host:port");
            }

            var hid = Contracts.Hid.Parse(Hid);
            return hid.IsZero
                ? throw new FormatException("the any-host is on a contact")
                : new CardHost(hid, Addresses);
        }
    }

    private sealed record ContactEntry
    {
        public required string Uid { get; init; }

        public string? PublicKey { get; init; }

        public string? Alias { get; init; }

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
                Standing = contact.Standing,
                Issued = contact.Issued,
                Recovery = contact.Recovery.IsEmpty ? null : Base64Url.EncodeToString(contact.Recovery.Span),
                SucceededBy = contact.SucceededBy?.ToString(),
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

            byte[] recovery = Recovery is null ? [] : Base64Url.DecodeFromChars(Recovery);
            if (
                recovery.Length is not (0 or Contracts.Uid.Size)
                || SucceededBy is null == (Standing == ContactStanding.Succeeded)
            )
            {
                throw new FormatException($"what it says of the recovery or the successor of {uid} makes no sense");
            }

            return new Contact(uid, key, Alias, [.. WithoutNull(Hosts).Select(host => host.ToHost())], Issued, Standing)
            {
                Recovery = recovery,
                SucceededBy = SucceededBy is null ? null : Contracts.Uid.Parse(SucceededBy),
            };
        }
    }
}
