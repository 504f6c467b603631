using System.Text.Json;
using System.Text.Json.Serialization;
using Mesh.Actors.Storage;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Host;

/// <summary>Where a contact may be met, as it stands in the store: by uid, a JSON object with its version.</summary>
internal static class AddressTable
{
    private const int Version = 1;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
    };

    /// <summary>The change that puts a contact's addresses there; without any it takes them out.</summary>
    public static StoreChange Change(Uid uid, ToldAddresses? told)
    {
        byte[] key = new byte[Uid.Size];
        uid.WriteTo(key);
        return told is null
            ? new StoreChange(StoreTable.Addresses, key, null)
            : new StoreChange(StoreTable.Addresses, key, JsonSerializer.SerializeToUtf8Bytes(RowOf(told), Json));
    }

    /// <summary>Reads what was written.</summary>
    /// <exception cref="FormatException">It makes no sense; the message says why.</exception>
    public static ToldAddresses Decode(ReadOnlyMemory<byte> value)
    {
        Row row;
        try
        {
            row = JsonSerializer.Deserialize<Row>(value.Span, Json) ?? throw new FormatException("it is empty");
        }
        catch (JsonException e)
        {
            throw new FormatException(e.Message, e);
        }

        if (row.Version != Version || row.Hosts.Count > WireLimits.CardHostCount)
        {
            throw new FormatException($"its version is {row.Version}, and it has {row.Hosts.Count} hosts");
        }

        var told = new ToldAddresses();
        foreach (HostRow host in row.Hosts.Reverse())
        {
            told.Told(HidOf(host?.Hid), AddressesOf(host!));
        }

        if (row.Last is { } last)
        {
            told.Met(
                HidOf(last.Hid),
                AddressesOf(last) is [{ } only] ? only : throw new FormatException("it was met last at several")
            );
        }

        return told;
    }

    private static Row RowOf(ToldAddresses told) =>
        new()
        {
            Version = Version,
            Last = told.Last is { } last ? new HostRow { Hid = last.Hid.ToString(), Addresses = [last.Address] } : null,
            Hosts =
            [
                .. told.Hosts.Select(host => new HostRow { Hid = host.Hid.ToString(), Addresses = host.Addresses }),
            ],
        };

    private static Hid HidOf(string? text) =>
        Hid.TryParse(text, out Hid hid) && !hid.IsZero ? hid : throw new FormatException("a hid in it names no host");

    private static IReadOnlyList<string> AddressesOf(HostRow host) =>
        host.Addresses.Count <= WireLimits.AddressCount && host.Addresses.All(address => CardPayload.IsAddress(address))
            ? host.Addresses
            : throw new FormatException("an address in it is none, or there are too many");

    private sealed record Row
    {
        public required int Version { get; init; }

        public HostRow? Last { get; init; }

        public required IReadOnlyList<HostRow> Hosts { get; init; }
    }

    private sealed record HostRow
    {
        public required string Hid { get; init; }

        public required IReadOnlyList<string> Addresses { get; init; }
    }
}
