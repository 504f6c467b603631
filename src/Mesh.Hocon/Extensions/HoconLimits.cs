namespace Mesh.Hocon.Extensions;

/// <summary>What a text may cost. Beyond it there is a <see cref="HoconException"/>, never an exhausted stack or memory.</summary>
/// <remarks>The defaults are far above what people write, and low enough for text from a stranger.</remarks>
public sealed record HoconLimits
{
    /// <summary>Bytes of all files of a document together.</summary>
    /// <value>16 MiB by default.</value>
    public int Bytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>How deep objects, arrays and includes may nest, and how long a chain of substitutions may be.</summary>
    /// <value>128 by default; at most 200. On a thread whose stack is too small for it there is a <see cref="HoconException"/>.</value>
    public int Depth
    {
        get;
        init =>
            field = value is >= 1 and <= 200
                ? value
                : throw new ArgumentOutOfRangeException(nameof(value), value, "Must be 1 to 200.");
    } = 128;

    /// <summary>
    /// Steps of parsing and, counted anew, of resolving: a token, a value copied, 4 characters joined; 16 for what a
    /// substitution looks up. They bound what hostile text takes of memory, at 16 bytes a step.
    /// </summary>
    /// <value>5,000,000 by default.</value>
    public int Steps { get; init; } = 5_000_000;

    /// <summary>
    /// The resolved tree as if nothing in it were shared: its characters, 6 for one that is written as an escape, and 16 for
    /// each value. It bounds what rendering, comparing and flattening cost, where substitutions multiply.
    /// </summary>
    /// <value>16,777,216 by default.</value>
    public long Size { get; init; } = 16 * 1024 * 1024;

    /// <summary>Files that a document may include.</summary>
    /// <value>1,000 by default.</value>
    public int Includes { get; init; } = 1_000;
}
