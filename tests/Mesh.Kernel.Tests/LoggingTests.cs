using Mesh.Kernel.Tests.Support;
using LogLevel = Mesh.Kernel.Event.LogLevel;

namespace Mesh.Kernel.Tests;

/// <summary>Levels and sources of what is logged, and what the runtime logs of itself where it is told to.</summary>
public sealed class LoggingTests
{
    [Theory]
    [InlineData(LogLevel.DebugLevel, 4)]
    [InlineData(LogLevel.InfoLevel, 3)]
    [InlineData(LogLevel.WarningLevel, 2)]
    [InlineData(LogLevel.ErrorLevel, 1)]
    public void What_is_below_the_level_of_the_bus_is_left_out(LogLevel level, int heard)
    {
        using var world = new World(1, new OptionsSetup(new KernelOptions { LogLevel = level }));
        List<object> entries = world.Listen<LogEvent>();
        ILoggingAdapter log = world.System.Log;
        log.Debug("d");
        log.Info("i {0}", 1);
        log.Warning(new Boom("w"), "w");
        log.Error("e {A} {B}", 1, 2);
        world.Run.RunUntilIdle();
        Assert.Equal(heard, entries.Count);
        Assert.Equal(level <= LogLevel.DebugLevel, log.IsDebugEnabled);
        Assert.Equal(level <= LogLevel.InfoLevel, log.IsInfoEnabled);
        Assert.Equal(level <= LogLevel.WarningLevel, log.IsWarningEnabled);
        Assert.True(log.IsErrorEnabled && log.IsEnabled(LogLevel.ErrorLevel));
        Assert.Equal("e 1 2", ((LogEvent)entries[^1]).Message.ToString());
    }

    [Fact]
    public void The_source_is_the_path_of_an_actor_the_name_of_a_type_or_a_text()
    {
        using var world = new World();
        List<object> entries = world.Listen<Info>();
        IActorRef actor = world.Spawn((fun, _) => fun.Ctx.GetLogger().Info("actor"), "a");
        world.Send(actor, "go");
        Logging.GetLogger(world.System, "a text").Info("text");
        Logging.GetLogger(world.System, typeof(LoggingTests)).Info("type");
        Logging.GetLogger(world.System, actor).Info("reference");
        Logging.GetLogger(world.System.EventStream, this).Info("bus");
        world.System.Log.Info("system");
        world.Run.RunUntilIdle();
        Assert.Equal(
            ["akka://test/user/a", "a text", "LoggingTests", "akka://test/user/a", "LoggingTests", "ActorSystem(test)"],
            entries.Select(e => ((Info)e).LogSource)
        );
        Assert.StartsWith("[INFO][2000-01-01T00:00:00", entries[0].ToString());
    }

    [Fact]
    public void Levels_have_names_and_classes()
    {
        foreach (LogLevel level in Enum.GetValues<LogLevel>())
            Assert.Equal(level, Logging.LogLevelFor(level.StringFor()));
        Assert.Equal(typeof(Warning), LogLevel.WarningLevel.ClassFor());
        Assert.Equal(LogLevel.WarningLevel, Logging.LogLevelFor("warning"));
        Assert.Equal(LogLevel.InfoLevel, Logging.LogLevelFor<Info>());
        Assert.Throws<ArgumentException>(() => Logging.LogLevelFor("loud"));
    }

    [Fact]
    public void Life_cycle_and_what_the_runtime_answers_are_logged_where_that_is_asked_for()
    {
        var options = new KernelOptions
        {
            LogLevel = LogLevel.DebugLevel,
            DebugLifecycle = true,
            DebugAutoReceive = true,
        };
        using var world = new World(1, new OptionsSetup(options));
        List<object> entries = world.Listen<Event.Debug>();
        IActorRef actor = world.System.ActorOf(Props.Create(() => new Hooked("a", world.Log, null)), "a");
        world.Send(actor, new Boom("x"));
        world.Send(actor, PoisonPill.Instance);
        string[] lines =
        [
            .. entries.Cast<LogEvent>().Where(e => e.LogSource.EndsWith("/a")).Select(e => e.Message.ToString()!),
        ];
        Assert.Equal(["Started", "Restarting", "Restarted", "received", "Stopped"], lines.Select(l => l.Split(' ')[0]));
        Assert.Contains("<PoisonPill>", lines[3]);
    }

    [Fact]
    public void What_a_marked_actor_gets_is_logged_where_that_is_asked_for()
    {
        var options = new KernelOptions { LogLevel = LogLevel.DebugLevel, AddLoggingReceive = true };
        using var world = new World(1, new OptionsSetup(options));
        List<object> entries = world.Listen<Event.Debug>();
        world.Send(world.System.ActorOf(Props.Create(() => new Marked())), 1);
        world.Send(world.System.ActorOf(Props.Empty), 2);
        Assert.Equal(
            "received handled message 1 from akka://test/deadLetters",
            ((Event.Debug)Assert.Single(entries)).Message
        );
    }

    [Fact]
    public void Subscriptions_are_logged_where_that_is_asked_for()
    {
        var options = new KernelOptions { LogLevel = LogLevel.DebugLevel, DebugEventStream = true };
        using var world = new World(1, new OptionsSetup(options));
        List<object> entries = world.Listen<Event.Debug>();
        (IActorRef probe, _) = world.Probe("p");
        world.System.EventStream.Subscribe<string>(probe);
        world.System.EventStream.Unsubscribe<string>(probe);
        world.Run.RunUntilIdle();
        string[] lines = [.. entries.Select(e => ((LogEvent)e).Message.ToString()!).Where(l => l.Contains("/user/p"))];
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("subscribing", lines[0]);
        Assert.StartsWith("unsubscribing", lines[1]);
    }

    [Fact]
    public void A_subscriber_may_ask_for_an_interface_or_for_everything()
    {
        using var world = new World();
        List<object> marked = world.Listen<INotInfluenceReceiveTimeout>();
        List<object> all = world.Listen<object>();
        world.System.EventStream.Publish(new Marker(1));
        world.System.EventStream.Publish("text");
        world.Run.RunUntilIdle();
        Assert.Equal([new Marker(1)], marked);
        Assert.Equal([new Marker(1), "text"], all);
    }

    private sealed record Marker(int Number) : INotInfluenceReceiveTimeout;

    private sealed class Marked : ReceiveActor, ILogReceive
    {
        public Marked() => Receive<int>(_ => { });
    }
}
