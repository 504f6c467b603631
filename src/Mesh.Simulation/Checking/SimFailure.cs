namespace Mesh.Simulation;

/// <summary>A run has broken a promise, or something in it has thrown. The message says which, the seed how to see it again.</summary>
public sealed class SimFailure : Exception
{
    internal SimFailure(SimMesh mesh, string what, Exception? cause = null)
        : base(Describe(mesh, what), cause)
    {
        What = what;
        Seed = mesh.Seed;
        At = mesh.Now;
        Options = mesh.Options;
        Hash = mesh.Hash;
        Faults = [.. mesh.Faults.Where(fault => fault.IsApplied)];
        Timeline = mesh.Timeline.Records;
    }

    /// <summary>Which promise, and how.</summary>
    public string What { get; }

    /// <summary>The seed of the run.</summary>
    public ulong Seed { get; }

    /// <summary>When, since the start of the run.</summary>
    public TimeSpan At { get; }

    /// <summary>What the mesh was made of.</summary>
    public SimOptions Options { get; }

    /// <summary>The hash of the run up to here.</summary>
    public ulong Hash { get; }

    /// <summary>The faults that were done up to here; after a search for the shortest run, those that it needs.</summary>
    public IReadOnlyList<SimFault> Faults { get; }

    /// <summary>What happened last, oldest first.</summary>
    public IReadOnlyList<SimRecord> Timeline { get; }

    private static string Describe(SimMesh mesh, string what)
    {
        const int Shown = 60;
        string faults = string.Join('\n', mesh.Faults.Where(fault => fault.IsApplied).Select(fault => "  " + fault));
        return $"seed {mesh.Seed}, at {mesh.Now.TotalSeconds:0.000000} s: {what}\n"
            + (faults.Length == 0 ? "" : $"Faults:\n{faults}\n")
            + $"The last of {mesh.Timeline.Count} records:\n{mesh.Timeline.Text(Shown)}";
    }
}
