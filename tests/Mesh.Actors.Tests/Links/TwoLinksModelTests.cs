using Mesh.Actors.Tests.Links.Model;
using Xunit.Abstractions;

namespace Mesh.Actors.Tests.Links;

/// <summary>Every order of dials, bytes, timers and ends that two hosts with two links between them can see (docs/protocol.md §6).</summary>
/// <remarks>Whatever is wrong on the way, a frame doubled, lost amid a stay or out of order, or an accusation, ends the exploration by itself.</remarks>
public sealed class TwoLinksModelTests(ITestOutputHelper output)
{
    private const int Small = 0;
    private const int Great = 1;

    [Theory]
    [InlineData(Small, Great, 1, 1)]
    [InlineData(Small, Great, 2, 0)]
    [InlineData(Small, Great, 0, 2)]
    [InlineData(Great, Great, 1, 1)]
    [InlineData(Small, Small, 1, 1)]
    public void Whatever_the_order_one_link_is_left_on_both_and_no_frame_is_lost_doubled_or_reordered(
        int firstDialler,
        int secondDialler,
        int framesOfSmall,
        int framesOfGreat
    )
    {
        var rules = new ModelRules(framesOfSmall, framesOfGreat);
        IReadOnlyDictionary<string, int> ends = Explore(rules, firstDialler, secondDialler);

        Assert.Equal(["one link, chosen, stays 1 and 1"], ends.Keys);
    }

    [Theory]
    [InlineData(0, 0, 2)]
    [InlineData(1, 0, 1)]
    [InlineData(0, 1, 1)]
    public void Whenever_links_are_cut_both_hosts_agree_and_each_stay_brings_an_unbroken_sequence(
        int framesOfSmall,
        int framesOfGreat,
        int cuts
    )
    {
        IReadOnlyDictionary<string, int> ends = Explore(
            new ModelRules(framesOfSmall, framesOfGreat, cuts),
            Small,
            Great
        );

        Assert.Contains("one link, chosen, stays 1 and 1", ends.Keys);
        Assert.Contains("one link, a fault, stays 1 and 1", ends.Keys);
        Assert.Contains("one link, a fault, stays 2 and 2", ends.Keys);
        Assert.Contains("one link, chosen, a fault, stays 1 and 1", ends.Keys);
        Assert.Contains("no link, chosen, a fault, stays 1 and 1", ends.Keys);
    }

    [Fact]
    public void A_host_whose_links_are_gone_dials_again_and_both_agree()
    {
        var rules = new ModelRules(0, 0, Cuts: 1, Redials: 1);
        IReadOnlyDictionary<string, int> ends = Explore(rules, Small, Great, Small);

        Assert.Contains("one link, chosen, a fault, stays 2 and 2", ends.Keys);
    }

    [Fact]
    public void Whenever_a_link_falls_silent_it_is_replaced_or_given_up_on_both()
    {
        var rules = new ModelRules(1, 1, Freezes: 1);
        IReadOnlyDictionary<string, int> ends = Explore(rules, Small, Great);

        Assert.Contains("one link, a fault, stays 1 and 1", ends.Keys);
        Assert.Contains("one link, a fault, stays 2 and 2", ends.Keys);
        Assert.Contains("no link, chosen, a fault, stays 1 and 1", ends.Keys);
    }

    [Theory]
    [InlineData(0, 0, 2)]
    [InlineData(1, 0, 1)]
    [InlineData(0, 1, 1)]
    public void Whenever_timers_run_out_both_hosts_agree(int framesOfSmall, int framesOfGreat, int earlyTimers)
    {
        var rules = new ModelRules(framesOfSmall, framesOfGreat, EarlyTimers: earlyTimers);
        IReadOnlyDictionary<string, int> ends = Explore(rules, Small, Great);

        Assert.Contains("one link, chosen, stays 1 and 1", ends.Keys);
        Assert.Contains("one link, a fault, stays 2 and 2", ends.Keys);
        Assert.Contains("no link, chosen, a fault, stays 1 and 1", ends.Keys);
    }

    [Theory]
    [InlineData(Small)]
    [InlineData(Great)]
    public void A_host_that_is_killed_at_any_moment_is_offline_once_at_most(int killed)
    {
        IReadOnlyDictionary<string, int> ends = Explore(new ModelRules(1, 1, Killed: killed), Small, Great);

        Assert.Contains("one link, chosen, stays 1 and 1", ends.Keys);
        Assert.Contains("killed, online 0 times", ends.Keys);
        Assert.Contains("killed, online 1 times", ends.Keys);
    }

