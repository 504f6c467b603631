using Mesh.Hocon.Extensions;
using Mesh.Hocon.Parsing;
using Mesh.Hocon.Reading;
using Mesh.Hocon.Trees;

namespace Mesh.Hocon.Resolving;

/// <summary>Resolves the substitutions of a tree (HOCON.md, "Substitutions").</summary>
/// <remarks>
/// Imagine somebody who reads the file with a finger on the value he is working out. To know <c>${a.b}</c> he looks only as
/// deep as he must: what <c>a</c> is (its <see cref="Head"/>), then what <c>b</c> in it is, and nothing beside it. If on the
/// way he comes to the very value that his finger is on, he sees in its place what stood there before it: so
/// <c>path = ${path}":d"</c> means the older path. Only at the end does he fill in what is inside (<see cref="Whole"/>), and
/// if there he meets a value that he is filling in already, it would be part of itself, and there is none.
/// What he found out while a finger hid something is true only for as long as it does, and is kept only if the finger was
/// put down within it (<see cref="Frames"/>).
/// </remarks>
internal sealed class Resolver
{
    private readonly List<(RawValue? Item, Slot[]? View, int Ordinal)> _filling = [];
    private readonly Dictionary<object, Outcome> _whole = new(ReferenceEqualityComparer.Instance);
    private readonly HoconOrigin _root;
    private readonly Budget _budget;
    private readonly HeadFinder _heads;

    private Resolver(RawObject root, Func<string, string?>? environment, Budget budget)
    {
        _root = root.Origin;
        _budget = budget;
        _heads = new HeadFinder(root, environment, budget, Whole);
    }

    /// <summary>Resolves a document.</summary>
    /// <param name="root">Its root.</param>
    /// <param name="environment">Asked for what is not in it; null: nothing is asked.</param>
    /// <param name="budget">What it may cost.</param>
    /// <exception cref="HoconException">With every substitution that has no value.</exception>
    public static HoconNode Resolve(RawValue root, Func<string, string?>? environment, Budget budget)
    {
        // Nothing can refer to what is in an array at the root.
        var resolver = new Resolver(root as RawObject ?? new RawObject(root.Origin), environment, budget);
        Outcome outcome = resolver.Whole(HeadFinder.HeadOf(root));
        return outcome.Faults is { } faults ? throw new HoconException(InOrder(faults)) : budget.Check(outcome.Node!);
    }

    // A fault is found where its value is first referred to, which may be anywhere.
    private static List<HoconFault> InOrder(IEnumerable<HoconFault> faults) =>
        [
            .. faults
                .GroupBy(fault => fault.Origin.Source)
                .SelectMany(file => file.OrderBy(fault => fault.Origin.Line).ThenBy(fault => fault.Origin.Column)),
        ];

