using Mesh.Contracts.Primitives;
using Mesh.Contracts.Tests.Golden;

namespace Mesh.Contracts.Tests.Primitives;

public sealed class HandshakeTests
{
    private static readonly PeerId Id = PeerId.Parse("000102030405060708090a0b0c0d0e0f10111213");

    // By hand: the length of the protocol, the protocol, the id.
    private const string Golden = "08 7a6f6c6f2f312e30 000102030405060708090a0b0c0d0e0f10111213";

    [Fact]
    public void Z2_the_packet_is_length_protocol_and_id()
    {
        byte[] packet = Handshake.Encode(Id, "zolo/1.0");

        Assert.Equal(Hex.Bytes(Golden), packet);
        Assert.Equal(29, packet.Length);
        Assert.Equal(packet, Handshake.Encode(Id));
        Assert.Equal(new Handshake(Id, "zolo/1.0"), Handshake.Decode(packet));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("chat/ü/日本/😀")]
    [InlineData("a\0b")]
    public void Z2_any_protocol_makes_the_round_trip(string protocol) =>
        Assert.Equal(new Handshake(Id, protocol), Handshake.Decode(Handshake.Encode(Id, protocol)));

    [Fact]
    public void Z2_a_protocol_has_at_most_255_bytes()
    {
        string longest = new('a', 253);
        Assert.Equal(longest + "ü", Handshake.Decode(Handshake.Encode(Id, longest + "ü")).Protocol);
        Assert.Equal(Handshake.MaxSize, Handshake.Encode(Id, longest + "ü").Length);

        var tooLong = Assert.Throws<ArgumentException>(() => Handshake.Encode(Id, longest + "üa"));
        Assert.Contains("at most 255 bytes of UTF-8; found 256 bytes", tooLong.Message);
        Assert.Throws<ArgumentException>(() => Handshake.Encode(Id, new string('a', 256)));
        Assert.Throws<ArgumentNullException>(() => Handshake.Encode(Id, null!));
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_not_sent()
    {
        var fault = Assert.Throws<ArgumentException>(() => Handshake.Encode(Id, "a\ud800b"));
        Assert.Contains("U+D800", fault.Message);
        Assert.Contains("character 2", fault.Message);
        Assert.Throws<ArgumentException>(() => Handshake.Encode(Id, "a\udc00"));
        Assert.Throws<ArgumentException>(() => Handshake.Encode(Id, "\ud800"));
    }

    [Fact]
    public void Z2_every_truncation_and_every_trailing_byte_is_refused()
    {
        byte[] packet = Hex.Bytes(Golden);
        for (int length = 0; length < packet.Length; length++)
        {
            Assert.False(Handshake.TryDecode(packet.AsSpan(0, length), out _, out string? error));
            Assert.Contains("at offset 0", error);
        }

        Assert.False(Handshake.TryDecode([.. packet, 0], out Handshake handshake, out string? trailing));
        Assert.Equal(
            "This is no handshake: at offset 0: a protocol of 8 bytes makes 29 bytes in all, found 30.",
            trailing
        );
        Assert.Equal(default, handshake);
    }

    [Theory]
    [InlineData("02 c328 00*20", "at offset 1: byte 0xc3 of the protocol is no UTF-8")]
    [InlineData("03 61 c080 00*20", "at offset 2: byte 0xc0 of the protocol is no UTF-8")]
    [InlineData("04 61 eda080 00*20", "at offset 2: byte 0xed of the protocol is no UTF-8")]
    [InlineData("02 61 c3 00*20", "at offset 2: byte 0xc3 of the protocol is no UTF-8")]
    public void A_protocol_that_is_no_utf8_is_refused_at_its_offset(string hex, string says)
    {
        var fault = Assert.Throws<FormatException>(() => Handshake.Decode(Hex.Bytes(hex)));
        Assert.Contains(says, fault.Message);
    }

    [Fact]
    public void A_refused_packet_allocates_no_more_than_its_error()
    {
        byte[] packet = new byte[1_000_000];
        packet[0] = 255;
        Handshake.TryDecode(packet, out _, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Handshake.TryDecode(packet, out _, out _);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_096);
    }
}
