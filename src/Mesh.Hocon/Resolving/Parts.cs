using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Resolving;

/// <summary>Gathers what is wrong with the parts of an array or object.</summary>
internal struct Parts
{
    private List<HoconFault>? _faults;
    private bool _isCycle;

    /// <summary>The node of a part, if it has one.</summary>
    public HoconNode? Take(Outcome part)
    {
        _isCycle |= part.IsCycle;
        if (part.Faults is not null)
        {
            (_faults ??= []).AddRange(part.Faults);
        }

        return part.Node;
    }

    /// <summary>What has become of the whole, where it is not sound.</summary>
    public readonly Outcome? Failure =>
        _faults is not null ? new Outcome(null, _faults)
        : _isCycle ? Outcome.Cycle
        : null;
}
