namespace Mesh.Contracts.Tests.Pins;

public sealed class PinStateTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 31, 13, 0, 0, TimeSpan.FromHours(1));

    [Fact]
    public void It_is_told_in_one_line()
    {
        var connected = new PinState { Phase = PinPhase.Connected, Since = At };
        PinState waiting = connected with { Phase = PinPhase.Waiting, NextAttempt = At, Why = "the link broke" };
        PinState displaced = connected with
        {
            Phase = PinPhase.Displaced,
            Why = "there is no room",
            DisplacedBy = "ben@63efc3",
        };

        Assert.Equal("Connected", connected.ToString());
        Assert.Equal("Waiting, next attempt at 2026-01-31T12:00:00Z, because the link broke", waiting.ToString());
        Assert.Equal("Displaced, because there is no room; ben@63efc3 has its place", displaced.ToString());
    }
}
