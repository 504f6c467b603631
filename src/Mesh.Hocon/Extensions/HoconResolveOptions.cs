namespace Mesh.Hocon.Extensions;

/// <summary>How substitutions are resolved.</summary>
public sealed record HoconResolveOptions
{
    /// <summary>With the process's environment.</summary>
    public static readonly HoconResolveOptions Default = new();

    /// <summary>From the document alone.</summary>
    public static readonly HoconResolveOptions WithoutEnvironment = new() { Environment = null };

    /// <summary>
    /// Asked for what the document does not set, by the path as it was written; null where it has none. An empty string is
    /// a value. Null in place of the function: nothing is asked.
    /// </summary>
    /// <value>The process's environment by default.</value>
    public Func<string, string?>? Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>What resolving may cost.</summary>
    public HoconLimits Limits { get; init; } = new();
}
