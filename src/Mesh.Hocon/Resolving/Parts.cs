using Mesh.Hocon.Extensions;
using Mesh.Hocon.Parsing;

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
            Gather(ref _faults, part.Faults);
        }

        return part.Node;
    }

    /// <summary>Adds faults to others, each once: what is referred to many times is told once, and faults do not multiply.</summary>
    public static void Gather(ref List<HoconFault>? all, IReadOnlyList<HoconFault> more)
    {
        all ??= [];
        foreach (HoconFault fault in more)
        {
            if (all.Count < Budget.MaxFaults && !all.Contains(fault))
            {
                all.Add(fault);
            }
        }
    }

    /// <summary>What has become of the whole, where it is not sound.</summary>
    public readonly Outcome? Failure =>
        _faults is not null ? new Outcome(null, _faults)
        : _isCycle ? Outcome.Cycle
        : null;
}
