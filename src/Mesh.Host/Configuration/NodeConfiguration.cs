using Mesh.Hocon.Extensions;
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
    /// <param name="typed">What the command line says, which stands over the file.</param>
    /// <exception cref="HoconException">With every fault that keeps it from being read at all.</exception>
    public static NodeConfiguration Read(string? file, HoconDocument? typed = null)
    {
        HoconDocument document = file is null ? HoconDocument.Empty : HoconDocument.Load(file);
        HoconDocument whole = (typed ?? HoconDocument.Empty).WithFallback(document).WithFallback(Reference).Resolve();
        return new NodeConfiguration(whole, MeshConfiguration.Check<NodeSettings>(whole, Reference, Path));
    }

    /// <summary>The settings.</summary>
    /// <exception cref="CommandException">Something is wrong; all of it is in the message.</exception>
    public NodeSettings Settings()
    {
        if (IsUsable)
        {
            return Whole.Bind<NodeSettings>(Path);
        }

        string message = string.Join('\n', Faults.Where(fault => fault.Severity == HoconSeverity.Error));

        // What was typed has no line.
        bool isTyped = Faults.All(fault => fault.Origin.Line == 0);
        throw isTyped ? CommandException.Usage(message) : CommandException.Failed(message);
    }
}
