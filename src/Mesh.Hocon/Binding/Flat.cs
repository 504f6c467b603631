using System.Globalization;
using Mesh.Hocon.Extensions;
using Mesh.Hocon.Reading;
using Microsoft.Extensions.Configuration;

namespace Mesh.Hocon.Binding;

/// <summary>A tree as the generic host keeps configuration: texts by keys with colons in them.</summary>
internal sealed class Flat
{
    private readonly Dictionary<string, string?> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly HoconLimits _limits;
    private long _size;

    private Flat(HoconLimits limits) => _limits = limits;

    /// <summary>Flattens a tree.</summary>
    /// <exception cref="HoconException">
    /// Two values have the same key here, or all keys together are larger than <see cref="HoconLimits.Size"/>.
    /// </exception>
    public static Dictionary<string, string?> Of(HoconNode root, HoconLimits limits)
    {
        var flat = new Flat(limits);
        flat.Add("", root);
        return flat._values;
    }

    private void Add(string path, HoconNode node)
    {
        for (int i = 0; i < node.Elements.Length; i++)
        {
            Add(path, i.ToString(CultureInfo.InvariantCulture), node.Elements[i]);
        }

        foreach ((string key, HoconNode child) in node.Map)
        {
            Add(path, key, child);
        }

        if (node.IsScalar)
        {
            Set(path, node, node.Kind == HoconKind.Null ? null : node.Text);
        }
        else if (path.Length > 0 && node.Elements.Length + node.Map.Count == 0)
        {
            // As the host's own JSON source has it: an empty section is there, and empty.
            Set(path, node, node.Kind == HoconKind.Array ? "" : null);
        }
    }

    private void Add(string path, string key, HoconNode child)
    {
        // The keys above a value stand in each of its keys, so that a long one multiplies.
        _size += HoconNode.ValueSize + path.Length + key.Length;
        if (_size > _limits.Size)
        {
            throw new HoconException(
                new HoconFault(
                    child.Origin,
                    null,
                    $"the configuration grows beyond {_limits.Size} characters when each value gets its whole path for a key"
                )
            );
        }

        Add(path.Length == 0 ? key : ConfigurationPath.Combine(path, key), child);
    }

    private void Set(string path, HoconNode node, string? text)
    {
        if (!_values.TryAdd(path, text))
        {
            throw new HoconException(
                new HoconFault(
                    node.Origin,
                    null,
                    $"the key {Printable.Quote(path)} is there twice for .NET's configuration, which knows no case and takes : for a dot"
                )
            );
        }
    }
}
