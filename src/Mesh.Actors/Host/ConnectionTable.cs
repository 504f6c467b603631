using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Mesh.Actors.Peers;
using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>The connections of a host, and those of one remote identity without a look at all of them.</summary>
/// <remarks>Single owner: the host's actor.</remarks>
internal sealed class ConnectionTable : IEnumerable<KeyValuePair<ConnectionKey, ConnectionEntry>>
{
    private readonly Dictionary<ConnectionKey, ConnectionEntry> _entries = [];
    private readonly Dictionary<Uid, List<ConnectionKey>> _ofIdentity = [];

    public int Count => _entries.Count;

    public IReadOnlyCollection<ConnectionKey> Keys => _entries.Keys;

    public IReadOnlyCollection<ConnectionEntry> Values => _entries.Values;

    public ConnectionEntry this[ConnectionKey key] => _entries[key];

    public bool TryGetValue(ConnectionKey key, [MaybeNullWhen(false)] out ConnectionEntry entry) =>
        _entries.TryGetValue(key, out entry);

    public void Add(ConnectionKey key, ConnectionEntry entry)
    {
        _entries.Add(key, entry);
        if (!_ofIdentity.TryGetValue(key.Ruid, out List<ConnectionKey>? keys))
        {
            keys = new List<ConnectionKey>(1);
            _ofIdentity.Add(key.Ruid, keys);
        }

        keys.Add(key);
    }

    public bool Remove(ConnectionKey key, [MaybeNullWhen(false)] out ConnectionEntry entry)
    {
        if (!_entries.Remove(key, out entry))
        {
            return false;
        }

        List<ConnectionKey> keys = _ofIdentity[key.Ruid];
        keys.Remove(key);
        if (keys.Count == 0)
        {
            _ofIdentity.Remove(key.Ruid);
        }

        return true;
    }

    /// <summary>Whether there is any with a remote identity.</summary>
    public bool Has(Uid ruid) => _ofIdentity.ContainsKey(ruid);

    /// <summary>Those with a remote identity, in the order in which they came.</summary>
    public IEnumerable<KeyValuePair<ConnectionKey, ConnectionEntry>> Of(Uid ruid) =>
        (_ofIdentity.GetValueOrDefault(ruid) ?? []).Select(key => KeyValuePair.Create(key, _entries[key]));

    public IEnumerator<KeyValuePair<ConnectionKey, ConnectionEntry>> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
