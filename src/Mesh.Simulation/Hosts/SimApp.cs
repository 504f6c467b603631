using Mesh.Contracts;
using Mesh.Hosting;

namespace Mesh.Simulation;

/// <summary>Something that an app of a run was told.</summary>
/// <param name="At">When, since the start of the run.</param>
/// <param name="Event">What.</param>
public readonly record struct SimAppEvent(TimeSpan At, MeshEvent Event)
{
    /// <inheritdoc />
    public override string ToString() => $"{At:c} {Event}";
}

/// <summary>An app on a <see cref="SimHost"/>, over all boots of the host. Only on the thread of the run.</summary>
public sealed class SimApp
{
    private readonly SimMesh _mesh;
    private readonly AppOptions _options;
    private readonly Func<MeshApp, Task>? _body;
    private readonly List<SimAppEvent> _events = [];
    private readonly Dictionary<Peer, Peer> _online = [];
    private readonly List<Peer> _onlineOrder = [];
    private TaskCompletionSource? _paused;

    internal SimApp(SimMesh mesh, SimHost host, AppOptions options, Func<MeshApp, Task>? body)
    {
        _mesh = mesh;
        Host = host;
        _options = options;
        _body = body;
    }

    /// <summary>Whose it is.</summary>
    public SimHost Host { get; }

    /// <summary>Its name.</summary>
    public string Name => _options.Name;

    /// <summary>What it speaks.</summary>
    public IReadOnlyList<string> Protocols => _options.Protocols;

    /// <summary>The app itself, of the present boot; null while it is not open.</summary>
    public MeshApp? Mesh { get; private set; }

    /// <summary>What it was told, over all boots, oldest first, frames only where the options keep them; empty where it has a body of its own.</summary>
    public IReadOnlyList<SimAppEvent> Events => _events;

    /// <summary>Who is online now, as it was told, in the order of their coming.</summary>
    public IReadOnlyList<Peer> Online => _onlineOrder;

    /// <summary>The frames it was given, over all boots.</summary>
    public IEnumerable<Frame> Frames => _events.Select(e => e.Event).OfType<Frame>();

    /// <summary>How many frames it was given, over all boots.</summary>
    public long FrameCount { get; private set; }

    /// <summary>Called for each event in place of nothing, after it was kept; for a scenario that answers.</summary>
    public Action<SimApp, MeshEvent>? OnEvent { get; set; }

    /// <summary>How long it takes for each frame.</summary>
    /// <value>Zero by default.</value>
    public TimeSpan SlowBy { get; set; }

    /// <summary>Whether it reads its events.</summary>
    public bool IsReading => _paused is null;

    /// <summary>Whether it is closed for good.</summary>
    public bool IsClosed { get; private set; }

    internal Sid Sid => _options.Sid ?? Sid.OfName(_options.Name);

    internal bool ReadsByItself => _body is null;

    /// <summary>Sends a frame; answers at once. 311 while the host is down or asleep, for then nobody is there to send.</summary>
    public SendResult Send(Peer peer, ReadOnlySpan<byte> data) =>
        Mesh is { } app && Host.State == SimHostState.Up
            ? app.Send(peer, data)
            : SendResult.Refused(MeshErrorCode.NoConnection);

    /// <summary>Sends a frame to the first peer it has on a host; 311 where there is none.</summary>
    public SendResult SendTo(SimHost host, ReadOnlySpan<byte> data)
    {
        ArgumentNullException.ThrowIfNull(host);
        return PeerOn(host) is { } peer ? Send(peer, data) : SendResult.Refused(MeshErrorCode.NoConnection);
    }

    /// <summary>Sends a frame to everybody who is online.</summary>
    /// <returns>How many of them took it.</returns>
    public int SendAll(ReadOnlySpan<byte> data)
    {
        int taken = 0;
        foreach (Peer peer in _onlineOrder)
        {
            taken += Send(peer, data).IsAccepted ? 1 : 0;
        }

        return taken;
    }

    /// <summary>The first peer that is online on a host, or null.</summary>
    public Peer? PeerOn(SimHost host) => _onlineOrder.Find(peer => peer.Rhid == host.Hid);

    /// <summary>Whether a peer on a host is online.</summary>
    public bool Sees(SimHost host) => PeerOn(host) is not null;

    /// <summary>Reads nothing more, until <see cref="Resume"/>.</summary>
    public void Pause()
    {
        _mesh.Record(SimRecordKind.Fault, Host, null, Name + " reads nothing");
        _paused ??= new TaskCompletionSource();
    }

    /// <summary>Reads on.</summary>
    public void Resume()
    {
        TaskCompletionSource? paused = _paused;
        _paused = null;
        paused?.TrySetResult();
    }

    /// <summary>Closes it for good.</summary>
    public void Close()
    {
        if (IsClosed)
        {
            return;
        }

        _mesh.Record(SimRecordKind.Fault, Host, null, "closes " + Name);
        IsClosed = true;
        Host.Forget(this);
        if (Mesh is { } app && Host.System is not null)
        {
            Host.Enter(() => _ = app.DisposeAsync().AsTask());
        }

        OnHostEnded();
        _mesh.Checks.OnReality(Host);
    }

    /// <inheritdoc />
    public override string ToString() => $"{Host.Name}/{Name}";

    internal void Open(MeshHost host) => _ = RunAsync(host);

    internal void OnHostEnded()
    {
        Mesh = null;
        _online.Clear();
        _onlineOrder.Clear();
    }

    private async Task RunAsync(MeshHost host)
    {
        try
        {
            MeshApp app = await host.OpenAppAsync(_options);
            if (IsClosed)
            {
                await app.DisposeAsync();
                return;
            }

            Mesh = app;
            await (_body is null ? ReadAsync(app) : _body(app));
        }
        // Whatever goes wrong in an app of the run is the run's failure.
        catch (Exception e)
        {
            if (Host.Mesh == host && !IsClosed)
            {
                _mesh.Fail($"{this} has failed: {e.Message}", e);
            }
        }
    }

    private async Task ReadAsync(MeshApp app)
    {
        await foreach (MeshEvent next in app.Events)
        {
            if (Mesh != app)
            {
                continue;
            }

            Take(next);
            if (SlowBy > TimeSpan.Zero && next is Frame)
            {
                await Task.Delay(SlowBy, Host.Clock);
            }

            while (_paused is { } paused)
            {
                await paused.Task;
            }
        }
    }

    private void Take(MeshEvent next)
    {
        if (_mesh.Options.KeepFrames || next is not Frame)
        {
            _events.Add(new SimAppEvent(_mesh.Now, next));
        }

        switch (next)
        {
            case Contracts.Online:
                if (_online.TryAdd(next.Peer, next.Peer))
                {
                    _onlineOrder.Add(next.Peer);
                }

                break;
            case Offline:
                if (_online.Remove(next.Peer))
                {
                    _onlineOrder.Remove(next.Peer);
                }

                break;
            default:
                FrameCount++;
                break;
        }

        OnEvent?.Invoke(this, next);
    }
}
