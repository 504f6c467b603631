using Mesh.Contracts.Tests.Golden;
using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Tests.Wire;

/// <summary>
/// The rules of docs/protocol.md §1, each shown on a small record: End (key 1, uint) or Accepted (key 2, text).
/// </summary>
public sealed class BodyRulesTests
{
    [Theory]
    [InlineData("a2 01 05 02 00")] // integer
    [InlineData("a2 01 05 02 20")] // negative integer
    [InlineData("a2 01 05 18ff 42 0102")] // bytes
    [InlineData("a2 01 05 02 63 e282ac")] // text
    [InlineData("a2 01 05 02 83 f4 f5 f6")] // array of false, true, null
    [InlineData("a2 01 05 02 a2 00 80 01 a0")] // map
    [InlineData("a3 00 00 01 05 1bffffffffffffffff 00")] // below and above the known key
    public void Unknown_key_is_ignored(string body) => Assert.Equal(new End(5), Read(RecordType.End, body));

    [Fact]
    public void Unknown_key_between_known_ones_is_ignored() =>
        Assert.Equal(
            new Announce(1, Sid.OfName("a"), "b", 0),
            Read(RecordType.Announce, "a4 01 01 02 5820 61 00*31 03 61 62 04 00")
        );

    [Fact]
    public void Flags_and_types_of_other_records_do_not_matter_to_an_empty_map() =>
        Assert.Equal(new CloseAck(), Read(RecordType.CloseAck, "a1 01 00"));

    [Theory]
    [InlineData("a2 01 05 01 05")] // a known one
    [InlineData("a3 01 05 02 00 02 00")] // an unknown one
    [InlineData("a2 01 05 02 a2 00 00 00 00")] // within an unknown one
    public void Duplicate_key_is_malformed(string body) => Malformed(RecordType.End, body);

    [Theory]
    [InlineData("a2 02 00 01 05")]
    [InlineData("a3 01 05 03 00 02 00")]
    [InlineData("a2 01 05 02 a2 01 00 00 00")]
    public void Unsorted_keys_are_malformed(string body) => Malformed(RecordType.End, body);

    [Theory]
    [InlineData("bf 01 05 ff")] // map
    [InlineData("a2 01 05 02 9f ff")] // array
    [InlineData("a2 01 05 02 bf ff")] // map below
    [InlineData("a2 01 05 02 5f 41 00 ff")] // bytes
    [InlineData("a2 01 05 02 7f 61 61 ff")] // text
    public void Indefinite_length_is_malformed(string body) => Malformed(RecordType.End, body);

    [Theory]
    [InlineData("a1 01 18 05")] // value
    [InlineData("a1 01 19 00ff")]
    [InlineData("a1 01 1a 0000ffff")]
    [InlineData("a1 01 1b 00000000ffffffff")]
    [InlineData("a1 18 01 05")] // key
    [InlineData("b8 01 01 05")] // count of pairs
    [InlineData("a2 01 05 02 38 00")] // negative integer
    [InlineData("a2 01 05 02 58 01 00")] // length of bytes
    [InlineData("a2 01 05 02 78 01 61")] // length of text
    [InlineData("a2 01 05 02 98 01 00")] // count of items
    public void Integer_that_is_not_shortest_is_malformed(string body) => Malformed(RecordType.End, body);

    [Theory]
    [InlineData("a1 01 05 00")]
    [InlineData("a1 01 05 a0")]
    [InlineData("a1 01 05 ff")]
    public void Trailing_bytes_are_malformed(string body) => Malformed(RecordType.End, body);

    [Theory]
    [InlineData("")]
    [InlineData("a1")]
    [InlineData("a1 01")]
    [InlineData("a1 01 19 01")]
    [InlineData("a2 01 05")]
    [InlineData("a2 01 05 02 5a 00000010 00")]
    [InlineData("a2 01 05 02 82 00")]
    public void Truncated_body_is_malformed(string body) => Malformed(RecordType.End, body);

    [Theory]
    [InlineData("81")]
    [InlineData("a1 00")]
    public void Nesting_passes_eight_deep_and_is_malformed_nine_deep(string level)
    {
        string eight = string.Concat(Enumerable.Repeat(level, 7)) + "00";
        Assert.Equal(new End(5), Read(RecordType.End, "a2 01 05 02 " + eight));
        Malformed(RecordType.End, "a2 01 05 02 " + level + " " + eight);
    }

    [Fact]
    public void Very_deep_nesting_is_malformed_and_costs_nothing() =>
        Malformed(RecordType.End, "a2 01 05 02 81*16000 00");

    [Theory]
    [InlineData("80")]
    [InlineData("05")]
    [InlineData("f6")]
    [InlineData("61 61")]
    public void Body_that_is_no_map_is_malformed(string body) => Malformed(RecordType.CloseAck, body);

    [Theory]
    [InlineData("a1 20 00")]
    [InlineData("a1 61 61 00")]
    [InlineData("a1 f4 00")]
    [InlineData("a1 80 00")]
    [InlineData("a1 01 a1 61 61 00")]
    public void Key_that_is_no_unsigned_integer_is_malformed(string body) => Malformed(RecordType.CloseAck, body);

