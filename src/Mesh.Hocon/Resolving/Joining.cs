using System.Text;
using Mesh.Hocon.Extensions;
using Mesh.Hocon.Parsing;
using Mesh.Hocon.Reading;
using Mesh.Hocon.Trees;

namespace Mesh.Hocon.Resolving;

/// <summary>Makes one value of pieces that stand beside each other (HOCON.md, "Value concatenation").</summary>
internal static class Joining
{
    /// <summary>The head of a concatenation whose pieces are known.</summary>
    /// <param name="concatenation">What was written.</param>
    /// <param name="pieces">Its pieces with their heads; an undefined one is an optional substitution without a value.</param>
    /// <param name="budget">What it may cost.</param>
    /// <param name="fill">Fills in an object, where one stands for an array.</param>
    public static Head Join(
        RawConcatenation concatenation,
        List<(RawValue Piece, Head Head)> pieces,
        Budget budget,
        Func<Head, Outcome> fill
    )
    {
        var defined = pieces.Where(p => p.Piece is not RawBlank && !p.Head.IsUndefined).ToList();
        if (defined.Count == 0)
        {
            return Head.Undefined;
        }

        if (defined.Exists(p => IsArray(p.Head)))
        {
            return JoinArrays(concatenation, defined, budget, fill);
        }

        if (defined.Exists(p => p.Head.IsObject))
        {
            return JoinObjects(concatenation, defined, budget);
        }

        // One value alone keeps its type: ${?a}${b} without an a is b.
        bool hasBlank = pieces.Exists(p => p.Piece is RawBlank);
        return defined.Count == 1 && !hasBlank ? defined[0].Head : JoinText(concatenation, pieces, budget);
    }

    private static bool IsArray(Head head) =>
        !head.IsObject && head.Floor is RawArray or RawLiteral { Node.Kind: HoconKind.Array };

    private static Head JoinObjects(
        RawConcatenation concatenation,
        List<(RawValue Piece, Head Head)> pieces,
        Budget budget
    )
    {
        foreach ((RawValue piece, Head head) in pieces)
        {
            if (!head.IsObject)
            {
                return Mixed(concatenation, piece, head, "an object");
            }
        }

        var stack = new HeadStack(budget, concatenation.Origin);
        for (int i = pieces.Count - 1; i >= 0 && !stack.IsDone; i--)
        {
            stack.Add(pieces[i].Head);
        }

        return stack.ToHead();
    }

    private static Head JoinArrays(
        RawConcatenation concatenation,
        List<(RawValue Piece, Head Head)> pieces,
        Budget budget,
        Func<Head, Outcome> fill
    )
    {
        var parts = new List<(HoconNode[]? Known, RawValue[]? Raw)>(pieces.Count);
        foreach ((RawValue piece, Head head) in pieces)
        {
            switch (head.Floor)
            {
                case RawArray array when !head.IsObject:
                    parts.Add((null, array.Items));
                    break;
                case RawLiteral { Node: { Kind: HoconKind.Array } node } when !head.IsObject:
                    parts.Add((node.Elements, null));
                    break;
                case var _ when head.IsObject:
                    Outcome filled = fill(head);
                    if (filled.Faults is not null)
                    {
                        return Head.Faulty(filled.Faults);
                    }

                    if (filled.Node is null || NumericKeys.ToArray(filled.Node) is not { } values)
                    {
                        return Mixed(concatenation, piece, head, "an array");
                    }

                    budget.Step(concatenation.Origin, 2L * values.Length * Budget.Allocation);
                    parts.Add((values, null));
                    break;
                default:
                    return Mixed(concatenation, piece, head, "an array");
            }
        }

        return new Head([], Joined(parts, concatenation.Origin, budget));
    }

    private static RawValue Joined(List<(HoconNode[]? Known, RawValue[]? Raw)> parts, HoconOrigin origin, Budget budget)
    {
        int count = parts.Sum(part => part.Known?.Length ?? part.Raw!.Length);
        budget.Step(origin, count);
        if (parts.TrueForAll(part => part.Known is not null))
        {
            var nodes = new HoconNode[count];
            int end = 0;
            foreach ((HoconNode[]? known, _) in parts)
            {
                known!.CopyTo(nodes, end);
                end += known.Length;
            }

            return new RawLiteral(HoconNode.ArrayOf(nodes, origin));
        }

        var items = new RawValue[count];
        int at = 0;
        foreach ((HoconNode[]? known, RawValue[]? raw) in parts)
        {
            budget.Step(origin, (known?.Length ?? 0) * 2L);
            RawValue[] part = raw ?? [.. known!.Select(node => new RawLiteral(node))];
            part.CopyTo(items, at);
            at += part.Length;
        }

        return new RawArray(items, origin);
    }

    private static Head JoinText(
        RawConcatenation concatenation,
        List<(RawValue Piece, Head Head)> pieces,
        Budget budget
    )
    {
        string[] parts =
        [
            .. pieces.Select(p =>
                p.Piece is RawBlank blank ? blank.Text : (p.Head.Floor as RawLiteral)?.Node.Text ?? ""
            ),
        ];
        budget.Step(concatenation.Origin, parts.Sum(part => (long)part.Length) / 4);
        return Head.Of(HoconNode.Scalar(HoconKind.String, string.Concat(parts), concatenation.Origin));
    }

    private static Head Mixed(RawConcatenation concatenation, RawValue piece, Head head, string other)
    {
        HoconNode? scalar = (head.Floor as RawLiteral)?.Node;
        string found =
            head.IsObject ? "an object"
            : scalar is null ? "an array"
            : Printable.Found(scalar);
        HoconOrigin at = piece.Origin.Source == concatenation.Origin.Source ? piece.Origin : concatenation.Origin;
        return Head.Faulty([
            new HoconFault(
                at,
                null,
                $"{found} cannot be joined with {other}; only arrays join arrays, objects join objects"
            ),
        ]);
    }
}
