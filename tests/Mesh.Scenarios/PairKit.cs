using Mesh.Contracts;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios;

/// <summary>Two hosts that know each other, with an app each. The kit hears what happens on the left one, and every wait moves the mesh's time.</summary>
public abstract class PairKit : TestKit
{
    protected PairKit(ulong seed, ITestOutputHelper output, SimOptions? options = null)
        : this(SimMesh.Create(seed, hosts: 2, options), output) { }

    private PairKit(SimMesh mesh, ITestOutputHelper output)
        : base(mesh.TestSetup, output: output)
    {
        Mesh = mesh;
        Left = mesh.Hosts[0].OpenApp("left", "talk");
        Right = mesh.Hosts[1].OpenApp("right", "talk");
        mesh.Introduce(Left.Host, Right.Host);
        Left.Host.System!.EventStream.Subscribe(TestActor, typeof(MeshEvent));
    }

    protected SimMesh Mesh { get; }

    protected SimApp Left { get; }

    protected SimApp Right { get; }

    /// <summary>A moment from now on.</summary>
    protected SimMoment AtOnce => Mesh.In(TimeSpan.Zero);

    /// <summary>Waits until the two have met, and a little longer, until no second link is left of both having dialled at once.</summary>
    protected Online Meet()
    {
        Online online = ExpectMsg<Online>(5.Seconds());
        Mesh.RunFor(5.Seconds());
        return online;
    }
}
