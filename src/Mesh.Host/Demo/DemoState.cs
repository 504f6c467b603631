using System.Diagnostics;
using Mesh.Contracts;

namespace Mesh.Host.Demo;

/// <summary>Something that happened in the demonstration.</summary>
/// <param name="At">Since it began.</param>
/// <param name="Host">Who tells it; null for the demonstration itself.</param>
/// <param name="Kind"><c>step</c>, <c>started</c>, <c>online</c>, <c>offline</c>, <c>pin</c>, <c>killed</c> or <c>ended</c>.</param>
/// <param name="Text">What, for people.</param>
internal sealed record DemoMoment(TimeSpan At, string? Host, string Kind, string Text);

/// <summary>All that the demonstration knows while it runs. Free to use from any thread; what it hands out is read under <see cref="Gate"/>.</summary>
internal sealed class DemoState
{
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly List<DemoMoment> _timeline = [];
    private readonly List<double> _echoUs = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DemoState(IEnumerable<string> names) => Hosts = [.. names.Select(name => new DemoHostState(name))];

    /// <summary>Held by whoever reads or changes hosts.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The hosts, in the order of their names.</summary>
    public IReadOnlyList<DemoHostState> Hosts { get; }

    /// <summary>Time since the beginning.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_began);

    /// <summary>What happened, in order. Read under <see cref="Gate"/>.</summary>
    public IReadOnlyList<DemoMoment> Timeline => _timeline;

    /// <summary>All round trips, in microseconds. Read under <see cref="Gate"/>.</summary>
    public IReadOnlyList<double> EchoUs => _echoUs;

    public DemoHostState Host(string name) => Hosts.First(host => host.Name == name);

    /// <summary>Writes down what the demonstration itself does.</summary>
    /// <returns>When that was.</returns>
    public TimeSpan Note(string kind, string? host, string text)
    {
        TimeSpan at = Elapsed;
        Change(() => _timeline.Add(new DemoMoment(at, host, kind, text)));
        return at;
    }

    /// <summary>Changes something, and lets those look who wait.</summary>
    public void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (Gate)
        {
            change();
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }

    /// <summary>Takes in what a host tells.</summary>
    public void Take(string name, DemoReport report)
    {
        TimeSpan at = Elapsed;
        Change(() =>
        {
            DemoHostState host = Host(name);
            switch (report)
            {
                case { Event: "started", Identity: { } identity }:
                    host.Identity = identity;
                    host.Phase = DemoHostPhase.Up;
                    host.BootEpochs.Add(identity.BootEpoch);
                    Add("started", $"listens on {identity.Address}, boot epoch {identity.BootEpoch}");
                    break;
                case { Event: "online", Uid: { } uid }:
                    SightOf(host, uid).Turns.Add(new DemoTurn(at, true, report.Epoch, null));
                    Add("online", $"sees {NameOf(uid)} Online (epoch {report.Epoch})");
                    break;
                case { Event: "offline", Uid: { } uid }:
                    SightOf(host, uid).Turns.Add(new DemoTurn(at, false, report.Epoch, report.Reason));
                    SightOf(host, uid).Rest();
                    Add("offline", $"sees {NameOf(uid)} Offline: {report.Reason}{Detail(report)}");
                    break;
                case { Event: "pin", Uid: { } uid, Reason: { } phase }:
                    string pinned = NameOf(uid);
                    bool isNews = host.Pins.GetValueOrDefault(pinned) != phase;
                    host.Pins[pinned] = phase;
                    if (isNews && phase != nameof(PinPhase.Connecting))
                    {
                        Add("pin", $"pin on {pinned}: {phase}{Detail(report)}");
                    }

                    break;
                case { Event: "stats", Stats: { } stats }:
                    Count(host, stats);
                    break;
            }
        });

        void Add(string kind, string text) => _timeline.Add(new DemoMoment(at, name, kind, text));
    }

    /// <summary>Waits until something holds.</summary>
    /// <param name="holds">Asked under <see cref="Gate"/>, after each change.</param>
    /// <param name="timeout">The longest wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False if it did not hold in time.</returns>
    public async Task<bool> WaitAsync(Func<bool> holds, TimeSpan timeout, CancellationToken cancellationToken)
    {
        TimeSpan deadline = Elapsed + timeout;
        while (true)
        {
            Task changed;
            lock (Gate)
            {
                if (holds())
                {
                    return true;
                }

                changed = _changed.Task;
            }

            TimeSpan left = deadline - Elapsed;
            if (left <= TimeSpan.Zero)
            {
                return false;
            }

            await Task.WhenAny(changed, Task.Delay(left, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static string Detail(DemoReport report) => report.Detail is { } detail ? $" ({detail})" : "";

    private void Count(DemoHostState host, DemoStats stats)
    {
        foreach (DemoPeerStats peer in stats.Peers)
        {
            SightOf(host, peer.Uid).Count(stats, peer);
            _echoUs.AddRange(peer.EchoUs);
        }
    }

    private DemoSight SightOf(DemoHostState host, string uid)
    {
        string name = NameOf(uid);
        if (!host.Sights.TryGetValue(name, out DemoSight? sight))
        {
            sight = new DemoSight();
            host.Sights.Add(name, sight);
        }

        return sight;
    }

    private string NameOf(string uid) => Hosts.FirstOrDefault(host => host.Identity?.Uid == uid)?.Name ?? uid[..6];
}
