using Mesh.Hocon;
using Mesh.Kernel.Event;
using Mesh.Kernel.Setup;

namespace Mesh.Kernel;

/// <summary>What an actor system was configured with. Each value's key stands in the kernel's <c>reference.conf</c>.</summary>
public class Settings
{
    private readonly KernelOptions _options;
    private Config _config;

    /// <summary>Reads a configuration.</summary>
    /// <exception cref="ConfigurationException">With every value that is wrong.</exception>
    public Settings(ActorSystem system, Config config)
        : this(system, config, ActorSystemSetup.Empty) { }

    /// <summary>Reads a configuration.</summary>
    /// <exception cref="ConfigurationException">With every value that is wrong.</exception>
    public Settings(ActorSystem system, Config config, ActorSystemSetup setup)
        : this(system, WithReference(config), setup, null) { }

    internal Settings(ActorSystem system, Config config, ActorSystemSetup setup, KernelOptions? options)
    {
        System = system;
        Setup = setup;
        _config = config;
        _options = options ?? KernelOptions.Of(config);
    }

    /// <summary>Whose settings they are.</summary>
    public ActorSystem System { get; }

    /// <summary>The whole configuration, over the kernel's <c>reference.conf</c>.</summary>
    public Config Config => Volatile.Read(ref _config);

    /// <summary>What the system was created with.</summary>
    public ActorSystemSetup Setup { get; }

    /// <summary>Whether actors may be on other hosts: never.</summary>
    public bool HasCluster => false;

    /// <summary>Where actors may be.</summary>
    public ProviderSelection ProviderSelectionType => ProviderSelection.Local.Instance;

    /// <summary>The strategy of the guardian of the application's actors.</summary>
    public string SupervisorStrategyClass => $"Akka.Actor.{_options.GuardianStrategy.GetType().Name}";

    /// <summary>How long an Ask waits that is given no time; infinite for ever.</summary>
    public TimeSpan AskTimeout => _options.AskTimeout ?? Timeout.InfiniteTimeSpan;

    /// <summary>The least that is logged.</summary>
    public string LogLevel => Word(_options.LogLevel);

    /// <summary>What <c>akka.stdout-loglevel</c> says; it sets nothing here.</summary>
    public string StdoutLogLevel => Word(_options.StdoutLogLevel);

    /// <summary>Where entries are written if there is no logger factory.</summary>
    public IList<string> Loggers => _options.LogsToStdout ? ["stdout"] : [];

    /// <summary>Whether the system logs its configuration when it starts.</summary>
    public bool LogConfigOnStart => _options.LogConfigOnStart;

    /// <summary>How many dead letters are logged before there is a pause.</summary>
    public int LogDeadLetters => _options.LogDeadLetters;

    /// <summary>Whether they are logged while the system ends, too.</summary>
    public bool LogDeadLettersDuringShutdown => _options.LogDeadLettersDuringShutdown;

    /// <summary>How long that pause is.</summary>
    public TimeSpan LogDeadLettersSuspendDuration => _options.LogDeadLettersSuspendDuration;

    /// <summary>Whether what wrapped handlers get is logged.</summary>
    public bool AddLoggingReceive => _options.AddLoggingReceive;

    /// <summary>Whether what the kernel handles for an actor is logged.</summary>
    public bool DebugAutoReceive => _options.DebugAutoReceive;

    /// <summary>Whether subscriptions of the event stream are logged.</summary>
    public bool DebugEventStream => _options.DebugEventStream;

    /// <summary>Whether messages that no handler took are logged.</summary>
    public bool DebugUnhandledMessage => _options.DebugUnhandledMessage;

    /// <summary>Whether starts, stops, restarts and watches are logged.</summary>
    public bool DebugLifecycle => _options.DebugLifecycle;

    /// <summary>Whether the last phase of a coordinated shutdown ends the system.</summary>
    public bool CoordinatedShutdownTerminateActorSystem => _options.ShutdownTerminatesSystem;

    /// <summary>Whether Terminate runs the phases of the coordinated shutdown.</summary>
    public bool CoordinatedShutdownRunByActorSystemTerminate => _options.ShutdownOnTerminate;

    internal KernelOptions Options => _options;

    /// <summary>Lays the configuration over another; so an extension brings its own defaults.</summary>
    public void InjectTopLevelFallback(Config config)
    {
        Config before;
        do
        {
            before = Config;
        } while (Interlocked.CompareExchange(ref _config, before.SafeWithFallback(config)!, before) != before);
    }

    /// <summary>The whole configuration.</summary>
    public override string ToString() => Config.ToString(includeFallback: true);

    internal static Config WithReference(Config config) => config.WithFallback(KernelOptions.Reference);

    private static string Word(LogLevel level) =>
        level == KernelOptions.Off ? "OFF" : level.ToString().Replace("Level", "").ToUpperInvariant();
}
