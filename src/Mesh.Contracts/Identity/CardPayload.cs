using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Identity;

/// <summary>A host on a contact card.</summary>
/// <param name="Hid">The host; not zero.</param>
/// <param name="Addresses">Where it may be dialled: at most 8 texts <c>host:port</c> of at most 255 bytes.</param>
public sealed record CardHost(Hid Hid, IReadOnlyList<string> Addresses);

/// <summary>
/// How to find an identity, given from hand to hand (docs/protocol.md §2.3). Signed by the identity's key.
/// </summary>
/// <remarks>Only the shape is checked here. Lists compare by reference, as in every record.</remarks>
/// <param name="IdentityKey">The identity's public key: 91 bytes, see <see cref="PublicKeyEncoding"/>.</param>
/// <param name="Alias">What it calls itself, at most 64 bytes of UTF-8; null for nothing.</param>
/// <param name="Hosts">At most 16 hosts that speak as it.</param>
/// <param name="IssuedSeconds">When it was written, in seconds since 1970-01-01 UTC.</param>
/// <param name="ExpiresSeconds">From when on it is refused, likewise.</param>
public sealed record CardPayload(
    ReadOnlyMemory<byte> IdentityKey,
    string? Alias,
    IReadOnlyList<CardHost> Hosts,
    long IssuedSeconds,
    long ExpiresSeconds
)
{
    /// <summary>The context of the signature.</summary>
    public const string Context = "mesh/1 card";

    /// <summary>SHA-256 of the identity's recovery key, 32 bytes; null for none.</summary>
    public ReadOnlyMemory<byte>? Recovery { get; init; }

    /// <summary>The identity on the card: the id of <see cref="IdentityKey"/>.</summary>
    public Uid Identity => Uid.OfPublicKey(IdentityKey.Span);

    /// <summary>Writes the CBOR map that is signed.</summary>
    /// <exception cref="ArgumentException">A value is outside its range, or an address is not
    /// <c>host:port</c>.</exception>
    public byte[] Encode() =>
        BodyWriter
            .Map(
                this,
                static (body, value) =>
                {
                    body.Key(1).PublicKey(nameof(IdentityKey), value.IdentityKey.Span);
                    if (value.Alias is not null)
                    {
                        body.Key(2).Text(nameof(Alias), value.Alias, 0, WireLimits.Alias);
                    }

                    WriteHosts(body.Key(3), value.Hosts);
                    body.Key(4).Seconds(nameof(IssuedSeconds), value.IssuedSeconds);
                    body.Key(5).Seconds(nameof(ExpiresSeconds), value.ExpiresSeconds);
                    if (value.Recovery is { } recovery)
                    {
                        body.Key(6).Bytes(nameof(Recovery), recovery.Span, Uid.Size, Uid.Size);
                    }
                }
            )
            .ToArray();

    /// <summary>Reads the CBOR map. The result holds copies.</summary>
    /// <exception cref="WireException">It breaks a rule of §1 or §2.3.</exception>
    public static CardPayload Decode(ReadOnlyMemory<byte> payload) =>
        BodyReader.ReadMap(
            payload,
            static body => new CardPayload(
                body.Required(1).PublicKey("identity key"),
                body.Has(2) ? body.Text("alias", 0, WireLimits.Alias) : null,
                ReadHosts(body.Required(3)),
                body.Required(4).Seconds("issued"),
                body.Required(5).Seconds("expires")
            )
            {
                Recovery = body.Has(6) ? body.Bytes("recovery", Uid.Size, Uid.Size) : (ReadOnlyMemory<byte>?)null,
            }
        );

    /// <summary>
    /// True for <c>host:port</c>: printable ASCII, a host (IPv6 in brackets), a port from 1 to 65535.
    /// </summary>
    public static bool IsAddress(ReadOnlySpan<char> address)
    {
        int colon = address.LastIndexOf(':');
        if (colon <= 0 || address.Length > WireLimits.Address || address.ContainsAnyExceptInRange('!', '~'))
        {
            return false;
        }

        ReadOnlySpan<char> host = address[..colon];
        ReadOnlySpan<char> port = address[(colon + 1)..];
        bool bracketed = host[0] == '[' && host[^1] == ']' && host.Length > 2;
        return (bracketed || !host.ContainsAny(':', '[', ']'))
            && !port.ContainsAnyExceptInRange('0', '9')
            && port.Length is >= 1 and <= 5
            && port[0] != '0'
            && int.Parse(port, System.Globalization.CultureInfo.InvariantCulture) <= ushort.MaxValue;
    }

    private static void WriteHosts(BodyWriter body, IReadOnlyList<CardHost> hosts)
    {
        body.BeginArray(nameof(Hosts), hosts.Count, 0, WireLimits.CardHostCount);
        foreach (CardHost host in hosts)
        {
            body.BeginArray(nameof(CardHost), 2, 2, 2);
            body.Hid(nameof(host.Hid), host.Hid);
            WriteAddresses(body, nameof(host.Addresses), host.Addresses);
            body.EndArray();
        }

        body.EndArray();
    }

    /// <summary>An array of addresses: at most 8.</summary>
    internal static void WriteAddresses(BodyWriter body, string what, IReadOnlyList<string> addresses)
    {
        body.BeginArray(what, addresses.Count, 0, WireLimits.AddressCount);
        foreach (string address in addresses)
        {
            if (!IsAddress(address))
            {
                throw new ArgumentException($"An address is host:port; \"{address}\" is not.", what);
            }

            body.Text(what, address, 1, WireLimits.Address);
        }

        body.EndArray();
    }

    private static CardHost[] ReadHosts(BodyReader body)
    {
        var hosts = new CardHost[body.BeginArray("hosts", 0, WireLimits.CardHostCount)];
        for (int i = 0; i < hosts.Length; i++)
        {
            body.BeginArray("host", 2, 2);
            hosts[i] = new CardHost(body.Hid("hid"), ReadAddresses(body));
            body.EndArray();
        }

        body.EndArray();
        return hosts;
    }

    /// <summary>Reads what <see cref="WriteAddresses"/> writes.</summary>
    internal static string[] ReadAddresses(BodyReader body)
    {
        var addresses = new string[body.BeginArray("addresses", 0, WireLimits.AddressCount)];
        for (int i = 0; i < addresses.Length; i++)
        {
            string address = body.Text("address", 1, WireLimits.Address);
            addresses[i] = IsAddress(address) ? address : throw new WireException("An address is not host:port.");
        }

        body.EndArray();
        return addresses;
    }
}
