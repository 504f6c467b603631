using Mesh.Actors.Identity;
using Mesh.Actors.Permissions;
using Mesh.Actors.Storage;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Hosting;

namespace Mesh.Simulation;

// Several hosts of one identity, and identities in the place of others.
public sealed partial class SimHost
{
    /// <summary>Is let speak as an identity by a host that has its key; done again, it gets a later delegation.</summary>
    /// <remarks>The host must have been added with a list of identities, which may be empty. Apps opened before do not have the identity.</remarks>
    public void Delegate(SimIdentity identity, SimHost by, TimeSpan lifetime)
    {
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(by);
        Delegation delegation = by.Keys.DelegateTo(identity.Uid, Hid, by._clock.GetUtcNow(), lifetime);
        switch (Keys)
        {
            case SimKeyRing ring:
                ring.AddDelegated(delegation, identity.Alias);
                break;
            case MemoryKeyRing ring:
                ring.AddDelegated(delegation.Encoded, identity.Alias, _clock.GetUtcNow());
                break;
        }

        if (!_delegated.Contains(identity))
        {
            _delegated.Add(identity);
            identity.Add(this);
        }

        _mesh.Checks.OnReality(this);
    }

    /// <summary>Learns, as its owner's command line would tell it, that another identity took the place of one it speaks as; it tells contacts so.</summary>
    public void Succeed(Succession succession)
    {
        ArgumentNullException.ThrowIfNull(succession);
        switch (Keys)
        {
            case SimKeyRing ring:
                ring.Succeed(succession);
                break;
            case MemoryKeyRing ring:
                ring.Succeed(succession);
                break;
        }
    }
}
