using System.Text;

namespace Mesh.Simulation;

/// <summary>A time in a run, and what happens then: <c>mesh.At(5.Seconds()).Partition(a, b).Crash(c)</c>. From <see cref="SimMesh.At"/>.</summary>
/// <remarks>What is planned for one time happens in the order in which it was planned; what is planned for the past happens next.</remarks>
public sealed class SimMoment
{
    private readonly SimMesh _mesh;
    private readonly TimeSpan _at;

    internal SimMoment(SimMesh mesh, TimeSpan at)
    {
        _mesh = mesh;
        _at = at;
    }

    /// <summary>No packet comes from either to the other, until <see cref="Heal(SimHost, SimHost)"/>. Links stay, and carry nothing; dials get no answer.</summary>
    public SimMoment Partition(SimHost a, SimHost b) => Fault($"partition {a.Name} {b.Name}", () => Block(a, b, true));

    /// <summary>Separates one group of hosts from another one.</summary>
    public SimMoment Partition(IReadOnlyList<SimHost> group, IReadOnlyList<SimHost> others) =>
        Fault($"partition {Names(group)} | {Names(others)}", () => Each(group, others, (a, b) => Block(a, b, true)));

    /// <summary>No packet comes from the first to the second; the other way is open.</summary>
    public SimMoment PartitionOneWay(SimHost from, SimHost to) =>
        Fault(
            $"partition {from.Name} → {to.Name}",
            () =>
            {
                _mesh.Network.PairOf(from, to).Block(from);
                _mesh.Checks.OnDisturbed();
            }
        );

    /// <summary>Packets come through again between two hosts.</summary>
    public SimMoment Heal(SimHost a, SimHost b) => Repair($"heal {a.Name} {b.Name}", () => Block(a, b, false));

    /// <summary>Packets come through again between all hosts.</summary>
    public SimMoment Heal() =>
        Repair(
            "heal all",
            () =>
            {
                foreach (SimHost a in _mesh.Hosts)
                {
                    foreach (SimHost b in _mesh.Hosts.Where(b => b.Number > a.Number))
                    {
                        Block(a, b, false);
                    }
                }
            }
        );

    /// <summary>Resets the links between two hosts.</summary>
    public SimMoment Cut(SimHost a, SimHost b) => Links($"cut {a.Name} {b.Name}", a, b, link => link.Cut(), false);

    /// <summary>The links between two hosts carry nothing, until <see cref="Thaw"/>; new ones do.</summary>
    public SimMoment Freeze(SimHost a, SimHost b) =>
        Links($"freeze {a.Name} {b.Name}", a, b, link => link.Freeze(), false);

    /// <summary>Frozen links go on.</summary>
    public SimMoment Thaw(SimHost a, SimHost b) => Links($"thaw {a.Name} {b.Name}", a, b, link => link.Thaw(), true);

    /// <summary>The links between two hosts carry nothing any more, and neither is told; new ones do.</summary>
    public SimMoment Lose(SimHost a, SimHost b) => Links($"lose {a.Name} {b.Name}", a, b, link => link.Lose(), false);

    /// <summary>A host ends without a goodbye.</summary>
    public SimMoment Crash(SimHost host, SimCrash how = SimCrash.Kill) =>
        Fault($"{(how == SimCrash.Kill ? "crash" : "power loss")} {host.Name}", () => host.Crash(how));

    /// <summary>A host ends in good order.</summary>
    public SimMoment Stop(SimHost host) => Fault($"stop {host.Name}", host.Stop);

    /// <summary>A host that is down starts again.</summary>
    public SimMoment Restart(SimHost host, SimRestart kept = SimRestart.WithState) =>
        Repair($"restart {host.Name} {kept}", () => host.Restart(kept));

    /// <summary>A machine goes to sleep.</summary>
    public SimMoment Sleep(SimHost host) => Fault($"sleep {host.Name}", host.Sleep);

    /// <summary>A machine wakes up.</summary>
    public SimMoment Wake(SimHost host) => Repair($"wake {host.Name}", host.Wake);

    /// <summary>A host's date is wrong by so much from now on.</summary>
    public SimMoment SetClock(SimHost host, TimeSpan skew) =>
        Fault($"clock of {host.Name} {skew:c}", () => host.SetClock(skew));

    /// <summary>A host's clocks run fast or slow, in millionths.</summary>
    public SimMoment SetDrift(SimHost host, int ppm) =>
        Fault($"drift of {host.Name} {ppm} ppm", () => host.SetDrift(ppm));

