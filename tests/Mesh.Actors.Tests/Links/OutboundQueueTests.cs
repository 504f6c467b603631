using System.Buffers;
using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Tests.Links;

public sealed class OutboundQueueTests
{
    private readonly BufferBudget _budget = new(64 * 1_048_576);
    private readonly FrameLanes _lanes = new();
    private readonly ArrayBufferWriter<byte> _output = new();

    [Fact]
    public void A_sealed_queue_answers_311_and_still_sends_what_it_took()
    {
        OutboundQueue queue = NewQueue(NewBuffer());
        Assert.True(queue.TrySend([1]).IsAccepted);

        Assert.Equal(1UL, queue.Seal());

        Assert.Equal(MeshErrorCode.NoConnection, queue.TrySend([2]).Code);
        Assert.Equal([1], Assert.Single(Frames(queue)));
        Assert.Equal(0, _budget.UsedBytes);
    }

    [Fact]
    public void A_full_buffer_takes_nothing_and_loses_nothing_and_a_frame_of_the_largest_size_passes_an_empty_one()
    {
        OutboundQueue queue = NewQueue(NewBuffer(maxBytes: 65_536, maxFrames: 3));
        Assert.Equal(MeshErrorCode.FrameTooLarge, queue.TrySend(new byte[WireLimits.MaxFrame + 1]).Code);
        Assert.True(queue.TrySend(new byte[WireLimits.MaxFrame]).IsAccepted);
        Assert.Equal(MeshErrorCode.BufferFull, queue.TrySend([1]).Code);

        Assert.Equal(WireLimits.MaxFrame, Assert.Single(Frames(queue)).Length);
        queue.Grant(ulong.MaxValue);
        for (byte i = 0; i < 3; i++)
        {
            Assert.True(queue.TrySend([i]).IsAccepted);
        }

        Assert.Equal(MeshErrorCode.BufferFull, queue.TrySend([3]).Code);
        Assert.Equal(new byte[][] { [0], [1], [2] }, Frames(queue));
    }

    [Fact]
    public async Task A_frame_above_half_of_the_buffer_is_waited_for_until_it_fits()
    {
        OutboundQueue queue = NewQueue(NewBuffer(maxBytes: 65_536));
        Assert.True(queue.TrySend(new byte[10_000]).IsAccepted);
        Assert.Equal(MeshErrorCode.BufferFull, queue.TrySend(new byte[60_000]).Code);

        Task room = queue.WaitForRoomAsync(60_000);
        Assert.False(room.IsCompleted, "Who tries again at once would do nothing else.");

        Assert.Single(Frames(queue));
        await room;
        Assert.True(queue.TrySend(new byte[60_000]).IsAccepted);
    }

    [Fact]
    public void A_frame_begins_below_the_limit_overdraws_once_and_then_waits_for_credit()
    {
        OutboundQueue queue = NewQueue(NewBuffer(), window: 100);
        queue.TrySend(new byte[50]);
        queue.TrySend(new byte[500]);
        Assert.Equal([50], Frames(queue).Select(f => f.Length));

        queue.Grant(115);
        Assert.Equal([500], Frames(queue).Select(f => f.Length));

        queue.TrySend([1]);
        queue.Grant(678);
        Assert.Empty(Frames(queue));
        queue.Grant(679);
        Assert.Single(Frames(queue));
    }

    [Fact]
    public void A_discarded_queue_finishes_the_frame_it_has_begun_and_gives_the_rest_back()
    {
        OutboundQueue queue = NewQueue(NewBuffer());
        queue.TrySend(new byte[40_000]);
        queue.TrySend(new byte[10]);
        queue.WriteTurn(_output, WireLimits.Fragment, FrameStart.Any, out _);
        Assert.True(queue.IsMidFrame);

        queue.Discard();

        Assert.Equal([40_000], Frames(queue).Select(f => f.Length));
        Assert.Equal(1UL, queue.AcceptedCount);
        Assert.Equal(0, _budget.UsedBytes);
    }

