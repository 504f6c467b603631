using Mesh.Contracts;

namespace Mesh.Actors.Limits;

/// <summary>What the pinned connections are worth: written by the host's actor, read by handshakes on any thread.</summary>
internal sealed class PinValues
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PinTarget, ConnectionValue> _values = [];

    /// <summary>There will be so many.</summary>
    public void MakeRoom(int count)
    {
        lock (_gate)
        {
            _values.EnsureCapacity(count);
        }
    }

    /// <summary>Pins a connection from now on; with <see cref="Hid.Any"/> every host of the identity that has no value of its own.</summary>
    public void Set(PinTarget target, ConnectionValue value)
    {
        lock (_gate)
        {
            _values[target] = value;
        }
    }

    public void Remove(PinTarget target)
    {
        lock (_gate)
        {
            _values.Remove(target);
        }
    }

    /// <summary>Its value, or that of a pin on any host of the identity; null if neither is pinned.</summary>
    public ConnectionValue? Find(SlotKey key)
    {
        lock (_gate)
        {
            return
                _values.TryGetValue(PinTarget.Of(key), out ConnectionValue value)
                || _values.TryGetValue(PinTarget.Of(key with { Rhid = Hid.Any }), out value)
                ? value
                : null;
        }
    }

    /// <summary>True if this very slot is pinned, and not only any host of the identity.</summary>
    public bool IsExact(SlotKey key)
    {
        lock (_gate)
        {
            return _values.ContainsKey(PinTarget.Of(key));
        }
    }
}
