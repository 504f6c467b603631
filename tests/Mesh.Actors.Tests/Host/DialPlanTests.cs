using Mesh.Actors.Host;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Actors.Tests.Host;

public sealed class DialPlanTests
{
    private static readonly Uid One = SigningKey.Generate().Uid;
    private static readonly Uid Other = SigningKey.Generate().Uid;

    private readonly DialPlan _plan = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), new SeededRandom(1));

    [Fact]
    public void Each_contact_has_a_back_off_of_its_own()
    {
        for (int i = 0; i < 10; i++)
        {
            _plan.NextWait(One, soon: false);
        }

        Assert.InRange(_plan.NextWait(One, soon: false), TimeSpan.FromSeconds(48), TimeSpan.FromSeconds(72));
        Assert.InRange(_plan.NextWait(Other, soon: false), TimeSpan.FromSeconds(0.8), TimeSpan.FromSeconds(1.2));
    }

    [Fact]
    public void What_is_planned_and_has_failed_can_be_asked_for_until_it_is_forgotten()
    {
        Assert.Equal((null, 0), _plan.Find(One));
        _plan.Failed(One);
        _plan.Failed(One);
        _plan.Due(One, TimeSpan.FromSeconds(7));
        Assert.Equal((TimeSpan.FromSeconds(7), 2), _plan.Find(One));
        Assert.Equal((null, 0), _plan.Find(Other));

        _plan.Up(One, TimeSpan.FromSeconds(8));
        Assert.Equal(0, _plan.Find(One).FailedDials);

        _plan.Forget(One);
        Assert.Equal((null, 0), _plan.Find(One));
    }

    [Fact]
    public void A_new_reason_to_try_is_tried_almost_at_once_and_spread_and_takes_nothing_from_the_back_off()
    {
        TimeSpan[] waits = [.. Enumerable.Range(0, 100).Select(_ => _plan.NextWait(One, soon: true))];

        Assert.All(waits, wait => Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromMilliseconds(50)));
        Assert.True(waits.Distinct().Count() > 50);
        Assert.InRange(_plan.NextWait(One, soon: false), TimeSpan.FromSeconds(0.8), TimeSpan.FromSeconds(1.2));
    }

    [Fact]
    public void A_link_that_lasted_begins_the_back_off_anew_and_one_that_broke_at_once_does_not()
    {
        for (int i = 0; i < 5; i++)
        {
            _plan.NextWait(One, soon: false);
        }

        _plan.Up(One, TimeSpan.FromSeconds(10));
        _plan.Down(One, TimeSpan.FromSeconds(11));
        Assert.InRange(_plan.NextWait(One, soon: false), TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(39));

        _plan.Up(One, TimeSpan.FromSeconds(20));
        _plan.Down(One, TimeSpan.FromSeconds(60));
        Assert.InRange(_plan.NextWait(One, soon: false), TimeSpan.FromSeconds(0.8), TimeSpan.FromSeconds(1.2));
    }

    [Fact]
    public void A_new_card_or_another_network_begins_the_back_off_anew()
    {
        FailOften();

        _plan.Reset(One);

        Assert.InRange(_plan.NextWait(One, soon: false), TimeSpan.FromSeconds(0.8), TimeSpan.FromSeconds(1.2));
    }

    [Fact]
    public void A_call_from_the_contact_begins_the_back_off_anew()
    {
        FailOften();

        _plan.Heard(One);

        Assert.InRange(_plan.NextWait(One, soon: false), TimeSpan.FromSeconds(0.8), TimeSpan.FromSeconds(1.2));
    }

    [Fact]
    public void Two_that_call_each_other_in_turn_and_lose_the_link_at_once_wait_longer_all_the_same()
    {
        TimeSpan now = TimeSpan.Zero;
        for (int i = 0; i < 10; i++)
        {
            now += _plan.NextWait(One, soon: false);
            _plan.Heard(One);
            _plan.Up(One, now);
            _plan.Down(One, now + TimeSpan.FromSeconds(1));
        }

        Assert.InRange(_plan.NextWait(One, soon: false), TimeSpan.FromSeconds(48), TimeSpan.FromSeconds(72));
    }

    private void FailOften()
    {
        for (int i = 0; i < 10; i++)
        {
            _plan.NextWait(One, soon: false);
        }
    }
}