    [Theory]
    [InlineData("f7")] // undefined
    [InlineData("e0")] // an unassigned simple value
    [InlineData("f8 20")]
    [InlineData("f9 3c00")] // floats
    [InlineData("fa 3f800000")]
    [InlineData("fb 3ff0000000000000")]
    [InlineData("c1 00")] // tag
    [InlineData("c2 41 01")] // bignum
    [InlineData("1c")] // reserved
    [InlineData("ff")] // break
    public void Value_of_a_kind_that_has_no_place_is_malformed_under_an_unknown_key_too(string value)
    {
        Malformed(RecordType.End, $"a2 01 05 02 {value}");
        Malformed(RecordType.End, $"a1 01 {value}");
    }

    [Theory]
    [InlineData("20")]
    [InlineData("41 05")]
    [InlineData("61 35")]
    [InlineData("81 05")]
    [InlineData("a0")]
    [InlineData("f5")]
    [InlineData("f6")]
    public void Known_key_with_another_type_is_malformed(string value) => Malformed(RecordType.End, $"a1 01 {value}");

    [Fact]
    public void Required_key_that_is_missing_is_malformed()
    {
        Malformed(RecordType.End, "a0");
        Malformed(RecordType.End, "a1 02 05");
    }

    [Theory]
    [InlineData("61 ff")]
    [InlineData("62 c080")] // an overlong zero
    [InlineData("63 eda080")] // a surrogate
    [InlineData("64 f4908080")] // above U+10FFFF
    [InlineData("61 c3")] // cut short
    public void Text_that_is_not_utf8_is_malformed(string text)
    {
        Malformed(RecordType.Accepted, $"a1 02 {text}");
        Malformed(RecordType.Accepted, $"a1 03 {text}");
    }

    [Fact]
    public void Text_is_measured_in_bytes()
    {
        Assert.Equal(
            new Accepted(null, new string('ä', 32)),
            Read(RecordType.Accepted, "a1 02 7840" + string.Concat(Enumerable.Repeat("c3a4", 32)))
        );
        Malformed(RecordType.Accepted, "a1 02 7841 61" + string.Concat(Enumerable.Repeat("c3a4", 32)));
    }

    [Theory]
    [InlineData("a1 02 1b 7fffffffffffffff")]
    [InlineData("a1 02 7b ffffffffffffffff 61")]
    [InlineData("a1 02 7b 7fffffffffffffff 61")]
    [InlineData("a1 02 7a ffffffff 61")]
    [InlineData("a1 03 9b ffffffffffffffff")]
    [InlineData("a1 03 bb ffffffffffffffff")]
    [InlineData("a1 03 9a 7fffffff")]
    [InlineData("bb ffffffffffffffff")]
    [InlineData("ba 7fffffff")]
    public void Length_that_no_body_can_have_is_malformed(string body) => Malformed(RecordType.Accepted, body);

    [Fact]
    public void Longest_body_passes_and_one_byte_more_is_malformed()
    {
        Assert.Equal(new CloseAck(), Read(RecordType.CloseAck, "a1 01 59 3ffb 00*16379"));
        Malformed(RecordType.CloseAck, "a1 01 59 3ffc 00*16380");
    }

    [Fact]
    public void Message_does_not_share_memory_with_the_body()
    {
        byte[] body = Hex.Bytes("a1 01 44 dddddddd");
        var proof = (Proof)ControlCodec.Read(RecordType.Proof, body);
        Array.Clear(body);
        Assert.Equal("DDDDDDDD", Convert.ToHexString(proof.Delegation.Span));
    }

    [Fact]
    public void Body_in_pieces_is_read_as_one()
    {
        byte[] body = GoldenFile.Bytes("announce")[RecordHeader.Size..];
        for (int cut = 0; cut <= body.Length; cut++)
        {
            Assert.Equal(
                GoldenValues.Control["announce"],
                ControlCodec.Read(RecordType.Announce, Pieces.Of(body, cut))
            );
        }
    }

    [Fact]
    public void Body_in_pieces_that_is_too_long_is_malformed_before_it_is_put_together() =>
        Assert.Throws<WireException>(() => ControlCodec.Read(RecordType.CloseAck, Pieces.Of(new byte[16_385], 9)));

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x07)]
    [InlineData(0x20)]
    [InlineData(0x30)]
    [InlineData(0x7f)]
    [InlineData(0x80)]
    [InlineData(0xff)]
    public void Type_that_is_no_control_record_is_unsupported(int type) =>
        Assert.Equal(
            WireCode.Unsupported,
            Assert.Throws<WireException>(() => ControlCodec.Read((RecordType)type, new byte[] { 0xa0 })).Code
        );

    private static ControlMessage Read(RecordType type, string body) => ControlCodec.Read(type, Hex.Bytes(body));

    private static void Malformed(RecordType type, string body) =>
        Assert.Equal(WireCode.Malformed, Assert.Throws<WireException>(() => Read(type, body)).Code);
}
