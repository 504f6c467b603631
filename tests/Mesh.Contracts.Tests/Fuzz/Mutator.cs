using System.Buffers.Binary;
using Mesh.Contracts.Tests.Golden;

namespace Mesh.Contracts.Tests.Fuzz;

/// <summary>Damages good bytes as a broken or hostile sender would. The same seed damages them the same way.</summary>
internal sealed class Mutator(int seed)
{
    // Longer than any record, so that limits are met from both sides.
    private const int MaxLength = 40_000;

    // What CBOR decoders stumble over: huge lengths, indefinite ones, breaks, tags, floats, nesting, bad UTF-8, bad
    // keys.
    private static readonly byte[][] Tokens =
    [
        Hex.Bytes("1bffffffffffffffff"),
        Hex.Bytes("3bffffffffffffffff"),
        Hex.Bytes("5bffffffffffffffff"),
        Hex.Bytes("7b7fffffffffffffff"),
        Hex.Bytes("9b00000000ffffffff"),
        Hex.Bytes("bbffffffffffffffff"),
        Hex.Bytes("5a7fffffff"),
        Hex.Bytes("7a7fffffff"),
        Hex.Bytes("9a7fffffff"),
        Hex.Bytes("ba7fffffff"),
        Hex.Bytes("593fff"),
        Hex.Bytes("7903ff"),
        Hex.Bytes("9f"),
        Hex.Bytes("bf"),
        Hex.Bytes("5f41"),
        Hex.Bytes("7f61"),
        Hex.Bytes("ff"),
        Hex.Bytes("f6"),
        Hex.Bytes("f7"),
        Hex.Bytes("f800"),
        Hex.Bytes("f97e00"),
        Hex.Bytes("c249"),
        Hex.Bytes("d9d9f7"),
        Hex.Bytes("81*7"),
        Hex.Bytes("81*9"),
        Hex.Bytes("81*16000"),
        Hex.Bytes("a100*8"),
        Hex.Bytes("a100*8000"),
        Hex.Bytes("62c328"),
        Hex.Bytes("63eda080"),
        Hex.Bytes("1800"),
        Hex.Bytes("a0"),
        Hex.Bytes("80"),
    ];

    private readonly Random _random = new(seed);

    /// <summary>One of the corpus, damaged one to four times; seldom not at all, or only random bytes.</summary>
    public byte[] Next(IReadOnlyList<byte[]> corpus, IReadOnlyList<byte[]> foreign)
    {
        byte[] bytes = [.. corpus[_random.Next(corpus.Count)]];
        int kind = _random.Next(40);
        if (kind == 0)
        {
            return bytes;
        }

        if (kind == 1)
        {
            var noise = new byte[_random.Next(300)];
            _random.NextBytes(noise);
            return noise;
        }

        for (int times = _random.Next(1, 5); times > 0; times--)
        {
            bytes = Damage(bytes, corpus, foreign);
        }

        return bytes.Length > MaxLength ? bytes[..MaxLength] : bytes;
    }

    private byte[] Damage(byte[] bytes, IReadOnlyList<byte[]> corpus, IReadOnlyList<byte[]> foreign)
    {
        int at = _random.Next(bytes.Length + 1);
        switch (_random.Next(8))
        {
            case 0:
                return bytes[..at];
            case 1:
                return Flip(bytes);
            case 2:
                return Splice(bytes, at, corpus[_random.Next(corpus.Count)]);
            case 3:
                return Splice(bytes, at, foreign[_random.Next(foreign.Count)]);
            case 4:
                return [.. bytes[..at], .. Tokens[_random.Next(Tokens.Length)], .. bytes[at..]];
            case 5:
                return Overwrite(bytes, at, Tokens[_random.Next(Tokens.Length)]);
            case 6:
                return Lengthen(bytes);
            default:
                int end = Math.Min(bytes.Length, at + _random.Next(1, 4));
                return [.. bytes[..at], .. bytes[end..]];
        }
    }

    private byte[] Flip(byte[] bytes)
    {
        for (int bits = _random.Next(1, 4); bits > 0 && bytes.Length > 0; bits--)
        {
            // Mostly near the beginning: that is where the heads are.
            int reach = _random.Next(2) == 0 ? Math.Min(bytes.Length, 24) : bytes.Length;
            bytes[_random.Next(reach)] ^= (byte)(1 << _random.Next(8));
        }

        return bytes;
    }

    private byte[] Splice(byte[] bytes, int at, byte[] other) =>
        [.. bytes[..at], .. other[_random.Next(other.Length + 1)..]];

    private static byte[] Overwrite(byte[] bytes, int at, byte[] token)
    {
        token.AsSpan(0, Math.Min(token.Length, bytes.Length - at)).CopyTo(bytes.AsSpan(at));
        return bytes;
    }

    // Any four bytes may be a length: 0, the edges of the limits, or all ones.
    private byte[] Lengthen(byte[] bytes)
    {
        if (bytes.Length >= 4)
        {
            uint[] lengths = [0, 1, 16_384, 16_385, 16_640, 16_641, 1_048_577, int.MaxValue, uint.MaxValue];
            Span<byte> place = bytes.AsSpan(_random.Next(Math.Min(bytes.Length - 3, 64)));
            BinaryPrimitives.WriteUInt32BigEndian(place, lengths[_random.Next(lengths.Length)]);
        }

        return bytes;
    }
}
