using System.Runtime.CompilerServices;
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
internal sealed class Resolver(RawObject root, Func<string, string?>? environment, Budget budget)
{
    /// <summary>Stacks of values beyond this are worked out from below, so that each finds the one below it done.</summary>
    private const int LongStack = 16;

    private readonly Dictionary<Slot, SlotState> _states = new(ReferenceEqualityComparer.Instance);
    private readonly List<(RawValue? Item, Slot[]? View, int Ordinal)> _filling = [];
    private readonly Frames _frames = new(budget.Limits.Depth * 3);
    private int _lookBacks;

    /// <summary>Resolves a document.</summary>
    /// <param name="root">Its root.</param>
    /// <param name="environment">Asked for what is not in it; null: nothing is asked.</param>
    /// <param name="budget">What it may cost.</param>
    /// <exception cref="HoconException">With every substitution that has no value.</exception>
    public static HoconNode Resolve(RawValue root, Func<string, string?>? environment, Budget budget)
    {
        // Nothing can refer to what is in an array at the root.
        var resolver = new Resolver(root as RawObject ?? new RawObject(root.Origin), environment, budget);
        Outcome outcome = resolver.Whole(HeadOf(root));
        return outcome.Faults is { } faults
            ? throw new HoconException([.. faults.Distinct()])
            : budget.Check(outcome.Node!);
    }

    private static bool IsExpression(RawValue value) => value is RawSubstitution or RawConcatenation;

    private static Head HeadOf(RawValue value) =>
        value switch
        {
            RawObject => new Head([value]),
            RawLiteral { Node.Kind: HoconKind.Object } literal => new Head(
                [value],
                literal.Node.IsOpaque ? literal : null
            ),
            _ => new Head([], value),
        };

    private SlotState StateOf(Slot slot)
    {
        if (!_states.TryGetValue(slot, out SlotState? state))
        {
            _states.Add(slot, state = new SlotState(slot.Top + 1));
        }

        return state;
    }

    private Head HeadOf(Slot slot)
    {
        if (slot.Top == 0 && !IsExpression(slot[0]))
        {
            return HeadOf(slot[0]);
        }

        SlotState state = StateOf(slot);
        int top = slot.Top;
        if (state.Fingers.TryPeek(out (int Index, int Ordinal) finger))
        {
            _frames.DependOn(finger.Ordinal);
            top = finger.Index - 1;
            _lookBacks++;
        }
        else if (top > LongStack && !state.IsPrepared)
        {
            state.IsPrepared = true;
            for (int index = 0; index < top; index++)
            {
                if (IsExpression(slot[index]))
                {
                    HeadOf(slot, state, index);
                }
            }
        }

        var stack = new HeadStack();
        Head? cycle = null;
        for (int index = top; index >= 0 && !stack.IsDone; index--)
        {
            budget.Step(slot[index].Origin);
            Head head = IsExpression(slot[index]) ? HeadOf(slot, state, index) : HeadOf(slot[index]);
            if (head.IsCycle)
            {
                cycle ??= head;
            }
            else
            {
                stack.Add(head);
            }
        }

        Head found = stack.ToHead();
        return found.IsUndefined && cycle is not null ? cycle : found;
    }

    /// <summary>The head of one value of a slot, without those below it; the finger lies on it meanwhile.</summary>
    private Head HeadOf(Slot slot, SlotState state, int index)
    {
        if (state.Heads[index] is { } known)
        {
            return known;
        }

        int ordinal = Enter(slot[index].Origin);
        state.Fingers.Push((index, ordinal));
        Head head = HeadOfExpression(slot[index]);
        state.Fingers.Pop();
        if (_frames.Leave())
        {
            state.Heads[index] = head;
        }

        return head;
    }

    private Head HeadOfExpression(RawValue value) =>
        value switch
        {
            RawSubstitution substitution => HeadOf(substitution),
            RawConcatenation concatenation => HeadOf(concatenation),
            _ => HeadOf(value),
        };

