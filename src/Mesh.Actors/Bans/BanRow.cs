using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mesh.Actors.Storage;
using Mesh.Contracts;

namespace Mesh.Actors.Bans;

/// <summary>How a ban stands in the store. Key: its kind (1 host, 4 IPv4, 6 IPv6), then the hid, or the block's first address and length.</summary>
internal static class BanRow
{
    private const byte HostKey = 1;
    private const byte IPv4Key = 4;
    private const byte IPv6Key = 6;
    private const int Version = 1;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
    };

    public static StoreChange Encode(Ban ban) =>
        new(
            StoreTable.Bans,
            KeyOf(ban),
            JsonSerializer.SerializeToUtf8Bytes(
                new Row
                {
                    Version = Version,
                    Reason = ban.Reason,
                    Since = ban.Since,
                    Until = ban.Until,
                },
                Json
            )
        );

    public static StoreChange Removal(Ban ban) => new(StoreTable.Bans, KeyOf(ban), null);

    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: it is none.</exception>
    public static Ban Decode(StoreEntry entry)
    {
        try
        {
            Row row =
                JsonSerializer.Deserialize<Row>(entry.Value.Span, Json) ?? throw new FormatException("it is empty");
            if (row.Version != Version)
            {
                throw new FormatException($"its version is {row.Version}; this program reads {Version}");
            }

            if (row.Reason is { } reason && Encoding.UTF8.GetByteCount(reason) > BanBook.MaxReasonBytes)
            {
                throw new FormatException("its reason is too long");
            }

            return SubjectOf(entry.Key.Span) with
            {
                Reason = row.Reason,
                Since = row.Since,
                Until = row.Until,
            };
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new MeshException(
                MeshErrorCode.Storage,
                $"The ban {Convert.ToHexStringLower(entry.Key.Span)} in the store is damaged: {e.Message.TrimEnd('.')}. It was left as it is.",
                e
            );
        }
    }

    private static byte[] KeyOf(Ban ban)
    {
        if (ban.Hid is { } host)
        {
            byte[] named = new byte[1 + Hid.Size];
            named[0] = HostKey;
            host.WriteTo(named.AsSpan(1));
            return named;
        }

        AddressRange range =
            ban.Range ?? throw new ArgumentException("A ban of an identity is the contact book's.", nameof(ban));
        return [range.IsIPv6 ? IPv6Key : IPv4Key, .. range.Address.GetAddressBytes(), (byte)range.Length];
    }

    private static Ban SubjectOf(ReadOnlySpan<byte> key) =>
        (key.Length, key.Length > 0 ? key[0] : 0) switch
        {
            (1 + Hid.Size, HostKey) => Ban.Of(new Hid(key[1..])),
            (6, IPv4Key) => RangeOf(key[1..^1], key[^1]),
            (18, IPv6Key) => RangeOf(key[1..^1], key[^1]),
            _ => throw new FormatException("its key names nothing that can be banned"),
        };

    private static Ban RangeOf(ReadOnlySpan<byte> address, int length)
    {
        var first = new IPAddress(address);
        if (
            length > address.Length * 8
            || first.IsIPv4MappedToIPv6
            || !AddressRange.Of(first, length).Address.Equals(first)
        )
        {
            throw new FormatException("its key is no block of addresses");
        }

        return Ban.Of(AddressRange.Of(first, length));
    }

    private sealed record Row
    {
        public required int Version { get; init; }

        public string? Reason { get; init; }

        public DateTimeOffset? Since { get; init; }

        public DateTimeOffset? Until { get; init; }
    }
}
