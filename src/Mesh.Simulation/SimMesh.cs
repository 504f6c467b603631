using Mesh.Contracts;
using Mesh.Contracts.Runtime;
using Mesh.Hocon;

namespace Mesh.Simulation;

/// <summary>A whole mesh in one thread: real hosts with real actors, codec and handshakes, on virtual time, over a simulated network, from a seed.</summary>
/// <remarks>
/// <para>
/// The same seed, options and calls give the same run, step by step, on every machine: <see cref="Hash"/> says so. Time moves only in the
/// running methods, from one thing that is due to the next, so a day costs what happens in it.
/// </para>
/// <para>
/// It belongs to the thread that made it. When a promise of the mesh is broken, or something throws, the running method throws a
/// <see cref="SimFailure"/> with seed and timeline.
/// </para>
/// </remarks>
public sealed partial class SimMesh : IDisposable
{
    private readonly List<SimHost> _hosts = [];
    private readonly Dictionary<Hid, SimHost> _byHid = [];
    private readonly List<SimFault> _faults = [];
    private readonly Dictionary<SimHost, List<SimHost>> _knownBy = [];
    private readonly SimRandom _random;
    private readonly long _start;
    private int _pendingFaults;
    private Exception? _failure;
    private Action<SimMesh>? _progress;

    private SimMesh(ulong seed, SimOptions options)
    {
        options.Validate();
        Options = options;
        Run = DeterministicRun.Create(seed);
        _start = Run.TimeProvider.GetTimestamp();
        _random = new SimRandom(seed);
        ConfigSetup = BootstrapSetup.Create().WithConfig(ConfigurationFactory.Empty);
        Timeline = new SimTimeline(options.TimelineLength);
        Checks = new SimChecks(this, options.Checks);
        Keys = new SimKeys(seed, options.RealKeys);
        Network = new SimNetwork(this, options.Path, _random.Split(1));
        Random = _random.Split(2);
        if (options.Recording == SimRecording.Full)
        {
            DeterministicRun.Observe(Run, OnMessage);
        }
    }

    /// <summary>The seed.</summary>
    public ulong Seed => Run.Seed;

    /// <summary>What it was made of.</summary>
    public SimOptions Options { get; }

    /// <summary>The run that all hosts take part in. It may be driven directly too, as a test kit does.</summary>
    public IDeterministicRun Run { get; }

    /// <summary>The hosts, by number; a host that came back as a new one has its old place.</summary>
    public IReadOnlyList<SimHost> Hosts => _hosts;

    /// <summary>The network between them.</summary>
    public SimNetwork Network { get; }

    /// <summary>What happened last.</summary>
    public SimTimeline Timeline { get; }

    /// <summary>Chance for the scenario itself.</summary>
    public SimRandom Random { get; }

    /// <summary>The virtual time since the start.</summary>
    public TimeSpan Now => new(Run.TimeProvider.GetTimestamp() - _start);

    /// <summary>How many steps have run: messages, continuations, deliveries and timers.</summary>
    public long Events => Run.Events;

    /// <summary>A hash over everything that has happened. Two runs of one seed with different ones are not the same run.</summary>
    public ulong Hash => Run.Fingerprint;

    /// <summary>What was planned, by the scenario and by the nemesis so far.</summary>
    public IReadOnlyList<SimFault> Faults => _faults;

    /// <summary>Makes an actor system of a test take part in the run: pass it to the constructor of a TestKit.</summary>
    public ActorSystemSetup TestSetup => ActorSystemSetup.Create(new DeterministicSetup(Run));

    internal SimKeys Keys { get; }

    internal SimChecks Checks { get; }

    internal BootstrapSetup ConfigSetup { get; }

    /// <summary>Whether faults are still to come.</summary>
    internal bool IsDisturbed => _pendingFaults > 0 || Nemesis is { IsOver: false };

    internal SimNemesis? Nemesis { get; private set; }

