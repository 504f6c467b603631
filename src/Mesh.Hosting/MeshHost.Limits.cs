using Mesh.Actors.Host;
using Mesh.Actors.Limits;

namespace Mesh.Hosting;

// How many connections there may be, and what they are worth.
public sealed partial class MeshHost
{
    /// <summary>So many connections from now on, at least 1: those that are too many close, the least first. Until the host ends.</summary>
    internal void SetConnectionLimit(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        _actor.Tell(new SetConnectionLimit(count), ActorRefs.NoSender);
    }

    /// <summary>What a connection is worth from now on, as a pin would say it; null to take that back.</summary>
    internal void SetPinValue(SlotKey key, ConnectionValue? value) =>
        _actor.Tell(new SetPinValue(key, value), ActorRefs.NoSender);
}
