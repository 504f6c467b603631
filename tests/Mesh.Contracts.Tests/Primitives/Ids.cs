using System.Buffers.Binary;
using System.Globalization;
using Mesh.Contracts.Primitives;

namespace Mesh.Contracts.Tests.Primitives;

/// <summary>Ids as tests choose them, and the seed they come from.</summary>
internal static class Ids
{
    /// <summary><c>MESH_FUZZ_SEED</c>, or 1: printed by whatever fails.</summary>
    public static int Seed { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("MESH_FUZZ_SEED"), CultureInfo.InvariantCulture, out int seed)
            ? seed
            : 1;

    /// <summary>A peer id that ends in this number and is zero before.</summary>
    public static PeerId Peer(int number)
    {
        Span<byte> bytes = stackalloc byte[PeerId.Size];
        bytes.Clear();
        BinaryPrimitives.WriteInt32BigEndian(bytes[16..], number);
        return new PeerId(bytes);
    }

    public static TId Random<TId>(Random random)
        where TId : struct, IXorId<TId>
    {
        var bytes = new byte[TId.BitCount / 8];
        random.NextBytes(bytes);
        return Of<TId>(bytes);
    }

    public static TId Of<TId>(byte[] bytes)
        where TId : struct, IXorId<TId> =>
        (TId)(
            typeof(TId) == typeof(PeerId) ? new PeerId(bytes)
            : typeof(TId) == typeof(Hid) ? new Hid(bytes)
            : (object)new Uid(bytes)
        );

    /// <summary>How somebody may choose ids; each takes a random number generator and a number.</summary>
    public static IReadOnlyDictionary<string, Func<Random, int, TId>> Kinds<TId>()
        where TId : struct, IXorId<TId>
    {
        int size = TId.BitCount / 8;
        return new Dictionary<string, Func<Random, int, TId>>
        {
            ["random"] = (random, _) => Random<TId>(random),
            ["dense"] = (random, _) => Last<TId>(random, 1),
            ["long common prefix"] = (random, _) => Last<TId>(random, 3),
            ["common first words"] = (random, _) => Last<TId>(random, size - 8),
            ["one bit each"] = (_, i) => OneBit<TId>(i % TId.BitCount),
            ["all leading ones"] = (_, i) => Ones<TId>(i % (TId.BitCount + 1)),
            ["chains"] = (random, i) => Chain<TId>(random.Next(4), i % (TId.BitCount - 8)),
        };
    }

    // Only the last bytes are random.
    private static TId Last<TId>(Random random, int count)
        where TId : struct, IXorId<TId>
    {
        var bytes = new byte[TId.BitCount / 8];
        random.NextBytes(bytes.AsSpan(bytes.Length - count));
        return Of<TId>(bytes);
    }

    private static TId OneBit<TId>(int bit)
        where TId : struct, IXorId<TId>
    {
        var bytes = new byte[TId.BitCount / 8];
        bytes[bit / 8] = (byte)(0x80 >> (bit % 8));
        return Of<TId>(bytes);
    }

    private static TId Ones<TId>(int count)
        where TId : struct, IXorId<TId>
    {
        var bytes = new byte[TId.BitCount / 8];
        for (int bit = 0; bit < count; bit++)
        {
            bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        return Of<TId>(bytes);
    }

    private static TId Chain<TId>(int chain, int shared)
        where TId : struct, IXorId<TId>
    {
        var bytes = new byte[TId.BitCount / 8];
        bytes[0] = (byte)chain;
        bytes[1 + shared / 8] = (byte)(0x80 >> (shared % 8));
        return Of<TId>(bytes);
    }
}
