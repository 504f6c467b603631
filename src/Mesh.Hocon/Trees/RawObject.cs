using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Trees;

/// <summary>An object as it was written: for each key all values given to it that may still matter.</summary>
internal sealed record RawObject(HoconOrigin Origin) : RawValue(Origin)
{
    /// <summary>By key, in the order in which the keys were first set.</summary>
    public Dictionary<string, Slot> Slots { get; } = new(StringComparer.Ordinal);

    /// <summary>The slot of a key, made if there is none.</summary>
    public Slot SlotOf(string key)
    {
        if (!Slots.TryGetValue(key, out Slot? slot))
        {
            Slots.Add(key, slot = new Slot());
        }

        return slot;
    }

    /// <summary>Lays another object over this one, which must not be shared.</summary>
    public void Merge(RawObject upper)
    {
        foreach ((string key, Slot slot) in upper.Slots)
        {
            Slot own = SlotOf(key);
            foreach (RawValue value in slot.Values)
            {
                own.Push(value);
            }
        }
    }

    // Records compare by their members; a tree of this size is one thing, and equal to itself.
    public bool Equals(RawObject? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

/// <summary>The values given to one key, the latest last, without those that cannot matter any more.</summary>
/// <remarks>
/// A value that is no object hides all before it. It stays under an object that comes later, for which it is a floor: what
/// lies below, in a fallback, does not shine through (HOCON.md, "Duplicate keys and object merging").
/// </remarks>
internal sealed class Slot
{
    private readonly List<RawValue> _values = new(1);
    private bool _ownsTop;

    public IReadOnlyList<RawValue> Values => _values;

    public int Top => _values.Count - 1;

    public RawValue this[int index] => _values[index];

    /// <summary>Lays a value over the others.</summary>
    public void Push(RawValue value)
    {
        switch (value)
        {
            case RawArray or RawLiteral { Node.Kind: not HoconKind.Object }:
                _values.Clear();
                break;
            case RawObject upper when _values.Count > 0 && _values[^1] is RawObject lower:
                Own(lower).Merge(upper);
                return;
        }

        _values.Add(value);
        _ownsTop = false;
    }

    /// <summary>The object on top, to be written into; made if the top is none.</summary>
    public RawObject OpenObject(HoconOrigin origin)
    {
        if (_values.Count > 0 && _values[^1] is RawObject top)
        {
            return Own(top);
        }

        var opened = new RawObject(origin);
        _values.Add(opened);
        _ownsTop = true;
        return opened;
    }

    // An object that came from elsewhere, from another document say, is copied before it is changed.
    private RawObject Own(RawObject top)
    {
        if (!_ownsTop)
        {
            var copy = new RawObject(top.Origin);
            copy.Merge(top);
            _values[^1] = top = copy;
            _ownsTop = true;
        }

        return top;
    }
}
