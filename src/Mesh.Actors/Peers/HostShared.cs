using Mesh.Actors.Links;
using Mesh.Contracts;

namespace Mesh.Actors.Peers;

/// <summary>What the connections of one host have in common: who the host is, its bounds, its links, and its counters.</summary>
/// <remarks>Immutable but for the counters and the links, which are free to use from any thread.</remarks>
internal sealed class HostShared(Hid hid, ulong bootEpoch, HostBounds bounds)
{
    private uint _generation;
    private long _epoch;
    private ulong _serial;

    public Hid Hid => hid;

    public ulong BootEpoch => bootEpoch;

    public HostBounds Bounds => bounds;

    public BufferBudget Budget { get; } = new(bounds.BufferBytes);

    public LinkRegistry Links { get; } = new();

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
