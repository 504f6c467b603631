using Mesh.Contracts;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios;

public sealed class ReturnTests(ITestOutputHelper output) : PairKit(seed: 3, output)
{
    [Fact]
    public void A_host_that_was_killed_is_seen_again_in_a_new_epoch_when_it_comes_back()
    {
        Online first = Meet();
        AtOnce.Crash(Right.Host);
        Mesh.In(20.Seconds()).Restart(Right.Host);

        ExpectMsg<Offline>(1.Seconds());
        ExpectNoMsg(18.Seconds());
        Online second = ExpectMsg<Online>(1.Minutes());
        Assert.Equal(first.Peer, second.Peer);
        Assert.True(second.Epoch > first.Epoch);
        Mesh.RunUntilQuiet();
    }

    [Fact]
    public void A_host_that_starts_again_before_its_silence_is_noticed_is_restarted_and_then_online()
    {
        Meet();
        AtOnce.Crash(Right.Host, SimCrash.PowerLoss);
        Mesh.In(3.Seconds()).Restart(Right.Host);

        Assert.Equal(OfflineReason.Restarted, ExpectMsg<Offline>(30.Seconds()).Reason);
        ExpectMsg<Online>(1.Seconds());
        Mesh.RunUntilQuiet();
    }
}