    [Theory]
    [InlineData(Small)]
    [InlineData(Great)]
    public void A_host_that_starts_again_is_offline_once_at_most_and_one_link_of_its_new_life_is_left(int restarted)
    {
        var rules = new ModelRules(0, 0, Killed: restarted, IsRestarted: true, Redials: 1);
        IReadOnlyDictionary<string, int> ends = Explore(rules, Small, Great, restarted);

        Assert.Contains("one link, chosen, stays 1 and 1", ends.Keys);
        Assert.Contains("restarted, one link, online 1 times", ends.Keys);
        Assert.Contains("restarted, one link, online 2 times", ends.Keys);
    }

    [Theory]
    [InlineData(Small, Great, Small, 1)]
    [InlineData(Small, Great, Great, 1)]
    [InlineData(Small, Small, Small, 1)]
    [InlineData(Small, Small, Great, 1)]
    [InlineData(Small, Great, Small, 2)]
    [InlineData(Small, Great, Great, 2)]
    public void Whenever_a_host_closes_the_other_one_is_told_why_and_gets_all_that_was_accepted(
        int firstDialler,
        int secondDialler,
        int closer,
        int frames
    )
    {
        var rules = new ModelRules(closer == Small ? frames : 0, closer == Great ? frames : 0, Closer: closer);
        IReadOnlyDictionary<string, int> ends = Explore(rules, firstDialler, secondDialler);

        Assert.Equal(["closed", "one link, chosen, stays 1 and 1"], ends.Keys.Order());
    }

    private static string Check(ModelWorld world)
    {
        ModelHost small = world.Hosts[Small];
        ModelHost great = world.Hosts[Great];
        if (small.IsOver || great.IsOver)
        {
            (ModelHost closer, ModelHost other) = small.IsOver ? (small, great) : (great, small);
            Assert.Equal((true, true), (small.Arbiter.IsEmpty, great.Arbiter.IsEmpty));
            Assert.Equal((false, false), (small.IsOnline, great.IsOnline));
            Assert.False(closer.WasToldOtherwise || other.WasToldOtherwise, "told another reason");
            Assert.Equal(closer.SentCount, other.ReceivedCount);
            return "closed";
        }

        if (small.IsDead || great.IsDead)
        {
            ModelHost left = small.IsDead ? great : small;
            Assert.True(left.Arbiter.IsEmpty);
            Assert.False(left.IsOnline);
            Assert.InRange(left.OfflineCount, 0, 1);
            return $"killed, online {left.StayCount} times";
        }

        bool isUp = CheckAgreement(world);
        if (small.BootEpoch != great.BootEpoch)
        {
            (ModelHost anew, ModelHost other) = small.BootEpoch > great.BootEpoch ? (small, great) : (great, small);
            Assert.True(isUp);
            Assert.Equal(0, anew.OfflineCount);
            Assert.InRange(other.OfflineCount, 0, 1);
            return $"restarted, one link, online {other.StayCount} times";
        }

        return (isUp ? "one link" : "no link")
            + (world.WasChosen ? ", chosen" : "")
            + (world.HadFault ? ", a fault" : "")
            + $", stays {small.StayCount} and {great.StayCount}";
    }

    private static bool CheckAgreement(ModelWorld world)
    {
        ModelHost small = world.Hosts[Small];
        ModelHost great = world.Hosts[Great];
        Assert.Equal(small.Arbiter.Active?.Name, great.Arbiter.Active?.Name);
        bool isUp = small.Arbiter.Active is not null;
        int links = isUp ? 1 : 0;
        Assert.Equal((links, links), (small.Arbiter.Links.Count, great.Arbiter.Links.Count));
        Assert.Equal((isUp, isUp), (small.IsOnline, great.IsOnline));
        if (small.Arbiter.Active is { } active)
        {
            ModelLink link = world.LinkOf(active);
            Assert.False(link.IsCut || link.IsFrozen);
            Assert.Equal((small.SentInStay, great.SentInStay), (great.ReceivedInStay, small.ReceivedInStay));
        }

        return isUp;
    }

    private IReadOnlyDictionary<string, int> Explore(ModelRules rules, params int[] diallers)
    {
        var explorer = new ModelExplorer(Check);
        output.WriteLine(explorer.Explore(new ModelWorld(rules, diallers)));
        Assert.True(explorer.StateCount > 1_000, $"only {explorer.StateCount} states");
        return explorer.Ends;
    }
}
