namespace Mesh.Simulation;

// Stories over many seeds.
public sealed partial class SimMesh
{
    /// <summary>Runs a story with one seed.</summary>
    /// <param name="story">What happens; it throws when it is not as it should be.</param>
    /// <param name="seed">What everything is drawn from.</param>
    /// <param name="options">What the mesh is made of; null for the defaults.</param>
    /// <exception cref="SimFailure">It has failed: with the shortest run that fails in the same way.</exception>
    public static SimReport Check(Action<SimMesh> story, ulong seed, SimOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(story);
        SimReport report = SimRunner.Run(story, seed, options ?? new SimOptions());
        return report.Failure is null ? report : throw SimRunner.Shrink(story, report, mostRuns: 100).Failure!;
    }

    /// <summary>Runs a story with many seeds, and stops at the first that fails.</summary>
    /// <param name="story">What happens; it throws when it is not as it should be.</param>
    /// <param name="from">The first seed.</param>
    /// <param name="count">How many.</param>
    /// <param name="options">What the meshes are made of; null for the defaults.</param>
    /// <param name="onReport">Told of each run; null for nobody.</param>
    /// <returns>How many steps there were in all.</returns>
    /// <exception cref="SimFailure">One has failed: with its seed and the shortest run that fails in the same way.</exception>
    public static long Seeds(
        Action<SimMesh> story,
        ulong from,
        int count,
        SimOptions? options = null,
        Action<SimReport>? onReport = null
    )
    {
        ArgumentNullException.ThrowIfNull(story);
        long events = 0;
        for (int i = 0; i < count; i++)
        {
            SimReport report = Check(story, from + (ulong)i, options);
            events += report.Events;
            onReport?.Invoke(report);
        }

        return events;
    }
}
