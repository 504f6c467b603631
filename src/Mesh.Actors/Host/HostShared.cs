using Mesh.Actors.Links;
using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>What the actors of one host have in common: who the host is, its bounds, and its counters.</summary>
/// <remarks>Immutable but for the counters, which are free to use from any thread.</remarks>
internal sealed class HostShared(Hid hid, ulong bootEpoch, MeshOptions options)
{
    private uint _generation;
    private long _epoch;
    private ulong _serial;

    public Hid Hid => hid;

    public ulong BootEpoch => bootEpoch;

    public MeshOptions Options => options;

    public BufferBudget Budget { get; } = new(options.BufferBytes);

    /// <summary>A generation, never given twice in this boot (docs/protocol.md §6 Announce).</summary>
    public uint NextGeneration() => Interlocked.Increment(ref _generation);

    /// <summary>The number of an Online, ascending over the host.</summary>
    public long NextEpoch() => Interlocked.Increment(ref _epoch);

    /// <summary>The serial of the next link we dial.</summary>
    public ulong NextSerial() => Interlocked.Increment(ref _serial);
}
