using System.Net;
using System.Net.Sockets;
using Mesh.Actors.Transport;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Hosting;

/// <summary>Where others may reach us, if nobody says: the address listened on, or for "any" those of this machine.</summary>
internal static class AdvertisedAddresses
{
    /// <summary>What a host with these settings would tell, if it is started on this machine.</summary>
    public static IReadOnlyList<string> Of(MeshSettings settings)
    {
        if (settings.Advertise.Count > 0)
        {
            return settings.Advertise;
        }

        return Of(settings.Listen, new MachineAddresses().All);
    }

    /// <summary>At most as many as fit on a card.</summary>
    /// <param name="listening">Addresses listened on, with the ports that were taken.</param>
    /// <param name="machine">The machine's own addresses, the best first.</param>
    public static IReadOnlyList<string> Of(IEnumerable<string> listening, IReadOnlyList<IPAddress> machine) =>
        [
            .. listening
                .SelectMany(address => Expand(address, machine))
                .Where(address => CardPayload.IsAddress(address))
                .Distinct()
                .Take(WireLimits.AddressCount),
        ];

    private static IEnumerable<string> Expand(string address, IReadOnlyList<IPAddress> machine)
    {
        if (!IPEndPoint.TryParse(address, out IPEndPoint? listening))
        {
            return [address];
        }

        bool isAnyV4 = listening.Address.Equals(IPAddress.Any);
        bool isAnyV6 = listening.Address.Equals(IPAddress.IPv6Any);
        if (!isAnyV4 && !isAnyV6)
        {
            return [listening.ToString()];
        }

        string[] own =
        [
            .. machine
                .Where(ip => isAnyV6 || ip.AddressFamily == AddressFamily.InterNetwork)
                .Select(ip => new IPEndPoint(ip, listening.Port).ToString()),
        ];
        return own.Length > 0 ? own : [new IPEndPoint(IPAddress.Loopback, listening.Port).ToString()];
    }
}