    private Head HeadOf(RawSubstitution substitution)
    {
        int lookBacks = _lookBacks;
        foreach (string[] prefix in substitution.Scope.Prefixes)
        {
            Head found = Find([.. prefix, .. substitution.Path], substitution.Origin);
            if (!found.IsUndefined)
            {
                return found;
            }

            if (substitution.IsAppend)
            {
                return found;
            }
        }

        Head head = Find(substitution.Path, substitution.Origin);
        if (!head.IsUndefined || substitution.IsAppend)
        {
            return head;
        }

        string name = string.Join('.', substitution.Path);
        if (environment?.Invoke(name) is { } variable)
        {
            return Head.Of(HoconNode.Of(variable, new HoconOrigin($"environment variable {name}")));
        }

        bool isCycle = _lookBacks > lookBacks;
        return substitution.IsOptional
            ? Head.Undefined
            : Head.Faulty([Missing(substitution, isCycle)]) with
            {
                IsCycle = isCycle,
            };
    }

    private Head Find(ReadOnlySpan<string> path, HoconOrigin origin)
    {
        var at = new Head([root]);
        foreach (string key in path)
        {
            budget.Step(origin);
            at = Child(at, key);
            if (at.IsUndefined || at.Faults is not null)
            {
                break;
            }
        }

        return at;
    }

    private Head Child(Head parent, string key)
    {
        var stack = new HeadStack();
        foreach (RawValue layer in parent.Layers)
        {
            if (stack.IsDone)
            {
                break;
            }

            if (layer is RawObject raw)
            {
                if (raw.Slots.TryGetValue(key, out Slot? slot))
                {
                    stack.Add(HeadOf(slot));
                }
            }
            else if (((RawLiteral)layer).Node.Map.TryGetValue(key, out HoconNode? node))
            {
                stack.Add(Head.Of(node));
            }
        }

        return stack.ToHead();
    }

    private Head HeadOf(RawConcatenation concatenation)
    {
        var pieces = new List<(RawValue Piece, Head Head)>(concatenation.Pieces.Length);
        List<HoconFault>? faults = null;
        foreach (RawValue piece in concatenation.Pieces)
        {
            Head head = HeadOfExpression(piece);
            pieces.Add((piece, head));
            if (head.Faults is not null)
            {
                (faults ??= []).AddRange(head.Faults);
            }
        }

        return faults is not null
            ? Head.Faulty(faults) with
            {
                IsCycle = pieces.TrueForAll(piece => piece.Head.Faults is null || piece.Head.IsCycle),
            }
            : Joining.Join(concatenation, pieces, budget, head => Whole(head));
    }

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
        var parts = new Parts();
        var items = new List<HoconNode>(array.Items.Length);
        foreach (RawValue item in array.Items)
        {
            budget.Step(item.Origin);
            if (parts.Take(WholeItem(item)) is { } node)
            {
                items.Add(node);
            }
        }

