using System.Security.Cryptography;

namespace Mesh.Contracts.Identity;

/// <summary>Delegations whose signatures were found good, so that none is computed twice.</summary>
/// <remarks>
/// A signature costs some hundred times a hash. What is remembered is only that the signature is good: the host and the time are
/// checked each time. Failures are not remembered, so a stranger can fill this only with delegations he signed himself; the least recently used one makes
/// room, and what an honest peer loses by it is one computation. Free to use from any thread.
/// </remarks>
public sealed class DelegationCache
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Key, LinkedListNode<Entry>> _byKey;
    private readonly LinkedList<Entry> _byUse = new();
    private long _hitCount;

    /// <summary>Makes an empty cache.</summary>
    /// <param name="capacity">Most delegations kept, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is below 1.</exception>
    public DelegationCache(int capacity = 4_096)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Capacity = capacity;
        _byKey = [];
    }

    /// <summary>Most delegations kept.</summary>
    public int Capacity { get; }

    /// <summary>Delegations kept now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _byKey.Count;
            }
        }
    }

    /// <summary>How often a signature needed not be computed.</summary>
    public long HitCount => Interlocked.Read(ref _hitCount);

    /// <summary>As <see cref="Delegation.Verify"/>, without the signature's cost the second time.</summary>
    /// <param name="encoded">The signed object as it came.</param>
    /// <param name="proven">The host that TLS proved.</param>
    /// <param name="now">The time to judge by.</param>
    /// <exception cref="Wire.WireException">As <see cref="Delegation.Verify"/>.</exception>
    public Delegation Verify(ReadOnlyMemory<byte> encoded, Hid proven, DateTimeOffset now)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(encoded.Span, digest);
        var key = new Key(new Id256(digest), proven);

        if (Find(key) is { } known)
        {
            known.RequireValid(proven, now);
            Interlocked.Increment(ref _hitCount);
            return known;
        }

        // Outside the lock: two threads may do the same work once, and no thread waits for another's.
        Delegation verified = Delegation.Verify(encoded, proven, now);
        Keep(key, verified);
        return verified;
    }

    private Delegation? Find(Key key)
    {
        lock (_gate)
        {
            if (!_byKey.TryGetValue(key, out LinkedListNode<Entry>? node))
            {
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddLast(node);
            return node.Value.Delegation;
        }
    }

    private void Keep(Key key, Delegation delegation)
    {
        lock (_gate)
        {
            if (_byKey.ContainsKey(key))
            {
                return;
            }

            if (_byKey.Count >= Capacity && _byUse.First is { } oldest)
            {
                _byUse.Remove(oldest);
                _byKey.Remove(oldest.Value.Key);
            }

            _byKey.Add(key, _byUse.AddLast(new Entry(key, delegation)));
        }
    }

    private readonly record struct Key(Id256 Digest, Hid Host);

    private sealed record Entry(Key Key, Delegation Delegation);
}
