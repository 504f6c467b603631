using Mesh.Hocon.Extensions;
using Microsoft.Extensions.Configuration;

namespace Mesh.Hocon.Binding;

/// <summary>A tree as the generic host keeps configuration: texts by keys with colons in them.</summary>
internal static class Flat
{
    public static Dictionary<string, string?> Of(HoconNode root)
    {
        var flat = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        Add(flat, "", root);
        return flat;
    }

    private static void Add(Dictionary<string, string?> flat, string path, HoconNode node)
    {
        IEnumerable<KeyValuePair<string, HoconNode>> children =
            node.Kind == HoconKind.Array
                ? node.Items.Select((item, index) => KeyValuePair.Create(index.ToString(), item))
                : node.Map;
        foreach ((string key, HoconNode child) in children)
        {
            Add(flat, path.Length == 0 ? key : ConfigurationPath.Combine(path, key), child);
        }

        if (node.IsScalar)
        {
            flat[path] = node.Kind == HoconKind.Null ? null : node.Text;
        }
        else if (path.Length > 0 && node.Items.Count + node.Map.Count == 0)
        {
            // As the host's own JSON source has it: an empty section is there, and empty.
            flat[path] = node.Kind == HoconKind.Array ? "" : null;
        }
    }
}
