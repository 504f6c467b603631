namespace Mesh.Simulation;

// What it is told from elsewhere.
public sealed partial class SimHost
{
    /// <summary>It hears of another host, as discovery would tell it: whoever on it wants to be connected with that one tries at once.</summary>
    public void HearOf(SimHost other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _mesh.Record(SimRecordKind.Note, this, other, "hears of it");
        Mesh?.HeardOf(other.Uid, other.Hid);
    }
}
