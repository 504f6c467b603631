using Mesh.Hocon.Extensions;
using Mesh.Hocon.Parsing;
using Mesh.Hocon.Trees;

namespace Mesh.Hocon.Resolving;

/// <summary>Lays heads below each other, the uppermost first, until nothing lower can be seen.</summary>
internal struct HeadStack(Budget budget, HoconOrigin origin)
{
    private Head? _first;
    private List<RawValue>? _layers;
    private RawValue? _floor;
    private IReadOnlyList<HoconFault>? _faults;

    public readonly bool IsDone => _floor is not null || _faults is not null;

    public void Add(Head head)
    {
        if (head.IsUndefined)
        {
            return;
        }

        if (_first is null)
        {
            _first = head;
        }
        else
        {
            budget.Step(origin, 3L * (head.Layers.Count + (_layers is null ? _first.Layers.Count : 0)));
            (_layers ??= [.. _first.Layers]).AddRange(head.Layers);
        }

        _floor = head.Floor;
        _faults = head.Faults;
    }

    public readonly Head ToHead() =>
        _faults is not null ? Head.Faulty(_faults)
        : _layers is not null ? new Head(_layers, _floor)
        : _first ?? Head.Undefined;
}
