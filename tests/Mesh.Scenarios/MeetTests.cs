using Mesh.Contracts;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios;

public sealed class MeetTests(ITestOutputHelper output) : PairKit(seed: 1, output)
{
    [Fact]
    public void Whoever_listens_is_told_of_a_peer_and_of_its_frames()
    {
        Online online = ExpectMsg<Online>(5.Seconds());
        Mesh.RunUntil(() => Right.Sees(Left.Host), 1.Seconds());
        Right.SendTo(Left.Host, "hello"u8);

        Assert.Equal(Right.Host.Hid, online.Peer.Rhid);
        Assert.Equal("hello"u8.ToArray(), ExpectMsg<Frame>(1.Seconds()).Data.ToArray());
        Mesh.RunUntilQuiet();
    }
}
