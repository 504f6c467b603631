using Mesh.Actors.Identity;
using Mesh.Actors.Permissions;
using Mesh.Actors.Storage;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Hosting;

namespace Mesh.Simulation;

/// <summary>A host in a <see cref="SimMesh"/>: its machine, its clock, and the real mesh host on it. Only on the thread of the run.</summary>
/// <remarks>
/// What ends and starts it may be called from inside a step too, as a scenario's faults are; a start takes effect in the steps that
/// follow. Apps that were open are opened again when it comes back.
/// </remarks>
public sealed partial class SimHost
{
    private readonly SimMesh _mesh;
    private readonly HostClock _clock;
    private readonly List<SimApp> _apps = [];
    private readonly HashSet<SimHost> _known = [];
    private readonly IReadOnlyList<SimIdentity>? _identities;
    private readonly List<SimIdentity> _delegated = [];
    private ulong _epoch;
    private int _moves;
    private int _boots;
    private bool _isAsleep;
    private ActorSystem? _stopping;

    internal SimHost(SimMesh mesh, int number, IReadOnlyList<SimIdentity>? identities)
    {
        _mesh = mesh;
        _identities = identities;
        Number = number;
        Name = $"h{number}";
        Address = $"{Name}:7400";
        _clock = new HostClock(
            mesh.Run.TimeProvider,
            mesh.RandomFor(0x3000_0000UL + (ulong)number),
            mesh.Options.TimerLateness
        );
        Keys = mesh.Keys.NextRing(Name, identities);
        Trust = new HostTrust(this, mesh);
        Store = NewStore();
        Contacts = OpenContacts();
        Grants = OpenGrants();
        State = SimHostState.Stopped;
        foreach (SimIdentity identity in identities ?? [])
        {
            identity.Add(this);
        }

        mesh.Network.Own(Address, this);
    }

    /// <summary>Its number in the mesh, from 1.</summary>
    public int Number { get; }

    /// <summary><c>h1</c>, <c>h2</c>, …</summary>
    public string Name { get; }

    /// <summary>Where it listens now.</summary>
    public string Address { get; private set; }

    /// <summary>What its machine is doing.</summary>
    public SimHostState State { get; private set; }

    /// <summary>Its keys.</summary>
    public IKeyRing Keys { get; private set; }

    /// <summary>Its id.</summary>
    public Hid Hid => Keys.HostId;

    /// <summary>The identity it speaks as, the lowest of several; zeros where it has none.</summary>
    public Uid Uid => Keys.Identities is [{ } first, ..] ? first.Uid : default;

    /// <summary>Whom it knows; kept in <see cref="Store"/>, and read from there again when it comes back.</summary>
    public ContactBook Contacts { get; private set; }

    /// <summary>What it keeps over its end.</summary>
    public SimStore Store { get; private set; }

    /// <summary>How many connections it may have, also when it starts anew; null for what the options of the mesh say.</summary>
    public int? ConnectionLimit { get; private set; }

    /// <summary>What its apps may; read from <see cref="Store"/> whenever it starts.</summary>
    public GrantBook Grants { get; private set; }

    /// <summary>The mesh host on it; null while it starts or is down.</summary>
    public MeshHost? Mesh { get; private set; }

    /// <summary>The actor system of the present boot; null while it is down.</summary>
    public ActorSystem? System { get; private set; }

    /// <summary>Its clock, with its skew and its drift.</summary>
    public TimeProvider Clock => _clock;

    /// <summary>How far its date is from the truth.</summary>
    public TimeSpan ClockSkew => _clock.Skew;

    /// <summary>The apps that were opened on it, in the order of their opening, without those that were closed.</summary>
    public IReadOnlyList<SimApp> Apps => _apps;

    /// <summary>How many other hosts it knows or is known by with a present card.</summary>
    public int Degree => _known.Union(_mesh.KnownBy(this)).Count();

    internal bool IsOnNetwork => State is SimHostState.Up or SimHostState.Stopped && !_isAsleep;

    internal bool IsRunning => State == SimHostState.Up && Mesh is not null;

    /// <summary>Hosts whose present card is in its book, so that it can dial them.</summary>
    internal IReadOnlySet<SimHost> Known => _known;

    /// <summary>The app of a name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public SimApp App(string name) =>
        _apps.Find(app => app.Name == name)
        ?? throw new KeyNotFoundException($"{Name} has no app \"{name}\"; it has {string.Join(", ", _apps)}");

    /// <summary>Opens an app whose events are read as they come and kept in <see cref="SimApp.Events"/>.</summary>
    /// <param name="name">1 to 32 bytes of UTF-8.</param>
    /// <param name="protocols">What it speaks.</param>
    public SimApp OpenApp(string name, params string[] protocols) => OpenApp(name, protocols, null);

