using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Tests.Links;

public sealed class LinkArbiterTests
{
    private static readonly Hid Small = new(Enumerable.Repeat((byte)1, 32).ToArray());
    private static readonly Hid Great = new(Enumerable.Repeat((byte)2, 32).ToArray());

    private readonly BufferBudget _budget = new(64 * 1_048_576);
    private readonly FakeArbiterSink _sink = new();

    [Fact]
    public void The_first_link_is_adopted_and_a_second_one_is_announced_on_while_the_older_one_is_probed()
    {
        LinkArbiter arbiter = Decider();

        arbiter.Attach(Link(1));
        arbiter.Attach(Link(2));

        Assert.Equal(["adopt 1", "announce on 2", "Ping on 1"], _sink.Take());
        Assert.Equal([LinkWait.Probe], _sink.Timers.Values);
    }

    [Fact]
    public void The_decider_keeps_the_link_it_dialled_once_the_older_one_answered_and_the_newer_one_has_announced()
    {
        LinkArbiter arbiter = Decider();
        (LinkSlot older, LinkSlot newer) = (Link(1, Small), Link(2, Great));
        Two(arbiter, older, newer);

        arbiter.OnPong(older, _sink.LastPing);
        Assert.Empty(_sink.Take());
        newer.Note(new SnapshotEnd(0));
        arbiter.OnPresence();

        Assert.Equal(["Keep on 2", "deliver 0 of 1", "End ends 1"], _sink.Take());
        Assert.Same(newer, arbiter.Active);
        Assert.True(newer.IsPaused);
    }

