using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Links;

/// <summary>A link as its connection's <see cref="LinkArbiter"/> sees it: its name, and what has come and gone on it. No socket in it.</summary>
internal sealed class LinkSlot(LinkName name, ulong remoteBootEpoch, BufferBudget budget)
{
    /// <summary>Bytes of Data records that are held on a link that was not chosen yet (docs/protocol.md §6 "Two links").</summary>
    public const int MaxHeldBytes = (int)WireLimits.MaxWindow;

    private readonly SortedDictionary<uint, Announce> _announced = [];
    private List<(RecordFlags Flags, byte[] Body)> _held = [];
    private int _heldBytes;

    public LinkName Name => name;

    /// <summary>Higher after each restart of the remote host.</summary>
    public ulong RemoteBootEpoch => remoteBootEpoch;

    /// <summary>
    /// True if its handshake began before the last stay of the connection ended: what ended that may have ended this link, too.
    /// </summary>
    public bool IsDoubtful { get; init; }

    /// <summary>What the remote host has announced on this link and not withdrawn: kept while it is not the link in use.</summary>
    public IReadOnlyCollection<Announce> Announced => _announced.Values;

    /// <summary>True once the remote host's first announcements are complete.</summary>
    public bool SnapshotSeen { get; private set; }

    /// <summary>True once our own End has been written.</summary>
    public bool IsDrained { get; set; }

    /// <summary>What the remote host's End said.</summary>
    public ulong? EndedAt { get; set; }

    /// <summary>Frames that came on this link.</summary>
    public ulong FramesReceived { get; set; }

    /// <summary>True once a Data record came on this link.</summary>
    public bool HasData { get; set; }

    /// <summary>True while its bytes are left unread, because another link must be emptied first.</summary>
    public bool IsPaused { get; set; }

    /// <summary>True once we have announced our endpoints on it.</summary>
    public bool SnapshotSent { get; set; }

    /// <summary>True once we have begun to close it.</summary>
    public bool IsEnding { get; set; }

    /// <summary>True while the remote host keeps the connection, as it said on this link.</summary>
    public bool IsHeldThere { get; set; }

    /// <summary>True once the remote host has said on it that the connection closes, while that was awaited on another link.</summary>
    public bool IsToldClosed { get; set; }

    /// <summary>Why we gave it up ourselves, if we did.</summary>
    public OfflineReason? DeathReason { get; set; }

    /// <summary>Keeps a Data record until it is decided what the link is for.</summary>
    /// <exception cref="WireException">More than <see cref="MaxHeldBytes"/> would be held.</exception>
    public void Hold(RecordFlags flags, ReadOnlySpan<byte> body)
    {
        if (_heldBytes + body.Length > MaxHeldBytes)
        {
            throw new WireException(WireCode.TooMany, $"More than {MaxHeldBytes} bytes on a link that was not chosen.");
        }

        _heldBytes += body.Length;
        budget.Charge(body.Length);
        _held.Add((flags, body.ToArray()));
    }

    /// <summary>Gives out what was held, in order, once.</summary>
    public IReadOnlyList<(RecordFlags Flags, byte[] Body)> TakeHeld()
    {
        List<(RecordFlags, byte[])> held = _held;
        _held = [];
        budget.Release(_heldBytes);
        _heldBytes = 0;
        return held;
    }

    /// <exception cref="WireException">The remote host announced more than 1,024 endpoints.</exception>
    public void Note(ControlMessage message)
    {
        switch (message)
        {
            case Announce announce when _announced.Count < WireLimits.EndpointCount:
                _announced[announce.Generation] = announce;
                break;
            case Announce:
                throw new WireException(WireCode.TooMany, $"More than {WireLimits.EndpointCount} endpoints.");
            case Withdraw withdraw:
                _announced.Remove(withdraw.Generation);
                break;
            case SnapshotEnd:
                SnapshotSeen = true;
                break;
        }
    }

    /// <inheritdoc />
    public override string ToString() => name.ToString();
}
