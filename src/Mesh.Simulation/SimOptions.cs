using Mesh.Actors.Host;
using Mesh.Actors.Links;
using Mesh.Contracts;

namespace Mesh.Simulation;

/// <summary>What a <see cref="SimMesh"/> is made of. Every value has a default; change it by <c>with</c>.</summary>
public sealed record SimOptions
{
    /// <summary>Hosts at the start.</summary>
    /// <value>2 by default; 0 to 100,000.</value>
    public int Hosts { get; init; } = 2;

    /// <summary>Whether every host has every other's card from the start.</summary>
    /// <value>False by default: the scenario introduces them.</value>
    public bool AllKnowAll { get; init; }

    /// <summary>How the mesh hosts behave.</summary>
    /// <value>
    /// The defaults, but connections that nobody uses are not closed (<see cref="LinkOptions.IdleAfter"/> is null), so that whoever may
    /// be seen is seen. With a time there, a pair that nobody dials may be without a connection when the mesh is quiet.
    /// </value>
    public MeshOptions Mesh { get; init; } = new() { Link = new LinkOptions { IdleAfter = null } };

    /// <summary>What the ways between hosts are like.</summary>
    public SimPath Path { get; init; } = new();

    /// <summary>Who decides on callers at every host; null allows all.</summary>
    public AdmissionHandler? Admission { get; init; }

    /// <summary>Real P-256 keys and signatures in place of cheap ones, all from the seed.</summary>
    /// <value>False by default. A signature then costs about a hundred times as much.</value>
    public bool RealKeys { get; init; }

    /// <summary>Clocks of the hosts are wrong by up to so much from the start.</summary>
    /// <value>Zero by default.</value>
    public TimeSpan ClockSkew { get; init; }

    /// <summary>Clocks of the hosts are fast or slow by up to so many millionths.</summary>
    /// <value>0 by default; up to 100,000.</value>
    public int ClockDriftPpm { get; init; }

    /// <summary>Timers of the hosts fire late by up to so much, as on a machine that has other things to do.</summary>
    /// <value>Zero by default; a healthy machine is some milliseconds late.</value>
    public TimeSpan TimerLateness { get; init; }

    /// <summary>How long the disks of the hosts take for a transaction on average.</summary>
    /// <value>2 ms by default; zero for disks that take no time, and so have nothing to lose.</value>
    public TimeSpan StoreLatency { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>Whether the promises of the mesh are checked after every event.</summary>
    /// <value>True by default.</value>
    public bool Checks { get; init; } = true;

    /// <summary>How long after the last fault presence may still differ from the truth.</summary>
    /// <value>3 minutes by default: a dead link is noticed within 61 s, a contact is dialled again within 72 s and 25 s.</value>
    public TimeSpan PresenceBound { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Whether apps keep the frames they were given; Online and Offline they always keep.</summary>
    /// <value>True by default; false where many frames are sent.</value>
    public bool KeepFrames { get; init; } = true;

    /// <summary>How much is kept for the timeline.</summary>
    public SimRecording Recording { get; init; } = SimRecording.Brief;

    /// <summary>How many records the timeline keeps.</summary>
    /// <value>2,000 by default; at least 1.</value>
    public int TimelineLength { get; init; } = 2_000;

    /// <summary>Which faults of a scenario are left out, by their numbers; for the search of the shortest failing run.</summary>
    internal Func<int, bool>? Skips { get; init; }

    internal void Validate()
    {
        var faults = new List<string>(Path.Faults());
        faults.AddRange(Mesh.Validate());
        if (Hosts is < 0 or > 100_000)
        {
            faults.Add($"Hosts is 0 to 100,000; it is {Hosts}");
        }

        if (
            ClockDriftPpm is < 0 or > 100_000
            || ClockSkew < TimeSpan.Zero
            || TimerLateness < TimeSpan.Zero
            || StoreLatency < TimeSpan.Zero
            || PresenceBound <= TimeSpan.Zero
        )
        {
            faults.Add(
                "ClockDriftPpm is 0 to 100,000, ClockSkew, TimerLateness and StoreLatency are not negative, PresenceBound is positive"
            );
        }

        if (TimelineLength < 1)
        {
            faults.Add("TimelineLength is at least 1");
        }

        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(Environment.NewLine, faults));
        }
    }
}
