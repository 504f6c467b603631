using System.Reflection;

namespace Mesh.Hocon.Extensions;

/// <summary>The defaults that assemblies bring with them.</summary>
public static class HoconReference
{
    /// <summary>
    /// The embedded <c>reference.conf</c> files of an assembly: its own, and one for each of its folders that has one, in the
    /// order of their names.
    /// </summary>
    /// <exception cref="HoconException">With every fault that was found.</exception>
    public static IEnumerable<HoconDocument> Of(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        return assembly
            .GetManifestResourceNames()
            .Where(name => name.Split('/', '.') is [.., "reference", "conf"])
            .Order(StringComparer.Ordinal)
            .Select(name => HoconDocument.LoadResource(assembly, name));
    }
}
