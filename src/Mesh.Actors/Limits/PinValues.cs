using Mesh.Contracts;

namespace Mesh.Actors.Limits;

/// <summary>What the pinned connections are worth: written by the host's actor, read by handshakes on any thread.</summary>
internal sealed class PinValues
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SlotKey, ConnectionValue> _values = [];

    /// <summary>Pins a slot from now on; with <see cref="Hid.Any"/> every host of the identity that has no value of its own.</summary>
    public void Set(SlotKey key, ConnectionValue value)
    {
        lock (_gate)
        {
            _values[key] = value;
        }
    }

    public void Remove(SlotKey key)
    {
        lock (_gate)
        {
            _values.Remove(key);
        }
    }

    /// <summary>Its value, or that of a pin on any host of the identity; null if neither is pinned.</summary>
    public ConnectionValue? Find(SlotKey key)
    {
        lock (_gate)
        {
            return
                _values.TryGetValue(key, out ConnectionValue value)
                || _values.TryGetValue(key with { Rhid = Hid.Any }, out value)
                ? value
                : null;
        }
    }

    /// <summary>True if this very slot is pinned, and not only any host of the identity.</summary>
    public bool IsExact(SlotKey key)
    {
        lock (_gate)
        {
            return _values.ContainsKey(key);
        }
    }
}
