using Mesh.Actors.Peers;
using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>Who keeps which connections from closing for idleness.</summary>
/// <remarks>No actor or clock in it; single owner: the host's actor. As large as there are holds that were taken and not let go.</remarks>
internal sealed class HoldBook
{
    private readonly Dictionary<object, HoldOn> _holds = [];

    /// <summary>How many holds there are.</summary>
    public int Count => _holds.Count;

    public void Take(HoldOn hold) => _holds[hold.Lease] = hold;

    /// <summary>Lets go; false if there is no such hold.</summary>
    public bool LetGo(object lease) => _holds.Remove(lease);

    public bool IsHeld(ConnectionKey key) => _holds.Values.Any(hold => key.IsOneOf(hold.Luid, hold.Ruid, hold.Rhid));
}
