using Mesh.Hocon.Extensions;
using Mesh.Host.Cards;
using Mesh.Host.Commands;
using Mesh.Hosting;

namespace Mesh.Host.Configuration;

/// <summary>A deployment file, or what was typed, over the defaults.</summary>
/// <param name="Whole">The whole configuration, resolved.</param>
/// <param name="Faults">All that is wrong with it, in the order of files and lines.</param>
internal sealed record NodeConfiguration(HoconDocument Whole, IReadOnlyList<HoconFault> Faults)
{
    /// <summary>Where the settings lie.</summary>
    private const string Path = "mesh";

    /// <summary>The defaults of everything in the program.</summary>
    public static HoconDocument Reference { get; } =
        MeshConfiguration.ReferenceOf(typeof(NodeConfiguration).Assembly).WithFallback(MeshConfiguration.Reference);

    /// <summary>Whether it can be used.</summary>
    public bool IsUsable => Faults.All(fault => fault.Severity != HoconSeverity.Error);

    /// <summary>Reads a deployment.</summary>
    /// <param name="file">The file; null for none.</param>
    /// <param name="now">The time, against which contact cards are held.</param>
    /// <param name="typed">What the command line says, which stands over the file.</param>
    /// <exception cref="HoconException">With every fault that keeps it from being read at all.</exception>
    public static NodeConfiguration Read(string? file, DateTimeOffset now, HoconDocument? typed = null)
    {
        HoconDocument document = file is null ? HoconDocument.Empty : MeshConfiguration.ReadFile(file);
        return Of((typed ?? HoconDocument.Empty).WithFallback(document).WithFallback(Reference), now);
    }

    /// <summary>What a document says, with all its defaults behind it.</summary>
    /// <param name="document">The document, which need not be resolved.</param>
    /// <param name="now">The time, against which contact cards are held.</param>
    /// <exception cref="HoconException">With every fault that keeps it from being resolved.</exception>
    public static NodeConfiguration Of(HoconDocument document, DateTimeOffset now)
    {
        HoconDocument whole = document.Resolve();
        var read = new NodeConfiguration(whole, MeshConfiguration.Check<NodeSettings>(whole, Reference, Path));
        return read.IsUsable ? read with { Faults = [.. read.Faults, .. read.ExpiredSeeds(now)] } : read;
    }

    /// <summary>The settings.</summary>
    /// <exception cref="CommandException">Something is wrong; all of it is in the message.</exception>
    public NodeSettings Settings()
    {
        if (IsUsable)
        {
            return Whole.Bind<NodeSettings>(Path);
        }

        var errors = Faults.Where(fault => fault.Severity == HoconSeverity.Error).ToList();
        string message = string.Join('\n', errors);
        throw errors.TrueForAll(error => TypedSettings.IsTyped(error.Origin))
            ? CommandException.Usage(message)
            : CommandException.Failed(message);
    }

    // A card lasts for months, a deployment file for years: a host whose contacts have long known it must start again.
    private IEnumerable<HoconFault> ExpiredSeeds(DateTimeOffset now)
    {
        if (!Whole.TryGet($"{Path}.node.seeds", out HoconNode? seeds) || seeds.Kind == HoconKind.Null)
        {
            yield break;
        }

        int index = 0;
        foreach (HoconNode seed in seeds.AsArray())
        {
            if (CardReading.FaultOf(seed.AsString(), now) is { } expired)
            {
                bool isTyped = TypedSettings.IsTyped(seed.Origin);
                yield return new HoconFault(
                    seed.Origin,
                    $"{Path}.node.seeds.{index}",
                    isTyped ? expired : $"passed over: {expired}",
                    isTyped ? HoconSeverity.Error : HoconSeverity.Warning
                );
            }

            index++;
        }
    }
}