    /// <summary>Makes a mesh and starts its hosts.</summary>
    /// <param name="seed">What everything is drawn from.</param>
    /// <param name="hosts">How many hosts; in place of <see cref="SimOptions.Hosts"/>.</param>
    /// <param name="options">The rest; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static SimMesh Create(ulong seed, int hosts, SimOptions? options = null) =>
        Create(seed, (options ?? new SimOptions()) with { Hosts = hosts });

    /// <summary>Makes a mesh and starts its hosts.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static SimMesh Create(ulong seed, SimOptions? options = null) =>
        Create(seed, options ?? new SimOptions(), progress: null);

    internal static SimMesh Create(ulong seed, SimOptions options, Action<SimMesh>? progress)
    {
        var mesh = new SimMesh(seed, options) { _progress = progress };
        for (int i = 0; i < mesh.Options.Hosts; i++)
        {
            mesh.AddHost();
        }

        if (mesh.Options.AllKnowAll)
        {
            mesh.IntroduceAll();
        }

        mesh.RunUntil(() => mesh._hosts.TrueForAll(host => host.Mesh is not null), TimeSpan.Zero, "the start");
        return mesh;
    }

    /// <summary>Makes an identity that hosts can be given.</summary>
    public SimIdentity NewIdentity(string alias) => Keys.NextIdentity(alias);

    /// <summary>Adds a host and starts it.</summary>
    public SimHost AddHost() => AddHost(identities: null);

    /// <summary>Adds a host and starts it.</summary>
    /// <param name="identities">Whom it speaks as, which others may too; null for an identity of its own.</param>
    public SimHost AddHost(IReadOnlyList<SimIdentity>? identities)
    {
        var host = new SimHost(this, _hosts.Count + 1, identities);
        _hosts.Add(host);
        _byHid[host.Hid] = host;
        SimRandom random = RandomFor(0x2000_0000UL + (ulong)host.Number);
        host.SetFirstClock(
            random.Between(-Options.ClockSkew, Options.ClockSkew),
            Options.ClockDriftPpm == 0 ? 0 : random.Next((2 * Options.ClockDriftPpm) + 1) - Options.ClockDriftPpm
        );
        host.Boot();
        return host;
    }

    /// <summary>Two hosts put each other's present cards into their books, and dial each other.</summary>
    public void Introduce(SimHost a, SimHost b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        a.Learn(b);
        b.Learn(a);
    }

    /// <summary>All hosts put each other's present cards into their books.</summary>
    public void IntroduceAll()
    {
        foreach (SimHost a in _hosts)
        {
            foreach (SimHost b in _hosts)
            {
                if (a != b)
                {
                    a.Learn(b);
                }
            }
        }
    }

    /// <summary>Each host is introduced to the few that follow it, the last ones to the first: a connected mesh of any size.</summary>
    /// <param name="degree">How many follow; fewer where there are not so many.</param>
    public void IntroduceRing(int degree = 3)
    {
        for (int i = 0; i < _hosts.Count; i++)
        {
            for (int next = 1; next <= Math.Min(degree, _hosts.Count - 1); next++)
            {
                Introduce(_hosts[i], _hosts[(i + next) % _hosts.Count]);
            }
        }
    }

    /// <summary>Opens an app of one name and one protocol on every host.</summary>
    public IReadOnlyList<SimApp> OpenEverywhere(string name, string protocol) =>
        [.. _hosts.Select(host => host.OpenApp(name, protocol))];

    /// <summary>A time since the start of the run, for which things are planned.</summary>
    public SimMoment At(TimeSpan time) => new(this, time);

    /// <summary>A time from now.</summary>
    public SimMoment In(TimeSpan wait) => new(this, Now + wait);

