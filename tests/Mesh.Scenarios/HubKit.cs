using Mesh.Actors.Host;
using Mesh.Contracts;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios;

/// <summary>A host in the middle that has room for a few connections, and more hosts that it pins or that call it.</summary>
public abstract class HubKit : IDisposable
{
    protected HubKit(ITestOutputHelper output, int others, int limit, bool dialsContacts = false, ulong seed = 47)
    {
        Mesh = SimMesh.Create(
            seed,
            hosts: others + 1,
            new SimOptions { Mesh = new MeshOptions { DialContacts = dialsContacts } }
        );
        Output = output;
        output.WriteLine($"seed {seed}");
        Hub = Mesh.Hosts[0].OpenApp("hub", "talk");
        Others = [.. Mesh.Hosts.Skip(1).Select(host => host.OpenApp("leaf", "talk"))];
        Hub.Host.LimitConnections(limit);
        Mesh.RunUntil(() => Hub.Mesh is not null && Others.All(app => app.Mesh is not null), 1.Seconds());
        foreach (SimApp other in Others)
        {
            Mesh.Introduce(Hub.Host, other.Host);
        }
    }

    protected ITestOutputHelper Output { get; }

    protected SimMesh Mesh { get; }

    protected SimApp Hub { get; }

    protected IReadOnlyList<SimApp> Others { get; }

    public void Dispose()
    {
        Mesh.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The hub pins one of the others.</summary>
    protected void Pin(int other, byte priority, PinPolicy policy = PinPolicy.Always) =>
        Pin(Hub, Others[other], priority, policy);

    protected void Pin(SimApp app, SimApp other, byte priority, PinPolicy policy = PinPolicy.Always) =>
        Mesh.Do(() => app.Mesh!.PinAsync(app.Host.Uid, other.Host.Uid, other.Host.Hid, policy, priority));

    protected void Unpin(SimApp app, SimApp other) =>
        Mesh.Do(() => app.Mesh!.UnpinAsync(app.Host.Uid, other.Host.Uid, other.Host.Hid));

    protected void Do(Func<Task> act) =>
        Mesh.Do(async () =>
        {
            await act();
            return true;
        });

    protected PinState State(SimApp app, SimApp other) =>
        Mesh.Do(() => app.Mesh!.PinsAsync()).Single(pin => pin.Ruid == other.Host.Uid).State;

    protected PinState State(int other) => State(Hub, Others[other]);

    /// <summary>Which of the others the hub sees now, by their numbers.</summary>
    protected IEnumerable<int> Seen => Enumerable.Range(0, Others.Count).Where(i => Hub.Sees(Others[i].Host));

    /// <summary>Waits until the hub sees these and no others, and that this stays so for ten minutes.</summary>
    protected void ExpectSeen(params int[] expected)
    {
        Mesh.RunUntil(
            () => Seen.SequenceEqual(expected),
            2.Minutes(),
            $"that {string.Join(", ", expected)} stand, where {string.Join(", ", Seen)} did"
        );
        int events = Hub.Events.Count;
        Mesh.RunFor(10.Minutes());
        Assert.Equal(expected, Seen);
        Assert.Equal(events, Hub.Events.Count);
    }

    /// <summary>How often the hub has seen one of the others come.</summary>
    protected int TimesOnline(int other) =>
        Hub.Events.Count(e => e.Event is Online { Peer.Rhid: var rhid } && rhid == Others[other].Host.Hid);

    protected string NameOf(int other) => Others[other].Host.Hid.Short;
}
