namespace Mesh.Simulation;

/// <summary>Holds a run against a promise. Called at every event, so what it does at one must not grow with the run.</summary>
/// <remarks>An exception that it throws ends the run as a <see cref="SimFailure"/>. On the thread of the run, in the middle of a step: it changes nothing.</remarks>
public interface ISimChecker
{
    /// <summary>Something has happened.</summary>
    void OnEvent(SimMesh mesh, in SimRecord record);

    /// <summary>Nothing has disturbed the mesh for <see cref="SimOptions.PresenceBound"/>: what must be true in the end is true now.</summary>
    void OnQuiet(SimMesh mesh) { }
}
