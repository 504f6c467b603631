using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Tests.Golden;
using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Tests.Wire;

/// <summary>
/// What is written is read back, for any value within the limits. FsCheck prints the seed and the shrunk value of a
/// failure.
/// </summary>
public sealed class ControlRoundTripTests
{
    [Fact]
    public void Any_message_is_read_as_it_was_written() =>
        Prop.ForAll(
                WireGen.Message.ToArbitrary(),
                message =>
                {
                    var output = new ArrayBufferWriter<byte>();
                    ControlCodec.Write(output, message);
                    Assert.True(RecordHeader.TryRead(output.WrittenSpan, out RecordHeader header));
                    ReadOnlyMemory<byte> body = output.WrittenMemory[RecordHeader.Size..];
                    return header == new RecordHeader(message.Type, RecordFlags.None, body.Length)
                        && Same.Message(message, ControlCodec.Read(header.Type, body));
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void Any_message_with_an_unknown_key_behind_is_read_as_it_was_written() =>
        Prop.ForAll(
                WireGen.Message.Where(message => message is not (Ping or Pong)).ToArbitrary(),
                message =>
                {
                    var output = new ArrayBufferWriter<byte>();
                    ControlCodec.Write(output, message);

                    // Fewer than 23 pairs, so the count is in the head; 18 63 is key 99, a1 00 80 a map with an array
                    // in it.
                    byte[] body = [.. output.WrittenSpan[RecordHeader.Size..], 0x18, 0x63, 0xa1, 0x00, 0x80];
                    body[0]++;
                    return body.Length > WireLimits.ControlBody
                        || Same.Message(message, ControlCodec.Read(message.Type, body));
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void Any_data_header_is_read_as_it_was_written() =>
        Prop.ForAll(
                (
                    from src in WireGen.Generation
                    from dst in WireGen.Generation
                    from length in Gen.Choose(0, WireLimits.Fragment)
                    select (src, dst, length)
                ).ToArbitrary(),
                frame =>
                {
                    var record = new byte[12 + frame.length];
                    DataRecord.WriteHeader(record, frame.src, frame.dst, frame.length);
                    RecordHeader.TryRead(record, out RecordHeader header);
                    DataRecord read = DataRecord.Read(header.Flags, record.AsSpan(RecordHeader.Size));
                    return (read.Source, read.Destination, read.TotalLength) == frame && read.IsBegin && read.IsEnd;
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void Any_signed_payload_is_read_as_it_was_written()
    {
        Config config = Config.QuickThrowOnFailure.WithMaxTest(500);
        Prop.ForAll(
                WireGen.Delegation.ToArbitrary(),
                value => Same.Delegation(value, DelegationPayload.Decode(value.Encode()))
            )
            .Check(config);
        Prop.ForAll(WireGen.Metadata.ToArbitrary(), value => value == MetadataPayload.Decode(value.Encode()))
            .Check(config);
        Prop.ForAll(WireGen.Card.ToArbitrary(), value => Same.Card(value, CardPayload.Decode(value.Encode())))
            .Check(config);
        Prop.ForAll(
                WireGen.Bytes(0, 5_000).ToArbitrary(),
                payload =>
                {
                    var value = new SignedObject(payload, new byte[64]);
                    return Same.Signed(value, SignedObject.Decode(value.Encode()))
                        && Same.Signed(value, ContactCardText.Decode(ContactCardText.Encode(value)));
                }
            )
            .Check(config);
    }
}
