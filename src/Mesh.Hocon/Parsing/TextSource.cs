using System.Reflection;
using Mesh.Hocon.Extensions;
using Mesh.Hocon.Trees;

namespace Mesh.Hocon.Parsing;

/// <summary>A text and where it comes from.</summary>
/// <param name="Name">As in origins.</param>
/// <param name="Place">What an include in it is relative to; null for a text that lies nowhere.</param>
/// <param name="Scope">What its substitutions are relative to; null where it may have none.</param>
internal sealed record TextSource(string Name, Place? Place, IncludeScope? Scope);

/// <summary>Where a text lies.</summary>
internal abstract record Place;

/// <summary>A file.</summary>
/// <param name="Path">The full path.</param>
internal sealed record FilePlace(string Path) : Place;

/// <summary>A resource that is embedded in an assembly.</summary>
/// <param name="Assembly">The assembly.</param>
/// <param name="Name">Its name, with slashes where there are folders.</param>
internal sealed record ResourcePlace(Assembly Assembly, string Name) : Place;

/// <summary>Something on the network.</summary>
internal sealed record UrlPlace(Uri Url) : Place;

/// <summary>An include as it was written.</summary>
/// <param name="Name">What stands in the quotes.</param>
/// <param name="Kind"><c>file</c>, <c>classpath</c>, <c>url</c>, or empty: found by its look.</param>
/// <param name="IsRequired">Whether it must be there.</param>
/// <param name="Origin">Where it was written.</param>
internal sealed record IncludeStatement(string Name, string Kind, bool IsRequired, HoconOrigin Origin);

/// <summary>Bytes that were found.</summary>
/// <param name="Name">As in origins.</param>
/// <param name="Place">Where they lay; null if nowhere.</param>
/// <param name="Format">How to read them.</param>
/// <param name="Bytes">What is in it.</param>
internal sealed record FoundText(string Name, Place? Place, TextFormat Format, byte[] Bytes);

internal enum TextFormat
{
    Hocon,
    Json,
    Properties,
}
