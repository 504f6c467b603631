using Mesh.Contracts;
using Mesh.Hosting;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios;

/// <summary>Two hosts with an app each that do not know each other yet, and somebody who asks why the right app is not there.</summary>
public abstract class ExplainKit : IDisposable
{
    private readonly ITestOutputHelper _output;

    protected ExplainKit(ITestOutputHelper output, SimOptions? options = null)
    {
        _output = output;
        Mesh = SimMesh.Create(seed: 1, hosts: 2, options);
        Left = Mesh.Hosts[0].OpenApp("left", "talk");
        Right = Mesh.Hosts[1].OpenApp("right", "talk");
        Mesh.RunUntil(() => Left.Mesh is not null && Right.Mesh is not null, 1.Seconds());
    }

    protected SimMesh Mesh { get; }

    protected SimApp Left { get; }

    protected SimApp Right { get; }

    protected SimMoment AtOnce => Mesh.In(TimeSpan.Zero);

    public void Dispose()
    {
        Mesh.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The two learn of each other, meet, and have one link.</summary>
    protected void Meet()
    {
        Mesh.Introduce(Left.Host, Right.Host);
        Mesh.RunUntil(() => Left.Sees(Right.Host) && Right.Sees(Left.Host), 5.Seconds());
        Mesh.RunFor(20.Seconds());
    }

    protected void Offline() => Mesh.RunUntil(() => !Left.Sees(Right.Host), 2.Minutes(), "Offline");

    protected Peer RightPeer(string protocol = "talk") =>
        new(Left.Host.Uid, Right.Host.Uid, Right.Host.Hid, Sid.OfName("right"), protocol);

    /// <summary>What the left app is told about the right one.</summary>
    protected Explanation Explain() => Explain(Left.Mesh!, RightPeer());

    protected Explanation Explain(MeshApp app, Peer peer) => Told(() => app.ExplainAsync(peer));

    protected Explanation Told(Func<Task<Explanation>> ask)
    {
        Explanation told = Mesh.Do(ask);
        _output.WriteLine($"{told.State}, {told.Cause}\n{told}");
        Assert.StartsWith(told.Summary, told.ToString(), StringComparison.Ordinal);
        return told;
    }

    protected static void Holds(Explanation told, PeerState state, PeerCause cause, params string[] words)
    {
        Assert.Equal((state, cause), (told.State, told.Cause));
        Assert.All(words, word => Assert.Contains(word, told.Summary, StringComparison.Ordinal));
    }
}
