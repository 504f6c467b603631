using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;
using Mesh.Contracts.Runtime;
using Mesh.Hocon;
using Mesh.Kernel.Dispatch;
using Mesh.Kernel.Dispatch.SysMsg;
using Mesh.Kernel.Event;
using Mesh.Kernel.Extensions;
using Mesh.Kernel.Setup;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesh.Kernel;

/// <summary>An actor system of this process.</summary>
internal sealed partial class ActorSystemImpl : ExtendedActorSystem, IRuntimeGauges
{
    private readonly TaskCompletionSource<Done> _terminated;
    private readonly ConcurrentDictionary<Type, Lazy<object>> _extensions = new();
    private readonly ConcurrentDictionary<Type, ILogger> _loggers = new();
    private readonly Lock _terminationLock = new();
    private readonly ILoggerFactory? _loggerFactory;
    private readonly LocalActorRefProvider _provider;
    private readonly DeadLetterLog _deadLetters;
    private readonly IClockedScheduler? _scheduler;
    private Stack<Action>? _onTermination = new();
    private long _lastUid;
    private int _lastInbox;

    private ActorSystemImpl(string name, ActorSystemSetup setup)
    {
        Name = name;
        Settings = SettingsOf(setup);
        Options = Settings.Options;
        DeterministicSetup? deterministic = setup.Get<DeterministicSetup>().GetOrElse(null!);
        Part = deterministic is null ? null : new RunPart(deterministic.Runner());
        _loggerFactory = setup.Get<LoggingSetup>().Select(s => s.LoggerFactory).GetOrElse(null!);
        if (_loggerFactory is null && Run is null && Options.LogsToStdout)
            _loggerFactory = new StdoutLoggers(Options.LogLevel);
        _terminated = Completion.New<Done>(this);
        _scheduler = setup.Get<SchedulerSetup>().Select(s => s.Scheduler).GetOrElse(null!);
        TimeProvider time =
            _scheduler?.Time
            ?? deterministic?.Clock
            ?? Run?.TimeProvider
            ?? setup.Get<TimeProviderSetup>().Select(s => s.TimeProvider).GetOrElse(TimeProvider.System);
        Clock = new TimeProviderScheduler(time, e => Log!.Error(e, "A scheduled action has failed"));
        DispatcherSetup named = setup.Get<DispatcherSetup>().GetOrElse(new DispatcherSetup());
        Dispatchers = new Dispatchers(
            id => named.Dispatchers.GetValueOrDefault(id) ?? Options.Dispatchers(id),
            MakeDispatcher
        );
        Mailboxes = new Mailboxes(id => named.Mailboxes.GetValueOrDefault(id) ?? Options.Mailboxes(id));
        EventStream = new EventStream(Options.DebugEventStream);
        EventStream.SetLogLevel(Options.LogLevel);
        Log = new BusLogging(this, $"ActorSystem({name})", typeof(ActorSystem), null);
        _deadLetters = new DeadLetterLog(this);
        Telemetry = setup.Get<TelemetrySetup>().HasValue ? new KernelTelemetry(this) : null;
        SchedulingDelay = setup.Get<WatchdogSetup>() switch
        {
            { HasValue: false } => null,
            _ when Run is not null => new NoSchedulingDelay(),
            var watchdog => new SchedulingWatchdog(Dispatcher, time, watchdog.Value.Interval),
        };
        _provider = new LocalActorRefProvider(this);
    }

    public override string Name { get; }

    public override Settings Settings { get; }

    public override EventStream EventStream { get; }

    public override IActorRef DeadLetters => _provider.DeadLetters;

    public override IActorRef IgnoreRef => _provider.IgnoreRef;

    public override IScheduler Scheduler => _scheduler ?? (IScheduler)Clock;

    public override ILoggingAdapter Log { get; }

    public override Task WhenTerminated => _terminated.Task;

    public override IActorRefProvider Provider => _provider;

    public override IInternalActorRef Guardian => _provider.Guardian;

    public override IInternalActorRef LookupRoot => _provider.RootGuardian;

    public override IInternalActorRef SystemGuardian => _provider.SystemGuardian;

    public override Dispatchers Dispatchers { get; }

    public override Mailboxes Mailboxes { get; }

    internal KernelOptions Options { get; }

    /// <summary>The handle of a deterministic run, or null.</summary>
    internal DeterministicRunner? Run => Part?.Runner;

    /// <summary>What of a deterministic run is this system's, or null.</summary>
    internal RunPart? Part { get; }

    /// <summary>The gauges, where they were switched on.</summary>
    internal KernelTelemetry? Telemetry { get; }

    public ISchedulingDelay? SchedulingDelay { get; }

    internal MessageDispatcher Dispatcher => Dispatchers.DefaultGlobalDispatcher;

    internal TimeProviderScheduler Clock { get; }

    /// <summary>Whether the actors have been told to end.</summary>
    internal bool IsEnding { get; private set; }

