namespace Mesh.Hocon.Extensions;

/// <summary>How a value becomes text.</summary>
public sealed record HoconRenderOptions
{
    /// <summary>One key a line, indented; else all in one line.</summary>
    /// <value>False by default.</value>
    public bool Pretty { get; init; }

    /// <summary>Strict JSON instead of HOCON: braces, quotes and commas everywhere.</summary>
    /// <value>False by default.</value>
    public bool Json { get; init; }

    /// <summary>Behind each value that is no object, as a comment, where it was written. Only with <see cref="Pretty"/> and without <see cref="Json"/>.</summary>
    /// <value>False by default.</value>
    public bool Origins { get; init; }
}
