using Mesh.Actors.Links;

namespace Mesh.Actors.Tests.Links;

public sealed class BackOffTests
{
    private static readonly TimeSpan Min = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Max = TimeSpan.FromSeconds(60);

    [Fact]
    public void The_wait_doubles_up_to_the_longest_and_never_ends()
    {
        var backOff = new BackOff(Min, Max);

        double[] waits = [.. Enumerable.Range(0, 100).Select(_ => backOff.Next(0.5).TotalSeconds)];

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], waits[..8]);
        Assert.All(waits[8..], wait => Assert.Equal(60, wait));
    }

    [Theory]
    [InlineData(0, 0.8)]
    [InlineData(0.5, 1)]
    [InlineData(0.999_999, 1.2)]
    public void It_is_spread_by_a_fifth_either_way(double chance, double seconds) =>
        Assert.Equal(seconds, new BackOff(Min, Max).Next(chance).TotalSeconds, tolerance: 0.001);

    [Fact]
    public void Only_a_success_that_has_lasted_begins_anew()
    {
        var backOff = new BackOff(Min, Max);
        backOff.Next(0.5);
        backOff.Next(0.5);
        backOff.Up(TimeSpan.FromSeconds(100));
        backOff.Down(TimeSpan.FromSeconds(100) + BackOff.ResetAfter - TimeSpan.FromTicks(1));
        Assert.Equal(4, backOff.Next(0.5).TotalSeconds);

        backOff.Up(TimeSpan.FromSeconds(200));
        backOff.Down(TimeSpan.FromSeconds(200) + BackOff.ResetAfter);
        Assert.Equal(1, backOff.Next(0.5).TotalSeconds);
    }

    [Fact]
    public void A_success_that_was_counted_is_not_counted_again()
    {
        var backOff = new BackOff(Min, Max);
        backOff.Up(TimeSpan.Zero);
        backOff.Down(TimeSpan.FromSeconds(1));
        backOff.Next(0.5);
        backOff.Down(TimeSpan.FromHours(1));

        Assert.Equal(1, backOff.FailureCount);
    }
}
