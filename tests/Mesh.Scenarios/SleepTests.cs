using Mesh.Contracts;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios;

public sealed class SleepTests : TestKit
{
    private readonly SimMesh _mesh;
    private readonly SimApp _left;
    private readonly SimApp _right;

    public SleepTests(ITestOutputHelper output)
        : this(SimMesh.Create(seed: 3, hosts: 2), output) { }

    private SleepTests(SimMesh mesh, ITestOutputHelper output)
        : base(mesh.TestSetup, output: output)
    {
        _mesh = mesh;
        _left = mesh.Hosts[0].OpenApp("left", "talk");
        _right = mesh.Hosts[1].OpenApp("right", "talk");
        mesh.Introduce(_left.Host, _right.Host);
        _left.Host.System!.EventStream.Subscribe(TestActor, typeof(MeshEvent));
    }

    [Fact]
    public void A_machine_that_slept_for_a_day_is_seen_again_when_it_wakes()
    {
        ExpectMsg<Online>(5.Seconds());
        _mesh.In(1.Seconds()).Sleep(_right.Host);
        _mesh.In(24.Hours()).Wake(_right.Host);

        ExpectMsg<Offline>(1.Minutes());
        ExpectNoMsg(23.Hours());
        ExpectMsg<Online>(2.Hours());
        _mesh.RunUntilQuiet();
    }
}
