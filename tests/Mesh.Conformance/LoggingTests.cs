using Mesh.Conformance.Support;
using Xunit.Abstractions;

namespace Mesh.Conformance;

/// <summary>Logs, levels and sources.</summary>
public sealed class LoggingTests(ITestOutputHelper output) : TestKit(Kit.Patient, output)
{
    [Fact]
    public void Each_level_has_its_class_of_entries()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(LogEvent));
        ILoggingAdapter log = Logging.GetLogger(Sys, "source");

        log.Debug("one");
        log.Info("two");
        log.Warning("three");
        log.Error("four");

        Assert.Equal(("one", LogLevel.DebugLevel), Of(Next<DebugEntry>()));
        Assert.Equal(("two", LogLevel.InfoLevel), Of(Next<Info>()));
        Assert.Equal(("three", LogLevel.WarningLevel), Of(Next<Warning>()));
        Assert.Equal(("four", LogLevel.ErrorLevel), Of(Next<Error>()));
    }

    [Fact]
    public void Values_are_put_into_the_text()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Info));

        Logging.GetLogger(Sys, "source").Info("{0} and {1}", 1, "two");

        Assert.Equal("1 and two", Next<Info>().Message.ToString());
    }

    [Fact]
    public void Values_have_names_or_formats()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Info));
        ILoggingAdapter log = Logging.GetLogger(Sys, "source");

        log.Info("{Name} is {Age}", "Anna", 7);
        Assert.Equal("Anna is 7", Next<Info>().Message.ToString());
        log.Info("{0:X2} and {1,3}", 10, 1);
        Assert.Equal("0A and   1", Next<Info>().Message.ToString());
        log.Info("only {");
        Assert.Equal("only {", Next<Info>().Message.ToString());
    }

    [Fact]
    public void A_cause_is_kept()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Error));
        var cause = new TestException();

        Logging.GetLogger(Sys, "source").Error(cause, "failed");

        Error entry = Next<Error>();
        Assert.Same(cause, entry.Cause);
        Assert.Equal("failed", entry.Message.ToString());
    }

    [Fact]
    public void The_source_of_an_actors_log_is_its_path()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Info));
        IActorRef actor = Sys.ActorOf(Props.Create(() => new LoggingActor()), "logging");

        actor.Tell("hello");

        Info entry = Next<Info>();
        Assert.Contains("akka://test/user/logging", entry.LogSource);
        Assert.Equal(typeof(LoggingActor), entry.LogClass);
    }

    [Fact]
    public void What_is_below_the_level_is_not_logged()
    {
        using ActorSystem system = ActorSystem.Create(
            "quiet",
            ConfigurationFactory.ParseString("akka.loglevel = WARNING")
        );
        TestProbe probe = CreateTestProbe(system);
        system.EventStream.Subscribe(probe.Ref, typeof(LogEvent));
        ILoggingAdapter log = Logging.GetLogger(system, "source");

        log.Info("not told");
        log.Warning("told");

        Assert.Equal(
            "told",
            probe.FishForMessage<LogEvent>(entry => entry.LogSource.Contains("source")).Message.ToString()
        );
        Assert.False(log.IsInfoEnabled);
        Assert.True(log.IsWarningEnabled);
        Assert.False(log.IsEnabled(LogLevel.DebugLevel));
    }

    [Fact]
    public void The_source_may_be_a_type()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Info));

        Logging.GetLogger(Sys, typeof(LoggingTests)).Info("hello");

        Info entry = Next<Info>();
        Assert.Contains("LoggingTests", entry.LogSource);
        Assert.Equal(typeof(LoggingTests), entry.LogClass);
    }

    [Fact]
    public void The_level_may_be_given_with_the_entry()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Warning));

        Logging.GetLogger(Sys, "source").Log(LogLevel.WarningLevel, "hello {0}", [5]);

        Assert.Equal("hello 5", Next<Warning>().Message.ToString());
    }

    [Fact]
    public void Levels_are_read_by_their_names()
    {
        Assert.Equal(LogLevel.WarningLevel, Logging.LogLevelFor("WARNING"));
        Assert.Equal(LogLevel.DebugLevel, Logging.LogLevelFor("debug"));
        Assert.Equal("ERROR", LogLevel.ErrorLevel.StringFor());
        Assert.Equal(typeof(Info), LogLevel.InfoLevel.ClassFor());
        Assert.Throws<ArgumentException>(() => Logging.LogLevelFor("none"));
    }

    [Fact]
    public void An_entry_is_of_the_time_of_its_logging()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Info));

        Logging.GetLogger(Sys, "source").Info("hello");

        Info entry = Next<Info>();
        Assert.Equal(DateTimeKind.Utc, entry.Timestamp.Kind);
        Assert.NotNull(entry.Thread);
    }

    private static (string? Text, LogLevel Level) Of(LogEvent entry) => (entry.Message.ToString(), entry.LogLevel());

    // The system itself logs as well.
    private T Next<T>()
        where T : LogEvent =>
        FishForMessage<T>(entry =>
            !entry.LogSource.Contains("EventStream", StringComparison.Ordinal)
            && !entry.LogSource.Contains("testActor", StringComparison.Ordinal)
        );

    private sealed class LoggingActor : ReceiveActor
    {
        private readonly ILoggingAdapter _log = Context.GetLogger();

        public LoggingActor() => ReceiveAny(_ => _log.Info("hello"));
    }
}