    /// <summary>A value with all that is inside it.</summary>
    private Outcome Whole(Head head)
    {
        if (head.Faults is not null)
        {
            return new Outcome(null, head.Faults);
        }

        if (head.IsObject)
        {
            return WholeObject(head);
        }

        return head.Floor switch
        {
            null => Outcome.Undefined,
            RawArray array => WholeArray(array),
            RawLiteral literal => Outcome.Of(literal.Node),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private Outcome WholeArray(RawArray array)
    {
        _budget.Grow(array.Origin, array.Items.Length);
        var parts = new Parts();
        var items = new List<HoconNode>(array.Items.Length);
        foreach (RawValue item in array.Items)
        {
            if (parts.Take(WholeItem(item)) is { } node)
            {
                items.Add(node);
            }
        }

        return parts.Failure ?? Outcome.Of(_budget.Check(HoconNode.ArrayOf([.. items], array.Origin)));
    }

    private Outcome WholeItem(RawValue item)
    {
        if (item is RawLiteral literal)
        {
            return Outcome.Of(literal.Node);
        }

        if (!HeadFinder.IsExpression(item))
        {
            _heads.Enter(item.Origin);
            Outcome inner = Whole(HeadFinder.HeadOf(item));
            _heads.Frames.Leave();
            return inner;
        }

        return Fill(item, null, item, () => _heads.HeadOfExpression(item), out _);
    }

    private Outcome WholeObject(Head head)
    {
        if (head.Layers is [RawLiteral literal])
        {
            return Outcome.Of(head.Floor is null ? literal.Node : literal.Node.ToOpaque());
        }

        var parts = new Parts();
        var fields = new Dictionary<string, HoconNode>(
            head.Layers.Sum(layer => HeadFinder.Keys(layer).Count),
            StringComparer.Ordinal
        );

        // In the order in which the keys were first set: the lowest layer's come first.
        for (int i = head.Layers.Count - 1; i >= 0; i--)
        {
            IReadOnlyCollection<string> keys = HeadFinder.Keys(head.Layers[i]);
            _budget.Grow(head.Layers[i].Origin, keys.Count);
            _budget.Step(head.Layers[i].Origin, (long)keys.Count * (head.Layers.Count - 1));
            foreach (string key in keys)
            {
                if (!fields.ContainsKey(key) && parts.Take(WholeChild(head, key)) is { } node)
                {
                    fields.Add(key, node);
                }
            }
        }

        return parts.Failure
            ?? Outcome.Of(
                _budget.Check(HoconNode.ObjectOf(fields, head.Layers[0].Origin, isOpaque: head.Floor is not null))
            );
    }

    private Outcome WholeChild(Head parent, string key)
    {
        (Slot? only, HoconNode? literal, int count) = (null, null, 0);
        for (int i = 0; i < parent.Layers.Count; i++)
        {
            if (parent.Layers[i] is RawObject raw)
            {
                if (raw.Slots.TryGetValue(key, out Slot? slot))
                {
                    (only, count) = (slot, count + 1);
                }
            }
            else if (((RawLiteral)parent.Layers[i]).Node.Map.TryGetValue(key, out HoconNode? value))
            {
                (literal, count) = (value, count + 1);
            }
        }

        return count > 1 ? WholeChildOfLayers(parent, key, count)
            : literal is not null ? Outcome.Of(literal)
            : WholeSlot(only!);
    }

    /// <summary>The value of a key that several layers of an object have.</summary>
    private Outcome WholeChildOfLayers(Head parent, string key, int count)
    {
        HoconOrigin origin = parent.Layers[0].Origin;
        _budget.Step(origin, (long)Budget.Allocation * count);
        Slot[] view = [.. parent.Layers.OfType<RawObject>().Select(o => o.Slots.GetValueOrDefault(key)).OfType<Slot>()];
        RawValue? expression = view.SelectMany(slot => slot.Values).FirstOrDefault(HeadFinder.IsExpression);
        return Fill(null, view, expression, () => _heads.Child(parent, key, origin), out _);
    }

    private Outcome WholeSlot(Slot slot)
    {
        if (slot is { Top: 0 } && slot[0] is RawLiteral literal)
        {
            return Outcome.Of(literal.Node);
        }

        SlotState state = _heads.StateOf(slot);
        return state.Whole ?? WholeSlot(slot, state);
    }

    private Outcome WholeSlot(Slot slot, SlotState state)
    {
        Outcome outcome = Fill(
            null,
            [slot],
            slot.Values.FirstOrDefault(HeadFinder.IsExpression),
            () => _heads.HeadOf(slot),
            out bool isFinal
        );
        if (isFinal)
        {
            state.Whole = outcome;
        }

        return outcome;
    }

    /// <summary>Fills in a value; where it turns out to be part of itself, it is missing.</summary>
    /// <param name="item">The value, where it is an item of an array.</param>
    /// <param name="view">The slots whose values lie over each other, where it is the value of a key.</param>
    /// <param name="expression">The uppermost substitution or concatenation in it; where there is none, it cannot be part of itself.</param>
    /// <param name="open">Gives its head.</param>
    /// <param name="isFinal">Whether the outcome holds for ever.</param>
    private Outcome Fill(RawValue? item, Slot[]? view, RawValue? expression, Func<Head> open, out bool isFinal)
    {
        isFinal = false;
        if (expression is not null)
        {
            foreach ((RawValue? otherItem, Slot[]? otherView, int at) in _filling)
            {
                if (
                    view is null
                        ? ReferenceEquals(item, otherItem)
                        : otherView is not null && view.AsSpan().SequenceEqual(otherView)
                )
                {
                    _heads.Frames.DependOn(at);
                    return Outcome.Cycle;
                }
            }
        }

        HoconOrigin origin = expression?.Origin ?? _root;
        _budget.Step(origin, Budget.Allocation);
        int ordinal = _heads.Enter(origin);
        _filling.Add((item, view, ordinal));
        Head head = open();

        // What stands for itself alone is filled in once, however often it is referred to.
        object key =
            head.Layers is [var layer] && head.Floor is null ? layer
            : head.Layers.Count == 0 && head.Floor is { } floor ? floor
            : head;
        Outcome outcome = _whole.TryGetValue(key, out Outcome known) ? known : Whole(head);
        Outcome found = outcome;
        _filling.RemoveAt(_filling.Count - 1);
        if (outcome.IsCycle && expression is not null)
        {
            outcome = expression is RawSubstitution { IsOptional: true }
                ? Outcome.Undefined
                : Outcome.Faulty(
                    new HoconFault(
                        expression.Origin,
                        null,
                        $"{HeadFinder.Describe(expression)} would be part of its own value"
                    )
                );
        }

        isFinal = _heads.Frames.Leave();
        if (isFinal && !found.IsCycle)
        {
            _whole.TryAdd(key, found);
        }

        return outcome;
    }
}
