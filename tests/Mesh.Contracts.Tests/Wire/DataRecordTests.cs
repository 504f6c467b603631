using System.Buffers;
using Mesh.Contracts.Tests.Golden;
using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Tests.Wire;

public sealed class DataRecordTests
{
    private const int Fragment = WireLimits.Fragment;

    [Fact]
    public void Whole_frame_matches_its_vector_both_ways()
    {
        byte[] golden = GoldenFile.Bytes("data-whole");
        DataRecord data = Single(golden, out byte[] payload);
        Assert.Equal(
            (1u, 2u, true, true, 5),
            (data.Source, data.Destination, data.IsBegin, data.IsEnd, data.TotalLength)
        );
        Assert.Equal("hello"u8.ToArray(), payload);

        var written = new byte[golden.Length];
        int header = DataRecord.WriteHeader(written, 1, 2, 5);
        Assert.Equal(12, header);
        "hello"u8.CopyTo(written.AsSpan(header));
        Assert.Equal(golden, written);
    }

    [Fact]
    public void Empty_frame_matches_its_vector_both_ways()
    {
        byte[] golden = GoldenFile.Bytes("data-empty");
        DataRecord data = Single(golden, out byte[] payload);
        Assert.Equal((uint.MaxValue, 258u, 0), (data.Source, data.Destination, data.TotalLength));
        Assert.Empty(payload);

        var written = new byte[golden.Length];
        Assert.Equal(written.Length, DataRecord.WriteHeader(written, uint.MaxValue, 258, 0));
        Assert.Equal(golden, written);
    }

    [Fact]
    public void Fragmented_frame_matches_its_vector_both_ways()
    {
        byte[] golden = GoldenFile.Bytes("data-fragmented");
        var written = new List<byte>();
        var head = new byte[DataRecord.MaxHeaderSize];
        written.AddRange(head.AsSpan(0, DataRecord.WriteBegin(head, 1, 2, 40_000)));
        written.AddRange(Hex.Repeat(0xaa, Fragment));
        written.AddRange(head.AsSpan(0, DataRecord.WriteMiddle(head, 1, 2)));
        written.AddRange(Hex.Repeat(0xbb, Fragment));
        written.AddRange(head.AsSpan(0, DataRecord.WriteEnd(head, 1, 2, 40_000 - (2 * Fragment))));
        written.AddRange(Hex.Repeat(0xcc, 40_000 - (2 * Fragment)));
        Assert.Equal(golden, written);

        var seen = new List<(bool Begin, bool End, int Total, int Payload, byte First)>();
        for (int at = 0; at < golden.Length; )
        {
            Assert.True(RecordHeader.TryRead(golden.AsSpan(at), out RecordHeader header));
            ReadOnlySpan<byte> body = golden.AsSpan(at + RecordHeader.Size, header.Length);
            DataRecord data = DataRecord.Read(header.Flags, body);
            seen.Add((data.IsBegin, data.IsEnd, data.TotalLength, data.PayloadLength, data.PayloadOf(body)[0]));
            at += RecordHeader.Size + header.Length;
        }

        Assert.Equal(
            [(true, false, 40_000, Fragment, 0xaa), (false, false, 0, Fragment, 0xbb), (false, true, 0, 7_232, 0xcc)],
            seen
        );
    }

    [Fact]
    public void Undefined_flags_are_ignored() =>
        Assert.True(DataRecord.Read((RecordFlags)0xff, Hex.Bytes("00000001 00000002")).IsEnd);

    [Theory]
    [InlineData(3, "00000001 000000")] // shorter than the generations
    [InlineData(1, "00000001 00000002 0000")] // shorter than the total
    [InlineData(3, "00000000 00000002")] // source 0
    [InlineData(3, "00000001 00000000")] // destination 0
    [InlineData(3, "00000001 00000002 aa*16385")] // payload above the limit
    [InlineData(0, "00000001 00000002 aa*16383")] // middle too short
    [InlineData(1, "00000001 00000002 00009c40 aa*16383")] // beginning too short
    [InlineData(2, "00000001 00000002")] // end without payload
    [InlineData(1, "00000001 00000002 00004000 aa*16384")] // total not above a fragment
    [InlineData(1, "00000001 00000002 00100001 aa*16384")] // total above the largest frame
    [InlineData(1, "00000001 00000002 ffffffff aa*16384")] // total that is no int
    public void Broken_record_is_malformed(int flags, string body) =>
        Assert.Equal(
            WireCode.Malformed,
            Assert.Throws<WireException>(() => DataRecord.Read((RecordFlags)flags, Hex.Bytes(body))).Code
        );

