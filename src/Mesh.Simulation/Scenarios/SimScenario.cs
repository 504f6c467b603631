namespace Mesh.Simulation;

/// <summary>Something that can be run again and again: a story that is told to a mesh.</summary>
/// <remarks>
/// The story throws when it is not as it should be; the mesh's own promises are checked besides. It must draw chance from the mesh alone and keep
/// nothing outside of it, or it is another story the next time.
/// </remarks>
public sealed record SimScenario
{
    /// <summary>Names a story.</summary>
    /// <param name="name">Lower case, with hyphens; as one types it.</param>
    /// <param name="description">What happens, in one sentence.</param>
    /// <param name="story">What happens.</param>
    public SimScenario(string name, string description, Action<SimMesh> story)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(story);
        Name = name;
        Description = description;
        Story = story;
    }

    /// <summary>What one types to run it.</summary>
    public string Name { get; }

    /// <summary>What happens, in one sentence.</summary>
    public string Description { get; }

    /// <summary>What happens.</summary>
    public Action<SimMesh> Story { get; }

    /// <summary>How many hosts it needs at least.</summary>
    /// <value>2 by default.</value>
    public int LeastHosts { get; init; } = 2;

    /// <summary>The options it runs with, unless others are given.</summary>
    public SimOptions Options { get; init; } = new();

    /// <summary>Runs it once.</summary>
    /// <param name="seed">What everything is drawn from.</param>
    /// <param name="options">Others than <see cref="Options"/>; null for these.</param>
    /// <param name="progress">Told the simulated time now and then; null for nobody.</param>
    /// <returns>How it went. A failure is in it, not thrown.</returns>
    public SimReport Run(ulong seed, SimOptions? options = null, Action<SimMesh>? progress = null)
    {
        SimOptions with = options ?? Options;
        return SimRunner.Run(Story, seed, with with { Hosts = Math.Max(with.Hosts, LeastHosts) }, progress);
    }

    /// <summary>Searches the shortest run that fails in the same way: with as few faults as possible, and then with a fuller timeline.</summary>
    /// <param name="failed">A report with a failure.</param>
    /// <param name="mostRuns">How many runs it may take.</param>
    /// <returns>The report of the shortest one found; that given, if it has not failed.</returns>
    public SimReport Shrink(SimReport failed, int mostRuns = 100) => SimRunner.Shrink(Story, failed, mostRuns);

    /// <inheritdoc />
    public override string ToString() => $"{Name}: {Description}";
}

/// <summary>How a run went.</summary>
public sealed record SimReport
{
    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>What the mesh was made of.</summary>
    public required SimOptions Options { get; init; }

    /// <summary>How many steps there were.</summary>
    public required long Events { get; init; }

    /// <summary>The hash over all that happened.</summary>
    public required ulong Hash { get; init; }

    /// <summary>How long it was, in virtual time.</summary>
    public required TimeSpan Simulated { get; init; }

    /// <summary>What happened last, as much as the options keep.</summary>
    public required IReadOnlyList<SimRecord> Timeline { get; init; }

    /// <summary>The faults that were done.</summary>
    public required IReadOnlyList<SimFault> Faults { get; init; }

    /// <summary>What went wrong; null for nothing.</summary>
    public SimFailure? Failure { get; init; }

    /// <summary>How many runs the search for the shortest one took; 0 where there was none.</summary>
    public int Runs { get; init; }
}
