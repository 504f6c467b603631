using System.Buffers;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Links;

/// <summary>Cuts received bytes into records, without a copy where a record lies in one piece.</summary>
/// <remarks>A record that lies across two segments is put together in a rented array, which <see cref="Dispose"/> gives back. Single owner.</remarks>
internal ref struct RecordReader(ReadOnlySequence<byte> bytes)
{
    private ReadOnlySequence<byte> _rest = bytes;
    private ReadOnlySpan<byte> _span = bytes.FirstSpan;
    private int _used = 0;
    private byte[]? _scratch = null;

    /// <summary>Where the first record begins that was not taken.</summary>
    public readonly SequencePosition Position => _rest.GetPosition(_used);

    /// <summary>Takes the next whole record; false when there is none.</summary>
    /// <exception cref="WireException">The length is over the limit, seen from the header alone.</exception>
    public bool TryRead(out RecordHeader header, out ReadOnlySpan<byte> body)
    {
        if (TryReadHere(out header, out body))
        {
            return true;
        }

        _rest = _rest.Slice(_used);
        _used = 0;
        _span = _rest.FirstSpan;
        return TryReadHere(out header, out body) || (!_rest.IsSingleSegment && TryReadAcross(out header, out body));
    }

    /// <summary>Gives the rented array back: the last record read must not be looked at any more.</summary>
    public void Dispose()
    {
        if (_scratch is not null)
        {
            ArrayPool<byte>.Shared.Return(_scratch);
            _scratch = null;
        }
    }

    private bool TryReadHere(out RecordHeader header, out ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> left = _span[_used..];
        if (!RecordHeader.TryRead(left, out header) || left.Length < WireLimits.Header + header.Length)
        {
            body = default;
            return false;
        }

        body = left.Slice(WireLimits.Header, header.Length);
        _used += WireLimits.Header + header.Length;
        return true;
    }

    private bool TryReadAcross(out RecordHeader header, out ReadOnlySpan<byte> body)
    {
        header = default;
        body = default;
        if (_rest.Length < WireLimits.Header)
        {
            return false;
        }

        Span<byte> head = stackalloc byte[WireLimits.Header];
        _rest.Slice(0, WireLimits.Header).CopyTo(head);
        if (!RecordHeader.TryRead(head, out header) || _rest.Length < WireLimits.Header + header.Length)
        {
            return false;
        }

        _scratch ??= ArrayPool<byte>.Shared.Rent(WireLimits.RecordBody);
        _rest.Slice(WireLimits.Header, header.Length).CopyTo(_scratch);
        body = _scratch.AsSpan(0, header.Length);
        _rest = _rest.Slice(WireLimits.Header + header.Length);
        _span = _rest.FirstSpan;
        return true;
    }
}
