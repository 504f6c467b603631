using System.IO.Pipelines;
using Mesh.Actors.Links;
using Mesh.Actors.Peers;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Tests.Peers;

public sealed class RemoteChannelTests
{
    private const uint Window = 65_536;
    private const int Cost = WireLimits.FrameOverhead;

    private readonly BufferBudget _budget = new(1_000_000);

    [Fact]
    public void Fragments_become_the_frame_they_were()
    {
        RemoteChannel channel = NewChannel();
        byte[] data = new byte[40_000];
        new Random(1).NextBytes(data);

        Assert.Null(Receive(channel, RecordFlags.Begin, data.AsSpan(0, WireLimits.Fragment), data.Length));
        Assert.Null(Receive(channel, RecordFlags.None, data.AsSpan(WireLimits.Fragment, WireLimits.Fragment)));
        Assert.Equal(data, Receive(channel, RecordFlags.End, data.AsSpan(2 * WireLimits.Fragment)));
        Assert.Equal([1, 2], Receive(channel, RecordFlags.Begin | RecordFlags.End, [1, 2]));
        Assert.Empty(Receive(channel, RecordFlags.Begin | RecordFlags.End, [])!);
    }

    [Fact]
    public void Fragments_that_do_not_follow_or_do_not_add_up_are_faults()
    {
        byte[] full = new byte[WireLimits.Fragment];
        Malformed(c => Receive(c, RecordFlags.None, full));
        Malformed(c => Receive(c, RecordFlags.End, [1]));
        Malformed(c => Receive(Begun(c, 40_000), RecordFlags.Begin, full, 40_000));
        Malformed(c => Receive(Begun(c, 40_000), RecordFlags.Begin | RecordFlags.End, [1]));
        Malformed(c => Receive(Begun(c, 20_000), RecordFlags.None, full));
        Malformed(c => Receive(Begun(c, 40_000), RecordFlags.End, [1]));
        Malformed(c => Receive(Begun(c, 16_385), RecordFlags.End, [1, 2]));
    }

    [Fact]
    public void A_frame_may_be_begun_below_the_limit_whatever_its_cost_and_not_at_it()
    {
        RemoteChannel channel = NewChannel();
        Receive(channel, RecordFlags.Begin | RecordFlags.End, new byte[16_384 - Cost]);
        Receive(channel, RecordFlags.Begin | RecordFlags.End, new byte[16_384 - Cost]);
        Receive(channel, RecordFlags.Begin | RecordFlags.End, new byte[16_384 - Cost]);
        Receive(channel, RecordFlags.Begin | RecordFlags.End, new byte[16_383 - Cost]);
        Receive(channel, RecordFlags.Begin | RecordFlags.End, new byte[16_384]);

        WireException fault = Assert.Throws<WireException>(() =>
            Receive(channel, RecordFlags.Begin | RecordFlags.End, [])
        );

        Assert.Equal(WireCode.CreditOverrun, fault.Code);
    }

    [Fact]
    public void Credit_goes_back_in_quarters_of_the_window_and_only_on_a_link()
    {
        RemoteChannel channel = NewChannel();
        channel.Consumed(50_000, isCaughtUp: false);
        Assert.Equal(Window, Promised(channel));

        channel.GiveCreditOn(NewWriter());
        Assert.Equal(Window + 50_000, Promised(channel));
        channel.Consumed((Window / 4) - 1, isCaughtUp: false);
        Assert.Equal(Window + 50_000, Promised(channel));
        channel.Consumed(1, isCaughtUp: false);
        Assert.Equal(Window + 50_000 + (Window / 4), Promised(channel));
    }

    [Fact]
    public void The_window_grows_for_an_app_that_keeps_up_with_a_source_at_its_limit_and_for_no_other()
    {
        RemoteChannel slow = Full(NewChannel());
        slow.Consumed(Window, isCaughtUp: false);
        Assert.Equal(2 * Window, Promised(slow));

        RemoteChannel quick = Full(NewChannel());
        quick.Consumed(Window, isCaughtUp: true);
        Assert.Equal(3 * Window, Promised(quick));
    }

    [Fact]
    public void A_host_whose_budget_is_used_up_gives_no_credit_until_there_is_room()
    {
        RemoteChannel channel = Full(NewChannel());
        _budget.Charge(2_000_000);
        channel.Consumed(Window, isCaughtUp: true);
        Assert.Equal(Window, Promised(channel));

        _budget.Release(2_000_000);

        Assert.Equal(2 * Window, Promised(channel));
    }

    [Fact]
    public void A_new_link_is_told_the_limit_again()
    {
        RemoteChannel channel = NewChannel();
        channel.GiveCreditOn(NewWriter());
        LinkWriter next = NewWriter();

        channel.GiveCreditOn(next);

        Assert.NotEqual(0, next.Fill());
    }

    private static RemoteChannel Begun(RemoteChannel channel, int total)
    {
        Receive(channel, RecordFlags.Begin, new byte[WireLimits.Fragment], total);
        return channel;
    }

    private static byte[]? Receive(RemoteChannel channel, RecordFlags flags, ReadOnlySpan<byte> data, int total = 0)
    {
        byte[] bytes = new byte[DataRecord.MaxHeaderSize + data.Length];
        int header =
            flags == RecordFlags.Begin ? DataRecord.WriteBegin(bytes, 1, 2, total)
            : flags == RecordFlags.End ? DataRecord.WriteEnd(bytes, 1, 2, data.Length)
            : flags == RecordFlags.None ? DataRecord.WriteMiddle(bytes, 1, 2)
            : DataRecord.WriteHeader(bytes, 1, 2, data.Length);
        data.CopyTo(bytes.AsSpan(header));
        ReadOnlySpan<byte> body = bytes.AsSpan(RecordHeader.Size..(header + data.Length));
        DataRecord record = DataRecord.Read(flags, body);
        return channel.Receive(record, record.PayloadOf(body));
    }

    private static ulong Promised(RemoteChannel channel) => ((ICreditSource)channel).TakeGrant().Limit;

    private static LinkWriter NewWriter() => new(new Pipe().Writer, new AsyncSignal());

    private void Malformed(Action<RemoteChannel> act) =>
        Assert.Equal(WireCode.Malformed, Assert.Throws<WireException>(() => act(NewChannel())).Code);

    // Its source has used up the window; what it sent counts as waiting in the host.
    private RemoteChannel Full(RemoteChannel channel)
    {
        channel.GiveCreditOn(NewWriter());
        _budget.Charge(Window);
        for (int i = 0; i < 4; i++)
        {
            Receive(channel, RecordFlags.Begin | RecordFlags.End, new byte[16_384 - Cost]);
        }

        return channel;
    }

    private RemoteChannel NewChannel()
    {
        var outbound = new OutboundQueue(
            new SendBuffer(100_000, 100, _budget),
            new FrameLanes(),
            2,
            1,
            WireLimits.MaxFrame,
            Window
        );
        return new RemoteChannel(new FakeChannel("app").Peer, outbound, _budget, 1, 2, Window)
        {
            Gate = new ConnectionGate(),
        };
    }
}
