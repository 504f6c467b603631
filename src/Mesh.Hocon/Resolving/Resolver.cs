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
    private readonly List<(Place Place, int Ordinal)> _filling = [];
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

        return Fill(new Place(Item: item), item, out _);
    }

    private Outcome WholeObject(Head head)
    {
        if (head.Layers is [RawLiteral literal])
        {
            return Outcome.Of(head.Floor is null ? literal.Node : literal.Node.ToOpaque());
        }

        // For each key all layers are looked through.
        int count = head.Layers.Sum(layer => HeadFinder.Keys(layer).Count);
        _budget.Step(head.Layers[0].Origin, (long)count * (head.Layers.Count - 1));
        _budget.Grow(head.Layers[0].Origin, count);
        var parts = new Parts();
        var fields = new Dictionary<string, HoconNode>(count, StringComparer.Ordinal);

        // In the order in which the keys were first set: the lowest layer's come first.
        for (int i = head.Layers.Count - 1; i >= 0; i--)
        {
            foreach (string key in HeadFinder.Keys(head.Layers[i]))
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
        _budget.Step(origin, Budget.Allocation * (count + 2L));
        Slot[] view = [.. parent.Layers.OfType<RawObject>().Select(o => o.Slots.GetValueOrDefault(key)).OfType<Slot>()];
        RawValue? expression = view.SelectMany(slot => slot.Values).FirstOrDefault(HeadFinder.IsExpression);
        return Fill(new Place(View: view, Parent: parent, Key: key), expression, out _);
    }

    private Outcome WholeSlot(Slot slot)
    {
        if (slot is { Top: 0 } && slot[0] is RawLiteral literal)
        {
            return Outcome.Of(literal.Node);
        }

        SlotState state = _heads.StateOf(slot);
        if (state.Whole is { } known)
        {
            return known;
        }

        RawValue? expression = slot.Values.FirstOrDefault(HeadFinder.IsExpression);
        Outcome outcome = Fill(new Place(Only: slot), expression, out bool isFinal);
        if (isFinal)
        {
            state.Whole = outcome;
        }

        return outcome;
    }

    /// <summary>Fills in a value; where it turns out to be part of itself, it is missing.</summary>
    /// <param name="place">Where it is.</param>
    /// <param name="expression">The uppermost substitution or concatenation in it; where there is none, it cannot be part of itself.</param>
    /// <param name="isFinal">Whether the outcome holds for ever.</param>
    private Outcome Fill(Place place, RawValue? expression, out bool isFinal)
    {
        isFinal = false;
        HoconOrigin origin = expression?.Origin ?? _root;
        _budget.Step(origin, Budget.Allocation);
        if (expression is not null)
        {
            foreach ((Place other, int at) in _filling)
            {
                if (place.IsSame(other))
                {
                    _heads.Frames.DependOn(at);
                    return Outcome.Cycle;
                }
            }
        }

        int ordinal = _heads.Enter(origin);
        _filling.Add((place, ordinal));
        Head head =
            place.Item is { } item ? _heads.HeadOfExpression(item)
            : place.Only is { } slot ? _heads.HeadOf(slot)
            : _heads.Child(place.Parent!, place.Key!, origin);

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
            _budget.Step(origin, 4 * Budget.Allocation);
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

    /// <summary>What is being filled in: an item of an array, the value of a slot, or that of a key of several layers.</summary>
    private readonly record struct Place(
        RawValue? Item = null,
        Slot? Only = null,
        Slot[]? View = null,
        Head? Parent = null,
        string? Key = null
    )
    {
        public bool IsSame(Place other)
        {
            if (Item is not null || other.Item is not null)
            {
                return ReferenceEquals(Item, other.Item);
            }

            return (View, other.View) switch
            {
                (null, null) => ReferenceEquals(Only, other.Only),
                (null, [var only]) => ReferenceEquals(Only, only),
                ([var only], null) => ReferenceEquals(only, other.Only),
                ({ } view, { } others) => view.AsSpan().SequenceEqual(others),
                _ => false,
            };
        }
    }
}
