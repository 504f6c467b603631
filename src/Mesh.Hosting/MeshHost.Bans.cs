namespace Mesh.Hosting;

// With whom the host has nothing to do.
public sealed partial class MeshHost
{
    /// <summary>Who and what is banned; a change acts at once, also on live links.</summary>
    public MeshBans Bans { get; }

    /// <summary>Callers turned away because their address is banned.</summary>
    internal long BarredCount => _gate.TurnedAwayCount;
}