    internal static ActorSystemImpl Start(string name, ActorSystemSetup setup)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(setup);
        if (!ValidName().IsMatch(name))
            throw new ArgumentException(
                $"Invalid actor system name '{name}': letters, digits and '-', starting with a letter or digit",
                nameof(name)
            );
        var system = new ActorSystemImpl(name, setup);
        system._provider.Start();
        if (system.Options.LogConfigOnStart)
            system.Log.Info(system.Settings.ToString());
        // A deterministic run has one thread, which is not the one that ends the process.
        if (system is { Run: null, Options.ShutdownOnProcessExit: true })
            AppDomain.CurrentDomain.ProcessExit += system.OnProcessExit;
        return system;
    }

    internal long NextUid() => Interlocked.Increment(ref _lastUid);

    internal int NextInbox() => Interlocked.Increment(ref _lastInbox);

    internal ILogger LoggerFor(Type type) =>
        _loggerFactory is null
            ? NullLogger.Instance
            : _loggers.GetOrAdd(type, static (t, factory) => factory.CreateLogger(t), _loggerFactory);

    /// <summary>Props with what the configuration says of actors at a path.</summary>
    internal Props Deployed(Props props, ActorPath path) =>
        Options.Deployments.Count > 0 && Deployment.Find(Options.Deployments, path) is { } deploy
            ? props.WithDeploy(deploy.WithFallback(props.Deploy))
            : props;

    /// <summary>Logs what the runtime itself has to say about an actor.</summary>
    internal void LogEvent(LogEvent entry)
    {
        entry.Timestamp = Scheduler.Now.UtcDateTime;
        ILogger logger = LoggerFor(entry.LogClass);
        if (logger.IsEnabled(BusLogging.ToLevel(entry.LogLevel())))
        {
            logger.Log(
                BusLogging.ToLevel(entry.LogLevel()),
                default,
                new StructuredState(entry),
                entry.Cause,
                static (s, _) => s.ToString()
            );
        }
        if (entry.LogLevel() >= EventStream.LogLevel)
            EventStream.Publish(entry);
    }

    /// <summary>Publishes a message that its receiver no longer takes.</summary>
    internal void DeadLetter(object message, IActorRef? sender, IActorRef recipient)
    {
        switch (message)
        {
            case AllDeadLetters:
                break;
            case Identify identify:
                (sender ?? DeadLetters).Tell(new ActorIdentity(identify.MessageId, null), null);
                break;
            case IDeadLetterSuppression suppressed:
                EventStream.Publish(new SuppressedDeadLetter(suppressed, sender ?? DeadLetters, recipient));
                break;
            default:
                Telemetry?.Dropped(recipient);
                Publish(new DeadLetter(message, sender ?? DeadLetters, recipient));
                break;
        }
    }

    /// <summary>Publishes, and logs, a message that nobody has handled.</summary>
    internal void Publish(AllDeadLetters letter)
    {
        EventStream.Publish(letter);
        _deadLetters.Note(letter);
        if (letter is UnhandledMessage && Options.DebugUnhandledMessage)
            LogEvent(
                new Debug(
                    letter.Recipient.Path.ToString(),
                    letter.Recipient.GetType(),
                    $"Unhandled message from {letter.Sender.Path} : {letter.Message}"
                )
            );
    }

    /// <summary>The last actor has ended.</summary>
    internal void Finish()
    {
        Stack<Action> callbacks;
        lock (_terminationLock)
        {
            callbacks = _onTermination ?? new Stack<Action>();
            _onTermination = null;
        }
        foreach (Action callback in callbacks)
        {
            try
            {
                callback();
            }
            // The others have a right to run.
            catch (Exception e)
            {
                Log.Error(e, "An action for the termination has failed");
            }
        }
        Clock.Close();
        _scheduler?.Close();
        Dispatchers.Close();
        Telemetry?.Dispose();
        (SchedulingDelay as IDisposable)?.Dispose();
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        Completion.SetResult(this, _terminated, Done.Instance);
    }

    /// <summary>Ends all actors, without the phases before that.</summary>
    internal void FinalTerminate()
    {
        IsEnding = true;
        Guardian.Stop();
    }

    public override object GetExtension(IExtensionId extensionId) =>
        TryGetExtension(extensionId.ExtensionType, out object? extension) ? extension : null!;

    public override T GetExtension<T>() => TryGetExtension(out T? extension) ? extension : null!;

    public override bool HasExtension(Type type) => _extensions.ContainsKey(type);

    public override bool HasExtension<T>() => HasExtension(typeof(T));

    public override bool TryGetExtension(Type extensionType, [NotNullWhen(true)] out object? extension)
    {
        extension = _extensions.TryGetValue(extensionType, out Lazy<object>? made) ? made.Value : null;
        return extension is not null;
    }

    public override bool TryGetExtension<T>([NotNullWhen(true)] out T? extension)
        where T : class
    {
        extension = TryGetExtension(typeof(T), out object? found) ? (T)found : null;
        return extension is not null;
    }

    public override object RegisterExtension(IExtensionId extension)
    {
        ArgumentNullException.ThrowIfNull(extension);
        return _extensions
            .GetOrAdd(extension.ExtensionType, _ => new Lazy<object>(() => extension.CreateExtension(this)))
            .Value;
    }

    public override void RegisterOnTermination(Action code)
    {
        lock (_terminationLock)
        {
            if (_onTermination is null)
                throw new InvalidOperationException($"The actor system {Name} has terminated");
            _onTermination.Push(code);
        }
    }

    public override Task Terminate()
    {
        if (Options.ShutdownOnTerminate)
            CoordinatedShutdown.Get(this).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance);
        else
            FinalTerminate();
        return WhenTerminated;
    }

    public override void Abort() => FinalTerminate();

    public override void Stop(IActorRef actor)
    {
        // A parent notes whom it has told to stop, which is its own turn's business: so a child stops itself.
        if (actor is IInternalActorRef target)
            target.Stop();
    }

    public override IActorRef ActorOf(Props props, string? name = null) =>
        _provider.User.Cell.Children.Create(props, name);

    public override IActorRef SystemActorOf(Props props, string? name = null) =>
        _provider.System.Cell.Children.Create(props, name);

    public override IActorRef SystemActorOf<TActor>(string? name = null) => SystemActorOf(Props.Create<TActor>(), name);

    public override ActorSelection ActorSelection(ActorPath actorPath) =>
        new(_provider.RootGuardian, actorPath.ToStringWithoutAddress());

    public override ActorSelection ActorSelection(string actorPath)
    {
        if (ActorPath.TryParse(actorPath, out ActorPath? path))
            return path.Address.Equals(_provider.RootPath.Address)
                ? ActorSelection(path)
                : new ActorSelection(DeadLetters, path.ToStringWithoutAddress());
        return new ActorSelection(_provider.RootGuardian, actorPath);
    }

    public override string PrintTree()
    {
        var text = new StringBuilder();
        Print((LocalActorRef)_provider.RootGuardian, 0);
        return text.ToString();

        void Print(LocalActorRef actor, int depth)
        {
            text.Append(' ', depth * 2).Append(depth == 0 ? "/" : actor.Path.Name).Append(' ');
            text.Append(actor.Cell.ActorType.Name).Append(" messages=").Append(actor.Cell.Mailbox.Count).AppendLine();
            foreach (IInternalActorRef child in actor.Cell.Children.Refs())
                Print((LocalActorRef)child, depth + 1);
        }
    }

    public IReadOnlyList<MailboxReading> ReadMailboxes()
    {
        var readings = new List<MailboxReading>();
        TimeSpan now = Scheduler.MonotonicClock;
        Read((LocalActorRef)_provider.RootGuardian);
        return readings;

        void Read(LocalActorRef actor)
        {
            Mailbox mailbox = actor.Cell.Mailbox;
            readings.Add(
                new MailboxReading(
                    actor.Path.ToStringWithoutAddress(),
                    actor.Cell.ActorType.Name,
                    mailbox.Dispatcher.Id,
                    mailbox.Count,
                    mailbox.First is { } first ? now - first.Sent : null
                )
            );
            foreach (IInternalActorRef child in actor.Cell.Children.Refs())
                Read((LocalActorRef)child);
        }
    }

    public override string ToString() => $"akka://{Name}";

    private Settings SettingsOf(ActorSystemSetup setup)
    {
        Config given = setup.Get<BootstrapSetup>() switch
        {
            { HasValue: true, Value.Config: { HasValue: true, Value: var config } } => config,
            _ => ConfigurationFactory.Load(),
        };
        KernelOptions? options = setup.Get<OptionsSetup>().Select(s => s.Options).GetOrElse(null!);

        // Most systems are created with the defaults, which need not be read each time.
        if (given.IsEmpty)
            return new Settings(this, KernelOptions.Reference, setup, options ?? KernelOptions.Default);
        return new Settings(this, Settings.WithReference(given), setup, options);
    }

    private MessageDispatcher MakeDispatcher(string id, DispatcherOptions options) =>
        Part is not null ? new DeterministicDispatcher(id, options, Part)
        : options.IsPinned ? new PinningDispatcher(id, options)
        : options.Threads > 0 ? new ThreadsDispatcher(id, options)
        : new PoolDispatcher(id, options);

    /// <summary>Ends the system with its process, which waits for it.</summary>
    internal void OnProcessExit(object? sender, EventArgs e)
    {
        CoordinatedShutdown shutdown = CoordinatedShutdown.Get(this);
        Task.WaitAny([shutdown.Run(CoordinatedShutdown.ClrExitReason.Instance)], shutdown.TotalTimeout);
    }

    [GeneratedRegex("^[a-zA-Z0-9][a-zA-Z0-9-]*$")]
    private static partial Regex ValidName();
}
