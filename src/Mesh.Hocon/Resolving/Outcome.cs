using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Resolving;

/// <summary>What became of a value: it, nothing, or why there is none.</summary>
/// <param name="Node">The value.</param>
/// <param name="Faults">Why there is none; null where nothing is wrong.</param>
/// <param name="IsCycle">It would be part of itself.</param>
internal readonly record struct Outcome(HoconNode? Node, IReadOnlyList<HoconFault>? Faults = null, bool IsCycle = false)
{
    /// <summary>There is no value, and nobody missed it.</summary>
    public static Outcome Undefined => default;

    public static Outcome Cycle => new(null, null, IsCycle: true);

    public static Outcome Of(HoconNode node) => new(node);

    public static Outcome Faulty(HoconFault fault) => new(null, [fault]);
}
