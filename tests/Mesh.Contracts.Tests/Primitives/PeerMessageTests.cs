using System.Text;
using Mesh.Contracts.Primitives;
using Mesh.Contracts.Tests.Golden;

namespace Mesh.Contracts.Tests.Primitives;

public sealed class PeerMessageTests
{
    private const string Sender = "000102030405060708090a0b0c0d0e0f10111213";

    [Fact]
    public void Z5_the_packet_is_type_sender_and_payload_each_but_the_last_with_its_length()
    {
        // By hand: 4 "PING", 40 digits as text, "hello".
        byte[] golden =
        [
            .. Hex.Bytes("04 50494e47 28"),
            .. Encoding.ASCII.GetBytes(Sender),
            .. Hex.Bytes("68656c6c6f"),
        ];

        byte[] packet = PeerMessage.Encode("PING", PeerId.Parse(Sender), "hello");
        PeerMessage message = PeerMessage.Decode(packet);

        Assert.Equal(golden, packet);
        Assert.Equal(("PING", Sender, "hello"), (message.Type, message.Sender, message.PayloadText));
        Assert.Equal(golden, PeerMessage.Encode("PING", Sender, "hello"u8));
        Assert.Equal(golden, PeerMessage.Encode("PING", PeerId.Parse(Sender), "hello"u8));
    }

    [Fact]
    public void The_packet_of_nothing_is_two_zero_bytes()
    {
        Assert.Equal(new byte[2], PeerMessage.Encode("", "", ""));
        PeerMessage message = PeerMessage.Decode(new byte[2]);
        Assert.Equal(("", "", 0), (message.Type, message.Sender, message.Payload.Length));
    }

    [Theory]
    [InlineData("PING", "ada", "")]
    [InlineData("ü", "日本", "héllo 😀")]
    [InlineData("a\0b", "\0", "\0\0\0")]
    [InlineData("", "", "only a payload")]
    public void Z5_any_text_makes_the_round_trip(string type, string sender, string payload)
    {
        PeerMessage message = PeerMessage.Decode(PeerMessage.Encode(type, sender, payload));

        Assert.Equal((type, sender, payload), (message.Type, message.Sender, message.PayloadText));
    }

    [Fact]
    public void Random_messages_make_the_round_trip()
    {
        var random = new Random(Ids.Seed);
        for (int i = 0; i < 2_000; i++)
        {
            string type = Text(random);
            string sender = Text(random);
            var payload = new byte[random.Next(300)];
            random.NextBytes(payload);

            PeerMessage message = PeerMessage.Decode(PeerMessage.Encode(type, sender, payload));

            Assert.True(
                message.Type == type && message.Sender == sender && message.Payload.Span.SequenceEqual(payload),
                $"seed {Ids.Seed}, case {i}"
            );
        }
    }

    [Fact]
    public void A_payload_may_be_bytes_that_are_no_text()
    {
        PeerMessage message = PeerMessage.Decode(PeerMessage.Encode("RAW", "ada", [0x61, 0xff]));

        Assert.Equal([0x61, 0xff], message.Payload.ToArray());
        var fault = Assert.Throws<FormatException>(() => message.PayloadText);
        Assert.Contains("at offset 1: byte 0xff of the payload", fault.Message);
    }

    [Theory]
    [InlineData("", "at offset 0: the length of the type is missing, there are 0 bytes")]
    [InlineData("ff", "at offset 0: the type has 255 bytes, but only 0 follow")]
    [InlineData("05 6162", "at offset 0: the type has 5 bytes, but only 2 follow")]
    [InlineData("02 6162", "at offset 3: the length of the sender is missing, there are 3 bytes")]
    [InlineData("01 61 ff 62", "at offset 2: the sender has 255 bytes, but only 1 follow")]
    [InlineData("01 80 00", "at offset 1: byte 0x80 of the type is no UTF-8")]
    [InlineData("00 02 61fe", "at offset 3: byte 0xfe of the sender is no UTF-8")]
    public void Z5_a_length_past_the_end_and_bad_utf8_are_refused_by_offset_and_value(string hex, string says)
    {
        byte[] packet = Hex.Bytes(hex);

        Assert.False(PeerMessage.TryDecode(packet, out PeerMessage? message, out string? error));
        Assert.Null(message);
        Assert.Equal($"This is no message: {says}.", error);
        Assert.Equal(error, Assert.Throws<FormatException>(() => PeerMessage.Decode(packet)).Message);
    }

    [Fact]
    public void Z5_a_refused_packet_allocates_no_more_than_its_error()
    {
        byte[] packet = [0, 255];
        PeerMessage.TryDecode(packet, out _, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        PeerMessage.TryDecode(packet, out _, out _);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_096);
    }

    [Fact]
    public void What_is_decoded_does_not_change_with_the_buffer()
    {
        byte[] packet = PeerMessage.Encode("PING", "ada", "hello");
        PeerMessage message = PeerMessage.Decode(packet);

        packet.AsSpan().Clear();

        Assert.Equal("hello", message.PayloadText);
    }

    [Fact]
    public void What_cannot_be_encoded_is_refused_and_named()
    {
        string tooLong = new('x', 256);
        Assert.Contains("A message's type has at most 255", Refused(() => PeerMessage.Encode(tooLong, "", "")));
        Assert.Contains("A message's sender has at most 255", Refused(() => PeerMessage.Encode("", tooLong, "")));
        Assert.Contains("The payload has half of", Refused(() => PeerMessage.Encode("", "", "\udfff")));
        Assert.Throws<ArgumentNullException>(() => PeerMessage.Encode(null!, "", ""));
        Assert.Throws<ArgumentNullException>(() => PeerMessage.Encode("", (string)null!, ""));
        Assert.Throws<ArgumentNullException>(() => PeerMessage.Encode("", "", (string)null!));
    }

    private static string Refused(Action encode) => Assert.Throws<ArgumentException>(encode).Message;

    private static string Text(Random random) =>
        string.Concat(
            Enumerable
                .Range(0, random.Next(60))
                .Select(_ => new Rune(random.Next(2) == 0 ? random.Next(0x80) : random.Next(0xE000, 0x110000)))
                .Select(rune => rune.ToString())
        );
}