    [Fact]
    public void The_side_that_does_not_decide_waits_for_Keep_however_long()
    {
        LinkArbiter arbiter = Other();
        (LinkSlot older, LinkSlot newer) = (Link(1), Link(2));
        Two(arbiter, older, newer);
        arbiter.OnPong(older, _sink.LastPing);
        newer.Note(new SnapshotEnd(0));
        arbiter.OnPresence();

        arbiter.OnTimer(newer, LinkWait.Probe);

        Assert.Empty(_sink.Take());
        arbiter.OnKeep(newer, new Keep(newer.Name.Dialler, 2, OtherIsDead: false));
        Assert.Equal(["deliver 0 of 1", "End ends 1"], _sink.Take());
        Assert.Same(newer, arbiter.Active);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_loser_is_closed_and_the_winner_read_on_when_both_sides_have_said_End(bool oursFirst)
    {
        LinkArbiter arbiter = Other();
        (LinkSlot older, LinkSlot newer) = (Link(1), Link(2));
        Two(arbiter, older, newer);
        newer.FramesReceived = 1;
        newer.Hold(RecordFlags.Begin | RecordFlags.End, new byte[100]);
        arbiter.OnKeep(newer, new Keep(newer.Name.Dialler, 2, OtherIsDead: false));
        _sink.Take();

        if (oursFirst)
        {
            arbiter.OnDrained(older);
            Assert.Equal(["carry on 2"], _sink.Take());
            arbiter.OnEnd(older, new End(0));
        }
        else
        {
            arbiter.OnEnd(older, new End(0));
            Assert.Empty(_sink.Take());
            arbiter.OnDrained(older);
        }

        Assert.Equal(["shut 1", "deliver 1 of 2", "resume 2"], _sink.Take().SkipWhile(call => call == "carry on 2"));
        Assert.Empty(_sink.Timers);
        Assert.Equal(0, _budget.UsedBytes);
        arbiter.OnEnded(older, wroteEnd: true, "closed");
        Assert.Empty(_sink.Take());
    }

    [Fact]
    public void A_newcomer_that_the_deciding_host_holds_for_dead_is_dropped_with_what_it_brought()
    {
        LinkArbiter arbiter = Other();
        (LinkSlot older, LinkSlot newer) = (Link(1), Link(2));
        Two(arbiter, older, newer);
        newer.Hold(RecordFlags.Begin | RecordFlags.End, new byte[100]);

        arbiter.OnKeep(older, new Keep(older.Name.Dialler, 1, OtherIsDead: true));

        Assert.Equal(["kill 2"], _sink.Take());
        Assert.Same(older, arbiter.Active);
        Assert.Empty(_sink.Timers);
        Assert.Equal(0, _budget.UsedBytes);
    }

    [Fact]
    public void Keep_that_says_the_other_link_is_dead_drains_nothing()
    {
        LinkArbiter arbiter = Other();
        (LinkSlot older, LinkSlot newer) = (Link(1), Link(2));
        Two(arbiter, older, newer);

        arbiter.OnKeep(newer, new Keep(newer.Name.Dialler, 2, OtherIsDead: true));

        Assert.Equal(["kill 1", "reset LinkLost", "adopt 2"], _sink.Take());
    }

    [Fact]
    public void A_living_loser_that_ends_without_End_ends_the_connection()
    {
        LinkArbiter arbiter = Other();
        (LinkSlot older, LinkSlot newer) = (Link(1), Link(2));
        Two(arbiter, older, newer);
        arbiter.OnKeep(newer, new Keep(newer.Name.Dialler, 2, OtherIsDead: false));
        _sink.Take();

        arbiter.OnEnded(older, wroteEnd: true, "broken");

        Assert.Equal(["reset LinkLost", "Close Duplicate ends 2", "resume 2"], _sink.Take());
    }

    [Fact]
    public void Links_that_cannot_be_told_apart_in_time_are_all_closed()
    {
        LinkArbiter arbiter = Other();
        (LinkSlot older, LinkSlot newer) = (Link(1), Link(2));
        Two(arbiter, older, newer);
        arbiter.OnKeep(newer, new Keep(newer.Name.Dialler, 2, OtherIsDead: false));
        _sink.Take();

        arbiter.OnTimer(older, LinkWait.Drain);

        Assert.Equal(["reset LinkLost", "Close Duplicate ends 2", "resume 2", "Close Duplicate ends 1"], _sink.Take());
        arbiter.OnTimer(older, LinkWait.End);
        Assert.Equal(["kill 1"], _sink.Take());
    }

    [Fact]
    public void A_link_of_a_newer_boot_replaces_all_and_one_of_an_older_boot_or_a_third_one_is_turned_away()
    {
        LinkArbiter arbiter = Decider();
        LinkSlot first = Link(1, epoch: 5);
        arbiter.Attach(first);
        arbiter.Attach(Link(2, epoch: 4));
        Assert.Equal(["adopt 1", "Close Duplicate ends 2"], _sink.Take());

        arbiter.Attach(Link(3, epoch: 5));
        arbiter.Attach(Link(4, epoch: 5));
        Assert.Equal(["announce on 3", "Ping on 1", "Close Duplicate ends 4"], _sink.Take());

        arbiter.Attach(Link(5, epoch: 6));
        Assert.Equal(["kill 1", "kill 3", "reset Restarted", "adopt 5"], _sink.Take());
        arbiter.OnEnded(first, wroteEnd: false, "killed");
        Assert.Empty(_sink.Take());
    }

    [Fact]
    public void Keep_from_the_wrong_side_or_for_another_link_and_an_End_that_miscounts_are_faults()
    {
        LinkArbiter decider = Decider();
        (LinkSlot one, LinkSlot two) = (Link(1), Link(2));
        Two(decider, one, two);
        Assert.Throws<WireException>(() => decider.OnKeep(two, new Keep(two.Name.Dialler, 2, false)));

        LinkArbiter other = Other();
        (LinkSlot three, LinkSlot four) = (Link(3), Link(4));
        Two(other, three, four);
        Assert.Throws<WireException>(() => other.OnKeep(four, new Keep(four.Name.Dialler, 3, false)));
        Assert.Throws<WireException>(() => other.OnEnd(three, new End(1)));
    }

    [Fact]
    public void Closing_seals_at_once_and_says_Close_only_when_all_was_sent()
    {
        LinkArbiter arbiter = Decider();
        LinkSlot only = Link(1);
        arbiter.Attach(only);
        _sink.Take();

        arbiter.Close(WireCode.Stopping, OfflineReason.LocalStop);
        Assert.Equal(["seal LocalStop", "await sent"], _sink.Take());
        arbiter.SendClose();
        arbiter.SendClose();
        Assert.Equal(["Close Stopping ends 1"], _sink.Take());

        arbiter.OnClose(only, new Close(WireCode.Idle));
        Assert.Equal(["shut 1"], _sink.Take());
        arbiter.OnEnded(only, wroteEnd: true, "closed");
        Assert.Equal(["reset LinkLost", "empty"], _sink.Take());
        arbiter.Close(WireCode.Stopping, OfflineReason.LocalStop);
        Assert.Empty(_sink.Take());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Close_while_two_links_are_compared_ends_the_connection_once_it_has_come_on_both(bool isOlderFirst)
    {
        LinkArbiter arbiter = Other();
        (LinkSlot older, LinkSlot newer) = (Link(1), Link(2));
        Two(arbiter, older, newer);
        newer.Hold(RecordFlags.Begin | RecordFlags.End, [1]);

        arbiter.OnClose(isOlderFirst ? older : newer, new Close(WireCode.Stopping));
        Assert.Empty(_sink.Take());
        Assert.False(arbiter.IsClosing);
        arbiter.OnClose(isOlderFirst ? newer : older, new Close(WireCode.Duplicate));

        Assert.Equal(["deliver 1 of 2", "seal HostStopped", "CloseAck ends 1", "CloseAck ends 2"], _sink.Take());
        Assert.True(arbiter.IsClosing);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_closes_chooses_no_link_any_more_so_that_close_goes_out_on_both(bool decides)
    {
        LinkArbiter arbiter = decides ? Decider() : Other();
        (LinkSlot older, LinkSlot newer) = (Link(1), Link(2));
        Two(arbiter, older, newer);
        arbiter.Close(WireCode.Removed, OfflineReason.NotPermitted);
        arbiter.SendClose();
        Assert.Equal(["seal NotPermitted", "await sent", "Close Removed ends 1", "Close Removed ends 2"], _sink.Take());

        newer.Note(new SnapshotEnd(0));
        arbiter.OnPresence();
        arbiter.OnPong(older, _sink.LastPing);
        if (!decides)
        {
            arbiter.OnKeep(newer, new Keep(newer.Name.Dialler, newer.Name.Serial, OtherIsDead: false));
        }

        Assert.Empty(_sink.Take());
        Assert.Equal([LinkWait.End, LinkWait.End], _sink.Timers.Values);
    }

    [Fact]
    public void Close_on_a_newer_link_that_then_ends_leaves_the_older_one_to_be_read_to_its_own()
    {
        LinkArbiter arbiter = Other();
        (LinkSlot older, LinkSlot newer) = (Link(1), Link(2));
        Two(arbiter, older, newer);

        arbiter.OnClose(newer, new Close(WireCode.Removed));
        arbiter.OnEnded(newer, wroteEnd: false, "closed");
        Assert.False(arbiter.IsClosing);
        _sink.Take();
        arbiter.OnClose(older, new Close(WireCode.Removed));

        Assert.Equal(["seal NotPermitted", "CloseAck ends 1"], _sink.Take());
    }

    [Fact]
    public void Close_on_one_link_is_why_the_connection_ends_when_the_other_one_breaks()
    {
        LinkArbiter arbiter = Other();
        (LinkSlot older, LinkSlot newer) = (Link(1), Link(2));
        Two(arbiter, older, newer);

        arbiter.OnClose(newer, new Close(WireCode.Stopping));
        arbiter.OnEnded(older, wroteEnd: false, "reset");

        Assert.Equal(["deliver 0 of 2", "seal HostStopped", "CloseAck ends 2"], _sink.Take());
        Assert.True(arbiter.IsClosing);
    }

    [Fact]
    public void Close_on_the_loser_stands_for_its_end_and_the_winners_is_read_afterwards()
    {
        LinkArbiter arbiter = Other();
        (LinkSlot older, LinkSlot newer) = (Link(1), Link(2));
        Two(arbiter, older, newer);
        arbiter.OnKeep(newer, new Keep(newer.Name.Dialler, newer.Name.Serial, OtherIsDead: false));
        _sink.Take();

        arbiter.OnClose(older, new Close(WireCode.Removed));
        arbiter.OnDrained(older);

        Assert.Contains("resume 2", _sink.Take());
        arbiter.OnClose(newer, new Close(WireCode.Removed));
        Assert.Equal(["seal NotPermitted", "CloseAck ends 2"], _sink.Take());
    }

    [Fact]
    public void What_is_held_is_charged_to_the_budget_bounded_and_given_back_when_the_link_ends()
    {
        LinkArbiter arbiter = Other();
        (LinkSlot older, LinkSlot newer) = (Link(1), Link(2));
        Two(arbiter, older, newer);
        byte[] body = new byte[16_384];
        for (int held = 0; held + body.Length <= LinkSlot.MaxHeldBytes; held += body.Length)
        {
            newer.Hold(RecordFlags.Begin | RecordFlags.End, body);
        }

        Assert.Equal(LinkSlot.MaxHeldBytes, _budget.UsedBytes);
        WireException fault = Assert.Throws<WireException>(() => newer.Hold(RecordFlags.End, body));
        Assert.Equal(WireCode.TooMany, fault.Code);
        arbiter.OnFault(newer, fault);
        arbiter.OnEnded(newer, wroteEnd: true, "closed");
        Assert.Equal(0, _budget.UsedBytes);
    }

    private LinkArbiter Decider() => new(Great, Small, _sink);

    private LinkArbiter Other() => new(Small, Great, _sink);

    private LinkSlot Link(ulong serial, Hid? dialler = null, ulong epoch = 1) =>
        new(new LinkName(dialler ?? Great, serial), epoch, _budget);

    private void Two(LinkArbiter arbiter, LinkSlot older, LinkSlot newer)
    {
        arbiter.Attach(older);
        arbiter.Attach(newer);
        _sink.Take();
    }
}