    [Fact]
    public void Largest_and_smallest_values_pass()
    {
        Assert.Equal(Fragment, DataRecord.Read((RecordFlags)3, Hex.Bytes("00000001 00000002 aa*16384")).TotalLength);
        Assert.Equal(1, DataRecord.Read(RecordFlags.End, Hex.Bytes("00000001 00000002 aa")).PayloadLength);
        Assert.Equal(
            WireLimits.MaxFrame,
            DataRecord.Read(RecordFlags.Begin, Hex.Bytes("00000001 00000002 00100000 aa*16384")).TotalLength
        );
    }

    [Fact]
    public void Record_is_read_from_its_first_bytes_alone()
    {
        byte[] body = Hex.Bytes("00000001 00000002 00009c40 aa*16384");
        DataRecord data = DataRecord.Read(RecordFlags.Begin, body.AsSpan(0, 12), body.Length);
        Assert.Equal((40_000, 12, Fragment), (data.TotalLength, data.PayloadOffset, data.PayloadLength));
        Assert.Equal(Fragment, data.PayloadOf(new ReadOnlySequence<byte>(body)).Length);
        Assert.Throws<ArgumentException>(() => DataRecord.Read(RecordFlags.Begin, body.AsSpan(0, 11), body.Length));
    }

    [Fact]
    public void Writing_refuses_what_reading_would_refuse()
    {
        var bytes = new byte[DataRecord.MaxHeaderSize];
        Assert.ThrowsAny<ArgumentException>(() => DataRecord.WriteHeader(bytes, 0, 1, 1));
        Assert.ThrowsAny<ArgumentException>(() => DataRecord.WriteHeader(bytes, 1, 0, 1));
        Assert.ThrowsAny<ArgumentException>(() => DataRecord.WriteHeader(bytes, 1, 1, -1));
        Assert.ThrowsAny<ArgumentException>(() => DataRecord.WriteHeader(bytes, 1, 1, Fragment + 1));
        Assert.ThrowsAny<ArgumentException>(() => DataRecord.WriteBegin(bytes, 1, 1, Fragment));
        Assert.ThrowsAny<ArgumentException>(() => DataRecord.WriteBegin(bytes, 1, 1, WireLimits.MaxFrame + 1));
        Assert.ThrowsAny<ArgumentException>(() => DataRecord.WriteEnd(bytes, 1, 1, 0));
        Assert.ThrowsAny<ArgumentException>(() => DataRecord.WriteHeader(bytes.AsSpan(0, 11), 1, 1, 1));
        Assert.ThrowsAny<ArgumentException>(() => DataRecord.WriteBegin(bytes.AsSpan(0, 15), 1, 1, 20_000));
    }

    [Fact]
    public void Neither_reading_nor_writing_allocates()
    {
        byte[] record = GoldenFile.Bytes("data-whole");
        uint sum = RoundTrip(record);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
        {
            sum += RoundTrip(record);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1_001u * 3, sum);
    }

    private static uint RoundTrip(byte[] record)
    {
        DataRecord.WriteHeader(record, 1, 2, 5);
        RecordHeader.TryRead(record, out RecordHeader header);
        DataRecord data = DataRecord.Read(header.Flags, record.AsSpan(RecordHeader.Size, header.Length));
        return data.Source + data.Destination;
    }

    private static DataRecord Single(byte[] record, out byte[] payload)
    {
        Assert.True(RecordHeader.TryRead(record, out RecordHeader header));
        Assert.Equal(RecordType.Data, header.Type);
        byte[] body = record[RecordHeader.Size..];
        Assert.Equal(body.Length, header.Length);
        DataRecord data = DataRecord.Read(header.Flags, body);
        payload = data.PayloadOf(body.AsSpan()).ToArray();
        return data;
    }
}