    /// <summary>Sets the nemesis loose: faults drawn from the seed, from now until its end.</summary>
    /// <exception cref="InvalidOperationException">There is one already.</exception>
    public void Unleash(NemesisOptions nemesis)
    {
        ArgumentNullException.ThrowIfNull(nemesis);
        if (Nemesis is not null)
        {
            throw new InvalidOperationException("A mesh has one nemesis.");
        }

        Nemesis = new SimNemesis(this, nemesis, _random.Split(3));
        Nemesis.Start();
    }

    /// <summary>Adds a promise of one's own; it is held against every event.</summary>
    public void AddChecker(ISimChecker checker)
    {
        ArgumentNullException.ThrowIfNull(checker);
        Checks.Others.Add(checker);
    }

    /// <summary>Adds a promise of one's own, which throws when it is broken.</summary>
    public void AddChecker(Action<SimRecord> check)
    {
        ArgumentNullException.ThrowIfNull(check);
        AddChecker(new DelegateChecker(check));
    }

    /// <summary>Writes a line into the timeline.</summary>
    public void Note(string text, SimHost? host = null) => Record(SimRecordKind.Note, host, null, text);

    /// <summary>Ends the run: the next step, or the one under way, throws a <see cref="SimFailure"/>.</summary>
    public void Fail(string what) => Fail(what, null);

    /// <summary>Gives up the run; nothing of it is ended in good order.</summary>
    public void Dispose()
    {
        foreach (SimHost host in _hosts)
        {
            if (host.System is { } system)
            {
                DeterministicRun.Abandon(system);
            }
        }
    }

    internal SimHost? HostOf(Hid hid) => _byHid.GetValueOrDefault(hid);

    internal IReadOnlyList<SimHost> KnownBy(SimHost host) => _knownBy.GetValueOrDefault(host) ?? [];

    internal void OnLearned(SimHost host, SimHost other)
    {
        if (!_knownBy.TryGetValue(other, out List<SimHost>? by))
        {
            _knownBy.Add(other, by = []);
        }

        if (!by.Contains(host))
        {
            by.Add(host);
        }

        _byHid[other.Hid] = other;
    }

    /// <summary>Cards of this host are out of date.</summary>
    internal void ForgetKnown(SimHost host)
    {
        _byHid[host.Hid] = host;
        foreach (SimHost other in _hosts)
        {
            other.Forget(host);
        }

        _knownBy.Remove(host);
    }

    internal SimRandom RandomFor(ulong number) => _random.Split(number);

    internal void Plan(TimeSpan at, string? what, bool isRepair, Action action)
    {
        var fault = new SimFault(_faults.Count + 1, at, what ?? "", isRepair, action);
        if (what is not null)
        {
            _faults.Add(fault);
            if (!isRepair && Options.Skips?.Invoke(fault.Number) == true)
            {
                return;
            }
        }

        _pendingFaults++;
        ITimer? timer = null;
        timer = Run.TimeProvider.CreateTimer(
            _ =>
            {
                timer?.Dispose();
                _pendingFaults--;
                fault.IsApplied = true;
                if (what is not null)
                {
                    Checks.LookAround();
                    Record(SimRecordKind.Fault, null, null, what);
                    Checks.OnDisturbed();
                }

                Guard(action);
            },
            null,
            at > Now ? at - Now : TimeSpan.Zero,
            Timeout.InfiniteTimeSpan
        );
    }

    internal void Guard(Action action)
    {
        try
        {
            action();
        }
        // Whatever a scenario or a checker throws ends the run, and is told with it.
        catch (Exception e)
        {
            Fail(e.Message, e);
        }
    }

    internal void Fail(string what, Exception? cause)
    {
        if (_failure is null)
        {
            _failure = cause as SimFailure ?? new SimFailure(this, what, cause);
            DeterministicRun.Fail(Run, _failure);
        }
    }

    private sealed class DelegateChecker(Action<SimRecord> check) : ISimChecker
    {
        public void OnEvent(SimMesh mesh, in SimRecord record) => check(record);
    }
}