        return parts.Failure ?? Outcome.Of(budget.Check(HoconNode.ArrayOf([.. items], array.Origin)));
    }

    private Outcome WholeItem(RawValue item)
    {
        if (item is RawLiteral literal)
        {
            return Outcome.Of(literal.Node);
        }

        if (!IsExpression(item))
        {
            Enter(item.Origin);
            Outcome inner = Whole(HeadOf(item));
            _frames.Leave();
            return inner;
        }

        return Fill(item, null, item, () => HeadOfExpression(item), out _);
    }

    private Outcome WholeObject(Head head)
    {
        if (head.Layers is [RawLiteral literal])
        {
            return Outcome.Of(head.Floor is null ? literal.Node : literal.Node.ToOpaque());
        }

        var parts = new Parts();
        var fields = new Dictionary<string, HoconNode>(StringComparer.Ordinal);
        foreach (string key in Keys(head))
        {
            budget.Step(head.Layers[0].Origin);
            if (parts.Take(WholeChild(head, key)) is { } node)
            {
                fields.Add(key, node);
            }
        }

        return parts.Failure
            ?? Outcome.Of(
                budget.Check(HoconNode.ObjectOf(fields, head.Layers[0].Origin, isOpaque: head.Floor is not null))
            );
    }

    // In the order in which they were first set: the lowest layer's come first.
    private static IEnumerable<string> Keys(Head head)
    {
        static IEnumerable<string> Of(RawValue layer) =>
            layer is RawObject raw ? raw.Slots.Keys : ((RawLiteral)layer).Node.Map.Keys;

        return head.Layers.Count == 1 ? Of(head.Layers[0]) : head.Layers.Reverse().SelectMany(Of).Distinct();
    }

    private Outcome WholeChild(Head parent, string key)
    {
        if (parent.Layers is not [RawObject only])
        {
            Slot[] view =
            [
                .. parent.Layers.OfType<RawObject>().Select(o => o.Slots.GetValueOrDefault(key)).OfType<Slot>(),
            ];
            RawValue? expression = view.SelectMany(slot => slot.Values).FirstOrDefault(IsExpression);
            return Fill(null, view, expression, () => Child(parent, key), out _);
        }

        Slot slot = only.Slots[key];
        if (slot is { Top: 0 } && slot[0] is RawLiteral literal)
        {
            return Outcome.Of(literal.Node);
        }

        SlotState state = StateOf(slot);
        if (state.Whole is { } known)
        {
            return known;
        }

        Outcome outcome = Fill(
            null,
            [slot],
            slot.Values.FirstOrDefault(IsExpression),
            () => HeadOf(slot),
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
                    _frames.DependOn(at);
                    return Outcome.Cycle;
                }
            }
        }

        int ordinal = Enter(expression?.Origin ?? root.Origin);
        _filling.Add((item, view, ordinal));
        Outcome outcome = Whole(open());
        _filling.RemoveAt(_filling.Count - 1);
        if (outcome.IsCycle && expression is not null)
        {
            outcome = expression is RawSubstitution { IsOptional: true }
                ? Outcome.Undefined
                : Outcome.Faulty(
                    new HoconFault(expression.Origin, null, $"{Describe(expression)} would be part of its own value")
                );
        }

        isFinal = _frames.Leave();
        return outcome;
    }

    private int Enter(HoconOrigin origin)
    {
        if (_frames.IsFull || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Budget.Exceeded(origin, "has substitutions that refer to one another too many levels deep");
        }

        return _frames.Enter();
    }

    private static string Describe(RawValue expression) =>
        expression switch
        {
            RawSubstitution s => $"${{{(s.IsOptional ? "?" : "")}{Printable.Clean(Paths.Join(s.Path))}}}",
            RawConcatenation c when c.Pieces.FirstOrDefault(IsExpression) is { } piece => Describe(piece),
            _ => "the value",
        };

    private HoconFault Missing(RawSubstitution substitution, bool isCycle)
    {
        string tried = environment is null ? "" : ", and no environment variable of this name";
        string why = isCycle
            ? "it leads back to the value that it stands in, and nothing was set before that"
            : $"there is none at this path{tried}{Nearest(substitution)}";
        return new HoconFault(
            substitution.Origin,
            null,
            $"{Describe(substitution)} has no value: {why}; give it one, or write ${{?…}} if it may be missing"
        );
    }

    // A path that differs in its last key by a slip: only where all before it is there.
    private string Nearest(RawSubstitution substitution)
    {
        Head parent = Find(substitution.Path.AsSpan(0, substitution.Path.Length - 1), substitution.Origin);
        return parent.IsObject && Spelling.Nearest(substitution.Path[^1], Keys(parent)) is { } near
            ? $" (is {Printable.Quote(near)} meant?)"
            : "";
    }
}
