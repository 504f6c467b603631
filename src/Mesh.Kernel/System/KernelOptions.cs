using Mesh.Kernel.Extensions;

namespace Mesh.Kernel;

/// <summary>
/// Every default of the kernel, in one place. Each member names the key of the configuration that is to set it.
/// </summary>
internal sealed partial record KernelOptions
{
    internal static readonly KernelOptions Default = new();

    /// <summary>
    /// <c>akka.log-dead-letters</c>: how many dead letters are logged before there is a pause; 0 for none.
    /// </summary>
    internal int LogDeadLetters { get; init; } = 10;

    /// <summary><c>akka.log-dead-letters-during-shutdown</c>.</summary>
    internal bool LogDeadLettersDuringShutdown { get; init; }

    /// <summary><c>akka.log-dead-letters-suspend-duration</c>: how long that pause is; infinite for ever.</summary>
    internal TimeSpan LogDeadLettersSuspendDuration { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary><c>akka.loggers</c>: whether entries are written to stdout if there is no logger factory.</summary>
    internal bool LogsToStdout { get; init; } = true;

    /// <summary><c>akka.stdout-loglevel</c>, which sets nothing here.</summary>
    internal Event.LogLevel StdoutLogLevel { get; init; } = Event.LogLevel.WarningLevel;

    /// <summary><c>akka.log-config-on-start</c>.</summary>
    internal bool LogConfigOnStart { get; init; }

    /// <summary><c>akka.loglevel</c>.</summary>
    internal Event.LogLevel LogLevel { get; init; } = Event.LogLevel.InfoLevel;

    /// <summary><c>akka.actor.debug.receive</c>: logs what actors get that are marked for it.</summary>
    internal bool AddLoggingReceive { get; init; }

    /// <summary><c>akka.actor.debug.autoreceive</c>.</summary>
    internal bool DebugAutoReceive { get; init; }

    /// <summary><c>akka.actor.debug.lifecycle</c>.</summary>
    internal bool DebugLifecycle { get; init; }

    /// <summary><c>akka.actor.debug.event-stream</c>.</summary>
    internal bool DebugEventStream { get; init; }

    /// <summary><c>akka.actor.debug.unhandled</c>.</summary>
    internal bool DebugUnhandledMessage { get; init; }

    /// <summary><c>akka.actor.ask-timeout</c>; null for infinite.</summary>
    internal TimeSpan? AskTimeout { get; init; }

    /// <summary><c>akka.actor.inbox.inbox-size</c>.</summary>
    internal int InboxSize { get; init; } = 1000;

    /// <summary><c>akka.actor.inbox.default-timeout</c>.</summary>
    internal TimeSpan InboxTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary><c>akka.actor.guardian-supervisor-strategy</c>.</summary>
    internal SupervisorStrategyConfigurator GuardianStrategy { get; init; } = new DefaultSupervisorStrategy();

    /// <summary><c>akka.coordinated-shutdown.run-by-clr-shutdown-hook</c>.</summary>
    internal bool ShutdownOnProcessExit { get; init; } = true;

    /// <summary><c>akka.coordinated-shutdown.run-by-actor-system-terminate</c>.</summary>
    internal bool ShutdownOnTerminate { get; init; } = true;

    /// <summary><c>akka.coordinated-shutdown.terminate-actor-system</c>.</summary>
    internal bool ShutdownTerminatesSystem { get; init; } = true;

    /// <summary><c>akka.coordinated-shutdown.phases</c>.</summary>
    internal IReadOnlyDictionary<string, ShutdownPhase> ShutdownPhases { get; init; } = ShutdownPhase.Defaults;

    /// <summary>Sections such as <c>akka.actor.default-dispatcher</c> by their path; null where there is none.</summary>
    internal Func<string, DispatcherOptions?> Dispatchers { get; init; } = DispatcherOptions.Defaults.GetValueOrDefault;

    /// <summary>Sections such as <c>akka.actor.default-mailbox</c> by their path; null where there is none.</summary>
    internal Func<string, MailboxOptions?> Mailboxes { get; init; } = MailboxOptions.Defaults.GetValueOrDefault;

    /// <summary><c>akka.actor.deployment</c>.</summary>
    internal IReadOnlyList<Deployment> Deployments { get; init; } = [];
}
