using System.Reflection;

namespace Mesh.Hocon.Parsing;

/// <summary>Texts that are embedded in assemblies.</summary>
internal static class Resources
{
    /// <summary>
    /// Reads one. Its name is looked for as it is and behind the assembly's name, each with slashes and with dots, which is how
    /// the compiler calls what a project embeds.
    /// </summary>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="IncludeException">It is larger than <paramref name="room"/>.</exception>
    public static FoundText? Read(Assembly assembly, string name, TextFormat format, int room)
    {
        string own = assembly.GetName().Name ?? "";
        string dotted = name.Replace('/', '.');
        string[] names = assembly.GetManifestResourceNames();
        string[] candidates = [name, $"{own}/{name}", dotted, $"{own}.{dotted}"];
        string? found = Array.Find(candidates, names.Contains);
        if (found is null)
        {
            return null;
        }

        using Stream stream = assembly.GetManifestResourceStream(found)!;
        byte[] bytes = IncludeFinder.ReadAll(stream, found, room);
        string shown = found.Contains('/') ? found : $"{own}/{name}";
        return new FoundText(shown, new ResourcePlace(assembly, name), format, bytes);
    }
}
