using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Tests.Links;

/// <summary>One of two links has ended, and the one that is left has to show that it lives.</summary>
public sealed class LinkTrialTests
{
    private static readonly Hid Small = new(Enumerable.Repeat((byte)1, 32).ToArray());
    private static readonly Hid Great = new(Enumerable.Repeat((byte)2, 32).ToArray());

    private readonly BufferBudget _budget = new(64 * 1_048_576);
    private readonly FakeArbiterSink _sink = new();

    [Fact]
    public void An_older_link_that_does_not_answer_is_dead_and_the_newer_one_takes_over_when_it_has_answered()
    {
        LinkArbiter arbiter = Decider();
        (LinkSlot older, LinkSlot newer) = (Link(1), Link(2));
        Two(arbiter, older, newer);

        arbiter.OnTimer(newer, LinkWait.Probe);
        Assert.Equal(["kill 1", "reset LinkLost", "Ping on 2"], _sink.Take());
        arbiter.OnPong(newer, _sink.LastPing);

        Assert.Equal(["Keep on 2, dead", "adopt 2"], _sink.Take());
        Assert.Same(newer, arbiter.Active);
        Assert.Empty(_sink.Timers);
    }

    [Fact]
    public void A_link_that_took_the_place_of_one_held_for_dead_ends_when_the_deciding_host_has_seen_that_one_alive()
    {
        LinkArbiter arbiter = Other();
        (LinkSlot older, LinkSlot newer) = (Link(1), Link(2));
        Two(arbiter, older, newer);
        arbiter.OnTimer(newer, LinkWait.Probe);
        arbiter.OnPong(newer, _sink.LastPing);
        Assert.Equal(["kill 1", "reset LinkLost", "Ping on 2", "adopt 2"], _sink.Take());

        arbiter.OnKeep(newer, new Keep(newer.Name.Dialler, 2, OtherIsDead: false));

        Assert.Equal(["reset LinkLost", "Close Duplicate ends 2"], _sink.Take());
        Assert.True(arbiter.IsClosing);
    }

    [Fact]
    public void A_link_that_took_the_place_of_one_that_broke_stays_when_the_deciding_host_holds_that_one_for_dead_too()
    {
        LinkArbiter arbiter = Other();
        (LinkSlot older, LinkSlot newer) = (Link(1), Link(2));
        Two(arbiter, older, newer);
        arbiter.OnEnded(older, wroteEnd: false, "reset");
        arbiter.OnPong(newer, _sink.LastPing);
        _sink.Take();

        arbiter.OnKeep(newer, new Keep(newer.Name.Dialler, 2, OtherIsDead: true));

        Assert.Empty(_sink.Take());
        Assert.Same(newer, arbiter.Active);
    }

    [Fact]
    public void A_link_in_use_that_breaks_is_replaced_by_the_one_on_trial_once_that_has_answered_a_ping_sent_since()
    {
        LinkArbiter arbiter = Decider();
        (LinkSlot older, LinkSlot newer) = (Link(1), Link(2));
        Two(arbiter, older, newer);
        ulong before = _sink.LastPing;

        arbiter.OnEnded(older, wroteEnd: false, "broken");
        Assert.Equal(["reset LinkLost", "Ping on 2"], _sink.Take());
        arbiter.OnPong(newer, before);
        Assert.Empty(_sink.Take());
        arbiter.OnPong(newer, _sink.LastPing);

        Assert.Equal(["Keep on 2, dead", "adopt 2"], _sink.Take());
    }

    [Fact]
    public void Of_two_links_that_died_together_the_second_takes_nobody_offline_again()
    {
        LinkArbiter arbiter = Other();
        (LinkSlot older, LinkSlot newer) = (Link(1), Link(2));
        Two(arbiter, older, newer);
        arbiter.OnEnded(older, wroteEnd: false, "reset");
        _sink.Take();

        arbiter.OnTimer(newer, LinkWait.Probe);
        Assert.Equal(["kill 2"], _sink.Take());
        arbiter.OnEnded(newer, wroteEnd: false, "killed");

        Assert.DoesNotContain(_sink.Calls, call => call.StartsWith("adopt", StringComparison.Ordinal));
        Assert.Equal("empty", _sink.Take()[^1]);
        Assert.True(arbiter.IsEmpty);
    }

