using Mesh.Contracts;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios;

public sealed class KillTests : TestKit
{
    private readonly SimMesh _mesh;
    private readonly SimApp _left;
    private readonly SimApp _right;

    public KillTests(ITestOutputHelper output)
        : this(SimMesh.Create(seed: 2, hosts: 2), output) { }

    private KillTests(SimMesh mesh, ITestOutputHelper output)
        : base(mesh.TestSetup, output: output)
    {
        _mesh = mesh;
        _left = mesh.Hosts[0].OpenApp("left", "talk");
        _right = mesh.Hosts[1].OpenApp("right", "talk");
        mesh.Introduce(_left.Host, _right.Host);
        _left.Host.System!.EventStream.Subscribe(TestActor, typeof(MeshEvent));
    }

    [Fact]
    public void A_loss_of_power_is_noticed_within_31_seconds_and_a_return_after_it()
    {
        ExpectMsg<Online>(5.Seconds());
        _mesh.RunFor(5.Seconds());
        _mesh.In(TimeSpan.Zero).Crash(_right.Host, SimCrash.PowerLoss);
        _mesh.In(2.Minutes()).Restart(_right.Host);

        Assert.Equal(OfflineReason.TimedOut, ExpectMsg<Offline>(31.Seconds()).Reason);
        ExpectNoMsg(80.Seconds());
        ExpectMsg<Online>(2.Minutes());
        _mesh.RunUntilQuiet();
    }

    [Fact]
    public void A_program_that_is_killed_is_noticed_at_once()
    {
        ExpectMsg<Online>(5.Seconds());
        _mesh.In(TimeSpan.Zero).Crash(_right.Host);

        Assert.Equal(OfflineReason.LinkLost, ExpectMsg<Offline>(1.Seconds()).Reason);
    }
}
