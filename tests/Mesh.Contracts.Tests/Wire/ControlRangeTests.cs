using System.Buffers;
using Mesh.Contracts.Tests.Golden;
using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Tests.Wire;

/// <summary>The ranges and required keys of docs/protocol.md §5 and §6, from both sides.</summary>
public sealed class ControlRangeTests
{
    [Theory]
    // Hello: each required key missing, versions above 32 bits, kind, serial and frame size out of range.
    [InlineData(0x01, "a5 02 01 03 00 04 00 05 00 08 1a 00010000")]
    [InlineData(0x01, "a5 01 01 03 00 04 00 05 00 08 1a 00010000")]
    [InlineData(0x01, "a5 01 01 02 01 04 00 05 00 08 1a 00010000")]
    [InlineData(0x01, "a5 01 01 02 01 03 00 05 00 08 1a 00010000")]
    [InlineData(0x01, "a5 01 01 02 01 03 00 04 00 08 1a 00010000")]
    [InlineData(0x01, "a5 01 01 02 01 03 00 04 00 05 00")]
    [InlineData(0x01, "a6 01 1b 0000000100000000 02 01 03 00 04 00 05 00 08 1a 00010000")]
    [InlineData(0x01, "a7 01 01 02 01 03 00 04 00 05 00 06 19 0100 08 1a 00010000")]
    [InlineData(0x01, "a7 01 01 02 01 03 00 04 00 05 00 07 00 08 1a 00010000")]
    [InlineData(0x01, "a6 01 01 02 01 03 00 04 00 05 00 08 19 ffff")]
    [InlineData(0x01, "a6 01 01 02 01 03 00 04 00 05 00 08 1a 00100001")]
    // Introduce and Proof
    [InlineData(0x02, "a1 03 5820 11*32")]
    [InlineData(0x02, "a1 01 40")]
    [InlineData(0x02, "a2 01 40 03 581f 11*31")]
    [InlineData(0x02, "a2 01 40 03 5821 11*33")]
    [InlineData(0x02, "a3 01 40 02 00 03 5820 11*32")]
    [InlineData(0x03, "a0")]
    [InlineData(0x03, "a1 01 60")]
    // Pending
    [InlineData(0x04, "a0")]
    [InlineData(0x04, "a1 01 19 2711")]
    // Accepted
    [InlineData(0x05, "a1 01 79 0100 61*256")]
    [InlineData(0x05, "a1 02 7841 61*65")]
    [InlineData(0x05, "a1 01 41 00")]
    [InlineData(0x05, "a1 03 63 613a31")]
    [InlineData(0x05, "a1 03 81 60")]
    [InlineData(0x05, "a1 03 81 63 613a30")]
    [InlineData(0x05, "a1 03 81 43 613a31")]
    [InlineData(
        0x05,
        "a1 03 89 63 613a31 63 613a31 63 613a31 63 613a31 63 613a31 63 613a31 63 613a31 63 613a31 63 613a31"
    )]
    [InlineData(0x05, "a1 03 81 79 0100 61*254 3a31")]
    // Refused and Close
    [InlineData(0x06, "a0")]
    [InlineData(0x06, "a1 01 1b 0000000100000000")]
    [InlineData(0x06, "a2 01 03 02 79 0101 61*257")]
    [InlineData(0x06, "a2 01 03 03 1b 0000000100000000")]
    [InlineData(0x17, "a0")]
    [InlineData(0x17, "a2 01 03 02 79 0101 61*257")]
    // Contact requests: ids of 15 and 17 bytes, no card, an empty one, one too long, text too long; a yes without a card, a no with one
    [InlineData(0x60, "a2 01 4f 77*15 02 41 cc")]
    [InlineData(0x60, "a2 01 51 77*17 02 41 cc")]
    [InlineData(0x60, "a1 01 50 77*16")]
    [InlineData(0x60, "a1 02 41 cc")]
    [InlineData(0x60, "a2 01 50 77*16 02 40")]
    [InlineData(0x60, "a2 01 50 77*16 02 59 17f8 cc*6136")]
    [InlineData(0x60, "a3 01 50 77*16 02 41 cc 03 79 0201 61*513")]
    [InlineData(0x61, "a1 01 50 77*16")]
    [InlineData(0x61, "a2 01 50 77*16 02 f5")]
    [InlineData(0x61, "a3 01 50 77*16 02 f4 03 41 cc")]
    [InlineData(0x61, "a3 01 50 77*16 02 f5 03 40")]
    [InlineData(0x62, "a0")]
    [InlineData(0x63, "a0")]
    // Announce: generation 0 and above 32 bits, sid short and zero, protocol empty and long, window
    [InlineData(0x10, "a4 01 00 02 5820 11*32 03 61 61 04 00")]
    [InlineData(0x10, "a4 01 1b 0000000100000000 02 5820 11*32 03 61 61 04 00")]
    [InlineData(0x10, "a4 01 01 02 581f 11*31 03 61 61 04 00")]
    [InlineData(0x10, "a4 01 01 02 5820 00*32 03 61 61 04 00")]
    [InlineData(0x10, "a4 01 01 02 5820 11*32 03 60 04 00")]
    [InlineData(0x10, "a4 01 01 02 5820 11*32 03 7841 61*65 04 00")]
    [InlineData(0x10, "a4 01 01 02 5820 11*32 03 61 61 04 1a 01000001")]
    [InlineData(0x10, "a3 01 01 02 5820 11*32 03 61 61")]
    // Withdraw
    [InlineData(0x11, "a3 01 00 02 00 03 00")]
    [InlineData(0x11, "a2 01 01 02 00")]
    [InlineData(0x11, "a2 01 01 03 00")]
    [InlineData(0x11, "a3 01 01 02 00 03 1b 0000000100000000")]
    // SnapshotEnd
    [InlineData(0x12, "a0")]
    [InlineData(0x12, "a1 01 1b 0000000100000000")]
    // Credit: no grant, 65 grants, a grant of 2 or 4, generation 0, a grant that is no array
    [InlineData(0x13, "a0")]
    [InlineData(0x13, "a1 01 80")]
    [InlineData(0x13, "a1 01 9841 83010100*65")]
    [InlineData(0x13, "a1 01 81 82 01 01")]
    [InlineData(0x13, "a1 01 81 84 01 01 01 01")]
    [InlineData(0x13, "a1 01 81 83 00 01 01")]
    [InlineData(0x13, "a1 01 81 83 01 00 01")]
    [InlineData(0x13, "a1 01 81 01")]
    [InlineData(0x13, "a1 01 81 83 01 01 20")]
    // Hold
    [InlineData(0x14, "a0")]
    [InlineData(0x14, "a1 01 00")]
    [InlineData(0x14, "a1 01 f6")]
    // Keep
    [InlineData(0x15, "a3 01 5820 00*32 02 01 03 f4")]
    [InlineData(0x15, "a3 01 5820 11*32 02 00 03 f4")]
    [InlineData(0x15, "a2 01 5820 11*32 02 01")]
    [InlineData(0x15, "a2 01 5820 11*32 03 f4")]
    [InlineData(0x15, "a3 01 5820 11*32 02 01 03 00")]
    [InlineData(0x15, "a2 02 01 03 f4")]
    // End
    [InlineData(0x16, "a1 01 c2 49 010000000000000000")]
    // Ping and Pong
    [InlineData(0x19, "")]
    [InlineData(0x19, "00*7")]
    [InlineData(0x19, "00*9")]
    [InlineData(0x1a, "00*7")]
    // Words
    [InlineData(0x1b, "a0")]
    [InlineData(0x1b, "a2 01 80 02 80")]
    [InlineData(0x1b, "a1 01 81 40")]
    [InlineData(0x1b, "a1 01 81 590201 00*513")]
    [InlineData(0x1b, "a1 01 89 41 00 41 00 41 00 41 00 41 00 41 00 41 00 41 00 41 00")]
    [InlineData(0x1b, "a1 02 91 4100 4100 4100 4100 4100 4100 4100 4100 4100 4100 4100 4100 4100 4100 4100 4100 4100")]
    public void Body_beyond_a_limit_is_malformed(int type, string body) =>
        Assert.Equal(
            WireCode.Malformed,
            Assert.Throws<WireException>(() => ControlCodec.Read((RecordType)type, Hex.Bytes(body))).Code
        );

