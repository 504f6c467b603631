using Mesh.Actors.Limits;
using Mesh.Contracts;
using Mesh.Hosting;

namespace Mesh.Simulation.Tests.Limits;

/// <summary>One host with few slots, others that all want to be connected with it, and what it says of each.</summary>
internal sealed class Star : IDisposable
{
    public Star(ulong seed, int others, int limit)
    {
        Mesh = SimMesh.Create(seed, hosts: others + 1);
        Mesh.Hosts[0].LimitConnections(limit);
        Apps = Mesh.OpenEverywhere("app", "talk");
        Mesh.RunUntil(() => Apps.All(app => app.Mesh is not null), TimeSpan.FromSeconds(1));
    }

    public SimMesh Mesh { get; }

    /// <summary>The app of each host, that in the middle first.</summary>
    public IReadOnlyList<SimApp> Apps { get; }

    public SimHost Center => Mesh.Hosts[0];

    public SimApp App => Apps[0];

    /// <summary>The others who are online at the host in the middle, by their numbers.</summary>
    public IReadOnlyList<int> Online => [.. Enumerable.Range(1, Apps.Count - 1).Where(i => App.Sees(Mesh.Hosts[i]))];

    public void Dispose() => Mesh.Dispose();

    /// <summary>It gets to know these, each a moment after the one before.</summary>
    public void Meet(params IReadOnlyList<int> others)
    {
        foreach (int other in others)
        {
            Mesh.In(TimeSpan.Zero).Introduce(Center, Mesh.Hosts[other]);
            Mesh.RunFor(TimeSpan.FromSeconds(5));
        }
    }

    public void Pin(int other, byte priority, PinPolicy policy = PinPolicy.Always) =>
        Value(Center, Mesh.Hosts[other], ConnectionValue.Pinned(priority, policy));

    public void Unpin(int other) => Value(Center, Mesh.Hosts[other], null);

    public void Value(SimHost at, SimHost of, ConnectionValue? value) =>
        Mesh.In(TimeSpan.Zero)
            .Do(() => at.Enter(() => at.Mesh!.SetPinValue(new SlotKey(at.Uid, of.Uid, of.Hid), value)));

    public void Limit(int count) => Mesh.In(TimeSpan.Zero).LimitConnections(Center, count);

    public void RunFor(double seconds) => Mesh.RunFor(TimeSpan.FromSeconds(seconds));

    public Explanation Explain(SimHost at, SimHost of) => Mesh.Do(() => at.Mesh!.ExplainAsync(of.Uid, of.Hid));

    public string NameOf(int other) => Mesh.Hosts[other].Name;

    public IReadOnlyList<Offline> Ends(SimApp app) => [.. app.Events.Select(e => e.Event).OfType<Offline>()];
}
