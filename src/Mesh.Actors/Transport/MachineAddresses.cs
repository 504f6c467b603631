using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Mesh.Actors.Transport;

/// <summary>The addresses of this machine at which others may reach it.</summary>
internal interface IMachineAddresses
{
    /// <summary>Those of interfaces that are up, no loopback, no link-local; IPv4 first.</summary>
    IReadOnlyList<IPAddress> All { get; }

    /// <summary>They may have changed. Any thread.</summary>
    event Action? Changed;
}

/// <summary>Asks the system.</summary>
internal sealed class MachineAddresses : IMachineAddresses
{
    private readonly Dictionary<Action, NetworkAddressChangedEventHandler> _handlers = [];
    private readonly Lock _gate = new();

    public event Action? Changed
    {
        add
        {
            if (value is null)
            {
                return;
            }

            NetworkAddressChangedEventHandler handler = (_, _) => value();
            lock (_gate)
            {
                if (_handlers.TryAdd(value, handler))
                {
                    NetworkChange.NetworkAddressChanged += handler;
                }
            }
        }
        remove
        {
            lock (_gate)
            {
                if (value is not null && _handlers.Remove(value, out NetworkAddressChangedEventHandler? handler))
                {
                    NetworkChange.NetworkAddressChanged -= handler;
                }
            }
        }
    }

    public IReadOnlyList<IPAddress> All
    {
        get
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
                // A machine that does not tell its addresses is reached by those that its host is told to advertise.
                return [];
            }
        }
    }

    private static bool IsLinkLocal(IPAddress address) =>
        address.IsIPv6LinkLocal
        || (address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes() is [169, 254, ..]);
}
