using System.Net;
using System.Net.Sockets;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Host;

/// <summary>What we know of a contact beside its card: the addresses that its hosts have told in their handshakes, and where it was met last.</summary>
/// <remarks>The last word of each host counts. Bounded: 16 hosts, 8 addresses each. No actor or clock in it; single owner.</remarks>
internal sealed class ToldAddresses
{
    private readonly List<CardHost> _hosts = [];

    /// <summary>Its hosts, the one that spoke last first.</summary>
    public IReadOnlyList<CardHost> Hosts => _hosts;

    /// <summary>The address that led to it last.</summary>
    public (Hid Hid, string Address)? Last { get; private set; }

    /// <summary>An address has led to a host of it.</summary>
    /// <returns>Whether that is news.</returns>
    public bool Met(Hid host, string address)
    {
        bool isNew = Last != (host, address);
        Last = (host, address);
        return isNew;
    }

    /// <summary>A host has told its addresses.</summary>
    /// <returns>Whether that is news.</returns>
    public bool Told(Hid host, IReadOnlyList<string> addresses)
    {
        if (_hosts is [{ } first, ..] && first.Hid == host && first.Addresses.SequenceEqual(addresses))
        {
            return false;
        }

        bool wasThere = _hosts.RemoveAll(known => known.Hid == host) > 0;
        if (addresses.Count > 0)
        {
            _hosts.Insert(0, new CardHost(host, addresses));
        }

        if (_hosts.Count > WireLimits.CardHostCount)
        {
            _hosts.RemoveAt(_hosts.Count - 1);
        }

        return wasThere || addresses.Count > 0;
    }

    /// <summary>
    /// Those of a remote host's addresses that are of any use here: no "any" address or group, none of our own, and its loopback only if we see it there.
    /// </summary>
    /// <param name="told">What it said.</param>
    /// <param name="seenAt">Where we see it.</param>
    /// <param name="own">Where we are met ourselves.</param>
    public static IReadOnlyList<string> Useful(
        IReadOnlyList<string> told,
        string seenAt,
        IReadOnlyCollection<string> own
    ) =>
        [
            .. told.Where(address => CardPayload.IsAddress(address) && !IsNowhere(address))
                .Where(address => !IsLoopback(address) || IsLoopback(seenAt))
                .Where(address => !own.Contains(address))
                .Distinct(StringComparer.Ordinal)
                .Take(WireLimits.AddressCount),
        ];

    /// <summary>True for an address at which there can be no host: "any", a group, broadcast.</summary>
    public static bool IsNowhere(string address) =>
        IpOf(address) is { } ip
        && (
            ip.Equals(IPAddress.Any)
            || ip.Equals(IPAddress.IPv6Any)
            || ip.Equals(IPAddress.Broadcast)
            || ip.IsIPv6Multicast
            || (ip.AddressFamily == AddressFamily.InterNetwork && ip.GetAddressBytes()[0] is >= 224 or 0)
        );

    private static bool IsLoopback(string address) =>
        IpOf(address) is { } ip
            ? IPAddress.IsLoopback(ip)
            : address.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase);

    private static IPAddress? IpOf(string address)
    {
        int colon = address.LastIndexOf(':');
        if (colon < 0 || !IPAddress.TryParse(address.AsSpan(0, colon), out IPAddress? ip))
        {
            return null;
        }

        return ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;
    }
}
