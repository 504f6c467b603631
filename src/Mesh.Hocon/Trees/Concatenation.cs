using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Trees;

/// <summary>Values beside each other (HOCON.md, "Value concatenation").</summary>
internal static class Concatenation
{
    /// <summary>The value that pieces make; a string at once where all are known and simple.</summary>
    public static RawValue Make(ReadOnlySpan<RawValue> pieces, HoconOrigin origin)
    {
        foreach (RawValue piece in pieces)
        {
            if (piece is not (RawBlank or RawLiteral { Node.IsScalar: true }))
            {
                return new RawConcatenation(pieces.ToArray(), origin);
            }
        }

        var text = new System.Text.StringBuilder();
        foreach (RawValue piece in pieces)
        {
            text.Append(piece is RawBlank blank ? blank.Text : ((RawLiteral)piece).Node.Text);
        }

        return new RawLiteral(HoconNode.Scalar(HoconKind.String, text.ToString(), origin));
    }
}
