namespace Mesh.Simulation;

/// <summary>Something that a scenario or the nemesis does to a mesh at a time.</summary>
public sealed class SimFault
{
    internal SimFault(int number, TimeSpan at, string what, bool isRepair, Action apply)
    {
        Number = number;
        At = at;
        What = what;
        IsRepair = isRepair;
        Apply = apply;
    }

    /// <summary>Its number within the run, in the order in which they were planned, from 1.</summary>
    public int Number { get; }

    /// <summary>When, since the start of the run.</summary>
    public TimeSpan At { get; }

    /// <summary>What is done.</summary>
    public string What { get; }

    /// <summary>Whether it only mends what another one has broken, or does no harm; such a one is never left out.</summary>
    public bool IsRepair { get; }

    /// <summary>Whether it has been done.</summary>
    public bool IsApplied { get; internal set; }

    internal Action Apply { get; }

    /// <inheritdoc />
    public override string ToString() => FormattableString.Invariant($"{At.TotalSeconds:0.000} s: {What}");
}
