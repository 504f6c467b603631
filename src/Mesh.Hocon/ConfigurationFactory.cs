using System.Reflection;
using System.Text.Json;
using Mesh.Hocon.Extensions;
using Mesh.Hocon.Parsing;
using Mesh.Hocon.Trees;

namespace Mesh.Hocon;

/// <summary>Where configurations come from, as in Akka.NET. Substitutions are resolved at once, with the process's environment.</summary>
public class ConfigurationFactory
{
    /// <summary>Without a value.</summary>
    public static Config Empty => Config.Empty;

    /// <summary>Reads a text.</summary>
    /// <param name="hocon">HOCON.</param>
    /// <param name="includeCallback">Asked for every include by its name, whatever its kind; null for one that is not there.</param>
    /// <exception cref="HoconException">With every fault that was found.</exception>
    public static Config ParseString(string hocon, Func<string, HoconRoot?>? includeCallback)
    {
        ArgumentNullException.ThrowIfNull(hocon);
        if (includeCallback is null)
        {
            return HoconDocument.Parse(hocon).Resolve().ToConfig();
        }

        var reader = new DocumentReader(new())
        {
            IncludeCallback = name => includeCallback(name) is { } root ? new RawLiteral(root.Value.ToNode()) : null,
        };
        return HoconDocument.Of(reader.Read(hocon, "(text)"), reader).Resolve().ToConfig();
    }

    /// <summary>Reads a text.</summary>
    /// <exception cref="HoconException">With every fault that was found.</exception>
    public static Config ParseString(string hocon) => ParseString(hocon, null);

    /// <summary>
    /// The application's own configuration: <c>application.conf</c>, <c>.json</c> and <c>.properties</c> in the program's
    /// folder, laid over each other in this order; empty where there are none.
    /// </summary>
    /// <exception cref="HoconException">With every fault that was found.</exception>
    public static Config Load() => Load(new HoconLoadOptions());

    /// <summary>
    /// The defaults of all assemblies that are loaded: their embedded <c>reference.conf</c>, which set keys of their own and so
    /// do not depend on an order.
    /// </summary>
    /// <exception cref="HoconException">With every fault that was found.</exception>
    public static Config Default() =>
        AppDomain
            .CurrentDomain.GetAssemblies()
            .Where(assembly => !assembly.IsDynamic)
            .OrderBy(assembly => assembly.GetName().Name, StringComparer.Ordinal)
            .SelectMany(HoconReference.Of)
            .Aggregate(HoconDocument.Empty, (all, next) => next.WithFallback(all))
            .Resolve()
            .ToConfig();

    /// <summary>Reads a resource that is embedded in the assembly of an object, a type, or in an assembly itself.</summary>
    /// <exception cref="HoconException">With every fault that was found; also where there is no such resource.</exception>
    public static Config FromResource(string resourceName, object instanceInAssembly)
    {
        ArgumentNullException.ThrowIfNull(instanceInAssembly);
        return FromResource(
            resourceName,
            instanceInAssembly as Assembly ?? (instanceInAssembly as Type ?? instanceInAssembly.GetType()).Assembly
        );
    }

    /// <summary>Reads a resource that is embedded in the assembly of a type.</summary>
    /// <exception cref="HoconException">With every fault that was found; also where there is no such resource.</exception>
    public static Config FromResource<TAssembly>(string resourceName) =>
        FromResource(resourceName, typeof(TAssembly).Assembly);

    /// <summary>Reads a resource that is embedded in an assembly.</summary>
    /// <exception cref="HoconException">With every fault that was found; also where there is no such resource.</exception>
    public static Config FromResource(string resourceName, Assembly assembly) =>
        HoconDocument.LoadResource(assembly, resourceName).Resolve().ToConfig();

    /// <summary>A configuration of an object's properties, as JSON would write them.</summary>
    /// <exception cref="HoconException">It is written as something else than an object.</exception>
    public static Config FromObject(object source) =>
        HoconDocument.Parse(JsonSerializer.Serialize(source), "(object)").ToConfig();

    internal static Config Load(HoconLoadOptions options) =>
        HoconDocument.Parse("include classpath(\"application\")", options: options).Resolve().ToConfig();
}
