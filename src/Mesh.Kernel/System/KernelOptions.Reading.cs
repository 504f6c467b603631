using Mesh.Hocon;
using Mesh.Hocon.Extensions;
using Mesh.Kernel.Event;
using Mesh.Kernel.Extensions;

namespace Mesh.Kernel;

internal sealed partial record KernelOptions
{
    private const string Loggers = "akka.loggers";

    private static readonly (string Word, LogLevel Value)[] Levels =
    [
        ("DEBUG", LogLevel.DebugLevel),
        ("INFO", LogLevel.InfoLevel),
        ("WARNING", LogLevel.WarningLevel),
        ("ERROR", LogLevel.ErrorLevel),
        ("OFF", Off),
    ];

    /// <summary>Above every level.</summary>
    internal const LogLevel Off = (LogLevel)int.MaxValue;

    /// <summary>What the kernel's own <c>reference.conf</c> says.</summary>
    internal static Config Reference { get; } = HoconDocument.LoadResource(typeof(KernelOptions).Assembly).ToConfig();

    /// <summary>Reads the options.</summary>
    /// <param name="config">The configuration over <see cref="Reference"/>.</param>
    /// <exception cref="HoconException">With every value that is wrong.</exception>
    internal static KernelOptions Of(Config config)
    {
        HoconDocument document = config.ToDocument();
        var reader = new SettingsReader(document.Root);
        KernelOptions defaults = Default;
        KernelOptions options = Reading(document) with
        {
            LogLevel = reader.OneOf("akka.loglevel", defaults.LogLevel, Levels),
            StdoutLogLevel = reader.OneOf("akka.stdout-loglevel", defaults.StdoutLogLevel, Levels),
            LogsToStdout = reader.Read(Loggers, ReadLoggers, defaults.LogsToStdout),
            LogConfigOnStart = reader.Flag("akka.log-config-on-start", defaults.LogConfigOnStart),
            LogDeadLetters = reader.Read("akka.log-dead-letters", ReadDeadLetters, defaults.LogDeadLetters),
            LogDeadLettersDuringShutdown = reader.Flag(
                "akka.log-dead-letters-during-shutdown",
                defaults.LogDeadLettersDuringShutdown
            ),
            LogDeadLettersSuspendDuration = reader.Time(
                "akka.log-dead-letters-suspend-duration",
                defaults.LogDeadLettersSuspendDuration,
                allowInfinite: true
            ),
            AddLoggingReceive = reader.Flag("akka.actor.debug.receive", defaults.AddLoggingReceive),
            DebugAutoReceive = reader.Flag("akka.actor.debug.autoreceive", defaults.DebugAutoReceive),
            DebugLifecycle = reader.Flag("akka.actor.debug.lifecycle", defaults.DebugLifecycle),
            DebugEventStream = reader.Flag("akka.actor.debug.event-stream", defaults.DebugEventStream),
            DebugUnhandledMessage = reader.Flag("akka.actor.debug.unhandled", defaults.DebugUnhandledMessage),
            AskTimeout =
                reader.Time("akka.actor.ask-timeout", Timeout.InfiniteTimeSpan, allowInfinite: true) is var ask
                && ask == Timeout.InfiniteTimeSpan
                    ? null
                    : ask,
            InboxSize = reader.Count("akka.actor.inbox.inbox-size", defaults.InboxSize, least: 1),
            InboxTimeout = reader.Time("akka.actor.inbox.default-timeout", defaults.InboxTimeout),
            GuardianStrategy = reader.OneOf(
                "akka.actor.guardian-supervisor-strategy",
                defaults.GuardianStrategy,
                ("Akka.Actor.DefaultSupervisorStrategy", new DefaultSupervisorStrategy()),
                ("Akka.Actor.StoppingSupervisorStrategy", new StoppingSupervisorStrategy())
            ),
            ShutdownOnProcessExit = reader.Flag(
                "akka.coordinated-shutdown.run-by-clr-shutdown-hook",
                defaults.ShutdownOnProcessExit
            ),
            ShutdownOnTerminate = reader.Flag(
                "akka.coordinated-shutdown.run-by-actor-system-terminate",
                defaults.ShutdownOnTerminate
            ),
            ShutdownTerminatesSystem = reader.Flag(
                "akka.coordinated-shutdown.terminate-actor-system",
                defaults.ShutdownTerminatesSystem
            ),
            ShutdownPhases = ShutdownPhase.Read(reader),
            Deployments = Deployment.Read(reader),
        };
        reader.OneOf("akka.actor.provider", true, ("local", true));
        reader.ThrowIfFaulty();
        return options;
    }

