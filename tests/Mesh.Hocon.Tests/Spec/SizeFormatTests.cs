using Mesh.Hocon.Extensions;
using static Mesh.Hocon.Tests.Texts;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Size in bytes format".</summary>
public sealed class SizeFormatTests
{
    private static readonly string[] PowersOfTen =
    [
        "B b byte bytes",
        "kB kilobyte kilobytes",
        "MB megabyte megabytes",
        "GB gigabyte gigabytes",
        "TB terabyte terabytes",
        "PB petabyte petabytes",
        "EB exabyte exabytes",
        "ZB zettabyte zettabytes",
        "YB yottabyte yottabytes",
    ];

    private static readonly string[] PowersOfTwo =
    [
        "",
        "K k Ki KiB kibibyte kibibytes",
        "M m Mi MiB mebibyte mebibytes",
        "G g Gi GiB gibibyte gibibytes",
        "T t Ti TiB tebibyte tebibytes",
        "P p Pi PiB pebibyte pebibytes",
        "E e Ei EiB exbibyte exbibytes",
        "Z z Zi ZiB zebibyte zebibytes",
        "Y y Yi YiB yobibyte yobibytes",
    ];

    /// <summary>Units of which one fits in 64 bits, with its bytes.</summary>
    public static TheoryData<string, long> Units
    {
        get
        {
            var data = new TheoryData<string, long>();
            foreach ((string[] powers, long factor) in new[] { (PowersOfTen, 1000L), (PowersOfTwo, 1024L) })
            {
                long bytes = 1;
                foreach (string names in powers[..7])
                {
                    foreach (string name in names.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    {
                        data.Add(name, bytes);
                    }

                    bytes = unchecked(bytes * factor);
                }
            }

            return data;
        }
    }

    /// <summary>Units of which not even one fits.</summary>
    public static TheoryData<string> HugeUnits =>
        [.. PowersOfTen[7..].Concat(PowersOfTwo[7..]).SelectMany(names => names.Split(' '))];

    [Theory]
    [MemberData(nameof(Units))]
    public void Each_unit_stands_for_so_many_bytes(string unit, long bytes)
    {
        Assert.Equal(bytes, Size($"1{unit}"));
        Assert.Equal(7 * bytes, Size($"7 {unit}"));
        Assert.Equal(0, Size($"0 {unit}"));
    }

    [Theory]
    [MemberData(nameof(HugeUnits))]
    public void The_huge_units_are_known_and_too_large(string unit)
    {
        Assert.Equal(0, Size($"0 {unit}"));
        Refuses("a size of fewer than 8 EiB", $"1 {unit}");
    }

    [Theory]
    [InlineData("1e-24 YB", 1)]
    [InlineData("0.001 ZB", 1_000_000_000_000_000_000)]
    [InlineData("0.0009765625 ZiB", 1L << 60)]
    public void Parts_of_them_may_fit(string text, long bytes) => Assert.Equal(bytes, Size(text));

    [Theory]
    [InlineData("512", 512)]
    [InlineData("\"512\"", 512)]
    [InlineData("0", 0)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("1e3", 1000)]
    public void Without_a_unit_it_is_bytes(string text, long bytes) => Assert.Equal(bytes, Size(text));

    [Theory]
    [InlineData("0.5 KiB", 512)]
    [InlineData("1.5K", 1536)]
    [InlineData("0.1 kB", 100)]
    [InlineData("0.0001 kB", 0)] // What is left of a byte is dropped.
    [InlineData("1.9", 1)]
    public void A_number_may_have_a_fraction(string text, long bytes) => Assert.Equal(bytes, Size(text));

    [Theory]
    [InlineData("KB")]
    [InlineData("kb")]
    [InlineData("mb")]
    [InlineData("Mb")]
    [InlineData("Gb")]
    [InlineData("ki")]
    [InlineData("kib")]
    [InlineData("KIB")]
    [InlineData("kiB")]
    [InlineData("Byte")]
    [InlineData("BYTES")]
    [InlineData("Kilobytes")]
    [InlineData("Mebibyte")]
    [InlineData("bit")]
    [InlineData("s")]
    [InlineData("ronnabyte")]
    public void No_other_unit_is_known(string unit) => Refuses("a size such as 512", $"1 {unit}");

    [Theory]
    [InlineData("-1")]
    [InlineData("-1 KiB")]
    [InlineData("-0.5")]
    public void There_is_no_size_below_zero(string text) => Refuses("a size such as 512", text);

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("8 EiB")]
    [InlineData("10 EB")]
    [InlineData("1 ZB")]
    [InlineData("1e20 YiB")]
    public void Beyond_64_bits_it_is_refused(string text) => Refuses("a size of fewer than 8 EiB", text);

    private static long Size(string text) => Resolved($"a = {text}").Fields["a"].AsSize();

    private static void Refuses(string expected, string text)
    {
        HoconFault fault = Assert.Single(Assert.Throws<HoconException>(() => Size(text)).Faults);
        Assert.Equal("test.conf:1:5", fault.Origin.ToPosition());
        Assert.StartsWith($"expected {expected}", fault.Message, StringComparison.Ordinal);
    }
}
