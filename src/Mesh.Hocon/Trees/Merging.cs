using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Trees;

/// <summary>Lays resolved values over each other (HOCON.md, "Config object merging and file merging").</summary>
internal static class Merging
{
    public static HoconNode Merge(HoconNode lower, HoconNode upper)
    {
        if (upper.Kind != HoconKind.Object || upper.IsOpaque)
        {
            return upper;
        }

        if (lower.Kind != HoconKind.Object)
        {
            return upper.ToOpaque();
        }

        var fields = new Dictionary<string, HoconNode>(lower.Map, StringComparer.Ordinal);
        foreach ((string key, HoconNode value) in upper.Map)
        {
            fields[key] = fields.TryGetValue(key, out HoconNode? below) ? Merge(below, value) : value;
        }

        return HoconNode.ObjectOf(fields, upper.Origin, lower.IsOpaque);
    }

    /// <summary>An object with one value set or, where it is null, taken away.</summary>
    public static HoconNode With(HoconNode target, ReadOnlySpan<string> path, HoconNode? value)
    {
        var fields = new Dictionary<string, HoconNode>(target.Map, StringComparer.Ordinal);
        string key = path[0];
        HoconNode? below = fields.GetValueOrDefault(key);
        if (path.Length > 1)
        {
            if (value is null && below is not { Kind: HoconKind.Object })
            {
                return target;
            }

            HoconNode child = below is { Kind: HoconKind.Object }
                ? below
                : HoconNode.ObjectOf([], value!.Origin, isOpaque: below is not null);
            value = With(child, path[1..], value);
        }

        if (value is null)
        {
            fields.Remove(key);
        }
        else
        {
            fields[key] = value;
        }

        return HoconNode.ObjectOf(fields, target.Origin, target.IsOpaque);
    }
}