    public static TheoryData<ControlMessage> BeyondLimits =>
        [
            new Hello(1, 1, 0, 0, 0, WireLimits.MinMaxFrame - 1),
            new Hello(1, 1, 0, 0, 0, WireLimits.MaxFrame + 1),
            new Hello(1, 1, 0, 0, 0, WireLimits.MaxFrame, LinkKind.Peer, 0),
            new Introduce(new byte[WireLimits.ControlBody], null, default),
            new Proof(new byte[9_000], new byte[9_000]),
            new Pending(10_001),
            new Accepted(new string('a', 256)),
            new Accepted(null, new string('ä', 33)),
            new Accepted(null, "\ud800"),
            new Accepted { Addresses = [.. Enumerable.Repeat("a:1", 9)] },
            new Accepted { Addresses = [new string('a', 254) + ":1"] },
            new Accepted { Addresses = ["nowhere"] },
            new Refused(WireCode.Denied, new string('a', 257)),
            new Close(WireCode.Idle, new string('a', 257)),
            new Announce(0, Sid.OfName("a"), "b", 0),
            new Announce(1, default, "b", 0),
            new Announce(1, Sid.OfName("a"), "", 0),
            new Announce(1, Sid.OfName("a"), new string('b', 65), 0),
            new Announce(1, Sid.OfName("a"), "b", WireLimits.MaxWindow + 1),
            new Withdraw(0, 0, WireCode.AppClosed),
            new Credit([]),
            new Credit(Enumerable.Repeat(new CreditGrant(1, 1, 1), 65).ToArray()),
            new Credit([new CreditGrant(0, 1, 1)]),
            new Credit([new CreditGrant(1, 0, 1)]),
            new Keep(default, 1, false),
            new Keep(GoldenValues.Host, 0, false),
            new Words([], []),
            new Words(Many(9, 1), []),
            new Words([], Many(17, 1)),
            new Words(Many(1, 513), []),
        ];

