namespace Mesh.Contracts.Primitives;

/// <summary>Addresses of peers by their ids. It keeps no connection, and reads no address.</summary>
/// <remarks>Safe from any thread. What it hands out are snapshots: they do not change with the table. It stands on <see cref="XorTable{TId, TValue}"/>.</remarks>
public sealed class PeerTable
{
    /// <summary>The most characters of an address. A bound on peers would bound no memory if an address could be of any length.</summary>
    public const int MaxAddressLength = 1_024;

    private readonly XorTable<PeerId, string> _table;

    /// <summary>Makes an empty table.</summary>
    /// <param name="capacity">The most peers it holds, at least 1; without a bound if none is given.</param>
    /// <param name="self">One's own id, which is never stored; none if null.</param>
    public PeerTable(int capacity = int.MaxValue, PeerId? self = null) =>
        _table = new XorTable<PeerId, string>(capacity, self);

    /// <summary>Stores the address of a peer, in the place of the one it had.</summary>
    /// <param name="id">Who.</param>
    /// <param name="address">Any text of up to <see cref="MaxAddressLength"/> characters.</param>
    /// <returns>False if it is one's own id, which is never stored.</returns>
    /// <exception cref="ArgumentException">The address is null or too long.</exception>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.NoRoom"/>: the peer is new, and the table holds as many as it may.</exception>
    public bool Add(PeerId id, string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.Length > MaxAddressLength)
        {
            throw new ArgumentException(
                $"An address has at most {MaxAddressLength:N0} characters; that of {id} has {address.Length:N0}.",
                nameof(address)
            );
        }

        return _table.Put(id, address) switch
        {
            XorPut.Full => throw new MeshException(
                MeshErrorCode.NoRoom,
                $"The table holds {_table.Capacity:N0} peers, which is its capacity: {id} was not added. Remove one first."
            ),
            XorPut.Self => false,
            _ => true,
        };
    }

    /// <summary>Removes a peer.</summary>
    /// <returns>True if it was there.</returns>
    public bool Remove(PeerId id) => _table.Remove(id);

    /// <summary>The address of a peer; null if it is not there.</summary>
    public string? Get(PeerId id) => _table.TryGet(id, out string? address) ? address : null;

    /// <summary>All peers as they are now, in the order of their ids. O(1): nothing is copied.</summary>
    public IReadOnlyDictionary<PeerId, string> List() => _table.Snapshot();

    /// <summary>How many peers there are now.</summary>
    public int Count => _table.Count;

    /// <summary>The peers closest to a target, the closest first; the target itself comes first if it is there. O(log n + k) expected.</summary>
    /// <param name="target">From where it is measured.</param>
    /// <param name="count">How many at most; 0 gives none, more than there are gives all.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public IReadOnlyList<PeerEntry> Closest(PeerId target, int count) =>
        Array.ConvertAll(_table.Closest(target, count), entry => new PeerEntry(entry.Key, entry.Value));
}
