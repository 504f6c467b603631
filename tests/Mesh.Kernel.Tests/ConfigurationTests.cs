using System.Reflection;
using Mesh.Hocon;
using Mesh.Hocon.Extensions;
using Mesh.Kernel.Extensions;
using Mesh.Kernel.Setup;

namespace Mesh.Kernel.Tests;

/// <summary>What a configuration says of a system, and how the kernel's own file and its defaults hold together.</summary>
public sealed class ConfigurationTests
{
    private static readonly string[] Dispatchers = [.. DispatcherOptions.Defaults.Keys];

    private static readonly string[] Mailboxes = [.. MailboxOptions.Defaults.Keys];

    [Fact]
    public void The_reference_file_sets_the_defaults_of_the_code()
    {
        KernelOptions read = KernelOptions.Of(KernelOptions.Reference);

        foreach (PropertyInfo property in Plain())
            Assert.Equal(
                (property.Name, property.GetValue(KernelOptions.Default)),
                (property.Name, property.GetValue(read))
            );
        Assert.Equal(KernelOptions.Default.GuardianStrategy.GetType(), read.GuardianStrategy.GetType());
        Assert.Equal(KernelOptions.Default.ShutdownPhases.Keys.Order(), read.ShutdownPhases.Keys.Order());
        foreach ((string name, ShutdownPhase phase) in KernelOptions.Default.ShutdownPhases)
        {
            Assert.Equal(phase.DependsOn, read.ShutdownPhases[name].DependsOn);
            Assert.Equal(
                (phase.Timeout, phase.Recover),
                (read.ShutdownPhases[name].Timeout, read.ShutdownPhases[name].Recover)
            );
        }
        Assert.All(Dispatchers, id => Assert.Equal(DispatcherOptions.Defaults[id], read.Dispatchers(id)));
        Assert.All(Mailboxes, id => Assert.Equal(MailboxOptions.Defaults[id], read.Mailboxes(id)));
        Assert.Empty(read.Deployments);
    }

    [Fact]
    public void Every_key_of_the_reference_file_has_a_comment_that_says_what_it_may_be()
    {
        string[] lines = ReadReference();
        string[] told = [.. Commented(lines)];

        Assert.Empty(
            Keys(lines).Except(told).Except(["type", "mailbox-type", "depends-on", "timeout", "provider", "loggers"])
        );
    }

    [Fact]
    public async Task A_system_reads_its_configuration()
    {
        ActorSystem system = ActorSystem.Create(
            "config",
            ConfigurationFactory.ParseString(
                """
                akka {
                  loglevel = ERROR
                  loggers = []
                  log-dead-letters = off
                  actor {
                    ask-timeout = 50ms
                    default-dispatcher.throughput = 7
                    debug.lifecycle = on
                  }
                  coordinated-shutdown.run-by-clr-shutdown-hook = off
                }
                mine { answer = 42 }
                """
            )
        );
        await using var end = new Ending(system);

        Assert.Equal(7, system.Dispatchers.DefaultGlobalDispatcher.Throughput);
        Assert.Equal("ERROR", system.Settings.LogLevel);
        Assert.Equal(Event.LogLevel.ErrorLevel, system.EventStream.LogLevel);
        Assert.Equal(0, system.Settings.LogDeadLetters);
        Assert.True(system.Settings.DebugLifecycle);
        Assert.Empty(system.Settings.Loggers);
        Assert.Equal(TimeSpan.FromMilliseconds(50), system.Settings.AskTimeout);
        Assert.Equal(42, system.Settings.Config.GetInt("mine.answer"));
        Assert.Equal(1000, system.Settings.Config.GetInt("akka.actor.inbox.inbox-size"));
        IActorRef deaf = system.ActorOf(Props.Create<DeafActor>());
        await Assert.ThrowsAsync<AskTimeoutException>(() => deaf.Ask<string>("hello"));
    }

    [Fact]
    public void Every_value_that_is_wrong_is_told_at_once_with_its_place()
    {
        var error = Assert.Throws<HoconException>(() =>
            ActorSystem.Create(
                "wrong",
                HoconDocument
                    .Parse(
                        """
                        akka.loglevel = LOUD
                        akka.actor.inbox.inbox-size = 0
                        akka.actor.ask-timeout = -1s
                        akka.log-dead-letters = some
                        akka.actor.provider = cluster
                        akka.loggers = ["My.Logger, Mine"]
                        """,
                        "node.conf"
                    )
                    .ToConfig()
            )
        );

        Assert.Equal(
            [
                "node.conf:1: akka.loglevel: expected DEBUG, INFO, WARNING, ERROR or OFF, found LOUD",
                "node.conf:6: akka.loggers: expected stdout (a logger of one's own is a LoggingSetup), found \"My.Logger, Mine\"",
                "node.conf:4: akka.log-dead-letters: expected a number, on or off, found some",
                "node.conf:3: akka.actor.ask-timeout: expected a duration, not below 0, found \"-1s\"",
                "node.conf:2: akka.actor.inbox.inbox-size: expected an integer, at least 1, found 0",
                "node.conf:5: akka.actor.provider: expected local, found cluster",
            ],
            error.Faults.Select(fault => fault.ToString())
        );
    }

    [Fact]
    public void A_configuration_is_looked_at_without_a_system_its_dispatchers_too()
    {
        HoconDocument wrong = HoconDocument.Parse(
            "akka.loglevel = LOUD\nakka.actor.default-dispatcher.throughput = 0\nakka.actor.default-mailbox.mailbox-type = Odd",
            "node.conf"
        );

        Assert.Equal([1, 2, 3], KernelConfiguration.Check(wrong).Select(fault => fault.Origin.Line));
        Assert.Empty(KernelConfiguration.Check(HoconDocument.Empty));
    }

