using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Mesh.Contracts.Wire;

namespace Mesh.Host.Up;

/// <summary>Where others may reach us, if nobody says: the address listened on, or for "any" those of this machine.</summary>
internal static class AdvertisedAddresses
{
    /// <summary>At most as many as fit on a card; IPv4 first.</summary>
    /// <param name="listening">Addresses listened on, <c>ip:port</c>, with the ports that were taken.</param>
    /// <param name="machine">The machine's own addresses.</param>
    public static IReadOnlyList<string> Of(IEnumerable<string> listening, IReadOnlyList<IPAddress> machine) =>
        [
            .. listening
                .SelectMany(address => Expand(IPEndPoint.Parse(address), machine))
                .Distinct()
                .Take(WireLimits.AddressCount),
        ];

    /// <summary>The addresses of this machine that others can use: of interfaces that are up, no loopback, no link-local.</summary>
    public static IReadOnlyList<IPAddress> OfMachine()
    {
        try
        {
            return
            [
                .. NetworkInterface
                    .GetAllNetworkInterfaces()
                    .Where(face => face.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
                    .SelectMany(face => face.GetIPProperties().UnicastAddresses)
                    .Select(unicast => unicast.Address)
                    .Where(address => !IPAddress.IsLoopback(address) && !IsLinkLocal(address))
                    .OrderBy(address => address.AddressFamily == AddressFamily.InterNetwork ? 0 : 1),
            ];
        }
        catch (NetworkInformationException)
        {
            // A machine that does not tell its addresses is reached by --advertise.
            return [];
        }
    }

    private static IEnumerable<string> Expand(IPEndPoint listening, IReadOnlyList<IPAddress> machine)
    {
        bool isAnyV4 = listening.Address.Equals(IPAddress.Any);
        bool isAnyV6 = listening.Address.Equals(IPAddress.IPv6Any);
        if (!isAnyV4 && !isAnyV6)
        {
            return [listening.ToString()];
        }

        string[] own =
        [
            .. machine
                .Where(address => isAnyV6 || address.AddressFamily == AddressFamily.InterNetwork)
                .Select(address => new IPEndPoint(address, listening.Port).ToString()),
        ];
        return own.Length > 0 ? own : [new IPEndPoint(IPAddress.Loopback, listening.Port).ToString()];
    }

    private static bool IsLinkLocal(IPAddress address) =>
        address.IsIPv6LinkLocal
        || (address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes() is [169, 254, ..]);
}
