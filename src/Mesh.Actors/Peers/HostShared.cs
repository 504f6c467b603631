using Mesh.Actors.Links;
using Mesh.Actors.Permissions;
using Mesh.Actors.Transport;
using Mesh.Contracts;

namespace Mesh.Actors.Peers;

/// <summary>What the connections of one host have in common: who the host is, its bounds, its links, and its counters.</summary>
/// <remarks>Immutable but for the counters and the links, which are free to use from any thread.</remarks>
internal sealed class HostShared
{
    private uint _generation;
    private long _epoch;
    private ulong _serial;

    /// <param name="hid">Our host.</param>
    /// <param name="bootEpoch">Higher after each restart.</param>
    /// <param name="bounds">What the connections keep to.</param>
    /// <param name="strangers">Places for callers who are not proven yet; null for as many as a transport has, of which the oldest goes.</param>
    public HostShared(Hid hid, ulong bootEpoch, HostBounds bounds, UnprovenSlots? strangers = null)
    {
        Hid = hid;
        BootEpoch = bootEpoch;
        Bounds = bounds;
        Budget = new BufferBudget(bounds.BufferBytes);
        Strangers = strangers ?? new UnprovenSlots(256, 16, _ => 0);
        Links = new LinkRegistry(Strangers);
    }

    public Hid Hid { get; }

    public ulong BootEpoch { get; }

    public HostBounds Bounds { get; }

    public BufferBudget Budget { get; }

    /// <summary>Places for callers who are not proven yet.</summary>
    public UnprovenSlots Strangers { get; }

    public LinkRegistry Links { get; }

    /// <summary>What apps may.</summary>
    public GrantBook Grants { get; init; } = GrantBook.InMemory();

    public RecentEnds Ends { get; } = new();

    /// <summary>A generation, never given twice in this boot (docs/protocol.md §6 Announce).</summary>
    public uint NextGeneration() => Interlocked.Increment(ref _generation);

    /// <summary>The number of an Online, ascending over the host.</summary>
    public long NextEpoch() => Interlocked.Increment(ref _epoch);

    /// <summary>The serial of the next link we dial.</summary>
    public ulong NextSerial() => Interlocked.Increment(ref _serial);
}

/// <summary>The part of a host's options that its connections keep to.</summary>
/// <param name="Link">Times and sizes of links.</param>
/// <param name="SendBufferBytes">Bytes that one app may have waiting on one connection.</param>
/// <param name="SendBufferFrames">Frames, likewise.</param>
/// <param name="WindowBytes">Credit that each remote source has at first.</param>
/// <param name="BufferBytes">Bytes that wait in the host altogether.</param>
internal sealed record HostBounds(
    LinkOptions Link,
    int SendBufferBytes,
    int SendBufferFrames,
    int WindowBytes,
    long BufferBytes
);
