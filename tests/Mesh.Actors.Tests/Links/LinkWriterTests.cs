using System.Buffers;
using System.IO.Pipelines;
using Mesh.Actors.Links;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Tests.Links;

public sealed class LinkWriterTests
{
    private const uint Plenty = WireLimits.MaxWindow;

    private readonly FrameLanes _lanes = new();
    private readonly BufferBudget _budget = new(long.MaxValue);

    [Fact]
    public void Control_goes_before_frames_also_when_it_comes_between_two_turns()
    {
        var end = new End();
        OutboundQueue queue = NewQueue(1);
        queue.TrySend(new byte[200_000]);
        end.Writer.Carry(_lanes);
        end.Writer.Post(new Ping(1));
        int filled = end.Writer.Fill();
        end.Writer.Post(new Ping(2));
        while (end.Writer.Fill() > 0) { }

        List<string> records = end.Records();

        Assert.InRange(filled, LinkWriter.FillBytes, LinkWriter.FillBytes + WireLimits.RecordBody + WireLimits.Header);
        Assert.Equal("Ping", records[0]);
        Assert.Equal(5, records.LastIndexOf("Ping"));
        Assert.Equal(13, records.Count(r => r == "Data 1"));
    }

    [Fact]
    public void Channels_take_turns_of_one_fragment()
    {
        var end = new End();
        foreach (uint source in new uint[] { 1, 2, 3 })
        {
            NewQueue(source).TrySend(new byte[3 * WireLimits.Fragment]);
        }

        end.Writer.Carry(_lanes);
        while (end.Writer.Fill() > 0) { }

        Assert.Equal(
            Enumerable.Repeat<string[]>(["Data 1", "Data 2", "Data 3"], 3).SelectMany(turn => turn),
            end.Records()
        );
        Assert.Equal(3UL, end.Writer.FramesSent);
    }

    [Fact]
    public void At_most_sixteen_frames_are_in_parts_and_whole_ones_pass_them()
    {
        var end = new End();
        foreach (int source in Enumerable.Range(1, 40))
        {
            NewQueue((uint)source).TrySend(new byte[3 * WireLimits.Fragment]);
        }

        NewQueue(99).TrySend(new byte[10]);
        end.Writer.Carry(_lanes);
        while (end.Writer.Fill() > 0) { }

        string[] records = [.. end.Records()];
        var begun = new Dictionary<string, int>();
        int most = 0;
        foreach (string record in records)
        {
            begun[record] = begun.GetValueOrDefault(record) + 1;
            most = Math.Max(most, begun.Count(b => b.Value < 3 && b.Key != "Data 99"));
        }

        Assert.Equal(WireLimits.BegunFrames, most);
        Assert.True(Array.IndexOf(records, "Data 99") < 41, "the small frame waited for the large ones");
        Assert.Equal(121, records.Length);
        Assert.Equal(41UL, end.Writer.FramesSent);
    }

    [Fact]
    public void A_link_that_drains_ends_the_frames_it_began_says_how_many_and_leaves_the_rest_to_the_next()
    {
        var loser = new End();
        var winner = new End();
        OutboundQueue begun = NewQueue(1);
        begun.TrySend(new byte[100_000]);
        begun.TrySend(new byte[1]);
        OutboundQueue waiting = NewQueue(2);
        loser.Writer.Carry(_lanes);
        loser.Writer.Fill();
        Assert.True(begun.IsMidFrame);
        waiting.TrySend(new byte[2]);

        loser.Writer.EndWith(new Contracts.Wire.End(0), finishOnly: true);
        while (loser.Writer.Fill() > 0) { }

        Assert.True(loser.Writer.IsEnded);
        Assert.Equal(1UL, loser.Writer.FramesSent);
        Assert.Equal([.. Enumerable.Repeat("Data 1", 7), "End 1"], loser.Records());
        winner.Writer.Carry(_lanes);
        while (winner.Writer.Fill() > 0) { }

        Assert.Equal(["Data 1", "Data 2"], winner.Records().Order());
    }

