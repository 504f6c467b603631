using Mesh.Contracts;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios;

public sealed class CutTests(ITestOutputHelper output) : PairKit(seed: 6, output)
{
    [Fact]
    public void A_link_that_is_reset_is_lost_at_once_and_soon_there_is_another()
    {
        Meet();
        AtOnce.Cut(Left.Host, Right.Host);

        Assert.Equal(OfflineReason.LinkLost, ExpectMsg<Offline>(1.Seconds()).Reason);
        ExpectMsg<Online>(10.Seconds());
        Mesh.RunUntilQuiet();
    }

    [Fact]
    public void A_link_that_freezes_for_less_than_the_bound_is_no_event()
    {
        Meet();
        AtOnce.Freeze(Left.Host, Right.Host);
        Mesh.In(25.Seconds()).Thaw(Left.Host, Right.Host);

        ExpectNoMsg(5.Minutes());
        Mesh.RunUntilQuiet();
    }
}