    [Theory]
    [MemberData(nameof(BeyondLimits), DisableDiscoveryEnumeration = true)]
    public void Message_beyond_a_limit_is_our_own_bug_and_writes_nothing(ControlMessage message)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.ThrowsAny<ArgumentException>(() => ControlCodec.Write(output, message));
        Assert.Equal(0, output.WrittenCount);
    }

    public static TheoryData<ControlMessage> AtLimits =>
        [
            new Hello(
                0,
                uint.MaxValue,
                ulong.MaxValue,
                ulong.MaxValue,
                ulong.MaxValue,
                65_536,
                (LinkKind)255,
                ulong.MaxValue
            ),
            new Proof(new byte[16_000], new byte[375]),
            new Pending(10_000),
            new Accepted(new string('a', 255), new string('ä', 32)),
            new Accepted("", ""),
            new Accepted { Addresses = [.. Enumerable.Repeat(new string('a', 253) + ":1", 8)] },
            new Refused((WireCode)uint.MaxValue, new string('a', 256), uint.MaxValue),
            new Announce(uint.MaxValue, Sid.OfName("a"), new string('b', 64), WireLimits.MaxWindow),
            new Credit(Enumerable.Repeat(new CreditGrant(1, 1, 0), 64).ToArray()),
            new Words(Many(8, 512), Many(16, 512)),
        ];

    private static ReadOnlyMemory<byte>[] Many(int count, int bytes) =>
        [.. Enumerable.Repeat((ReadOnlyMemory<byte>)new byte[bytes], count)];

    [Theory]
    [MemberData(nameof(AtLimits), DisableDiscoveryEnumeration = true)]
    public void Message_at_its_limits_goes_through(ControlMessage message)
    {
        var output = new ArrayBufferWriter<byte>();
        ControlCodec.Write(output, message);
        ControlMessage read = ControlCodec.Read(message.Type, output.WrittenMemory[RecordHeader.Size..]);
        Assert.True(Same.Message(message, read), $"{message} became {read}");
    }
}
