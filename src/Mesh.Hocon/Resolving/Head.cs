using Mesh.Hocon.Extensions;
using Mesh.Hocon.Trees;

namespace Mesh.Hocon.Resolving;

/// <summary>
/// What a value is, without what is inside it: objects that lie over each other, the uppermost first, or something else.
/// Known as far as is needed to go on along a path; so an object may refer to paths within itself.
/// </summary>
/// <param name="Layers">Each a <see cref="RawObject"/>, or a <see cref="RawLiteral"/> that is an object.</param>
/// <param name="Floor">
/// Below the layers something that is no object: the value itself where there are no layers, else what keeps lower ones out.
/// </param>
/// <param name="Faults">Why it is not known; null where nothing is wrong.</param>
internal sealed record Head(
    IReadOnlyList<RawValue> Layers,
    RawValue? Floor = null,
    IReadOnlyList<HoconFault>? Faults = null
)
{
    public static readonly Head Undefined = new([]);

    /// <summary>It has no value because it led back to itself: an earlier value of the same key may break the circle.</summary>
    public bool IsCycle { get; init; }

    public bool IsUndefined => Layers.Count == 0 && Floor is null && Faults is null;

    public bool IsObject => Layers.Count > 0;

    public static Head Of(HoconNode node)
    {
        var literal = new RawLiteral(node);
        return node.Kind == HoconKind.Object ? new([literal], node.IsOpaque ? literal : null) : new([], literal);
    }

    public static Head Faulty(IReadOnlyList<HoconFault> faults) => new([], null, faults);
}
