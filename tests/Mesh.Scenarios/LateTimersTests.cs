using Mesh.Simulation;

namespace Mesh.Scenarios;

public sealed class LateTimersTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(15, 0)]
    [InlineData(1, 20_000)]
    public void A_dead_link_is_found_in_time_though_timers_are_late_and_clocks_drift(int lateness, int drift)
    {
        SimOptions options = new() { TimerLateness = lateness.Milliseconds(), ClockDriftPpm = drift };
        SimMesh.Seeds(
            mesh =>
            {
                SimApp left = mesh.Hosts[0].OpenApp("left", "talk");
                SimApp right = mesh.Hosts[1].OpenApp("right", "talk");
                mesh.Introduce(left.Host, right.Host);
                mesh.RunUntil(() => left.Sees(right.Host), 5.Seconds());
                mesh.RunFor(5.Seconds());
                mesh.In(TimeSpan.Zero).Crash(right.Host, SimCrash.PowerLoss);
                mesh.RunUntil(() => !left.Sees(right.Host), 32.Seconds(), "Offline");
            },
            from: 1,
            count: 10,
            options
        );
    }
}
