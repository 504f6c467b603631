using System.Collections.Concurrent;
using Mesh.Contracts;
using Mesh.Host.Home;
using Mesh.Hosting;

namespace Mesh.Host.Control;

/// <summary>The node as its control server sees it: what endpoints ask, and change.</summary>
internal sealed class ControlNode : IAsyncDisposable
{
    private readonly IDisposable _observation;
    private readonly ConcurrentDictionary<string, RunningApp> _running = new(StringComparer.Ordinal);
    private readonly AppNames _appNames;

    /// <summary>Begins to observe the host; before its first app is opened, so that nobody online is missed.</summary>
    public ControlNode(MeshHost host, MeshHome home, ulong bootEpoch, TimeProvider time)
    {
        Host = host;
        Home = home;
        BootEpoch = bootEpoch;
        Time = time;
        StartedAt = time.GetUtcNow();
        Started = time.GetTimestamp();
        Peers = new PeerDirectory(time);
        Operators = new OperatorApps(host, time);
        Pins = new PinOwners(host);
        _appNames = new AppNames(host.AppNamesAsync, time);
        _observation = host.Observe(happened =>
        {
            if (!IsOwnOperator(happened.Peer))
            {
                Peers.On(happened);
            }
        });
    }

    public MeshHost Host { get; }

    public MeshHome Home { get; }

    public ulong BootEpoch { get; }

    public TimeProvider Time { get; }

    public DateTimeOffset StartedAt { get; }

    /// <summary>The same on the clock that nobody sets.</summary>
    public long Started { get; }

    /// <summary>Who is online for the apps of the node; what the operator's own apps see, and who sees them, is not in it.</summary>
    public PeerDirectory Peers { get; }

    /// <summary>The apps that send for the operator.</summary>
    public OperatorApps Operators { get; }

    /// <summary>The apps in whose names the operator pins.</summary>
    public PinOwners Pins { get; }

    /// <summary>An app that the node runs is open: the operator may pin and send in its name.</summary>
    /// <param name="app">The app.</param>
    /// <param name="protocol">What it speaks.</param>
    public void Add(MeshApp app, string protocol)
    {
        Pins.Add(app);
        _running[protocol] = new RunningApp(app, Peers);
    }

    /// <summary>The app of the node that speaks a protocol; null if none does.</summary>
    public RunningApp? AppOf(string protocol) => _running.GetValueOrDefault(protocol);

    /// <summary>How we call a stranger's or a contact's, or an own, identity.</summary>
    public string? AliasOf(Uid uid) =>
        Host.Contacts.Find(uid)?.Alias ?? Host.Identities.FirstOrDefault(own => own.Uid == uid)?.Alias;

    /// <summary>The name of an app of the node; null if it is not open, or the host gives no answer.</summary>
    public Task<string?> AppNameAsync(Sid sid, CancellationToken stop) => _appNames.FindAsync(sid, stop);

    public ValueTask DisposeAsync()
    {
        Peers.Complete();
        _observation.Dispose();
        return ValueTask.CompletedTask;
    }

    private bool IsOwnOperator(Peer peer)
    {
        Sid sid = OperatorApp.SidOf(peer.Protocol);
        return peer.Lsid == sid || (peer.Rsid == sid && peer.Rhid == Host.Hid);
    }
}