    /// <summary>A host moves to another address; others' cards of it are out of date.</summary>
    public SimMoment Move(SimHost host) => Fault($"move {host.Name}", host.Move);

    /// <summary>A host may have so many connections from now on; those that are too many close, the least first.</summary>
    public SimMoment LimitConnections(SimHost host, int count) =>
        Fault($"limit of {host.Name} {count} connections", () => host.LimitConnections(count));

    /// <summary>A host refuses whoever dials it, or no longer does.</summary>
    public SimMoment Refuse(SimHost host, bool refuses = true) =>
        Add(
            $"{host.Name} {(refuses ? "refuses" : "takes")} dials",
            !refuses,
            () =>
            {
                _mesh.Network.SetRefusing(host, refuses);
                _mesh.Checks.OnDisturbed();
            }
        );

    /// <summary>A host takes connections and never says a word of TLS, or no longer does so.</summary>
    public SimMoment Mute(SimHost host, bool isMute = true) =>
        Add(
            $"{host.Name} {(isMute ? "stalls" : "answers")} handshakes",
            !isMute,
            () =>
            {
                _mesh.Network.SetMute(host, isMute);
                _mesh.Checks.OnDisturbed();
            }
        );

    /// <summary>A host opens a link to another one, and never says a word on it.</summary>
    public SimMoment Stall(SimHost from, SimHost to) => Fault($"stall {from.Name} → {to.Name}", () => from.Stall(to));

    /// <summary>An app reads nothing.</summary>
    public SimMoment Pause(SimApp app) => Fault($"{app} reads nothing", app.Pause);

    /// <summary>An app reads on.</summary>
    public SimMoment Resume(SimApp app) => Repair($"{app} reads on", app.Resume);

    /// <summary>Two hosts put each other's cards into their books.</summary>
    public SimMoment Introduce(SimHost a, SimHost b) =>
        Repair($"introduce {a.Name} {b.Name}", () => _mesh.Introduce(a, b));

    /// <summary>An app sends a text to everybody who is online.</summary>
    public SimMoment Send(SimApp from, string text)
    {
        ArgumentNullException.ThrowIfNull(from);
        byte[] data = Encoding.UTF8.GetBytes(text);
        return Do(() => from.SendAll(data));
    }

    /// <summary>An app sends a text to the peer on a host, if it is online.</summary>
    public SimMoment Send(SimApp from, SimHost to, string text)
    {
        ArgumentNullException.ThrowIfNull(from);
        byte[] data = Encoding.UTF8.GetBytes(text);
        return Do(() => from.SendTo(to, data));
    }

    /// <summary>Anything else that is no fault.</summary>
    public SimMoment Do(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        _mesh.Plan(_at, null, isRepair: true, action);
        return this;
    }

    /// <summary>Anything else that is a fault: it may be left out when the shortest failing run is searched for.</summary>
    /// <param name="what">What to call it.</param>
    /// <param name="action">What to do.</param>
    public SimMoment Fault(string what, Action action) => Add(what, false, action);

    private SimMoment Repair(string what, Action action) => Add(what, true, action);

    private SimMoment Links(string what, SimHost a, SimHost b, Action<SimLink> act, bool isRepair) =>
        Add(
            what,
            isRepair,
            () =>
            {
                foreach (SimLink link in _mesh.Network.LinksBetween(a, b).ToArray())
                {
                    act(link);
                }

                _mesh.Checks.OnDisturbed();
            }
        );

    private SimMoment Add(string what, bool isRepair, Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        _mesh.Plan(_at, what, isRepair, action);
        return this;
    }

    private void Block(SimHost a, SimHost b, bool blocked)
    {
        SimPair pair = _mesh.Network.PairOf(a, b);
        foreach (SimHost host in (ReadOnlySpan<SimHost>)[a, b])
        {
            if (blocked)
            {
                pair.Block(host);
            }
            else
            {
                pair.Unblock(host);
            }
        }

        _mesh.Checks.OnDisturbed();
    }

    private static void Each(IReadOnlyList<SimHost> group, IReadOnlyList<SimHost> others, Action<SimHost, SimHost> act)
    {
        foreach (SimHost a in group)
        {
            foreach (SimHost b in others)
            {
                act(a, b);
            }
        }
    }

    private static string Names(IReadOnlyList<SimHost> hosts) => string.Join(' ', hosts.Select(host => host.Name));
}
