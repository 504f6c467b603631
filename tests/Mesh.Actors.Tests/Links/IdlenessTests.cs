using Mesh.Actors.Links;

namespace Mesh.Actors.Tests.Links;

public sealed class IdlenessTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    [Fact]
    public void It_is_idle_when_no_frame_went_or_came_for_the_whole_time_and_not_before()
    {
        var idleness = new Idleness(Minute, TimeSpan.Zero);

        Assert.False(idleness.Look(3, isHeld: false, TimeSpan.FromSeconds(15)));
        Assert.False(idleness.Look(3, isHeld: false, TimeSpan.FromSeconds(74.9)));
        Assert.True(idleness.Look(3, isHeld: false, TimeSpan.FromSeconds(75)));
    }

    [Fact]
    public void It_is_looked_at_often_enough_to_be_at_most_a_quarter_late() =>
        Assert.Equal(TimeSpan.FromSeconds(15), new Idleness(Minute, TimeSpan.Zero).LookEvery);

    [Fact]
    public void While_it_is_held_it_is_not_idle_and_the_time_begins_when_it_is_let_go()
    {
        var idleness = new Idleness(Minute, TimeSpan.Zero);

        Assert.False(idleness.Look(0, isHeld: true, TimeSpan.FromHours(1)));
        Assert.False(idleness.Look(0, isHeld: false, TimeSpan.FromHours(1) + Minute - TimeSpan.FromTicks(1)));
        Assert.True(idleness.Look(0, isHeld: false, TimeSpan.FromHours(1) + Minute));
    }

    [Fact]
    public void Who_wants_it_begins_its_time_anew()
    {
        var idleness = new Idleness(Minute, TimeSpan.Zero);

        idleness.Touch(TimeSpan.FromSeconds(59));

        Assert.False(idleness.Look(0, isHeld: false, TimeSpan.FromSeconds(118)));
        Assert.True(idleness.Look(0, isHeld: false, TimeSpan.FromSeconds(119)));
    }

    [Fact]
    public void Without_a_time_it_is_never_idle_and_never_looked_at()
    {
        var idleness = new Idleness(null, TimeSpan.Zero);

        Assert.Null(idleness.LookEvery);
        Assert.False(idleness.Look(0, isHeld: false, TimeSpan.FromDays(365)));
    }
}
