namespace Mesh.Hocon.Extensions;

/// <summary>Where a value was written.</summary>
/// <param name="Source">The file as it was named, a resource, a URL, or what the text was called.</param>
/// <param name="Line">From 1; 0 where there are no lines, as in the environment.</param>
/// <param name="Column">From 1, in UTF-16 units; 0 where <paramref name="Line"/> is 0.</param>
public readonly record struct HoconOrigin(string Source, int Line = 0, int Column = 0)
{
    /// <summary><c>file:line</c>, or the source alone.</summary>
    public override string ToString() => Line > 0 ? $"{Source}:{Line}" : Source ?? "";

    /// <summary><c>file:line:column</c>, or the source alone.</summary>
    public string ToPosition() => Line > 0 ? $"{Source}:{Line}:{Column}" : Source ?? "";
}
