using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Tests.Links;

/// <summary>Closing for idleness in two steps: a question, and an answer that may be no.</summary>
public sealed class LinkArbiterIdleTests
{
    private static readonly Hid Small = new(Enumerable.Repeat((byte)1, 32).ToArray());
    private static readonly Hid Great = new(Enumerable.Repeat((byte)2, 32).ToArray());

    private readonly BufferBudget _budget = new(64 * 1_048_576);
    private readonly FakeArbiterSink _sink = new();

    [Fact]
    public void The_question_says_how_many_frames_have_come_and_pauses_sending_and_nobody_is_offline_yet()
    {
        (LinkArbiter arbiter, LinkSlot link) = One();
        link.FramesReceived = 7;

        arbiter.AskToClose();
        arbiter.AskToClose();

        Assert.Equal(["Close? 7 on 1"], _sink.Take());
        Assert.True(_sink.IsPaused);
        Assert.True(arbiter is { IsAsking: true, IsClosing: false });
        Assert.Equal(LinkWait.Ask, _sink.Timers[link]);
    }

    [Fact]
    public void Nothing_is_asked_when_a_frame_was_taken_just_before_sending_was_paused()
    {
        (LinkArbiter arbiter, LinkSlot link) = One();
        _sink.HasQueued = true;

        arbiter.AskToClose();

        Assert.Empty(_sink.Take());
        Assert.False(_sink.IsPaused || arbiter.IsAsking || _sink.Timers.ContainsKey(link));
    }

    [Fact]
    public void An_answer_that_agrees_ends_the_link_as_idle()
    {
        (LinkArbiter arbiter, LinkSlot link) = One();
        arbiter.AskToClose();
        _sink.Take();

        arbiter.OnCloseAck(link);

        Assert.Equal(["seal Idle", "shut 1"], _sink.Take());
        Assert.True(arbiter.IsClosing);
    }

    [Fact]
    public void Hold_in_place_of_the_answer_takes_the_question_back()
    {
        (LinkArbiter arbiter, LinkSlot link) = One();
        arbiter.AskToClose();
        _sink.Take();

        arbiter.OnHold(link, isHeld: true);
        arbiter.OnHold(link, isHeld: false);

        Assert.Empty(_sink.Take());
        Assert.False(_sink.IsPaused);
        Assert.Empty(_sink.Timers);
        Assert.False(arbiter.IsAsking || arbiter.IsClosing || link.IsHeldThere);
        arbiter.AskToClose();
        Assert.True(arbiter.IsAsking);
    }

    [Fact]
    public void No_answer_in_time_ends_the_link_as_idle()
    {
        (LinkArbiter arbiter, LinkSlot link) = One();
        arbiter.AskToClose();
        _sink.Take();

        arbiter.OnTimer(link, LinkWait.Ask);
        arbiter.OnEnded(link, wroteEnd: false, "killed");

        Assert.Equal(["kill 1", "reset Idle", "empty"], _sink.Take());
    }

    [Fact]
    public void Who_is_asked_and_has_nothing_to_say_agrees()
    {
        (LinkArbiter arbiter, LinkSlot link) = One();
        _sink.FramesSent = 3;

        arbiter.OnClose(link, new Close(WireCode.Idle, FramesReceived: 3));

        Assert.Equal(["seal Idle", "CloseAck ends 1"], _sink.Take());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Who_holds_or_has_sent_what_has_not_come_says_so_and_goes_on(bool holds)
    {
        (LinkArbiter arbiter, LinkSlot link) = One();
        _sink.FramesSent = 3;
        _sink.IsHeld = holds;

        arbiter.OnClose(link, new Close(WireCode.Idle, FramesReceived: holds ? 3u : 2u));

        Assert.Equal(holds ? ["Hold True on 1"] : ["Hold True on 1", "Hold False on 1"], _sink.Take());
        Assert.False(arbiter.IsClosing || _sink.IsPaused);
    }

    [Fact]
    public void Two_that_ask_each_other_at_once_agree()
    {
        (LinkArbiter arbiter, LinkSlot link) = One();
        arbiter.AskToClose();
        _sink.Take();

        arbiter.OnClose(link, new Close(WireCode.Idle, FramesReceived: 0));
        Assert.Equal(["seal Idle", "CloseAck ends 1"], _sink.Take());

        arbiter.OnCloseAck(link);
        Assert.Equal(["shut 1"], _sink.Take());
    }

    [Fact]
    public void While_there_are_two_links_nobody_asks_and_nobody_agrees()
    {
        (LinkArbiter arbiter, LinkSlot older) = One();
        arbiter.Attach(Link(2));
        _sink.Take();

        arbiter.AskToClose();
        Assert.Empty(_sink.Take());
        arbiter.OnClose(older, new Close(WireCode.Idle, FramesReceived: 0));

        Assert.Equal(["Hold True on 1", "Hold False on 1"], _sink.Take());
    }

    [Fact]
    public void A_link_that_comes_up_before_the_answer_takes_over_when_the_other_side_has_agreed()
    {
        (LinkArbiter arbiter, LinkSlot older) = One();
        LinkSlot newer = Link(2);
        arbiter.AskToClose();
        arbiter.Attach(newer);
        newer.Note(new SnapshotEnd(0));
        arbiter.OnPong(older, _sink.LastPing);
        Assert.DoesNotContain("Keep on 2", _sink.Take());

        arbiter.OnCloseAck(older);
        arbiter.OnEnded(older, wroteEnd: false, "closed");

        Assert.Equal(["shut 1", "reset Idle", "Ping on 2"], _sink.Take());
        arbiter.OnPong(newer, _sink.LastPing);
        Assert.Equal(["Keep on 2, dead", "adopt 2"], _sink.Take());
    }

    [Fact]
    public void A_host_that_stops_while_it_asks_says_so_and_the_late_answer_does_no_harm()
    {
        (LinkArbiter arbiter, LinkSlot link) = One();
        arbiter.AskToClose();
        _sink.Take();

        arbiter.Close(WireCode.Stopping, OfflineReason.LocalStop);
        arbiter.SendClose();
        Assert.Equal(["seal LocalStop", "await sent", "Close Stopping ends 1"], _sink.Take());
        arbiter.OnHold(link, isHeld: true);
        Assert.Empty(_sink.Take());
        arbiter.OnCloseAck(link);

        Assert.Equal(["shut 1"], _sink.Take());
    }

    private (LinkArbiter Arbiter, LinkSlot Link) One()
    {
        var arbiter = new LinkArbiter(Great, Small, _sink);
        LinkSlot link = Link(1);
        arbiter.Attach(link);
        _sink.Take();
        return (arbiter, link);
    }

    private LinkSlot Link(ulong serial) => new(new LinkName(Great, serial), 1, _budget);
}
