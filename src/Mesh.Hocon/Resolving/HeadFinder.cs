using System.Runtime.CompilerServices;
using Mesh.Hocon.Extensions;
using Mesh.Hocon.Parsing;
using Mesh.Hocon.Reading;
using Mesh.Hocon.Trees;

namespace Mesh.Hocon.Resolving;

/// <summary>Finds out what values are, no deeper than is needed: the first half of the <see cref="Resolver"/>.</summary>
/// <param name="root">The document.</param>
/// <param name="environment">Asked for what is not in it; null: nothing is asked.</param>
/// <param name="budget">What it may cost.</param>
/// <param name="fill">Fills in an object that stands for an array.</param>
internal sealed class HeadFinder(
    RawObject root,
    Func<string, string?>? environment,
    Budget budget,
    Func<Head, Outcome> fill
)
{
    /// <summary>Stacks of values beyond this are worked out from below, so that each finds the one below it done.</summary>
    private const int LongStack = 16;

    private readonly Dictionary<Slot, SlotState> _states = new(ReferenceEqualityComparer.Instance);
    private int _lookBacks;
    private int _searches;

    /// <summary>The values that are being worked out.</summary>
    public Frames Frames { get; } = new(budget.Limits.Depth * 3);

    /// <summary>Whether a value is to be worked out.</summary>
    public static bool IsExpression(RawValue value) => value is RawSubstitution or RawConcatenation;

    /// <summary>The head of a value that is no expression.</summary>
    public static Head HeadOf(RawValue value) =>
        value switch
        {
            RawObject => new Head([value]),
            RawLiteral { Node.Kind: HoconKind.Object } literal => new Head(
                [value],
                literal.Node.IsOpaque ? literal : null
            ),
            _ => new Head([], value),
        };

    /// <summary>What is known of a slot.</summary>
    public SlotState StateOf(Slot slot)
    {
        if (!_states.TryGetValue(slot, out SlotState? state))
        {
            _states.Add(slot, state = new SlotState(slot.Top + 1));
        }

        return state;
    }

    /// <summary>The head of what a slot's values make together.</summary>
    public Head HeadOf(Slot slot)
    {
        if (slot.Top == 0 && !IsExpression(slot[0]))
        {
            return HeadOf(slot[0]);
        }

        SlotState state = StateOf(slot);
        int top = slot.Top;
        bool isLookBack = state.Fingers.Count > 0;
        if (!isLookBack && state.Head is { } known)
        {
            return known;
        }

        if (state.Fingers.TryPeek(out (int Index, int Ordinal) finger))
        {
            Frames.DependOn(finger.Ordinal);
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

        bool isFinal = !isLookBack;
        var stack = new HeadStack(budget, slot[top < 0 ? 0 : top].Origin);
        Head? cycle = null;
        for (int index = top; index >= 0 && !stack.IsDone; index--)
        {
            budget.Step(slot[index].Origin, Budget.Allocation);
            bool isExpression = IsExpression(slot[index]);
            Head head = isExpression ? HeadOf(slot, state, index) : HeadOf(slot[index]);
            isFinal &= !isExpression || state.Heads[index] is not null;
            if (head.IsCycle)
            {
                cycle = head;
            }
            else if (!head.IsUndefined)
            {
                stack.Add(head);
                cycle = null;
            }
        }

        // A circle is broken by a value below it only: through an object above, say, it is looked at all the same.
        Head found = cycle ?? stack.ToHead();
        if (isFinal)
        {
            state.Head = found;
        }

        return found;
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
        if (Frames.Leave())
        {
            // A circle that closes here has been looked back through already, and no value below can break it.
            head = head.IsCycle ? head with { IsCycle = false } : head;
            state.Heads[index] = head;
        }

        return head;
    }

    /// <summary>The head of any value.</summary>
    public Head HeadOfExpression(RawValue value) =>
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
            at = Child(at, key, origin);
            if (at.IsUndefined || at.Faults is not null)
            {
                break;
            }
        }

        return at;
    }

    /// <summary>The head of what a key of an object means.</summary>
    public Head Child(Head parent, string key, HoconOrigin origin)
    {
        budget.Step(origin, Budget.Allocation + parent.Layers.Count);
        var stack = new HeadStack(budget, origin);
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
        budget.Step(concatenation.Origin, (long)Budget.Allocation * concatenation.Pieces.Length);
        foreach (RawValue piece in concatenation.Pieces)
        {
            Head head = HeadOfExpression(piece);
            pieces.Add((piece, head));
            if (head.Faults is not null)
            {
                Parts.Gather(ref faults, head.Faults);
            }
        }

        return faults is not null
            ? Head.Faulty(faults) with
            {
                IsCycle = pieces.TrueForAll(piece => piece.Head.Faults is null || piece.Head.IsCycle),
            }
            : Joining.Join(concatenation, pieces, budget, fill);
    }

    /// <summary>The keys of one layer of an object.</summary>
    public static IReadOnlyCollection<string> Keys(RawValue layer) =>
        layer is RawObject raw ? raw.Slots.Keys : ((RawLiteral)layer).Node.Map.Keys;

    /// <summary>Begins a value that may depend on others.</summary>
    /// <returns>Its number.</returns>
    public int Enter(HoconOrigin origin)
    {
        if (Frames.IsFull || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Budget.Exceeded(origin, "has substitutions that refer to one another too many levels deep");
        }

        return Frames.Enter();
    }

    /// <summary>A substitution as it was written.</summary>
    public static string Describe(RawValue expression) =>
        expression switch
        {
            RawSubstitution s => $"${{{(s.IsOptional ? "?" : "")}{Printable.Short(Paths.Join(s.Path))}}}",
            RawConcatenation c when c.Pieces.FirstOrDefault(IsExpression) is { } piece => Describe(piece),
            _ => "the value",
        };

    private HoconFault Missing(RawSubstitution substitution, bool isCycle)
    {
        budget.Step(substitution.Origin, 8 * Budget.Allocation);
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
        if (++_searches > Budget.MaxFaults)
        {
            return "";
        }

        Head parent = Find(substitution.Path.AsSpan(0, substitution.Path.Length - 1), substitution.Origin);
        string last = substitution.Path[^1];
        return Spelling.Nearest(last, parent.Layers.SelectMany(Keys).Where(key => key != last)) is { } near
            ? $" (is {Printable.Quote(near)} meant?)"
            : "";
    }
}
