using System.Text;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Tests.Golden;
using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Tests.Identity;

/// <summary>The ranges of docs/protocol.md §2, from both sides.</summary>
public sealed class PayloadTests
{
    private const string Key = "3059301306072a8648ce3d020106082a8648ce3d03010703420004 11*32 22*32";

    [Theory]
    [InlineData("a4 01 585b KEY 02 5820 33*32 03 00 04 01")] // no serial
    [InlineData("a4 02 5820 33*32 03 00 04 01 05 00")] // no key
    [InlineData("a5 01 585a KEY 02 5820 33*32 03 00 04 01 05 00")] // key of 90 bytes
    [InlineData("a5 01 585b 31*91 02 5820 33*32 03 00 04 01 05 00")] // another encoding
    [InlineData("a5 01 585b KEY 02 5820 00*32 03 00 04 01 05 00")] // no host
    [InlineData("a5 01 585b KEY 02 5820 33*32 03 01 04 01 05 00")] // not after = not before
    [InlineData("a5 01 585b KEY 02 5820 33*32 03 02 04 01 05 00")] // not after < not before
    [InlineData("a5 01 585b KEY 02 5820 33*32 03 00 04 1a 020f5801 05 00")] // 400 days and a second
    [InlineData("a5 01 585b KEY 02 5820 33*32 03 1bffffffffffffffff 04 1bffffffffffffffff 05 00")]
    [InlineData("a5 01 585b KEY 02 5820 33*32 03 1b0000003afff4417f 04 1b0000003afff44180 05 00")] // the year 10000
    [InlineData("a5 01 585b KEY 02 5820 33*32 03 00 04 01 05 00 00")] // trailing
    public void Delegation_beyond_a_limit_is_malformed(string payload) =>
        Assert.Throws<WireException>(() => DelegationPayload.Decode(Hex.Bytes(payload.Replace("KEY", Key))));

    [Fact]
    public void Delegation_may_last_400_days_and_ignores_what_it_does_not_know()
    {
        DelegationPayload read = DelegationPayload.Decode(
            Hex.Bytes($"a6 01 585b {Key} 02 5820 33*32 03 00 04 1a 020f5800 05 00 06 80")
        );
        Assert.Equal(WireLimits.DelegationSeconds, read.NotAfterSeconds);
        Assert.Equal(Uid.OfPublicKey(GoldenValues.Key), read.Identity);
    }

    [Fact]
    public void Delegation_beyond_a_limit_is_not_written()
    {
        DelegationPayload good = GoldenValues.Delegation;
        DelegationPayload[] bad =
        [
            good with
            {
                IdentityKey = new byte[91],
            },
            good with
            {
                Host = Hid.Any,
            },
            good with
            {
                NotAfterSeconds = good.NotBeforeSeconds,
            },
            good with
            {
                NotAfterSeconds = good.NotBeforeSeconds + 34_560_001,
            },
            good with
            {
                NotBeforeSeconds = -1,
                NotAfterSeconds = 1,
            },
            good with
            {
                NotBeforeSeconds = long.MinValue,
                NotAfterSeconds = long.MaxValue,
            },
        ];
        Assert.All(bad, value => Assert.ThrowsAny<ArgumentException>(() => value.Encode()));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData(" {\"a\" : [1, 2.5e3, null, true, \"\\u00e4\\ud83d\\ude00\"]} ")]
    [InlineData("{\"a\":1,\"a\":2}")]
    public void Json_object_is_a_document(string json)
    {
        MetadataPayload value = GoldenValues.Metadata with { Document = json };
        Assert.True(MetadataPayload.IsDocument(json));
        Assert.Equal(value, MetadataPayload.Decode(value.Encode()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("1 ")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("{}}")]
    [InlineData("{}{}")]
    [InlineData("{} x")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{/* */}")]
    [InlineData("{'a':1}")]
    [InlineData("{\"a\":01}")]
    [InlineData("{\"a\":\"\n\"}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"\\udc00\":1}")]
    [InlineData("\ufeff{}")]
    public void Anything_but_a_json_object_is_malformed(string json)
    {
        Assert.False(MetadataPayload.IsDocument(json));
        Assert.ThrowsAny<ArgumentException>(() => (GoldenValues.Metadata with { Document = json }).Encode());
        Assert.Throws<WireException>(() => MetadataPayload.Decode(WithDocument(json)));
    }

    [Fact]
    public void Document_passes_at_its_limits_and_no_further()
    {
        string longest = $"{{\"a\":\"{new string('x', 4_088)}\"}}";
        Assert.Equal(WireLimits.Metadata, longest.Length);
        Assert.True(MetadataPayload.IsDocument(longest));
        Assert.False(MetadataPayload.IsDocument(longest + " "));
        Assert.Throws<WireException>(() => MetadataPayload.Decode(WithDocument(longest + " ")));
        Assert.False(MetadataPayload.IsDocument($"{{\"a\":\"{new string('ä', 2_045)}\"}}"));

        Assert.True(MetadataPayload.IsDocument(Nested(64)));
        Assert.False(MetadataPayload.IsDocument(Nested(65)));
    }

    [Theory]
    [InlineData("a7 01 5820 11*32 02 5820 33*32 03 00 04 00 05 00 06 00 07 627b7d")] // lifetime 0
    [InlineData("a7 01 5820 11*32 02 5820 33*32 03 00 04 00 05 00 06 1a00093a81 07 627b7d")] // a week and a second
    [InlineData("a7 01 5820 11*32 02 5820 00*32 03 00 04 00 05 00 06 01 07 627b7d")] // no host
    [InlineData("a7 01 581f 11*31 02 5820 33*32 03 00 04 00 05 00 06 01 07 627b7d")] // uid short
    [InlineData("a7 01 5820 11*32 02 5820 33*32 03 00 04 00 05 1b0000003afff44180 06 01 07 627b7d")] // the year 10000
    [InlineData("a7 01 5820 11*32 02 5820 33*32 03 00 04 00 05 00 06 01 07 427b7d")] // bytes, not text
    [InlineData("a6 01 5820 11*32 02 5820 33*32 03 00 04 00 05 00 06 01")] // no document
    public void Metadata_beyond_a_limit_is_malformed(string payload) =>
        Assert.Throws<WireException>(() => MetadataPayload.Decode(Hex.Bytes(payload)));

    private static string Nested(int depth) =>
        $"{string.Concat(Enumerable.Repeat("{\"a\":", depth - 1))}{{}}{new string('}', depth - 1)}";

    private static byte[] WithDocument(string json)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(json);
        byte[] head = Hex.Bytes("a7 01 5820 11*32 02 5820 33*32 03 00 04 00 05 00 06 01 07");
        byte[] length = utf8.Length switch
        {
            < 24 => [(byte)(0x60 + utf8.Length)],
            < 256 => [0x78, (byte)utf8.Length],
            _ => [0x79, (byte)(utf8.Length >> 8), (byte)utf8.Length],
        };
        return [.. head, .. length, .. utf8];
    }
}
