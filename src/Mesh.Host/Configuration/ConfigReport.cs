using System.Text.Json.Nodes;
using Mesh.Hocon.Extensions;
using Mesh.Host.Terminal;
using Mesh.Hosting;

namespace Mesh.Host.Configuration;

/// <summary>What is to be said of a deployment file.</summary>
/// <param name="File">The file, as it was typed.</param>
/// <param name="Node">What it says, resolved; null where it cannot be read.</param>
/// <param name="Faults">What is wrong.</param>
internal sealed record ConfigReport(string File, HoconNode? Node, IReadOnlyList<HoconFault> Faults)
{
    public bool IsUsable => Faults.All(fault => fault.Severity != HoconSeverity.Error);

    /// <summary>The tree, each value with where it stands behind it.</summary>
    public string Tree => Node?.Render(new HoconRenderOptions { Pretty = true, Origins = true }) ?? "";

    /// <summary>One line that says how it went.</summary>
    public string Summary
    {
        get
        {
            int warnings = Faults.Count(fault => fault.Severity == HoconSeverity.Warning);
            string text = (Faults.Count - warnings, warnings) switch
            {
                (0, 0) => "no faults",
                (0, _) => Count(warnings, "warning"),
                (var errors, 0) => Count(errors, "error"),
                var (errors, _) => $"{Count(errors, "error")}, {Count(warnings, "warning")}",
            };
            return $"{TerminalText.Clean(File)}: {text}";
        }
    }

    /// <summary>Reads a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="now">The time, against which contact cards are held.</param>
    /// <param name="withDefaults">Whether the tree is to hold what the file does not set.</param>
    public static ConfigReport Of(string file, DateTimeOffset now, bool withDefaults)
    {
        try
        {
            HoconDocument document = MeshConfiguration.ReadFile(file).WithFallback(NodeConfiguration.Reference);
            var configuration = NodeConfiguration.Of(document, now);
            var mask = new SecretMask(document, Environment.GetEnvironmentVariable);
            return new ConfigReport(
                file,
                withDefaults ? mask.Root : WithoutDefaults(mask.Root),
                [.. configuration.Faults.Select(mask.Clean)]
            );
        }
        catch (HoconException e)
        {
            return new ConfigReport(file, null, e.Faults);
        }
    }

    public JsonObject ToJson() =>
        new()
        {
            ["file"] = File,
            ["ok"] = IsUsable,
            ["faults"] = new JsonArray([.. Faults.Select(ToJson)]),
            ["config"] = Node is null ? null : JsonNode.Parse(Node.Render(new HoconRenderOptions { Json = true })),
        };

    private static JsonObject ToJson(HoconFault fault) =>
        new()
        {
            ["severity"] = fault.Severity == HoconSeverity.Error ? "error" : "warning",
            ["file"] = fault.Origin.Source,
            ["line"] = fault.Origin.Line,
            ["column"] = fault.Origin.Column,
            ["path"] = fault.Path,
            ["message"] = fault.Message,
        };

    // A value is a default where it is the reference's very own.
    private static HoconNode WithoutDefaults(HoconNode root) =>
        Without(root, NodeConfiguration.Reference.Root) ?? HoconNode.Of(new Dictionary<string, HoconNode>());

    private static HoconNode? Without(HoconNode node, HoconNode? reference)
    {
        if (ReferenceEquals(node, reference))
        {
            return null;
        }

        if (node.Kind != HoconKind.Object || reference is not { Kind: HoconKind.Object })
        {
            return node;
        }

        var own = new Dictionary<string, HoconNode>();
        foreach ((string key, HoconNode value) in node.Fields)
        {
            if (Without(value, reference.Fields.GetValueOrDefault(key)) is { } kept)
            {
                own.Add(key, kept);
            }
        }

        return own.Count > 0 ? HoconNode.Of(own, node.Origin) : null;
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
