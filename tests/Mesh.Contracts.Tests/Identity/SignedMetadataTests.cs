using System.Formats.Cbor;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Tests.Identity;

public sealed class SignedMetadataTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2030, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly SigningKey _host = SigningKey.Generate();
    private readonly Uid _uid = Uid.OfPublicKey([1]);

    public void Dispose() => _host.Dispose();

    [Fact]
    public void One_that_is_issued_verifies_and_says_the_same()
    {
        SignedMetadata issued = Issue(epoch: 5, sequence: 6, """{"name":"Ada's laptop"}""");
        SignedMetadata read = SignedMetadata.Verify(issued.Encoded, _host.PublicKey.Span, _uid);

        Assert.Equal(issued, read);
        Assert.Equal((_uid, _host.Hid, 5UL, 6UL), (read.Uid, read.Hid, read.Epoch, read.Sequence));
        Assert.Equal((Now, Day), (read.Issued, read.Lifetime));
        Assert.Equal("""{"name":"Ada's laptop"}""", read.Json);
    }

    [Fact]
    public void The_higher_epoch_and_within_it_the_higher_sequence_counts()
    {
        SignedMetadata old = Issue(1, 9);
        Assert.True(old.IsNewerThan(null));
        Assert.True(Issue(2, 1).IsNewerThan(old));
        Assert.True(Issue(1, 10).IsNewerThan(old));
        Assert.False(Issue(1, 9).IsNewerThan(old));
        Assert.False(Issue(1, 8).IsNewerThan(old));
    }

    [Fact]
    public void One_that_another_key_signed_is_refused()
    {
        using SigningKey forger = SigningKey.Generate();
        byte[] payload = Payload("{}");
        byte[] encoded = new SignedObject(payload, forger.Sign("mesh/1 metadata", payload)).Encode();
        AssertFails(encoded, WireCode.Refused, "The signature of the metadata is not that of its host");
    }

    [Fact]
    public void The_word_of_another_host_is_refused()
    {
        using SigningKey other = SigningKey.Generate();
        SignedMetadata theirs = SignedMetadata.Issue(other, _uid, 1, 1, Now, Day, "{}");
        AssertFails(theirs.Encoded.ToArray(), WireCode.Refused, $"is the word of host {other.Hid.Short}");
    }

    [Fact]
    public void One_that_speaks_of_another_identity_is_refused()
    {
        Uid other = Uid.OfPublicKey([2]);
        SignedMetadata of = SignedMetadata.Issue(_host, other, 1, 1, Now, Day, "{}");
        AssertFails(of.Encoded.ToArray(), WireCode.Refused, $"speaks of {other.Short}");
    }

    [Fact]
    public void One_with_any_byte_changed_is_refused()
    {
        byte[] encoded = Issue(1, 1).Encoded.ToArray();
        for (int i = 0; i < encoded.Length; i++)
        {
            byte[] bent = [.. encoded];
            bent[i] ^= 0x01;
            Assert.Throws<WireException>(() => SignedMetadata.Verify(bent, _host.PublicKey.Span, _uid));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("nothing")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{\"a\":1")]
    [InlineData("{} {}")]
    [InlineData("{\"a\":01}")]
    public void A_document_that_is_no_json_object_is_malformed_and_cannot_be_issued(string json)
    {
        byte[] payload = Payload(json);
        byte[] encoded = new SignedObject(payload, _host.Sign("mesh/1 metadata", payload)).Encode();
        AssertFails(encoded, WireCode.Malformed, "");
        Assert.ThrowsAny<ArgumentException>(() => Issue(1, 1, json));
    }

    [Fact]
    public void A_document_above_4096_bytes_is_malformed_and_cannot_be_issued()
    {
        string fits = "{\"a\":\"" + new string('é', 2_044) + "\"}";
        Assert.Equal(fits, SignedMetadata.Verify(Issue(1, 1, fits).Encoded, _host.PublicKey.Span, _uid).Json);

        string json = "{\"a\":\"" + new string('é', 2_044) + "x\"}";
        byte[] payload = Payload(json);
        byte[] encoded = new SignedObject(payload, _host.Sign("mesh/1 metadata", payload)).Encode();
        AssertFails(encoded, WireCode.Malformed, "");
        Assert.ThrowsAny<ArgumentException>(() => Issue(1, 1, json));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(604_801)]
    public void A_lifetime_out_of_range_is_malformed_and_cannot_be_issued(int seconds)
    {
        byte[] payload = Payload("{}", seconds);
        byte[] encoded = new SignedObject(payload, _host.Sign("mesh/1 metadata", payload)).Encode();
        AssertFails(encoded, WireCode.Malformed, "lifetime");
        Assert.ThrowsAny<ArgumentException>(() =>
            SignedMetadata.Issue(_host, _uid, 1, 1, Now, TimeSpan.FromSeconds(seconds), "{}")
        );
    }

    private byte[] Payload(string json, int lifetimeSeconds = 60)
    {
        var cbor = new CborWriter();
        cbor.WriteStartMap(7);
        cbor.WriteInt32(1);
        cbor.WriteByteString(_uid.ToArray());
        cbor.WriteInt32(2);
        cbor.WriteByteString(_host.Hid.ToArray());
        foreach (int key in (int[])[3, 4, 5])
        {
            cbor.WriteInt32(key);
            cbor.WriteInt32(1);
        }

        cbor.WriteInt32(6);
        cbor.WriteInt32(lifetimeSeconds);
        cbor.WriteInt32(7);
        cbor.WriteTextString(json);
        cbor.WriteEndMap();
        return cbor.Encode();
    }

    private SignedMetadata Issue(ulong epoch, ulong sequence, string json = "{}") =>
        SignedMetadata.Issue(_host, _uid, epoch, sequence, Now, Day, json);

    private void AssertFails(byte[] encoded, WireCode code, string why)
    {
        var e = Assert.Throws<WireException>(() => SignedMetadata.Verify(encoded, _host.PublicKey.Span, _uid));
        Assert.Contains(why, e.Message, StringComparison.Ordinal);
        Assert.Equal(code, e.Code);
    }
}
