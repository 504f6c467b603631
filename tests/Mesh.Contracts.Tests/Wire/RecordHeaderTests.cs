using System.Buffers;
using Mesh.Contracts.Tests.Golden;
using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Tests.Wire;

public sealed class RecordHeaderTests
{
    [Fact]
    public void Four_bytes_are_type_flags_and_big_endian_length()
    {
        Assert.True(RecordHeader.TryRead(Hex.Bytes("20 03 0102 ff"), out RecordHeader header));
        Assert.Equal(new RecordHeader(RecordType.Data, RecordFlags.Begin | RecordFlags.End, 0x102), header);
        var written = new byte[4];
        header.Write(written);
        Assert.Equal("20030102", Convert.ToHexString(written));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Fewer_than_four_bytes_are_not_a_header_yet(int count) =>
        Assert.False(RecordHeader.TryRead(new byte[count], out _));

    [Fact]
    public void Longest_body_passes_and_one_byte_more_is_malformed()
    {
        Assert.True(RecordHeader.TryRead(Hex.Bytes("20 03 4100"), out RecordHeader header));
        Assert.Equal(WireLimits.RecordBody, header.Length);
        Assert.Equal(
            WireCode.Malformed,
            Assert.Throws<WireException>(() => RecordHeader.TryRead(Hex.Bytes("ff 00 4101"), out _)).Code
        );
        Assert.ThrowsAny<ArgumentException>(() =>
            new RecordHeader(RecordType.Data, RecordFlags.None, 0x4101).Write(new byte[4])
        );
        Assert.ThrowsAny<ArgumentException>(() =>
            new RecordHeader(RecordType.Data, RecordFlags.None, 1).Write(new byte[3])
        );
    }

    [Fact]
    public void Unknown_types_are_skipped_from_0x80_on()
    {
        Assert.False(new RecordHeader((RecordType)0x7f, RecordFlags.None, 0).MayBeSkipped);
        Assert.True(new RecordHeader((RecordType)0x80, RecordFlags.None, 0).MayBeSkipped);
    }

    [Fact]
    public void Header_in_pieces_is_read_as_one()
    {
        byte[] bytes = Hex.Bytes("20 03 0102 ff");
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.True(RecordHeader.TryRead(Pieces.Of(bytes, cut), out RecordHeader header));
            Assert.Equal(0x102, header.Length);
        }

        Assert.False(RecordHeader.TryRead(Pieces.Of(bytes.AsMemory(0, 3), 1), out _));
        Assert.False(RecordHeader.TryRead(ReadOnlySequence<byte>.Empty, out _));
    }
}
