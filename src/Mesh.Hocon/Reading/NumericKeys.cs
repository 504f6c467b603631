using System.Globalization;
using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Reading;

/// <summary>HOCON.md, "Conversion of numerically-indexed objects to arrays".</summary>
internal static class NumericKeys
{
    /// <summary>The values of the keys that are whole numbers, in the order of these; null where there are none.</summary>
    public static HoconNode[]? ToArray(HoconNode node)
    {
        if (node.Kind != HoconKind.Object)
        {
            return null;
        }

        var items = new List<(int Index, HoconNode Value)>();
        foreach ((string key, HoconNode value) in node.Map)
        {
            if (int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
            {
                items.Add((index, value));
            }
        }

        return items.Count == 0 ? null : [.. items.OrderBy(item => item.Index).Select(item => item.Value)];
    }
}
