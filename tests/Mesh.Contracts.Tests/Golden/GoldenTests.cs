using System.Buffers;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Tests.Golden;

public sealed class GoldenTests
{
    public static TheoryData<string> ControlNames => [.. GoldenValues.Control.Keys];

    [Theory]
    [MemberData(nameof(ControlNames))]
    public void Control_record_decodes_to_its_value(string name)
    {
        byte[] record = GoldenFile.Bytes(name);
        Assert.True(RecordHeader.TryRead(record, out RecordHeader header));
        Assert.Equal(RecordFlags.None, header.Flags);
        Assert.Equal(record.Length - RecordHeader.Size, header.Length);

        ControlMessage message = ControlCodec.Read(header.Type, record.AsMemory(RecordHeader.Size));

        Assert.Equal(header.Type, message.Type);
        Assert.True(Same.Message(GoldenValues.Control[name], message), message.ToString());
    }

    [Theory]
    [MemberData(nameof(ControlNames))]
    public void Value_encodes_to_its_control_record(string name)
    {
        var output = new ArrayBufferWriter<byte>();
        ControlCodec.Write(output, GoldenValues.Control[name]);
        Assert.Equal(Convert.ToHexString(GoldenFile.Bytes(name)), Convert.ToHexString(output.WrittenSpan));
    }

    [Fact]
    public void Every_control_type_and_every_file_has_a_vector_that_is_tested()
    {
        RecordType[] withVector = [.. GoldenValues.Control.Values.Select(message => message.Type).Distinct().Order()];
        Assert.Equal(Enum.GetValues<RecordType>().Where(type => type != RecordType.Data).Order(), withVector);
        string[] others =
        [
            "card-payload",
            "card-payload-bare",
            "card-payload-recovery",
            "data-empty",
            "data-fragmented",
            "data-whole",
            "delegation-payload",
            "metadata-payload",
            "revocation-payload",
            "signed-object",
            "succession",
            "succession-payload",
        ];
        Assert.Equal(GoldenFile.Names(".hex"), GoldenValues.Control.Keys.Concat(others).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Refused_to_a_stranger_is_the_three_bytes_of_the_page()
    {
        byte[] body = GoldenFile.Bytes("refused-generic")[RecordHeader.Size..];
        Assert.Equal("A10101", Convert.ToHexString(body));
    }

    [Fact]
    public void Delegation_payload_matches_both_ways()
    {
        byte[] golden = GoldenFile.Bytes("delegation-payload");
        Assert.True(Same.Delegation(GoldenValues.Delegation, DelegationPayload.Decode(golden)));
        Assert.Equal(golden, GoldenValues.Delegation.Encode());
    }

    [Fact]
    public void Revocation_payload_matches_both_ways()
    {
        byte[] golden = GoldenFile.Bytes("revocation-payload");
        RevocationPayload found = RevocationPayload.Decode(golden);
        Assert.Equal(GoldenValues.Revocation with { IdentityKey = found.IdentityKey }, found);
        Assert.Equal(GoldenValues.Key, found.IdentityKey.ToArray());
        Assert.Equal(golden, GoldenValues.Revocation.Encode());
    }

    [Fact]
    public void Succession_payload_matches_both_ways()
    {
        byte[] golden = GoldenFile.Bytes("succession-payload");
        SuccessionPayload wanted = GoldenValues.Succession;
        SuccessionPayload found = SuccessionPayload.Decode(golden);
        Assert.Equal((wanted.Old, wanted.New, wanted.IssuedSeconds), (found.Old, found.New, found.IssuedSeconds));
        Assert.Equal(wanted.RecoveryKey.ToArray(), found.RecoveryKey.ToArray());
        Assert.Equal(wanted.NewRecovery!.Value.ToArray(), found.NewRecovery!.Value.ToArray());
        Assert.Equal(golden, wanted.Encode());
    }

    [Fact]
    public void Signed_succession_matches_both_ways()
    {
        byte[] golden = GoldenFile.Bytes("succession");
        SignedSuccession wanted = GoldenValues.SignedSuccession;
        SignedSuccession found = SignedSuccession.Decode(golden);
        Assert.Equal(wanted.Payload.ToArray(), found.Payload.ToArray());
        Assert.Equal(wanted.RecoverySignature.ToArray(), found.RecoverySignature.ToArray());
        Assert.Equal(wanted.SuccessorSignature.ToArray(), found.SuccessorSignature.ToArray());
        Assert.Equal(golden, wanted.Encode());
    }

    [Fact]
    public void Card_payload_with_a_recovery_key_matches_both_ways()
    {
        byte[] golden = GoldenFile.Bytes("card-payload-recovery");
        CardPayload found = CardPayload.Decode(golden);
        Assert.Equal(GoldenValues.RecoverableCard.Recovery!.Value.ToArray(), found.Recovery!.Value.ToArray());
        Assert.Equal(golden, GoldenValues.RecoverableCard.Encode());
    }

    [Fact]
    public void Metadata_payload_matches_both_ways()
    {
        byte[] golden = GoldenFile.Bytes("metadata-payload");
        Assert.Equal(GoldenValues.Metadata, MetadataPayload.Decode(golden));
        Assert.Equal(golden, GoldenValues.Metadata.Encode());
    }

    [Fact]
    public void Card_payload_matches_both_ways()
    {
        byte[] golden = GoldenFile.Bytes("card-payload");
        Assert.True(Same.Card(GoldenValues.Card, CardPayload.Decode(golden)));
        Assert.Equal(golden, GoldenValues.Card.Encode());
    }

    [Fact]
    public void Card_payload_without_alias_and_hosts_matches_both_ways()
    {
        byte[] golden = GoldenFile.Bytes("card-payload-bare");
        Assert.True(Same.Card(GoldenValues.BareCard, CardPayload.Decode(golden)));
        Assert.Equal(golden, GoldenValues.BareCard.Encode());
    }

    [Fact]
    public void Signed_object_matches_both_ways()
    {
        byte[] golden = GoldenFile.Bytes("signed-object");
        Assert.True(Same.Signed(GoldenValues.Signed, SignedObject.Decode(golden)));
        Assert.Equal(golden, GoldenValues.Signed.Encode());
    }

    [Fact]
    public void Card_text_matches_both_ways()
    {
        string golden = GoldenFile.Line("contact-card.txt");
        Assert.True(Same.Signed(GoldenValues.Signed, ContactCardText.Decode(golden)));
        Assert.Equal(golden, ContactCardText.Encode(GoldenValues.Signed));
    }
}
