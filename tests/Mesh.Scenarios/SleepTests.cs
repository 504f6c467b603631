using Mesh.Contracts;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios;

public sealed class SleepTests(ITestOutputHelper output) : PairKit(seed: 8, output)
{
    [Fact]
    public void A_machine_that_slept_for_a_day_is_seen_again_when_it_wakes()
    {
        Meet();
        Mesh.In(1.Seconds()).Sleep(Right.Host);
        Mesh.In(24.Hours()).Wake(Right.Host);

        ExpectMsg<Offline>(1.Minutes());
        ExpectNoMsg(23.Hours());
        ExpectMsg<Online>(2.Hours());
        Mesh.RunUntilQuiet();
    }
}