    [Fact]
    public void A_link_that_closes_sends_all_it_can_and_then_its_last_record_and_nothing_after()
    {
        var end = new End();
        OutboundQueue queue = NewQueue(1);
        queue.TrySend(new byte[100_000]);
        queue.TrySend(new byte[1]);
        end.Writer.Carry(_lanes);
        end.Writer.EndWith(new CloseAck(), finishOnly: false);
        while (end.Writer.Fill() > 0) { }

        end.Writer.Post(new Ping(1));
        queue.TrySend(new byte[1]);

        Assert.Equal(0, end.Writer.Fill());
        Assert.Equal([.. Enumerable.Repeat("Data 1", 8), "CloseAck"], end.Records());
    }

    [Fact]
    public void A_link_that_was_replaced_carries_no_frames_any_more()
    {
        var old = new End();
        var next = new End();
        old.Writer.Carry(_lanes);
        next.Writer.Carry(_lanes);
        NewQueue(1).TrySend([1]);

        Assert.Equal(0, old.Writer.Fill());
        Assert.NotEqual(0, next.Writer.Fill());
    }

    [Fact]
    public void Control_that_nobody_takes_is_bounded_and_marks_the_link()
    {
        var end = new End();
        for (int i = 0; i < LinkWriter.MaxControlBytes / 12; i++)
        {
            end.Writer.Post(new Ping((ulong)i));
        }

        Assert.False(end.Writer.IsOverflown);
        for (int i = 0; i < 1_000; i++)
        {
            end.Writer.Post(new Ping(0));
        }

        Assert.True(end.Writer.IsOverflown);
        Assert.InRange(end.Writer.Fill(), 1, LinkWriter.MaxControlBytes + 12);
    }

    [Fact]
    public void Credit_is_asked_for_when_the_writer_comes_by_and_goes_out_in_records_of_64_grants()
    {
        var end = new End();
        var source = new Source();
        for (int i = 0; i < 100; i++)
        {
            end.Writer.PostGrant(source);
        }

        source.Limit = 7;
        while (end.Writer.Fill() > 0) { }

        Assert.Equal(["Credit 64 of 7", "Credit 36 of 7"], end.Records());
    }

    private OutboundQueue NewQueue(uint source) =>
        new(new SendBuffer(16_777_216, 1_000, _budget), _lanes, source, 9, WireLimits.MaxFrame, Plenty);

    private sealed class Source : ICreditSource
    {
        public ulong Limit { get; set; }

        public CreditGrant TakeGrant() => new(1, 2, Limit);
    }

    /// <summary>A writer, and what it has written.</summary>
    private sealed class End
    {
        private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));

        public End() => Writer = new LinkWriter(_pipe.Writer, new AsyncSignal());

        public LinkWriter Writer { get; }

        public List<string> Records()
        {
            _ = _pipe.Writer.FlushAsync();
            Assert.True(_pipe.Reader.TryRead(out ReadResult read));
            var records = new List<string>();
            var reader = new RecordReader(read.Buffer);
            while (reader.TryRead(out RecordHeader header, out ReadOnlySpan<byte> body))
            {
                records.Add(Text(header, body));
            }

            reader.Dispose();
            _pipe.Reader.AdvanceTo(read.Buffer.End);
            return records;
        }

        private static string Text(RecordHeader header, ReadOnlySpan<byte> body)
        {
            if (header.Type == RecordType.Data)
            {
                return $"Data {DataRecord.Read(header.Flags, body).Source}";
            }

            return ControlCodec.Read(header.Type, body.ToArray()) switch
            {
                Contracts.Wire.End ended => $"End {ended.Frames}",
                Credit credit => $"Credit {credit.Grants.Count} of {credit.Grants[0].Limit}",
                ControlMessage other => other.Type.ToString(),
            };
        }
    }
}
