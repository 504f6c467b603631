using Mesh.Contracts;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios.Cases;

/// <summary>Pins that never decay. The numbers are those of the edge cases of Wish and of the promises of the field.</summary>
public sealed class PinCases(ITestOutputHelper output) : PinKit(output)
{
    [Fact]
    public void W12_An_always_pin_whose_link_is_cut_brings_it_up_again()
    {
        Introduce();
        Pin(PinPolicy.Always);
        Meet();
        AtOnce.Cut(Left.Host, Right.Host);
        Part();

        Meet();
        ExpectPhase(PinPhase.Connected, 1.Seconds());
    }

    [Fact]
    public void Case_36_A_connection_that_is_pinned_as_always_is_never_closed_for_idleness()
    {
        Introduce();
        Pin(PinPolicy.Always);
        Meet();
        Mesh.RunFor(10.Hours());

        Assert.Single(Left.Events);
        Assert.Equal(PinPhase.Connected, State().Phase);
    }

    [Fact]
    public void W13_An_eager_pin_rests_when_nobody_uses_the_connection_and_that_is_no_failure()
    {
        Introduce();
        Pin(PinPolicy.Eager);
        Meet();
        Mesh.RunFor(2.Minutes());

        Assert.Equal(OfflineReason.Idle, Assert.IsType<Offline>(Left.Events[^1].Event).Reason);
        PinState state = State();
        Assert.Equal((PinPhase.Resting, 0, null), (state.Phase, state.FailedAttempts, state.NextAttempt));
        Mesh.RunFor(1.Hours());
        Assert.Equal(2, Left.Events.Count);
        Left.Host.HearOf(Right.Host);
        Meet();
        Assert.Equal(PinPhase.Connected, State().Phase);
    }
}
