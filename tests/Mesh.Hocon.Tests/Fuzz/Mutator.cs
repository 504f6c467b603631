using System.Text;

namespace Mesh.Hocon.Tests.Fuzz;

/// <summary>Damages good files as a slip, a broken disk or an attacker would. The same seed damages them the same way.</summary>
internal sealed class Mutator(int seed)
{
    public const int MaxLength = 64 * 1024;

    // What readers stumble over: what opens and is not closed, what is half, what repeats itself, what is not UTF-8.
    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "${",
            "${?",
            "${a}",
            "${?a}",
            "${a.b}",
            "${list}",
            "${o}",
            "a = ${a}\n",
            "a = ${?a} 1\n",
            "a = ${b}, b = ${a}\n",
            "a += 1\n",
            "list += ${list}\n",
            "o = ${o} ${o}\n",
            "o.o = ${o}\n",
            "x = [${?x}, ${?x}]\n",
            "{",
            "}",
            "[",
            "]",
            "{a",
            "[[",
            "]}",
            "\"",
            "\"\"\"",
            "\\",
            "\\u",
            "\\ud800",
            "\\u0000",
            "=",
            ":",
            "+=",
            ",",
            ",,",
            ".",
            "..",
            "#",
            "//",
            "\n",
            "\r",
            "\t",
            "\0",
            "\uFEFF",
            "\u2028",
            "\u202e",
            "\ud83d\ude00",
            "1e",
            "1e+5",
            "-",
            "0x1",
            "99999999999999999999",
            "null",
            "true",
            "include \"base\"\n",
            "include \"self.conf\"\n",
            "include required(\"nowhere\")\n",
            "include required(classpath(\"ping\"))\n",
            "include url(\"http://127.0.0.1:1/x\")\n",
            "include \"\\u0000\"\n",
            "include ",
            "required(",
            "10s",
            "5 KiB",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF],
        [0xC3],
        [0xED, 0xA0, 0x80],
        [0xF4, 0x90, 0x80, 0x80],
        [0xE2, 0x80],
    ];

    private static readonly byte[][] Lines =
    [
        .. new[]
        {
            "a = ${?a} 1",
            "a = ${?b}, b = ${?a}",
            "a += 1",
            "list += ${?list}",
            "o = ${?o} { p = ${?o.x} }",
            "o { p { q = ${?o} } }",
            "x = [${?x}, ${?y}]",
            "y = ${?x} ${?o}",
            "include \"base\"",
            "z { include \"sub/deep\" }",
            "z = null",
            "z.z.z = z",
            "\"\\ud800\" = \"\\udfff\"",
            "e = \"\ud83d\ude00\" \ud83d\ude00",
        }.Select(line => Encoding.UTF8.GetBytes(line + "\n")),
    ];

    private readonly Random _random = new(seed);

    /// <summary>One of the files, damaged one to three times; seldom not at all, or only random bytes.</summary>
    public byte[] Next(IReadOnlyList<byte[]> corpus)
    {
        byte[] bytes = [.. Pick(corpus)];
        int kind = _random.Next(40);
        if (kind == 0)
        {
            return bytes;
        }

        if (kind == 1)
        {
            var noise = new byte[_random.Next(400)];
            _random.NextBytes(noise);
            return noise;
        }

        for (int times = _random.Next(1, 4); times > 0; times--)
        {
            bytes = Damage(bytes, corpus);
        }

        return bytes.Length > MaxLength ? bytes[..MaxLength] : bytes;
    }

    private byte[] Damage(byte[] bytes, IReadOnlyList<byte[]> corpus)
    {
        int at = _random.Next(bytes.Length + 1);
        int end = Math.Min(bytes.Length, at + _random.Next(1, 40));
        switch (_random.Next(11))
        {
            case 0:
                return bytes[..at];
            case 1:
                return Flip(bytes);
            case 2:
                return [.. bytes[..at], .. Piece(Pick(corpus)), .. bytes[at..]];
            case 3:
                return [.. bytes[..at], .. bytes[end..]];
            case 4:
                return [.. bytes[..end], .. bytes[at..end], .. bytes[end..]];
            case 5:
                return [.. bytes[..at], .. Many(bytes[at..end]), .. bytes[at..]];
            case 6 or 7:
                // Where a line begins, so that more is still read.
                int line = Array.IndexOf(bytes, (byte)'\n', 0, at) + 1;
                return [.. bytes[..line], .. Pick(Lines), .. bytes[line..]];
            case 8:
                return [.. bytes[..at], .. Many(Pick(Tokens)), .. bytes[at..]];
            default:
                return [.. bytes[..at], .. Pick(Tokens), .. bytes[at..]];
        }
    }

    private byte[] Flip(byte[] bytes)
    {
        for (int bits = _random.Next(1, 4); bits > 0 && bytes.Length > 0; bits--)
        {
            bytes[_random.Next(bytes.Length)] ^= (byte)(1 << _random.Next(8));
        }

        return bytes;
    }

    private byte[] Piece(byte[] bytes)
    {
        int start = _random.Next(bytes.Length);
        return bytes[start..(start + _random.Next(bytes.Length - start + 1))];
    }

    private IEnumerable<byte> Many(byte[] piece)
    {
        int times = _random.Next(_random.Next(10) == 0 ? 2_000 : 30);
        return Enumerable.Repeat(piece, times).SelectMany(bytes => bytes);
    }

    private byte[] Pick(IReadOnlyList<byte[]> all) => all[_random.Next(all.Count)];
}
