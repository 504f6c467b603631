using Mesh.Actors.Links;

namespace Mesh.Actors.Tests.Links;

public sealed class WordsRateTests
{
    [Fact]
    public void Within_any_minute_so_many_have_a_turn_and_the_next_is_told_how_long_it_waits()
    {
        var rate = new WordsRate(most: 2);
        Assert.True(rate.TryTake(At(0), out _));
        Assert.True(rate.TryTake(At(20), out _));
        Assert.False(rate.TryTake(At(30), out TimeSpan wait));
        Assert.Equal(At(30), wait);
        Assert.False(rate.TryTake(At(59.9), out _));
        Assert.True(rate.TryTake(At(60), out wait));
        Assert.Equal(TimeSpan.Zero, wait);
        Assert.False(rate.TryTake(At(60), out wait));
        Assert.Equal(At(20), wait);
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
