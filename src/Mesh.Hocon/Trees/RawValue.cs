using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Trees;

/// <summary>A value as it was written, before substitutions are resolved. Immutable once its document has been parsed.</summary>
internal abstract record RawValue(HoconOrigin Origin);

/// <summary>A value without a substitution in it.</summary>
internal sealed record RawLiteral(HoconNode Node) : RawValue(Node.Origin);

/// <summary>An array with something to be resolved in it.</summary>
internal sealed record RawArray(RawValue[] Items, HoconOrigin Origin) : RawValue(Origin)
{
    /// <summary>An array; a literal where everything in it is known.</summary>
    public static RawValue Make(List<RawValue> items, HoconOrigin origin) =>
        items.TrueForAll(item => item is RawLiteral)
            ? new RawLiteral(HoconNode.ArrayOf([.. items.Select(item => ((RawLiteral)item).Node)], origin))
            : new RawArray([.. items], origin);
}

/// <summary><c>${path}</c> or <c>${?path}</c>.</summary>
/// <param name="Path">As written.</param>
/// <param name="IsOptional">Written with a question mark.</param>
/// <param name="Scope">Where the file it stands in was included.</param>
/// <param name="Origin">Where it was written.</param>
/// <param name="IsAppend">Made of <c>+=</c>: means what the very key held before, and nothing else.</param>
internal sealed record RawSubstitution(
    string[] Path,
    bool IsOptional,
    IncludeScope Scope,
    HoconOrigin Origin,
    bool IsAppend = false
) : RawValue(Origin);

/// <summary>Values beside each other.</summary>
/// <param name="Pieces">At least two; white space between them is a <see cref="RawBlank"/>.</param>
/// <param name="Origin">Where the first was written.</param>
internal sealed record RawConcatenation(RawValue[] Pieces, HoconOrigin Origin) : RawValue(Origin);

/// <summary>White space between two values: part of a string, nothing between arrays and objects.</summary>
internal sealed record RawBlank(string Text, HoconOrigin Origin) : RawValue(Origin);

/// <summary>
/// Where an included file's root lies: each prefix is a path at which a file includes the next one, the innermost first. Paths
/// written in it mean below the first prefix, or else below the next, and in the end from the root.
/// </summary>
/// <param name="Prefixes">Without the empty one of the root.</param>
internal sealed record IncludeScope(string[][] Prefixes)
{
    public static readonly IncludeScope Root = new([]);

    /// <summary>The scope of a file that a file of this scope includes at a path of its own.</summary>
    public IncludeScope Below(ReadOnlySpan<string> path)
    {
        if (path.IsEmpty)
        {
            return this;
        }

        string[] outer = Prefixes.Length > 0 ? Prefixes[0] : [];
        return new IncludeScope([
            [.. outer, .. path],
            .. Prefixes,
        ]);
    }
}
