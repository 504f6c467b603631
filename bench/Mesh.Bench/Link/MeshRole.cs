using System.Globalization;
using Mesh.Actors.Host;
using Mesh.Actors.Identity;
using Mesh.Actors.Links;
using Mesh.Bench.Processes;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Hosting;

namespace Mesh.Bench.Link;

/// <summary>A mesh host in a process of its own: it counts, echoes, accepts, and dials.</summary>
internal sealed class MeshRole : IBenchRole
{
    public const string Sink = "sink";
    public const string Echo = "echo";

    private readonly MemoryKeyRing _keys = MemoryKeyRing.Generate();
    private readonly Arrivals _sunk = new();
    private readonly Arrivals _accepted = new();
    private MeshHost _host = null!;

    public static MeshOptions Options { get; } =
        new()
        {
            Trust = TrustMode.Open,
            DialContacts = false,
            ConnectionCount = 200_000,
            ConnectionsPerIdentity = 100_000,
            Link = new LinkOptions { IdleAfter = null },
        };

    public async Task<string> StartAsync()
    {
        _host = await MeshHost.StartAsync(
            new MeshHostOptions
            {
                Keys = _keys,
                Listen = ["127.0.0.1:0"],
                Mesh = Options,
            }
        );
        _host.System.EventStream.Subscribe(
            _host.System.ActorOf(Props.Create(() => new LinkCounter(_accepted))),
            typeof(LinkUp)
        );
        MeshApp sink = await _host.OpenAppAsync(new AppOptions { Name = Sink, Protocols = [Sink] });
        MeshApp echo = await _host.OpenAppAsync(new AppOptions { Name = Echo, Protocols = [Echo] });
        _ = SinkAsync(sink);
        _ = EchoAsync(echo);
        return $"{_host.Addresses[0]} {_host.Identities[0].Uid} {_host.Hid}";
    }

    public async Task<string> DoAsync(string[] command)
    {
        switch (command)
        {
            // Waits until so many frames more have come.
            case ["sunk", var count]:
                await _sunk.TakeAsync(long.Parse(count, CultureInfo.InvariantCulture));
                return "yes";

            case ["accepted", var count]:
                await _accepted.TakeAsync(long.Parse(count, CultureInfo.InvariantCulture));
                return "yes";

            // Makes the identities that the next links will speak as, so that their keys are not counted with the links.
            case ["prepare", var count]:
                for (int i = int.Parse(count, CultureInfo.InvariantCulture); i > 0; i--)
                {
                    _keys.DelegationFor(_keys.Add(SigningKey.Generate()), DateTimeOffset.UtcNow);
                }

                return "prepared";

            case ["hold", var address, var ruid, var rhid, var skip, var count]:
                await HoldAsync(address, Uid.Parse(ruid), Hid.Parse(rhid), int.Parse(skip), int.Parse(count));
                return "held";

            case ["drop", var ruid, var rhid, var skip, var count]:
                foreach (OwnIdentity own in _keys.Identities.Skip(int.Parse(skip)).Take(int.Parse(count)))
                {
                    await _host.DisconnectAsync(own.Uid, Uid.Parse(ruid), Hid.Parse(rhid));
                }

                return "dropped";

            default:
                throw new ArgumentException("unknown command " + string.Join(' ', command));
        }
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private async Task HoldAsync(string address, Uid ruid, Hid rhid, int skip, int count)
    {
        foreach (OwnIdentity own in _keys.Identities.Skip(skip).Take(count))
        {
            await _host.ConnectAsync(own.Uid, ruid, rhid, [address]);
        }
    }

    private async Task SinkAsync(MeshApp app)
    {
        int pending = 0;
        await foreach (MeshEvent each in app.Events)
        {
            // Counted in portions, so that the count costs what a counter costs.
            if (each is Frame { Data.Length: > 0 } && ++pending == 64)
            {
                _sunk.Add(pending);
                pending = 0;
            }
        }
    }

    private static async Task EchoAsync(MeshApp app)
    {
        await foreach (MeshEvent each in app.Events)
        {
            if (each is Frame frame)
            {
                app.Send(frame.Peer, frame.Data.Span);
            }
        }
    }

    private sealed class LinkCounter : ReceiveActor
    {
        public LinkCounter(Arrivals accepted) => Receive<LinkUp>(_ => accepted.Add(1));
    }
}

/// <summary>A count that one waits for.</summary>
internal sealed class Arrivals
{
    private readonly Lock _gate = new();
    private long _count;
    private long _wanted = long.MaxValue;
    private TaskCompletionSource? _reached;

    public void Add(long count)
    {
        lock (_gate)
        {
            _count += count;
            if (_count >= _wanted)
            {
                _wanted = long.MaxValue;
                _reached!.SetResult();
            }
        }
    }

    /// <summary>Waits for so many and counts them off.</summary>
    public async Task TakeAsync(long count)
    {
        Task? wait = null;
        lock (_gate)
        {
            if (_count < count)
            {
                _wanted = count;
                _reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wait = _reached.Task;
            }
        }

        if (wait is not null)
        {
            await wait;
        }

        lock (_gate)
        {
            _count -= count;
        }
    }
}
