using System.Reflection;
using Mesh.Actors.Host;
using Mesh.Hocon.Extensions;

namespace Mesh.Hosting;

/// <summary>Reads what a host is configured with: a HOCON file over the defaults of all rooms.</summary>
public static class MeshConfiguration
{
    /// <summary>The defaults of the actor kernel, of the mesh, and of embedding it: every key that there is.</summary>
    public static HoconDocument Reference { get; } =
        ReferenceOf(typeof(ActorSystem).Assembly, typeof(MeshOptions).Assembly, typeof(MeshConfiguration).Assembly);

    /// <summary>Reads a file, lays it over the defaults, and resolves it.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The whole configuration, for <see cref="MeshHostOptions.With(HoconDocument)"/> or <see cref="HoconDocument.Bind"/>.</returns>
    /// <exception cref="HoconException">
    /// With every fault, each with file, line and path: what is no HOCON, what has the wrong type or is out of range, and keys
    /// under <c>mesh</c> that nobody reads.
    /// </exception>
    public static HoconDocument Load(string path)
    {
        HoconDocument whole = ReadFile(path).WithFallback(Reference).Resolve();
        IReadOnlyList<HoconFault> errors =
        [
            .. Check<MeshSettings>(whole, Reference, "mesh").Where(fault => fault.Severity == HoconSeverity.Error),
        ];
        return errors.Count == 0 ? whole : throw new HoconException(errors);
    }

    /// <summary>Reads a deployment file by itself: without the defaults, not resolved.</summary>
    /// <exception cref="HoconException">It is no HOCON, or a list, which would say nothing to anybody.</exception>
    internal static HoconDocument ReadFile(string path)
    {
        HoconDocument file = HoconDocument.Load(path);
        return file.IsArray
            ? throw new HoconException([
                new HoconFault(
                    new HoconOrigin(path, 1, 1),
                    null,
                    "expected keys with values at the root, found a list"
                ),
            ])
            : file;
    }

    /// <summary>The defaults that assemblies bring with them, laid over each other.</summary>
    public static HoconDocument ReferenceOf(params IReadOnlyList<Assembly> assemblies) =>
        assemblies
            .SelectMany(HoconReference.Of)
            .Aggregate(HoconDocument.Empty, (all, next) => next.WithFallback(all))
            .Resolve(HoconResolveOptions.WithoutEnvironment);

    /// <summary>All that is wrong with a configuration: values that do not fit a type's settings or the actor system, and keys that are in no reference.</summary>
    /// <typeparam name="T">The settings, as <see cref="MeshSettings"/>.</typeparam>
    /// <param name="whole">The configuration over its defaults, resolved.</param>
    /// <param name="reference">The defaults.</param>
    /// <param name="path">The section of the root that the settings are; an unknown key in it is an error, elsewhere a warning.</param>
    /// <returns>The faults in the order of files and lines.</returns>
    public static IReadOnlyList<HoconFault> Check<T>(HoconDocument whole, HoconDocument reference, string path)
    {
        var faults = new List<HoconFault>(HoconLinter.Lint(whole, reference, path));
        faults.AddRange(ActorSystems.Check(whole));
        try
        {
            whole.Bind<T>(path);
        }
        catch (HoconException e)
        {
            faults.AddRange(e.Faults);
        }

        // A section that is no object is told by both.
        return
        [
            .. faults
                .DistinctBy(fault => (fault.Origin, fault.Path, fault.Message))
                .OrderBy(fault => fault.Origin.Source, StringComparer.Ordinal)
                .ThenBy(fault => fault.Origin.Line)
                .ThenBy(fault => fault.Origin.Column),
        ];
    }
}
