using Mesh.Contracts;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios;

public sealed class MeetTests : TestKit
{
    private readonly SimMesh _mesh;
    private readonly SimApp _left;
    private readonly SimApp _right;

    public MeetTests(ITestOutputHelper output)
        : this(SimMesh.Create(seed: 1, hosts: 2), output) { }

    private MeetTests(SimMesh mesh, ITestOutputHelper output)
        : base(mesh.TestSetup, output: output)
    {
        _mesh = mesh;
        _left = mesh.Hosts[0].OpenApp("left", "talk");
        _right = mesh.Hosts[1].OpenApp("right", "talk");
        mesh.Introduce(_left.Host, _right.Host);
        _left.Host.System!.EventStream.Subscribe(TestActor, typeof(MeshEvent));
    }

    [Fact]
    public void Whoever_listens_is_told_of_a_peer_and_of_its_frames()
    {
        Online online = ExpectMsg<Online>(5.Seconds());
        _mesh.RunUntil(() => _right.Sees(_left.Host), 1.Seconds());
        _right.SendTo(_left.Host, "hello"u8);

        Assert.Equal(_right.Host.Hid, online.Peer.Rhid);
        Assert.Equal("hello"u8.ToArray(), ExpectMsg<Frame>(1.Seconds()).Data.ToArray());
        _mesh.RunUntilQuiet();
    }
}
