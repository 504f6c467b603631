using Mesh.Contracts;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios;

public sealed class StalledHandshakeTests(ITestOutputHelper output) : PairKit(seed: 7, output)
{
    [Fact]
    public void A_host_that_takes_connections_and_says_nothing_holds_up_nobody_and_is_met_when_it_speaks()
    {
        Meet();
        SimHost mute = Mesh.AddHost();
        SimApp other = mute.OpenApp("other", "talk");
        AtOnce.Mute(mute);
        Mesh.In(1.Seconds()).Do(() => Left.Host.Learn(mute));
        Mesh.In(5.Minutes()).Mute(mute, isMute: false).Do(() => mute.Learn(Left.Host));

        Mesh.In(1.Minutes()).Send(Right, Left.Host, "still here");
        ExpectMsg<Frame>(2.Minutes());
        ExpectNoMsg(3.Minutes());
        Assert.Equal(mute.Hid, ExpectMsg<Online>(2.Minutes()).Peer.Rhid);
        Mesh.RunUntilQuiet();
        Assert.True(other.Sees(Left.Host));
    }
}
