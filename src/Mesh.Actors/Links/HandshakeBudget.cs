using Mesh.Contracts.Wire;

namespace Mesh.Actors.Links;

/// <summary>
/// Counts what came before Accepted: at most 16 records and 32,768 bytes, headers included (docs/protocol.md §1).
/// </summary>
/// <remarks>
/// Whoever has not yet been accepted must not be able to make us read for ever, not even records that are skipped.
/// </remarks>
internal struct HandshakeBudget
{
    private int _records;
    private int _bytes;

    /// <summary>Takes one record into account; false when it is too much.</summary>
    public bool TryTake(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        _records++;
        // Saturating: a sum that wraps round would let everything pass.
        _bytes = (int)Math.Min((long)_bytes + bytes, int.MaxValue);
        return _records <= WireLimits.HandshakeRecords && _bytes <= WireLimits.HandshakeBytes;
    }

    public override readonly string ToString() => $"{_records} records with {_bytes} bytes";
}
