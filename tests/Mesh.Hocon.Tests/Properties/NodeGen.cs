using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Mesh.Hocon.Extensions;
using Mesh.Hocon.Reading;

namespace Mesh.Hocon.Tests.Properties;

/// <summary>Values of all kinds, with a taste for what is hard to write down.</summary>
internal static class NodeGen
{
    public static Gen<string> Text { get; } =
        Gen.OneOf(
            Gen.Elements(
                "",
                " ",
                "a",
                "a b",
                " a ",
                "true",
                "null",
                "1",
                "-1",
                "1e5",
                "01",
                "1.",
                ".5",
                "include",
                "include x",
                "10s",
                "64 KiB",
                "a.b",
                "a/b",
                "//",
                "# no",
                "${a}",
                "\"",
                "\"\"\"",
                "\\",
                "a\nb",
                "\r\n\t\b\f",
                "\0",
                "\u001f\u007f\u0080",
                "\u00a0",
                "\u2028\u2029",
                "\uFEFF",
                "\ud83d\ude00",
                "\ud83d",
                "\ude00\ud83d",
                "\u00e4\u4e2d",
                "+=",
                "a=b,c:d",
                "[]{}",
                "-",
                "$"
            ),
            Gen.Choose(0, 8)
                .SelectMany(length =>
                    Gen.ArrayOf(Gen.Elements([.. "ab.\"\\ \n$#/-1e\u00e9\ud83d\ude00\u0001"]), length)
                )
                .Select(chars => new string(chars))
        );

    /// <summary>Few, so that they meet.</summary>
    public static Gen<string> Key { get; } = Gen.Frequency((3, Gen.Elements("a", "b", "c", "0", "1")), (1, Text));

    public static Gen<string> Number { get; } =
        Gen.OneOf(
            Gen.Choose(-1_000, 1_000).Select(number => number.ToString(CultureInfo.InvariantCulture)),
            Gen.Elements(
                "0",
                "-0",
                "0.0",
                "1.0",
                "1e0",
                "10e-1",
                "1E+2",
                "100",
                "0.1",
                "1e-7",
                "123456789012345678901234567890",
                "123456789012345678901234567891",
                "1e308",
                "1e309",
                "1e400",
                "-1e400",
                "1e-400",
                "9223372036854775807",
                "9223372036854775808",
                "79228162514264337593543950335",
                "79228162514264337593543950336",
                "1e99999999999999999999"
            ),
            Gen.Choose(int.MinValue, int.MaxValue).Select(bits => Double(bits)).Where(text => Numbers.IsNumber(text))
        );

    public static Gen<HoconNode> Scalar { get; } =
        Gen.Frequency(
            (1, Gen.Constant(HoconNode.Null())),
            (1, Gen.Elements(true, false).Select(value => HoconNode.Of(value))),
            (2, Number.Select(text => HoconDocument.Parse("n=" + text).Get("n"))),
            (3, Text.Select(text => HoconNode.Of(text)))
        );

    public static Gen<HoconNode> Node { get; } = Gen.Sized(size => Sized(Math.Min(size, 20)));

    public static Gen<HoconNode> Object { get; } = Gen.Sized(size => ObjectOf(Math.Min(size, 20)));

    private static Gen<HoconNode> Sized(int size) =>
        size < 2
            ? Scalar
            : Gen.Frequency(
                (2, Scalar),
                (
                    1,
                    Gen.Choose(0, 5)
                        .SelectMany(n => Gen.ArrayOf(Sized(size / 3), n))
                        .Select(items => HoconNode.Of(items))
                ),
                (2, ObjectOf(size))
            );

    private static Gen<HoconNode> ObjectOf(int size) =>
        from count in Gen.Choose(0, 5)
        from keys in Gen.ArrayOf(Key, count)
        from values in Gen.ArrayOf(Sized(size / 3), count)
        select HoconNode.Of(keys.Zip(values, KeyValuePair.Create));

    private static string Double(int seed) =>
        BitConverter
            .Int64BitsToDouble(new Random(seed).NextInt64(long.MinValue, long.MaxValue))
            .ToString("R", CultureInfo.InvariantCulture);
}
