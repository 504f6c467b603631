using Mesh.Contracts.Runtime;
using Mesh.Kernel.Extensions;

namespace Mesh.Simulation.Tests;

public sealed class HostClockTests
{
    private readonly IDeterministicRun _run = DeterministicRun.Create(1);
    private readonly HostClock _clock;

    public HostClockTests() => _clock = new HostClock(_run.TimeProvider, new SimRandom(1), TimeSpan.Zero);

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    [InlineData(-100_000)]
    [InlineData(37)]
    public void A_timer_fires_at_its_time_by_this_clock_and_never_before(int ppm)
    {
        _clock.SetDrift(ppm);
        long start = _clock.GetTimestamp();
        var fired = new List<TimeSpan>();
        using ITimer timer = _clock.CreateTimer(
            _ => fired.Add(_clock.GetElapsedTime(start)),
            null,
            TimeSpan.FromSeconds(10),
            TimeSpan.FromSeconds(1)
        );

        _run.RunFor(TimeSpan.FromSeconds(15));

        Assert.InRange(fired.Count, 4, 7);
        Assert.All(fired.Index(), at => Assert.InRange((at.Item - TimeSpan.FromSeconds(10 + at.Index)).Ticks, 0, 10));
    }

    [Fact]
    public void In_sleep_timers_and_the_monotonic_clock_stand_still_and_the_date_goes_on()
    {
        long start = _clock.GetTimestamp();
        DateTimeOffset date = _clock.GetUtcNow();
        int fired = 0;
        using ITimer timer = _clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(10), Timeout.InfiniteTimeSpan);
        _run.RunFor(TimeSpan.FromSeconds(4));
        _clock.Sleep();
        _run.RunFor(TimeSpan.FromHours(1));
        Assert.Equal((0, TimeSpan.FromSeconds(4)), (fired, _clock.GetElapsedTime(start)));

        _clock.Wake();
        _run.RunFor(TimeSpan.FromSeconds(5));
        Assert.Equal(0, fired);
        _run.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(1, fired);
        Assert.Equal(TimeSpan.FromSeconds(3_610), _clock.GetUtcNow() - date);
    }

    [Fact]
    public void A_date_set_wrong_moves_no_timer()
    {
        int fired = 0;
        using ITimer timer = _clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(10), Timeout.InfiniteTimeSpan);
        _clock.SetSkew(TimeSpan.FromDays(-3));
        _run.RunFor(TimeSpan.FromSeconds(10));

        Assert.Equal(1, fired);
        Assert.Equal(TimeSpan.FromDays(-3), _clock.Skew);
    }
}
