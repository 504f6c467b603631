using Mesh.Actors.Links;
using Mesh.Contracts.Runtime;

namespace Mesh.Actors.Tests.Links;

public sealed class OwnDelayTests
{
    private readonly Measured _measured = new() { Total = Seconds(100) };

    [Fact]
    public void What_the_runtime_measured_before_the_link_was_there_does_not_count()
    {
        Assert.Equal(TimeSpan.Zero, new OwnDelay(_measured).Take(-Seconds(5)));
    }

    [Fact]
    public void What_the_runtime_measures_counts_once()
    {
        var delay = new OwnDelay(_measured);
        _measured.Total += Seconds(4);

        Assert.Equal(Seconds(4), delay.Take(TimeSpan.Zero));
        Assert.Equal(TimeSpan.Zero, delay.Take(TimeSpan.Zero));
    }

    [Fact]
    public void The_longer_of_the_two_measures_counts_and_not_their_sum()
    {
        var delay = new OwnDelay(_measured);
        _measured.Total += Seconds(4);
        Assert.Equal(Seconds(6), delay.Take(Seconds(6)));
        _measured.Total += Seconds(4);
        Assert.Equal(Seconds(4), delay.Take(Seconds(1)));
    }

    [Fact]
    public void Without_a_measure_of_the_runtime_the_lateness_counts()
    {
        var delay = new OwnDelay(null);
        Assert.Equal(Seconds(3), delay.Take(Seconds(3)));
        Assert.Equal(TimeSpan.Zero, delay.Take(-Seconds(3)));
    }

    [Fact]
    public void A_host_that_slept_for_ten_seconds_gives_the_other_twenty()
    {
        var liveness = new Liveness(new LivenessOptions(), TimeSpan.Zero);
        var delay = new OwnDelay(_measured);
        liveness.Tick(Seconds(10), delay.Take(TimeSpan.Zero));
        _measured.Total += Seconds(10);

        Assert.Same(LivenessVerdict.None, liveness.Tick(Seconds(31), delay.Take(TimeSpan.Zero)));
        Assert.Equal(Seconds(51), liveness.Deadline);
    }

    [Fact]
    public void A_delay_before_the_last_sign_of_life_stretches_nothing()
    {
        var liveness = new Liveness(new LivenessOptions(), TimeSpan.Zero);
        liveness.Received(Seconds(9));
        liveness.Tick(Seconds(9), Seconds(9));

        Assert.Equal(1, liveness.Stretch);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private sealed class Measured : ISchedulingDelay
    {
        public TimeSpan Total { get; set; }

        public TimeSpan Last => TimeSpan.Zero;
    }
}