    /// <summary>The defaults, with the dispatchers and mailboxes of a configuration, which are read when they are asked for.</summary>
    internal static KernelOptions Reading(HoconDocument document) =>
        new() { Dispatchers = id => ReadDispatcher(document, id), Mailboxes = id => ReadMailbox(document, id) };

    private static bool ReadLoggers(HoconNode node)
    {
        bool isStdout = false;
        foreach (HoconNode item in node.AsArray())
        {
            if (item.Text is not ("stdout" or "Akka.Event.DefaultLogger" or "Akka.Event.DefaultLogger, Akka"))
                throw SettingsReader.Fault(item, "stdout (a logger of one's own is a LoggingSetup)");
            isStdout = true;
        }
        return isStdout;
    }

    private static int ReadDeadLetters(HoconNode node) =>
        node.Text switch
        {
            "on" or "true" or "yes" => int.MaxValue,
            "off" or "false" or "no" => 0,
            _ when node.Kind is HoconKind.Number or HoconKind.String
                    && int.TryParse(node.Text, out int count)
                    && count >= 0 => count,
            _ => throw SettingsReader.Fault(node, "a number, on or off"),
        };

    private static DispatcherOptions? ReadDispatcher(HoconDocument document, string id)
    {
        var reader = new SettingsReader(document.Root);
        if (!reader.HasSection(id))
            return null;
        var defaults = new DispatcherOptions();
        string kind = reader.OneOf(
            $"{id}.type",
            "pool",
            ("Dispatcher", "pool"),
            ("TaskDispatcher", "pool"),
            ("ForkJoinDispatcher", "threads"),
            ("PinnedDispatcher", "pinned")
        );
        var options = new DispatcherOptions
        {
            Throughput = reader.Count($"{id}.throughput", defaults.Throughput, least: 1),
            ThroughputDeadline = reader.Time($"{id}.throughput-deadline-time", defaults.ThroughputDeadline),
            Threads = kind == "threads" ? reader.Count($"{id}.dedicated-thread-pool.thread-count", 3, least: 1) : 0,
            IsPinned = kind == "pinned",
            Mailbox = reader.Text($"{id}.mailbox", ""),
        };
        reader.ThrowIfFaulty();
        return options;
    }

    private static MailboxOptions? ReadMailbox(HoconDocument document, string id)
    {
        var reader = new SettingsReader(document.Root);
        if (!reader.HasSection(id))
            return null;
        var defaults = new MailboxOptions();

        // Akka.NET names classes here: "Akka.Dispatch.BoundedMailbox, Akka".
        bool isBounded = reader.Read(
            $"{id}.mailbox-type",
            node =>
                node.Text.Split(',')[0].Split('.')[^1] switch
                {
                    "UnboundedMailbox" or "UnboundedDequeBasedMailbox" => false,
                    "BoundedMailbox" or "BoundedDequeBasedMailbox" => true,
                    _ => throw SettingsReader.Fault(
                        node,
                        "UnboundedMailbox or BoundedMailbox, or either as …DequeBasedMailbox"
                    ),
                },
            false
        );
        var options = new MailboxOptions
        {
            Capacity = isBounded ? reader.Count($"{id}.mailbox-capacity", 1000, least: 1) : 0,
            PushTimeout = reader.Time($"{id}.mailbox-push-timeout-time", defaults.PushTimeout, allowInfinite: true),
            StashCapacity = reader.Count($"{id}.stash-capacity", defaults.StashCapacity, least: -1),
        };
        reader.ThrowIfFaulty();
        return options;
    }
}
