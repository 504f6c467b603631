using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Links;

/// <summary>A link within its connection: what it is for now, and what is known of it alone.</summary>
internal sealed class LinkSlot(Link link, HandshakeResult result, Liveness liveness)
{
    private readonly SortedDictionary<uint, Announce> _announced = [];
    private List<(RecordFlags Flags, byte[] Body)> _held = [];

    public Link Link => link;

    public HandshakeResult Result => result;

    public LinkName Name => result.Name;

    public Liveness Liveness => liveness;

    /// <summary>What the remote host has announced on this link and not withdrawn: kept while it is not the link in use.</summary>
    public IReadOnlyCollection<Announce> Announced => _announced.Values;

    /// <summary>True once the remote host's first announcements are complete.</summary>
    public bool SnapshotSeen { get; set; }

    /// <summary>True once our own trailer (End, Close, CloseAck) has been written.</summary>
    public bool IsDrained { get; set; }

    /// <summary>What the remote host's End said.</summary>
    public ulong? EndedAt { get; set; }

    /// <summary>Frames that came on this link.</summary>
    public ulong FramesReceived { get; set; }

    /// <summary>Keeps a Data record until it is decided what the link is for.</summary>
    /// <remarks>Bounded by the credit that the remote host has.</remarks>
    public void Hold(RecordFlags flags, ReadOnlySpan<byte> body) => _held.Add((flags, body.ToArray()));

    /// <summary>Gives out what was held, in order, once.</summary>
    public IReadOnlyList<(RecordFlags Flags, byte[] Body)> TakeHeld()
    {
        List<(RecordFlags, byte[])> held = _held;
        _held = [];
        return held;
    }

    /// <summary>True while its bytes are left unread, because another link must be emptied first.</summary>
    public bool IsPaused { get; set; }

    /// <summary>True once we have announced our endpoints on it.</summary>
    public bool SnapshotSent { get; set; }

    /// <summary>True once we have begun to close it.</summary>
    public bool IsEnding { get; set; }

    /// <summary>Why we gave it up ourselves, if we did.</summary>
    public OfflineReason? DeathReason { get; set; }

    /// <summary>When the liveness timer was to fire: how late it is tells our own delay.</summary>
    public TimeSpan LivenessDue { get; set; }

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
}
