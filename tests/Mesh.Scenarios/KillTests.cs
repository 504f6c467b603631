using Mesh.Contracts;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios;

public sealed class KillTests(ITestOutputHelper output) : PairKit(seed: 2, output)
{
    [Fact]
    public void A_loss_of_power_is_noticed_within_31_seconds()
    {
        Meet();
        AtOnce.Crash(Right.Host, SimCrash.PowerLoss);

        Assert.Equal(OfflineReason.TimedOut, ExpectMsg<Offline>(31.Seconds()).Reason);
        ExpectNoMsg(1.Hours());
    }

    [Fact]
    public void A_program_that_is_killed_is_noticed_at_once()
    {
        Meet();
        AtOnce.Crash(Right.Host);

        Assert.Equal(OfflineReason.LinkLost, ExpectMsg<Offline>(1.Seconds()).Reason);
    }
}
