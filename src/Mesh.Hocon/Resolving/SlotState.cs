namespace Mesh.Hocon.Resolving;

/// <summary>What the resolver knows of one slot.</summary>
internal sealed class SlotState(int count)
{
    /// <summary>Of each value that is a substitution or concatenation, its head, once it is known for good.</summary>
    public Head?[] Heads { get; } = new Head?[count];

    /// <summary>The head of all its values together, once it is known for good.</summary>
    public Head? Head { get; set; }

    /// <summary>The value that is being worked out, the latest on top: what is from there on upwards is not seen.</summary>
    public Stack<(int Index, int Ordinal)> Fingers { get; } = [];

    /// <summary>Whether a long stack of values has been worked out from below.</summary>
    public bool IsPrepared { get; set; }

    /// <summary>The slot's own value with all that is in it, once it is known for good.</summary>
    public Outcome? Whole { get; set; }
}
