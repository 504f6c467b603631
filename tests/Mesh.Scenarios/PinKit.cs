using Mesh.Actors.Host;
using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Hosting;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios;

/// <summary>Two hosts with an app each, whose connection closes when nobody uses it, and where nobody dials a contact unless an app wants it.</summary>
public abstract class PinKit : IDisposable
{
    protected PinKit(ITestOutputHelper output, ulong seed = 31, bool dialsContacts = false, MeshOptions? options = null)
    {
        Mesh = SimMesh.Create(
            seed,
            hosts: 2,
            new SimOptions { Mesh = (options ?? new MeshOptions()) with { DialContacts = dialsContacts } }
        );
        output.WriteLine($"seed {seed}");
        Left = Mesh.Hosts[0].OpenApp("left", "talk");
        Right = Mesh.Hosts[1].OpenApp("right", "talk");
        Mesh.RunUntil(() => Left.Mesh is not null && Right.Mesh is not null, 1.Seconds());
    }

    protected SimMesh Mesh { get; }

    protected SimApp Left { get; }

    protected SimApp Right { get; }

    protected SimMoment AtOnce => Mesh.In(TimeSpan.Zero);

    protected Uid Us => Left.Host.Uid;

    protected Uid Them => Right.Host.Uid;

    public void Dispose()
    {
        Mesh.Dispose();
        GC.SuppressFinalize(this);
    }

    protected void Introduce() => Mesh.Introduce(Left.Host, Right.Host);

    /// <summary>The left app pins the right host.</summary>
    protected bool Pin(PinPolicy policy, byte priority = 0) => Pin(Left, Them, Right.Host.Hid, policy, priority);

    protected bool Pin(SimApp app, Uid ruid, Hid rhid, PinPolicy policy, byte priority = 0) =>
        Mesh.Do(() => app.Mesh!.PinAsync(app.Host.Uid, ruid, rhid, policy, priority));

    protected bool Unpin(SimApp app, Uid ruid, Hid rhid) =>
        Mesh.Do(() => app.Mesh!.UnpinAsync(app.Host.Uid, ruid, rhid));

    protected IReadOnlyList<Pin> Pins(SimApp app) => Mesh.Do(() => app.Mesh!.PinsAsync());

    /// <summary>How it stands with the only pin of an app.</summary>
    protected PinState State(SimApp? app = null) => Assert.Single(Pins(app ?? Left)).State;

    protected void ExpectPhase(PinPhase phase, TimeSpan within, SimApp? app = null)
    {
        TimeSpan end = Mesh.Now + within;
        while (State(app).Phase != phase)
        {
            if (Mesh.Now >= end)
            {
                Assert.Fail($"{State(app)} in place of {phase} after {within:c}");
            }

            Mesh.RunFor(100.Milliseconds());
        }
    }

    protected void Meet() =>
        Mesh.RunUntil(() => Left.Sees(Right.Host) && Right.Sees(Left.Host), 5.Seconds(), "that the two meet");

    protected void Part() => Mesh.RunUntil(() => !Left.Sees(Right.Host), 2.Minutes(), "Offline");

    /// <summary>Everything that befalls an app's pins from now on.</summary>
    protected List<PinChanged> Watch(SimApp app)
    {
        var seen = new List<PinChanged>();
        app.Host.Enter(() => _ = ReadAsync(app.Mesh!, seen));
        return seen;
    }

    private static async Task ReadAsync(MeshApp app, List<PinChanged> seen)
    {
        await foreach (PinChanged change in app.WatchPinsAsync())
        {
            seen.Add(change);
        }
    }
}
