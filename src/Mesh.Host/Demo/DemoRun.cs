using System.Collections.Concurrent;
using Mesh.Host.Commands;

namespace Mesh.Host.Demo;

/// <summary>The demonstration: three hosts meet, exchange frames, lose one of them, and get it back.</summary>
/// <remarks>Every step waits for what must happen, with a bound; what does not happen is an expectation that failed, and ends the run.</remarks>
internal sealed class DemoRun : IDisposable
{
    /// <summary>The longest that everything together may take.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(28);

    private const string Victim = "ben";
    private static readonly string[] Names = ["ada", Victim, "cleo"];
    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(8);

    // Written here, read by whoever brings a child's report.
    private readonly ConcurrentDictionary<string, DemoChild> _children = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("mesh-demo-").FullName;
    private readonly DemoChecks _checks;

    public DemoRun()
    {
        State = new DemoState(Names);
        _checks = new DemoChecks(State, Findings);
    }

    public DemoState State { get; }

    public DemoFindings Findings { get; } = new();

    /// <summary>Runs from the first process to the last; never longer than <see cref="Limit"/>.</summary>
    /// <exception cref="OperationCanceledException">The caller stopped it.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var watchdog = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        watchdog.CancelAfter(Limit);
        try
        {
            bool isWhole =
                await MeetAsync(watchdog.Token)
                && await ExchangeAsync(watchdog.Token)
                && await KillAsync(watchdog.Token)
                && await ReturnAsync(watchdog.Token)
                && await EndAsync(watchdog.Token);
            if (!isWhole)
            {
                ExplainErrors();
            }

            _checks.Figures();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Findings.Expect("it ends in time", false, $"it did not within {Limit.TotalSeconds} s");
            ExplainErrors();
        }
    }

    /// <summary>Ends what still runs and deletes the keys that were made.</summary>
    public void Dispose()
    {
        foreach (DemoChild child in _children.Values)
        {
            child.Dispose();
        }

        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            State.Note("step", null, $"the temporary folder {_folder} cannot be deleted: {e.Message}");
        }
    }

    private async Task<bool> MeetAsync(CancellationToken stop)
    {
        State.Note("step", null, "three processes start, each makes its own keys");
        TimeSpan began = State.Elapsed;
        foreach (string name in Names)
        {
            Start(name);
        }

        bool allUp = await State.WaitAsync(
            () => State.Hosts.All(host => host.Phase == DemoHostPhase.Up),
            StepLimit,
            stop
        );
        if (!Findings.Expect("three hosts start", allUp, $"{Names.Length} processes, each listening on a free port"))
        {
            return false;
        }

        Findings.Measure(
            "startMs",
            "processes started to all listening",
            (State.Elapsed - began).TotalMilliseconds,
            "ms"
        );
        TimeSpan handed = State.Note(
            "step",
            null,
            "each is given the contact cards of the two others, and pins them: keep up, always"
        );
        foreach (string name in Names)
        {
            string[] cards = [.. State.Hosts.Where(host => host.Name != name).Select(host => host.Identity!.Card)];
            _children[name].Tell(new DemoOrder(Cards: cards));
        }

        bool allOnline = await State.WaitAsync(_checks.AllOnline, StepLimit, stop);
        _checks.FirstOnline(handed);
        return Findings.Expect("every host sees both others Online", allOnline, _checks.OnlineText());
    }

    private async Task<bool> ExchangeAsync(CancellationToken stop)
    {
        await LastAsync(TrafficMode.Paced, "frames and pings both ways on all links", 2.5, stop);
        await LastAsync(TrafficMode.Burst, "as many frames as go, both ways on all links", 2.5, stop);
        return await SettleAsync("every frame arrives, once and in order", stop);
    }

    private async Task<bool> KillAsync(CancellationToken stop)
    {
        await LastAsync(TrafficMode.Paced, "frames and pings again", 1, stop);
        TimeSpan killed = State.Elapsed;
        _children[Victim].Kill();
        State.Change(() => State.Host(Victim).Die());
        State.Note("killed", Victim, "is killed (SIGKILL), without a goodbye");
        bool isSeen = await State.WaitAsync(() => _checks.OthersSee(Victim, isOnline: false), StepLimit, stop);
        _checks.KillToOffline(Victim, killed);
        bool isExpected = Findings.Expect(
            $"both others see {Victim} Offline",
            isSeen && _checks.OfflineReasonsAreLinkLost(Victim),
            _checks.ReasonText(Victim)
        );
        await Task.Delay(TimeSpan.FromSeconds(1.5), stop);
        return isExpected;
    }

    private async Task<bool> ReturnAsync(CancellationToken stop)
    {
        _children[Victim].Dispose();
        TimeSpan restarted = State.Note(
            "step",
            Victim,
            "starts again, on another port; nobody asks anything: keys, contacts and pins are in its folder"
        );
        State.Change(() => State.Host(Victim).Phase = DemoHostPhase.Starting);
        Start(Victim);
        _children[Victim].Tell(new DemoOrder(Mode: TrafficMode.Paced));
        bool isBack = await State.WaitAsync(_checks.AllOnline, StepLimit, stop);
        _checks.RestartToOnline(Victim, restarted);
        Findings.Expect($"{Victim} has a higher boot epoch", _checks.BootEpochRose(Victim), _checks.BootText(Victim));
        Findings.Expect(
            "everybody is Online again without anyone asking, in a new epoch",
            isBack && _checks.EpochRose(Victim),
            _checks.EpochText(Victim)
        );
        bool isPinned = await State.WaitAsync(_checks.AllPinsHold, StepLimit, stop);
        Findings.Expect("every pin holds its connection", isPinned, _checks.PinText());
        if (isBack)
        {
            await LastAsync(TrafficMode.Paced, "frames and pings once more", 1.5, stop);
        }

        return isBack;
    }

    private async Task<bool> EndAsync(CancellationToken stop)
    {
        bool isSettled = await SettleAsync("so does every frame after the return", stop);
        Findings.Expect(
            $"both others saw {Victim} Offline exactly once, nobody else",
            _checks.OfflineCountsAre(Victim),
            _checks.TurnText()
        );
        Findings.Expect("Online and Offline alternate for every peer", _checks.Alternates(), _checks.TurnText());
        State.Note("step", null, "all stop in good order");
        foreach (DemoChild child in _children.Values)
        {
            child.Tell(new DemoOrder(Stop: true));
        }

        bool allEnded = await State.WaitAsync(
            () => State.Hosts.All(host => host.Phase == DemoHostPhase.Stopped),
            TimeSpan.FromSeconds(6),
            stop
        );
        return Findings.Expect("the hosts stop when told", allEnded, $"{Names.Length} processes") && isSettled;
    }

    private async Task LastAsync(TrafficMode mode, string text, double seconds, CancellationToken stop)
    {
        State.Note("step", null, text);
        TellAll(mode);
        await Task.Delay(TimeSpan.FromSeconds(seconds), stop);
    }

    private async Task<bool> SettleAsync(string text, CancellationToken stop)
    {
        TellAll(TrafficMode.Quiet);
        bool isSettled = await State.WaitAsync(_checks.AllArrived, StepLimit, stop);
        string found = _checks.ArrivedText();
        State.Note("step", null, found);
        return Findings.Expect(text, isSettled && _checks.NoFaults(), found);
    }

    private void TellAll(TrafficMode mode)
    {
        foreach (DemoChild child in _children.Values)
        {
            child.Tell(new DemoOrder(Mode: mode));
        }
    }

    private void Start(string name)
    {
        // A report of a former process must not be taken for one of the new.
        DemoChild? child = null;
        child = DemoChild.Start(
            name,
            Path.Combine(_folder, name),
            report => TakeFrom(name, child, report),
            () => Ended(name, child)
        );
        _children[name] = child;
        State.Change(() => State.Host(name).Pid = child.Pid);
    }

    private void TakeFrom(string name, DemoChild? child, DemoReport report)
    {
        if (child is null || !_children.TryGetValue(name, out DemoChild? now) || now == child)
        {
            State.Take(name, report);
        }
    }

    private void Ended(string name, DemoChild? child)
    {
        bool isReplaced = child is not null && _children.TryGetValue(name, out DemoChild? now) && now != child;
        if (State.Host(name).Phase == DemoHostPhase.Killed || isReplaced)
        {
            return;
        }

        State.Change(() => State.Host(name).Stop());
        State.Note("ended", name, "has ended");
    }

    private void ExplainErrors()
    {
        foreach (DemoChild child in _children.Values.Where(child => child.Errors.Length > 0))
        {
            State.Note("step", child.Name, $"wrote: {child.Errors}");
        }
    }
}
