namespace Mesh.Actors.Peers;

/// <summary>When each connection was last told offline, for as long as a handshake may last that was under way then.</summary>
/// <remarks>
/// A connection that has ended is forgotten, and a link whose handshake was under way then comes to a new one that could not know. Any thread. As many
/// entries as connections ended within <see cref="Span"/>, plus those noted since the last one was.
/// </remarks>
internal sealed class RecentEnds
{
    /// <summary>No handshake lasts longer: 10 s for TLS and proofs, for admission, and for Accepted (docs/protocol.md §1).</summary>
    public static readonly TimeSpan Span = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<ConnectionKey, TimeSpan> _ends = [];
    private readonly Queue<(ConnectionKey Key, TimeSpan At)> _order = [];

    /// <summary>Connections that are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _ends.Count;
            }
        }
    }

    /// <summary>Who was online over the connection is not any more.</summary>
    public void Note(ConnectionKey key, TimeSpan now)
    {
        lock (_gate)
        {
            while (_order.TryPeek(out (ConnectionKey Key, TimeSpan At) oldest) && now - oldest.At > Span)
            {
                _order.Dequeue();
                if (_ends.TryGetValue(oldest.Key, out TimeSpan at) && at == oldest.At)
                {
                    _ends.Remove(oldest.Key);
                }
            }

            if (!_ends.TryGetValue(key, out TimeSpan last) || last != now)
            {
                _ends[key] = now;
                _order.Enqueue((key, now));
            }
        }
    }

    /// <summary>Whether what ended the connection last may have ended a link, too, whose handshake began at <paramref name="began"/>.</summary>
    public bool MayHaveTaken(ConnectionKey key, TimeSpan began)
    {
        lock (_gate)
        {
            return _ends.TryGetValue(key, out TimeSpan end) && began <= end;
        }
    }
}