    /// <summary>Opens an app with a body of its own, which is given the app whenever the host has started, and reads its events itself.</summary>
    /// <param name="name">1 to 32 bytes of UTF-8.</param>
    /// <param name="protocols">What it speaks.</param>
    /// <param name="body">Runs in the host's context, on its clock; when it throws, the run fails. Null: events are read and kept.</param>
    public SimApp OpenApp(string name, IReadOnlyList<string> protocols, Func<MeshApp, Task>? body) =>
        OpenApp(new AppOptions { Name = name, Protocols = protocols }, body);

    /// <summary>Opens an app with a service id or identities of its own choice.</summary>
    /// <inheritdoc cref="OpenApp(string, IReadOnlyList{string}, Func{MeshApp, Task})"/>
    public SimApp OpenApp(AppOptions options, Func<MeshApp, Task>? body = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var app = new SimApp(_mesh, this, options, body);
        _apps.Add(app);
        if (Mesh is { } mesh)
        {
            Enter(() => app.Open(mesh));
        }

        _mesh.Checks.OnReality(this);
        return app;
    }

    /// <summary>Is let speak as an identity by a host that has its key; done again, it gets a later delegation.</summary>
    /// <remarks>The host must have been added with a list of identities, which may be empty. Apps opened before do not have the identity.</remarks>
    public void Delegate(SimIdentity identity, SimHost by, TimeSpan lifetime)
    {
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(by);
        Delegation delegation = by.Keys.DelegateTo(identity.Uid, Hid, by._clock.GetUtcNow(), lifetime);
        switch (Keys)
        {
            case SimKeyRing ring:
                ring.AddDelegated(delegation, identity.Alias);
                break;
            case MemoryKeyRing ring:
                ring.AddDelegated(delegation.Encoded, identity.Alias, _clock.GetUtcNow());
                break;
        }

        if (!_delegated.Contains(identity))
        {
            _delegated.Add(identity);
            identity.Add(this);
        }

        _mesh.Checks.OnReality(this);
    }

    /// <summary>Learns, as its owner's command line would tell it, that another identity took the place of one it speaks as; it tells contacts so.</summary>
    public void Succeed(Succession succession)
    {
        ArgumentNullException.ThrowIfNull(succession);
        switch (Keys)
        {
            case SimKeyRing ring:
                ring.Succeed(succession);
                break;
            case MemoryKeyRing ring:
                ring.Succeed(succession);
                break;
        }

        if (Mesh is { } mesh)
        {
            Enter(mesh.FollowOwnSuccessions);
        }
    }

    /// <summary>Puts the present cards of another host's identities into this one's book.</summary>
    public void Learn(SimHost other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (OwnIdentity identity in other.Keys.Identities)
        {
            Contacts.Add(other.Card(identity.Uid));
        }

        _known.Add(other);
        _mesh.OnLearned(this, other);
        _mesh.Checks.OnReality(this);
        _mesh.Checks.OnReality(other);
    }

    /// <summary>Ends the host in good order.</summary>
    public void Stop()
    {
        if (State != SimHostState.Up || System is not { } system)
        {
            return;
        }

        _mesh.Record(SimRecordKind.Fault, this, null, "stop");
        State = SimHostState.Stopped;
        MeshHost? mesh = Mesh;
        Mesh = null;
        EndApps();
        _mesh.Network.UnlistenAll(this);
        Enter(() => _ = StopAsync(mesh, system));
        System = null;
        _stopping = system;
        _mesh.Checks.OnReality(this);
    }

    /// <summary>Ends the host without a goodbye, in the middle of whatever it does.</summary>
    public void Crash(SimCrash how = SimCrash.Kill)
    {
        EndStopping(isTold: how == SimCrash.Kill, how);
        if (System is not { } system)
        {
            State = how == SimCrash.PowerLoss ? SimHostState.Off : State;
            return;
        }

        _mesh.Record(SimRecordKind.Fault, this, null, how == SimCrash.Kill ? "crash" : "power loss");
        KeptBooks said = SaidToBeKept();
        Wake();
        State = how == SimCrash.Kill ? SimHostState.Stopped : SimHostState.Off;
        System = null;
        Mesh = null;
        EndApps();
        _mesh.Network.UnlistenAll(this);
        End(system, isTold: how == SimCrash.Kill);
        CrashStore(how);
        _mesh.Checks.OnStoreRead(this, said.FindWrong());

        _mesh.Checks.OnReality(this);
    }

