using Mesh.Contracts;
using Mesh.Contracts.Primitives;

namespace Mesh.Bench.Routing;

/// <summary>Ids to fill a table with, and targets to look for; the same in every run.</summary>
internal sealed record IdSet<TId>(int Count, Func<Random, int, TId> Id, Func<Random, TId> Target)
    where TId : struct, IXorId<TId>
{
    private const int Seed = 1;
    private const int TargetCount = 4_096;

    public TId[] Make()
    {
        var random = new Random(Seed);
        var ids = new TId[Count];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = Id(random, i);
        }

        return ids;
    }

    public TId[] MakeTargets()
    {
        var random = new Random(Seed + 1);
        var targets = new TId[TargetCount];
        for (int i = 0; i < targets.Length; i++)
        {
            targets[i] = Target(random);
        }

        return targets;
    }
}

internal static class IdSet
{
    private const int ChainBits = 240;

    public static IdSet<Hid> Hids(int count) => new(count, (random, _) => NewHid(random), NewHid);

    public static IdSet<PeerId> PeerIds(int count) => new(count, (random, _) => NewPeerId(random), NewPeerId);

    /// <summary>Groups of 240 ids with a common beginning of two bytes, behind which each shares one bit more with the last of them; targets lie at the end of a chain.</summary>
    public static IdSet<Hid> Chains(int count) =>
        new(
            count,
            (_, i) => Chained(i / ChainBits, i % ChainBits),
            random => Chained(random.Next(count / ChainBits), ChainBits)
        );

    private static Hid Chained(int chain, int shared)
    {
        var bytes = new byte[Hid.Size];
        bytes[0] = (byte)(chain >> 8);
        bytes[1] = (byte)chain;
        if (shared < ChainBits)
        {
            bytes[2 + shared / 8] = (byte)(0x80 >> (shared % 8));
        }

        return new Hid(bytes);
    }

    private static Hid NewHid(Random random)
    {
        Span<byte> bytes = stackalloc byte[Hid.Size];
        random.NextBytes(bytes);
        return new Hid(bytes);
    }

    private static PeerId NewPeerId(Random random)
    {
        Span<byte> bytes = stackalloc byte[PeerId.Size];
        random.NextBytes(bytes);
        return new PeerId(bytes);
    }
}
