using System.Collections.Concurrent;
using Mesh.Actors.Bans;
using Mesh.Actors.Identity;
using Mesh.Actors.Peers;

namespace Mesh.Actors.Host;

// On the thread of whoever bans or removes, before its call returns: from then on no frame is taken for him, and none of his is given to an app. That the
// connections end, and who is told, is for our own turn, which the same change brings about.
internal sealed partial class HostActor
{
    private readonly ConcurrentDictionary<ConnectionKey, ConnectionGate> _gates = new();

    private void KeepGate(ConnectionKey key, ConnectionGate gate)
    {
        _gates[key] = gate;

        // Whoever has banned him since we looked has not seen this gate.
        ShutIfUnwelcome(key, gate);
    }

    private void ShutGates(ContactChange change)
    {
        if (change.Kind is ContactChangeKind.Added or ContactChangeKind.Updated or ContactChangeKind.Unbanned)
        {
            return;
        }

        foreach ((ConnectionKey key, ConnectionGate gate) in _gates)
        {
            if (key.Ruid == change.Contact.Uid)
            {
                ShutIfUnwelcome(key, gate);
            }
        }
    }

    private void ShutGates(BanChange change)
    {
        if (change.Kind != BanChangeKind.Added)
        {
            return;
        }

        foreach ((ConnectionKey key, ConnectionGate gate) in _gates)
        {
            ShutIfUnwelcome(key, gate);
        }
    }

    private void ShutIfUnwelcome(ConnectionKey key, ConnectionGate gate)
    {
        if (!MayStay(key) || gate.Addresses.Any(address => _policy.BanOf(address) is not null))
        {
            gate.Shut();
        }
    }
}