    /// <summary>Starts the host again, at its address, with the apps it had. Without effect while it runs.</summary>
    public void Restart(SimRestart kept = SimRestart.WithState)
    {
        if (System is not null)
        {
            return;
        }

        EndStopping(isTold: true, SimCrash.Kill);
        if (_boots > 0)
        {
            _mesh.Record(SimRecordKind.Fault, this, null, "restart " + kept);
        }

        if (kept != SimRestart.WithState)
        {
            Store = NewStore();
            _known.Clear();
            _epoch = 0;
        }

        Contacts = OpenContacts();

        if (kept == SimRestart.AsNewHost)
        {
            Keys = _mesh.Keys.NextRing(Name, _identities);
            _mesh.ForgetKnown(this);
        }

        Grants = OpenGrants();
        foreach (SimLink link in _mesh.Network.LinksOf(this))
        {
            link.From(link.Other(this)).IsRefused = true;
        }

        Boot();
    }

    /// <summary>The machine sleeps until <see cref="Wake"/>: nothing of it runs, its monotonic clock and its timers stand still.</summary>
    public void Sleep()
    {
        if (State != SimHostState.Up || System is not { } system)
        {
            return;
        }

        _mesh.Record(SimRecordKind.Fault, this, null, "sleep");
        State = SimHostState.Asleep;
        _isAsleep = true;
        DeterministicRun.Pause(system);
        _clock.Sleep();
        foreach (SimLink link in _mesh.Network.LinksOf(this))
        {
            link.ToAcceptor.Stall();
            link.ToDialler.Stall();
        }

        _mesh.Checks.OnReality(this);
    }

    /// <summary>The machine wakes up, with all that it had.</summary>
    public void Wake()
    {
        if (!_isAsleep || System is not { } system)
        {
            return;
        }

        _mesh.Record(SimRecordKind.Fault, this, null, "wake");
        _isAsleep = false;
        State = SimHostState.Up;
        _clock.Wake();
        DeterministicRun.Resume(system);
        Trust.OnChanged();
        foreach (SimLink link in _mesh.Network.LinksOf(this))
        {
            link.ToAcceptor.Release();
            link.ToDialler.Release();
        }

        _mesh.Checks.OnReality(this);
    }

    /// <summary>Sets its date wrong by so much; the monotonic clock does not jump.</summary>
    public void SetClock(TimeSpan skew)
    {
        _mesh.Record(SimRecordKind.Fault, this, null, $"clock {skew:c}");
        _clock.SetSkew(skew);
        Trust.OnClockSet();
    }

    /// <summary>It may have so many connections from now on, at least 1; those that are too many close, the least first.</summary>
    public void LimitConnections(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        _mesh.Record(SimRecordKind.Fault, this, null, $"limit of {count} connections");
        ConnectionLimit = count;
        Mesh?.SetConnectionLimit(count);
        _mesh.Checks.OnReality(this);
    }

    /// <summary>Makes its clocks run fast or slow.</summary>
    /// <param name="ppm">Millionths: -500,000 to 1,000,000.</param>
    public void SetDrift(int ppm)
    {
        _mesh.Record(SimRecordKind.Fault, this, null, $"drift {ppm} ppm");
        _clock.SetDrift(ppm);
    }

    /// <summary>It moves to another address; its links are dead without a word, and others' cards of it are out of date.</summary>
    public void Move() => Move($"{Name}-{++_moves}:7400");

    /// <summary>It moves to an address of one's choice, <c>ip:port</c> for one that address blocks can be made of.</summary>
    /// <inheritdoc cref="Move()"/>
    public void Move(string address)
    {
        ArgumentException.ThrowIfNullOrEmpty(address);
        string old = Address;
        Address = address;
        _mesh.Record(SimRecordKind.Fault, this, null, "moves to " + Address);
        _mesh.Network.Move(this, old, Address);
        _mesh.ForgetKnown(this);
        _mesh.Checks.OnReality(this);
    }

    /// <summary>Runs an action as a step of the host, and what it awaits likewise: halted with it.</summary>
    /// <exception cref="InvalidOperationException">The host is down.</exception>
    public void Enter(Action action) =>
        DeterministicRun.Post(System ?? throw new InvalidOperationException($"{Name} is down."), action);

    /// <inheritdoc />
    public override string ToString() => $"{Name} ({Hid.Short}, {State})";

    internal void SetFirstClock(TimeSpan skew, int ppm)
    {
        _clock.SetSkew(skew);
        _clock.SetDrift(ppm);
    }

    internal void Forget(SimHost other) => _known.Remove(other);

    internal void Forget(SimApp app) => _apps.Remove(app);
}
