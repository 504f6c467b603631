using Mesh.Hocon.Extensions;
using Mesh.Hocon.Rendering;

namespace Mesh.Hocon;

/// <summary>An object, as in Akka.NET: values by key, which can be changed. No configuration changes with it.</summary>
public class HoconObject : IHoconElement
{
    private readonly HoconNode? _node;
    private Dictionary<string, HoconValue>? _items;

    /// <summary>Without a key.</summary>
    public HoconObject() { }

    internal HoconObject(HoconNode node) => _node = node;

    /// <summary>The values by key: objects as such a dictionary again, others as <see cref="HoconValue"/>.</summary>
    public IDictionary<string, object> Unwrapped =>
        Items.ToDictionary(item => item.Key, item => item.Value.GetObject()?.Unwrapped ?? (object)item.Value);

    /// <summary>The values by key.</summary>
    public Dictionary<string, HoconValue> Items =>
        _items ??= (_node?.Map ?? []).ToDictionary(item => item.Key, item => new HoconValue(item.Value));

    /// <summary>False.</summary>
    public bool IsString() => false;

    /// <summary>Nothing.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public string GetString() => throw new InvalidOperationException("An object is no string.");

    /// <summary>False.</summary>
    public bool IsArray() => false;

    /// <summary>Nothing.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public IList<HoconValue> GetArray() => throw new InvalidOperationException("An object is no array.");

    /// <summary>The value of a key; null if it has none.</summary>
    public HoconValue? GetKey(string key) => Items.GetValueOrDefault(key);

    /// <summary>The value of a key; an empty one is made if it has none.</summary>
    public HoconValue GetOrCreateKey(string key)
    {
        if (!Items.TryGetValue(key, out HoconValue? value))
        {
            Items.Add(key, value = new HoconValue());
        }

        return value;
    }

    /// <summary>Takes over what another object has and this one does not; objects in both are merged.</summary>
    public void Merge(HoconObject other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach ((string key, HoconValue value) in other.Items)
        {
            if (!Items.TryGetValue(key, out HoconValue? own))
            {
                Items.Add(key, value);
            }
            else if (own.GetObject() is { } inner && value.GetObject() is { } lower)
            {
                inner.Merge(lower);
            }
        }
    }

    /// <summary>As HOCON.</summary>
    public override string ToString() => ToString(0);

    /// <summary>As HOCON.</summary>
    /// <param name="indent">Levels of indentation, of two spaces each.</param>
    public string ToString(int indent) => Renderer.Render(ToNode(), new() { Pretty = true }, indent);

    internal HoconNode ToNode() =>
        _items is null && _node is not null
            ? _node
            : HoconNode.Of(Items.Select(item => KeyValuePair.Create(item.Key, item.Value.ToNode())));
}
