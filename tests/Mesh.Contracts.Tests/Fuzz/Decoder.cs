using System.Buffers;
using System.Text;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Tests.Golden;
using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Tests.Fuzz;

/// <summary>One way for foreign bytes to come in.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Corpus">Good bytes to begin with.</param>
/// <param name="Reencode">Decodes the bytes and encodes what came of it.</param>
internal sealed record Decoder(string Name, IReadOnlyList<byte[]> Corpus, Func<byte[], byte[]> Reencode)
{
    // As many as a stranger may send; each costs a message, so more of them would blur the bound on one.
    private const int MaxRecords = WireLimits.HandshakeRecords;

    /// <summary>Every decoder of the wire, with the golden vectors as its corpus.</summary>
    public static IReadOnlyList<Decoder> All { get; } =
    [
        .. GoldenValues.Control.GroupBy(pair => pair.Value.Type).Select(Control),
        new(
            "Data",
            [
                .. new[] { "data-whole", "data-empty" }.Select(Flagged),
                [0, .. Middle()],
                [1, .. Begin()],
                [2, .. Last()],
            ],
            Data
        ),
        new("SignedObject", [GoldenFile.Bytes("signed-object")], bytes => SignedObject.Decode(bytes).Encode()),
        new("Delegation", [GoldenFile.Bytes("delegation-payload")], bytes => DelegationPayload.Decode(bytes).Encode()),
        new("Revocation", [GoldenFile.Bytes("revocation-payload")], bytes => RevocationPayload.Decode(bytes).Encode()),
        new("SignedSuccession", [GoldenFile.Bytes("succession")], bytes => SignedSuccession.Decode(bytes).Encode()),
        new("Succession", [GoldenFile.Bytes("succession-payload")], bytes => SuccessionPayload.Decode(bytes).Encode()),
        new("Metadata", [GoldenFile.Bytes("metadata-payload")], bytes => MetadataPayload.Decode(bytes).Encode()),
        new(
            "Card",
            [
                GoldenFile.Bytes("card-payload"),
                GoldenFile.Bytes("card-payload-bare"),
                GoldenFile.Bytes("card-payload-recovery"),
            ],
            bytes => CardPayload.Decode(bytes).Encode()
        ),
        new("CardText", [Encoding.ASCII.GetBytes(GoldenFile.Line("contact-card.txt"))], CardText),
        new("Stream", [Handshake(), GoldenFile.Bytes("data-fragmented"), Running()], Stream),
    ];

    private static Decoder Control(IGrouping<RecordType, KeyValuePair<string, ControlMessage>> vectors) =>
        new(
            vectors.Key.ToString(),
            [.. vectors.Select(pair => GoldenFile.Bytes(pair.Key)[RecordHeader.Size..])],
            body =>
            {
                ControlMessage message = ControlCodec.Read(vectors.Key, body);

                // However the pipe has cut it, it is the same message or the same fault.
                ControlMessage again = ControlCodec.Read(vectors.Key, Wire.Pieces.Of(body, body.Length / 2));
                Assert.True(Same.Message(message, again));
                return Encode(message)[RecordHeader.Size..];
            }
        );

    // The first byte stands for the header's flags.
    private static byte[] Data(byte[] bytes)
    {
        if (bytes.Length == 0)
        {
            throw new WireException("No flags.");
        }

        ReadOnlySpan<byte> body = bytes.AsSpan(1);
        DataRecord data = DataRecord.Read((RecordFlags)bytes[0], body);
        var head = new byte[DataRecord.MaxHeaderSize];
        int length = WriteHead(head, data);
        return [head[1], .. head.AsSpan(RecordHeader.Size, length - RecordHeader.Size), .. data.PayloadOf(body)];
    }

    private static int WriteHead(byte[] head, DataRecord data) =>
        (data.IsBegin, data.IsEnd) switch
        {
            (true, true) => DataRecord.WriteHeader(head, data.Source, data.Destination, data.PayloadLength),
            (true, false) => DataRecord.WriteBegin(head, data.Source, data.Destination, data.TotalLength),
            (false, false) => DataRecord.WriteMiddle(head, data.Source, data.Destination),
            (false, true) => DataRecord.WriteEnd(head, data.Source, data.Destination, data.PayloadLength),
        };

    private static byte[] CardText(byte[] bytes) =>
        Encoding.ASCII.GetBytes(ContactCardText.Encode(ContactCardText.Decode(Encoding.Latin1.GetString(bytes))));

    // What a link does with what it receives: whole records are decoded or skipped, the rest waits for more.
    private static byte[] Stream(byte[] bytes)
    {
        var output = new ArrayBufferWriter<byte>(1_024);
        int at = 0;
        for (int i = 0; i < MaxRecords && RecordHeader.TryRead(bytes.AsSpan(at), out RecordHeader header); i++)
        {
            at += RecordHeader.Size;
            if (bytes.Length - at < header.Length)
            {
                break;
            }

            Memory<byte> body = bytes.AsMemory(at, header.Length);
            at += header.Length;
            if (header.Type == RecordType.Data)
            {
                DataRecord.Read(header.Flags, body.Span);
            }
            else if (!header.MayBeSkipped)
            {
                ControlCodec.Write(output, ControlCodec.Read(header.Type, body));
            }
        }

        return output.WrittenSpan.ToArray();
    }

    private static byte[] Encode(ControlMessage message)
    {
        var output = new ArrayBufferWriter<byte>();
        ControlCodec.Write(output, message);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Flagged(string name)
    {
        byte[] record = GoldenFile.Bytes(name);
        return [record[1], .. record[RecordHeader.Size..]];
    }

    private static byte[] Begin() => GoldenFile.Bytes("data-fragmented")[4..(4 + 12 + 16_384)];

    private static byte[] Middle() => GoldenFile.Bytes("data-fragmented")[16_404..(16_404 + 8 + 16_384)];

    private static byte[] Last() => GoldenFile.Bytes("data-fragmented")[(16_404 + 16_392 + 4)..];

    private static byte[] Handshake() =>
        Join("hello-dialler", "introduce", "proof", "pending", "accepted", "announce", "snapshot-end");

    private static byte[] Running() =>
        [.. Join("ping", "data-whole", "credit", "hold-true"), 0xf0, 0, 0, 1, 0xff, .. Join("keep", "withdraw", "end")];

    private static byte[] Join(params string[] names) => [.. names.SelectMany(GoldenFile.Bytes)];
}
