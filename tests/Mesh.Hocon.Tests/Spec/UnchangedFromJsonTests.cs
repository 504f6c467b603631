using System.Text;
using Mesh.Hocon.Extensions;
using static Mesh.Hocon.Tests.Texts;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Unchanged from JSON", and what "Definitions" says of a file.</summary>
public sealed class UnchangedFromJsonTests
{
    [Fact]
    public void A_file_is_any_stream_of_bytes()
    {
        using var stream = new MemoryStream("a = ß"u8.ToArray());

        Assert.Equal("ß", HoconDocument.Read(stream, "stream.conf").Get("a").AsString());
    }

    [Fact]
    public void Characters_of_one_to_four_bytes_are_read() =>
        Assert.Equal("aß€😀", Read(Encoding.UTF8.GetBytes("a = aß€😀")).Get("a").AsString());

    [Theory]
    [InlineData("FF", 5, "0xff")]
    [InlineData("80", 5, "0x80")] // Continues a character that has not begun.
    [InlineData("C0AF", 5, "0xc0")] // A slash in two bytes: overlong.
    [InlineData("E282", 5, "0xe2")] // Ends within a character.
    [InlineData("EDA080", 5, "0xed")] // Half of a surrogate pair.
    [InlineData("F4908080", 5, "0xf4")] // Beyond Unicode.
    [InlineData("F09F9880C3A9FF", 8, "0xff")] // The column counts UTF-16 units, as everywhere.
    public void What_is_not_UTF_8_is_refused_where_it_stands(string hex, int column, string what)
    {
        byte[] bytes = [.. "first = 1\na = "u8, .. Convert.FromHexString(hex)];

        HoconFault fault = Assert.Single(Assert.Throws<HoconException>(() => Read(bytes)).Faults);

        Assert.Equal($"test.conf:2:{column}", fault.Origin.ToPosition());
        Assert.Contains($"the byte {what} is not valid UTF-8", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UTF_16_is_refused_at_its_mark() =>
        Assert.Equal(
            "test.conf:1:1",
            Assert
                .Throws<HoconException>(() => Read([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("a=1")]))
                .Faults.Single()
                .Origin.ToPosition()
        );

    [Theory]
    [InlineData("""a = "" """, "")]
    [InlineData("""a = "x y" """, "x y")]
    [InlineData("""a = "\"\\\/" """, "\"\\/")]
    [InlineData("""a = "\b\f\n\r\t" """, "\b\f\n\r\t")]
    [InlineData("""a = "\u0041\u00e9\u20AC" """, "Aé€")]
    [InlineData("""a = "\ud83d\ude00" """, "😀")]
    [InlineData("""a = "\u0000" """, "\0")]
    [InlineData("a = \"\u007f\u0085\u2028\"", "\u007f\u0085\u2028")] // JSON forbids no control characters but C0.
    [InlineData("""a = "${b} // # {}[]:=,+" """, "${b} // # {}[]:=,+")]
    public void Quoted_strings_are_those_of_JSON(string text, string expected)
    {
        HoconNode value = Resolved(text).Fields["a"];

        Assert.Equal((HoconKind.String, expected), (value.Kind, value.Text));
    }

    [Theory]
    [InlineData("""a = "x\qy" """, "1:7", "\\q is no escape")]
    [InlineData("""a = "x\'y" """, "1:7", "\\' is no escape")]
    [InlineData("""a = "x\0" """, "1:7", "\\0 is no escape")]
    [InlineData("""a = "x\x41" """, "1:7", "\\x is no escape")]
    [InlineData("""a = "\u12" """, "1:6", "four hexadecimal digits")]
    [InlineData("""a = "\u12G4" """, "1:6", "four hexadecimal digits")]
    [InlineData("""a = "\u+123" """, "1:6", "four hexadecimal digits")]
    [InlineData("""a = "\U0041" """, "1:6", "\\U is no escape")]
    [InlineData("a = \"\\u12", "1:6", "four hexadecimal digits")]
    [InlineData("a = \"x", "1:5", "no closing quote")]
    [InlineData("a = \"x\\", "1:5", "no closing quote")]
    [InlineData("a = \"x\\\"", "1:5", "no closing quote")]
    [InlineData("a = \"x\ty\"", "1:7", "\\u0009")]
    [InlineData("a = \"x\ry\"", "1:7", "\\u000d")]
    [InlineData("a = \"\0\"", "1:6", "\\u0000")]
    [InlineData("a = \"x\\n\u001fy\"", "1:9", "\\u001f")]
    [InlineData("a = 'x, y'", "1:11", "behind the key \"y'\"")] // Single quotes are letters: the comma ends the value.
    public void Quoted_strings_are_no_more_than_those_of_JSON(string text, string position, string message) =>
        Wrong(text, position, message);

    [Theory]
    [InlineData("a = \"x\ny\"\nb = 1")]
    [InlineData("a = \"x\\\ny\"")]
    public void A_quoted_string_ends_on_its_line(string text) => WrongFirst(text, "1:5", "no closing quote");

    [Fact]
    public void Values_are_strings_numbers_objects_arrays_booleans_and_null()
    {
        HoconNode root = Resolved("""{"s":"x","n":1,"o":{},"a":[],"t":true,"f":false,"z":null}""");

        Assert.Equal(
            [
                HoconKind.String,
                HoconKind.Number,
                HoconKind.Object,
                HoconKind.Array,
                HoconKind.Boolean,
                HoconKind.Boolean,
                HoconKind.Null,
            ],
            root.Fields.Values.Select(value => value.Kind)
        );
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("7")]
    [InlineData("-7")]
    [InlineData("1234567890123456789012345678901234567890")]
    [InlineData("0.5")]
    [InlineData("-0.50")]
    [InlineData("1e5")]
    [InlineData("1E5")]
    [InlineData("1e+5")]
    [InlineData("1E-5")]
    [InlineData("-1.25e+05")]
    [InlineData("1e400")] // Beyond a double it is still a number; whoever wants a double is told.
    public void Numbers_are_those_of_JSON_and_kept_as_they_were_written(string text)
    {
        HoconNode value = Resolved($"a = {text}").Fields["a"];

        Assert.Equal((HoconKind.Number, text), (value.Kind, value.Text));
    }

    [Theory]
    [InlineData("007")] // Lightbend's parser makes 7 of it; JSON has no such number.
    [InlineData("-01")]
    [InlineData("00")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("-")]
    [InlineData("-.5")]
    [InlineData("--1")]
    [InlineData("1e")]
    [InlineData("1e-")]
    [InlineData("1.2.3")]
    [InlineData("0x1F")]
    [InlineData("1_000")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("١")] // A digit, but not of JSON.
    [InlineData("True")]
    [InlineData("NULL")]
    public void What_is_no_number_of_JSON_is_a_string(string text)
    {
        HoconNode value = Resolved($"a = {text}").Fields["a"];

        Assert.Equal((HoconKind.String, text), (value.Kind, value.Text));
    }

    [Theory]
    [InlineData("a = +1", "1:5")]
    [InlineData("a = 1+2", "1:6")]
    [InlineData("a = 1e+", "1:7")]
    [InlineData("a = x1e+5", "1:8")]
    public void A_plus_stands_in_an_exponent_only(string text, string position) =>
        Wrong(text, position, "\"+\" has no meaning here");

    private static HoconDocument Read(byte[] bytes) => HoconDocument.Read(new MemoryStream(bytes), "test.conf");
}
