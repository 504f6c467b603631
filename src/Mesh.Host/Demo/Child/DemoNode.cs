using System.Diagnostics;
using Mesh.Actors.Host;
using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Host.Commands;
using Mesh.Host.Home;
using Mesh.Hosting;
using Microsoft.Extensions.Logging;

namespace Mesh.Host.Demo.Child;

/// <summary>One host of the demonstration, in a process of its own: an ordinary host with an app that sends, counts and reports.</summary>
/// <remarks>It obeys <see cref="DemoOrder"/> lines and ends when they end, so it never outlives the one who started it.</remarks>
internal sealed class DemoNode(MeshHome home, string alias, ProgramIo io, ILoggerFactory? loggers)
{
    private const string Protocol = "mesh-demo/1";
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly Dictionary<Peer, PeerTraffic> _traffic = [];
    private readonly long _started = Stopwatch.GetTimestamp();
    private TrafficMode _mode;

    /// <summary>Runs until told to stop, or until standard input ends.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await using HomeStore kept = home.OpenStore();
        using FileKeyRing keys = home.OpenKeys();
        if (keys.Identities.Count == 0)
        {
            keys.CreateIdentity(alias);
        }

        ulong epoch = home.AdvanceBootEpoch(TimeProvider.System.GetUtcNow());
        await using MeshHost host = await MeshHost.StartAsync(
            new MeshHostOptions
            {
                Keys = keys,
                Contacts = kept.Contacts,
                Store = kept.Store,
                Listen = ["127.0.0.1:0"],
                BootEpoch = epoch,
                Loggers = loggers,
                Agent = $"mesh-demo/{VersionCommand.Version}",

                // Whatever is connected here is so because it is pinned.
                Mesh = new MeshOptions { DialContacts = false },
            },
            cancellationToken: stop
        );
        await using MeshApp app = await host.OpenAppAsync(new AppOptions { Name = "demo", Protocols = [Protocol] });
        ReportStarted(host, epoch);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task events = ReadEventsAsync(app, ending.Token);
        Task reports = ReportStatsAsync(ending.Token);
        Task pins = ReportPinsAsync(app, ending.Token);
        await ObeyAsync(host, app, ending.Token);
        await ending.CancelAsync();
        await Task.WhenAll(events, reports, pins);
    }

    private void ReportStarted(MeshHost host, ulong epoch)
    {
        OwnIdentity own = host.Identities[0];
        Write(
            new DemoReport("started")
            {
                Identity = new DemoIdentity(
                    own.Uid.ToString(),
                    host.Hid.ToString(),
                    host.Addresses[0],
                    host.IssueCard().ToString(),
                    epoch
                ),
            }
        );
    }

    private async Task ObeyAsync(MeshHost host, MeshApp app, CancellationToken stop)
    {
        await foreach (string line in InputLines.Of(io.In).ReadAllAsync(stop))
        {
            if (DemoJson.Read<DemoOrder>(line) is not { } order)
            {
                continue;
            }

            foreach (string text in order.Cards ?? [])
            {
                var card = ContactCard.Parse(text, TimeProvider.System.GetUtcNow());
                host.Contacts.Add(card);
                await app.PinAsync(
                    host.Identities[0].Uid,
                    card.Uid,
                    Hid.Any,
                    PinPolicy.Always,
                    cancellationToken: stop
                );
            }

            if (order.Mode is { } mode)
            {
                Turn(mode);
            }

            if (order.Stop)
            {
                return;
            }
        }
    }

    private void Turn(TrafficMode mode)
    {
        lock (_gate)
        {
            _mode = mode;
            foreach (PeerTraffic traffic in _traffic.Values)
            {
                traffic.Mode = mode;
            }
        }
    }

    private async Task ReadEventsAsync(MeshApp app, CancellationToken stop)
    {
        try
        {
            await foreach (MeshEvent happened in app.Events.WithCancellation(stop))
            {
                switch (happened)
                {
                    case Online online:
                        OnOnline(app, online);
                        break;
                    case Frame frame:
                        TrafficOf(frame.Peer)?.Receive(frame);
                        break;
                    case Offline offline:
                        OnOffline(offline);
                        break;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private void OnOnline(MeshApp app, Online online)
    {
        PeerTraffic traffic;
        lock (_gate)
        {
            traffic = new PeerTraffic(app, online) { Mode = _mode };
            _traffic[online.Peer] = traffic;
        }

        Write(new DemoReport("online") { Uid = online.Peer.Ruid.ToString(), Epoch = online.Epoch });
        _ = Task.Run(traffic.RunAsync);
    }

    private void OnOffline(Offline offline)
    {
        PeerTraffic? traffic;
        lock (_gate)
        {
            _traffic.Remove(offline.Peer, out traffic);
        }

        traffic?.Stop();
        Write(
            new DemoReport("offline")
            {
                Uid = offline.Peer.Ruid.ToString(),
                Epoch = offline.Epoch,
                Reason = offline.Reason.ToString(),
                Detail = offline.Detail,
            }
        );
    }

    private PeerTraffic? TrafficOf(Peer peer)
    {
        lock (_gate)
        {
            return _traffic.GetValueOrDefault(peer);
        }
    }

    private async Task ReportStatsAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(ReportEvery);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                DemoPeerStats[] peers;
                TrafficMode mode;
                lock (_gate)
                {
                    peers = [.. _traffic.Values.Select(traffic => traffic.Take())];
                    mode = _mode;
                }

                double atMs = Stopwatch.GetElapsedTime(_started).TotalMilliseconds;
                Write(new DemoReport("stats") { Stats = new DemoStats(atMs, mode, peers) });
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async Task ReportPinsAsync(MeshApp app, CancellationToken stop)
    {
        try
        {
            await foreach (PinChanged changed in app.WatchPinsAsync(stop))
            {
                Write(
                    new DemoReport("pin")
                    {
                        Uid = changed.Pin.Ruid.ToString(),
                        Reason = changed.Pin.State.Phase.ToString(),
                        Detail = changed.Pin.State.Why,
                    }
                );
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private void Write(DemoReport report) => io.Out.WriteLine(DemoJson.Write(report));
}