    [Fact]
    public async Task A_dispatcher_and_a_mailbox_of_the_configuration_are_asked_for_by_their_paths()
    {
        ActorSystem system = ActorSystem.Create(
            "config",
            ConfigurationFactory.ParseString(
                """
                my.own { type = PinnedDispatcher, throughput = 3, mailbox = small-box }
                small-box { mailbox-type = "Akka.Dispatch.BoundedMailbox, Akka", mailbox-capacity = 10 }
                """
            )
        );
        await using var end = new Ending(system);

        Assert.True(system.Dispatchers.HasDispatcher("my.own"));
        Assert.Equal(3, system.Dispatchers.Lookup("my.own").Throughput);
        Assert.True(system.Mailboxes.HasMailbox("small-box"));
        Assert.False(system.Mailboxes.HasMailbox("large-box"));
        IActorRef actor = system.ActorOf(Props.Create<DispatcherActor>().WithDispatcher("my.own"));
        Assert.Equal("my.own", await actor.Ask<string>("which"));
        Assert.Throws<ConfigurationException>(() =>
            system.ActorOf(Props.Create<DispatcherActor>().WithDispatcher("no.such"))
        );
    }

    [Fact]
    public async Task Actors_are_deployed_by_their_paths_the_exact_one_before_one_with_a_star()
    {
        ActorSystem system = ActorSystem.Create(
            "config",
            ConfigurationFactory.ParseString(
                """
                akka.actor.deployment {
                  "/*" { dispatcher = akka.actor.task-dispatcher }
                  /special { dispatcher = akka.actor.internal-dispatcher }
                }
                """
            )
        );
        await using var end = new Ending(system);

        IActorRef any = system.ActorOf(Props.Create<DispatcherActor>(), "any");
        IActorRef special = system.ActorOf(Props.Create<DispatcherActor>(), "special");

        Assert.Equal("akka.actor.task-dispatcher", await any.Ask<string>("which"));
        Assert.Equal("akka.actor.internal-dispatcher", await special.Ask<string>("which"));
    }

    [Fact]
    public async Task Phases_of_the_shutdown_come_from_the_configuration()
    {
        ActorSystem system = ActorSystem.Create(
            "config",
            ConfigurationFactory.ParseString(
                """
                akka.coordinated-shutdown.phases {
                  before-service-unbind.timeout = 3s
                  mine { depends-on = [service-stop], timeout = 1s, recover = off }
                }
                """
            )
        );
        await using var end = new Ending(system);

        CoordinatedShutdown shutdown = CoordinatedShutdown.Get(system);

        Assert.Equal(TimeSpan.FromSeconds(3), shutdown.Timeout("before-service-unbind"));
        Assert.Equal(TimeSpan.FromSeconds(1), shutdown.Timeout("mine"));
    }

    [Fact]
    public void A_bootstrap_lays_configurations_over_each_other()
    {
        BootstrapSetup setup = BootstrapSetup
            .Create()
            .WithConfig("a = 1")
            .WithConfigFallback("a = 2, b = 2")
            .WithActorRefProvider(ProviderSelection.Local.Instance);

        Assert.Equal((1, 2), (setup.Config.Value.GetInt("a"), setup.Config.Value.GetInt("b")));
        Assert.True(setup.ActorRefProvider.HasValue);
        Assert.False(BootstrapSetup.Create().Config.HasValue);
        Assert.Equal(2, BootstrapSetup.Create().WithConfigFallback("b = 2").Config.Value.GetInt("b"));
    }

    [Fact]
    public async Task An_extension_brings_its_defaults_below_what_was_set()
    {
        ActorSystem system = ActorSystem.Create("config", ConfigurationFactory.ParseString("my.a = 1"));
        await using var end = new Ending(system);

        system.Settings.InjectTopLevelFallback("my { a = 2, b = 2 }");

        Assert.Equal(1, system.Settings.Config.GetInt("my.a"));
        Assert.Equal(2, system.Settings.Config.GetInt("my.b"));
    }

    private static IEnumerable<PropertyInfo> Plain() =>
        typeof(KernelOptions)
            .GetProperties(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)
            .Where(property => Nullable.GetUnderlyingType(property.PropertyType) is var bare)
            .Where(property =>
                (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) is { IsValueType: true }
            );

    private static string[] ReadReference()
    {
        using Stream stream = typeof(ActorSystem).Assembly.GetManifestResourceStream("Mesh.Kernel/reference.conf")!;
        return new StreamReader(stream).ReadToEnd().Split('\n');
    }

    private static IEnumerable<string> Keys(string[] lines) =>
        lines.Where(line => line.Contains(" = ")).Where(line => !line.TrimStart().StartsWith('#')).Select(KeyOf);

    // A key whose comment, right above it, ends with what it may be, or says it in words.
    private static IEnumerable<string> Commented(string[] lines)
    {
        for (int i = 1; i < lines.Length; i++)
        {
            if (lines[i].Contains(" = ") && lines[i - 1].TrimStart().StartsWith('#'))
                yield return KeyOf(lines[i]);
        }
    }

    private static string KeyOf(string line) => line.Split('=')[0].Trim();

    private sealed class Ending(ActorSystem system) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await system.Terminate();
    }

    private sealed class DeafActor : UntypedActor
    {
        protected override void OnReceive(object message) { }
    }

    private sealed class DispatcherActor : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(Context.Dispatcher.Id, Self);
    }
}