    [Fact]
    public void A_connection_that_closes_while_its_last_link_is_on_trial_does_not_come_back()
    {
        LinkArbiter arbiter = Decider();
        (LinkSlot older, LinkSlot newer) = (Link(1), Link(2));
        Two(arbiter, older, newer);
        arbiter.OnEnded(older, wroteEnd: false, "broken");
        ulong probe = _sink.LastPing;

        arbiter.Close(WireCode.Stopping, OfflineReason.LocalStop);
        arbiter.SendClose();
        _sink.Take();
        arbiter.OnPong(newer, probe);

        Assert.Empty(_sink.Take());
        Assert.Null(arbiter.Active);
    }

    [Fact]
    public void A_link_on_trial_that_breaks_without_Close_leaves_the_older_one_as_it_was()
    {
        LinkArbiter arbiter = Other();
        (LinkSlot older, LinkSlot newer) = (Link(1), Link(2));
        Two(arbiter, older, newer);

        arbiter.OnEnded(newer, wroteEnd: false, "broken");

        Assert.Empty(_sink.Take());
        Assert.Same(older, arbiter.Active);
        Assert.Equal([older], arbiter.Links);
    }

    [Fact]
    public void A_link_whose_handshake_began_before_the_last_end_takes_over_when_it_has_answered()
    {
        LinkArbiter arbiter = Decider();
        LinkSlot doubtful = Doubtful(2);

        arbiter.Attach(doubtful);
        Assert.Equal(["announce on 2", "Ping on 2"], _sink.Take());
        Assert.Null(arbiter.Active);
        arbiter.OnPong(doubtful, _sink.LastPing);

        Assert.Equal(["Keep on 2, dead", "adopt 2"], _sink.Take());
        Assert.Same(doubtful, arbiter.Active);
        Assert.Empty(_sink.Timers);
    }

    [Fact]
    public void A_link_whose_handshake_began_before_the_last_end_and_that_does_not_answer_is_never_in_use()
    {
        LinkArbiter arbiter = Other();
        LinkSlot doubtful = Doubtful(2);
        arbiter.Attach(doubtful);
        _sink.Take();

        arbiter.OnTimer(doubtful, LinkWait.Probe);
        Assert.Equal(["kill 2"], _sink.Take());
        arbiter.OnEnded(doubtful, wroteEnd: false, "killed");

        Assert.Equal(["empty"], _sink.Take());
    }

    [Fact]
    public void A_link_that_has_shown_life_takes_the_place_of_one_that_has_yet_to()
    {
        LinkArbiter arbiter = Other();
        arbiter.Attach(Doubtful(2));
        _sink.Take();
        LinkSlot alive = Link(3);

        arbiter.Attach(alive);

        Assert.Equal(["kill 2", "adopt 3"], _sink.Take());
        Assert.Equal([alive], arbiter.Links);
    }

    [Fact]
    public void Of_two_links_that_both_have_yet_to_show_life_the_first_is_tried()
    {
        LinkArbiter arbiter = Other();
        LinkSlot first = Doubtful(2);
        arbiter.Attach(first);
        _sink.Take();

        arbiter.Attach(Doubtful(3));

        Assert.Equal(["Close Duplicate ends 3"], _sink.Take());
        Assert.Equal([first], arbiter.Links);
    }

    [Fact]
    public void Keep_with_a_living_loser_on_a_link_that_has_yet_to_show_life_ends_the_connection()
    {
        LinkArbiter arbiter = Other();
        (LinkSlot older, LinkSlot newer) = (Link(1), Link(2));
        Two(arbiter, older, newer);
        arbiter.OnEnded(older, wroteEnd: false, "reset");
        _sink.Take();

        arbiter.OnKeep(newer, new Keep(newer.Name.Dialler, 2, OtherIsDead: false));

        Assert.Equal(["reset LinkLost", "Close Duplicate ends 2"], _sink.Take());
        Assert.True(arbiter.IsClosing);
    }

    private LinkArbiter Decider() => new(Great, Small, _sink);

    private LinkArbiter Other() => new(Small, Great, _sink);

    private LinkSlot Link(ulong serial) => new(new LinkName(Great, serial), 1, _budget);

    private LinkSlot Doubtful(ulong serial) => new(new LinkName(Great, serial), 1, _budget) { IsDoubtful = true };

    private void Two(LinkArbiter arbiter, LinkSlot older, LinkSlot newer)
    {
        arbiter.Attach(older);
        arbiter.Attach(newer);
        _sink.Take();
    }
}
