using System.Reflection;

namespace Mesh.Hocon.Extensions;

/// <summary>Where includes are looked for, and what a document may cost.</summary>
public sealed record HoconLoadOptions
{
    /// <summary>
    /// What stands for the class path: folders in which <c>classpath("…")</c>, and a name that is not beside the including
    /// file, are looked for.
    /// </summary>
    /// <value>The program's own folder by default.</value>
    public IReadOnlyList<string> SearchPath { get; init; } = [AppContext.BaseDirectory];

    /// <summary>Assemblies whose embedded resources belong to the class path, behind <see cref="SearchPath"/>.</summary>
    /// <value>None by default. A file that is itself such a resource finds those of its own assembly first.</value>
    public IReadOnlyList<Assembly> Resources { get; init; } = [];

    /// <summary>Whether <c>http</c> and <c>https</c> addresses may be included, each within 10 s; otherwise they are a fault.</summary>
    /// <value>False by default: a configuration that the network can change is the exception.</value>
    public bool AllowUrls { get; init; }

    /// <summary>What the document may cost.</summary>
    public HoconLimits Limits { get; init; } = new();
}