    [Fact]
    public void An_abandoned_queue_gives_all_back_and_writes_no_more()
    {
        OutboundQueue queue = NewQueue(NewBuffer());
        queue.TrySend(new byte[40_000]);
        queue.WriteTurn(_output, WireLimits.Fragment, FrameStart.Any, out _);

        queue.Abandon();

        Assert.Equal(0, _budget.UsedBytes);
        Assert.Equal(0, queue.WriteTurn(_output, WireLimits.Fragment, FrameStart.Any, out _));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_is_sent_and_granted_each_accepted_frame_comes_out_once_and_in_order(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 50; round++)
        {
            OutboundQueue queue = NewQueue(NewBuffer(maxBytes: 200_000), window: 1_000);
            var expected = new List<byte[]>();
            ulong limit = 1_000;
            _output.Clear();
            for (int step = 0; step < 60; step++)
            {
                byte[] data = new byte[random.Next(4) == 0 ? random.Next(70_000) : random.Next(300)];
                random.NextBytes(data);
                if (queue.TrySend(data).IsAccepted)
                {
                    expected.Add(data);
                }

                queue.Grant(limit += (ulong)random.Next(20_000));
                queue.WriteTurn(_output, random.Next(1, 40_000), FrameStart.Any, out _);
            }

            queue.Grant(ulong.MaxValue);
            List<byte[]> frames = Frames(queue, clear: false);
            Assert.Equal(expected.Count, frames.Count);
            Assert.True(
                expected.Zip(frames).All(p => p.First.AsSpan().SequenceEqual(p.Second)),
                $"seed {seed}, round {round}"
            );
            Assert.Equal(0, _budget.UsedBytes);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Records_are_the_same_however_the_bytes_are_cut_into_segments(int seed)
    {
        var random = new Random(seed);
        OutboundQueue queue = NewQueue(NewBuffer());
        for (int i = 0; i < 30; i++)
        {
            queue.TrySend(new byte[random.Next(2_000)]);
        }

        int whole = Frames(queue, clear: false).Count;
        byte[] bytes = _output.WrittenSpan.ToArray();
        for (int round = 0; round < 300; round++)
        {
            var reader = new RecordReader(Cut(bytes, random));
            int count = 0;
            while (reader.TryRead(out _, out _))
            {
                count++;
            }

            reader.Dispose();
            Assert.Equal(whole, count);
        }
    }

    private SendBuffer NewBuffer(int maxBytes = 2_097_152, int maxFrames = 8_192) => new(maxBytes, maxFrames, _budget);

    private OutboundQueue NewQueue(SendBuffer buffer, uint window = 262_144) =>
        new(buffer, _lanes, 1, 2, WireLimits.MaxFrame, window);

    private List<byte[]> Frames(OutboundQueue queue, bool clear = true)
    {
        while (queue.WriteTurn(_output, WireLimits.Fragment, FrameStart.Any, out _) > 0) { }

        var frames = new List<byte[]>();
        var current = new List<byte>();
        var reader = new RecordReader(new ReadOnlySequence<byte>(_output.WrittenMemory));
        while (reader.TryRead(out RecordHeader header, out ReadOnlySpan<byte> body))
        {
            DataRecord record = DataRecord.Read(header.Flags, body);
            current.AddRange(record.PayloadOf(body));
            if (record.IsEnd)
            {
                frames.Add([.. current]);
                current.Clear();
            }
        }

        reader.Dispose();
        if (clear)
        {
            _output.Clear();
        }

        return frames;
    }

    private static ReadOnlySequence<byte> Cut(byte[] bytes, Random random)
    {
        Segment first = new(ReadOnlyMemory<byte>.Empty, 0);
        Segment last = first;
        for (int at = 0; at < bytes.Length; )
        {
            int length = Math.Min(random.Next(0, 700), bytes.Length - at);
            last = last.Append(bytes.AsMemory(at, length));
            at += length;
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index)
        {
            Memory = memory;
            RunningIndex = index;
        }

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
