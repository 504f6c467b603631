using Mesh.Kernel.Extensions;
using Mesh.Kernel.Setup;
using Mesh.Kernel.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Mesh.Kernel.Tests;

public sealed class EventStreamTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_subscriber_gets_its_class_and_those_below_each_event_once()
    {
        (IActorRef probe, List<object> got) = _world.Probe();
        Assert.True(_world.System.EventStream.Subscribe(probe, typeof(Animal)));
        Assert.True(_world.System.EventStream.Subscribe<Dog>(probe));
        Assert.False(_world.System.EventStream.Subscribe<Dog>(probe));
        _world.System.EventStream.Publish(new Dog());
        _world.System.EventStream.Publish(new Animal());
        _world.System.EventStream.Publish("no animal");
        _world.Run.RunUntilIdle();
        Assert.Equal([new Dog(), new Animal()], got);
    }

    [Fact]
    public void Unsubscribing_holds_for_classes_seen_before()
    {
        (IActorRef probe, List<object> got) = _world.Probe();
        _world.System.EventStream.Subscribe(probe, typeof(Animal));
        _world.System.EventStream.Publish(new Dog());
        Assert.True(_world.System.EventStream.Unsubscribe(probe, typeof(Animal)));
        Assert.False(_world.System.EventStream.Unsubscribe(probe));
        _world.System.EventStream.Publish(new Dog());
        _world.Run.RunUntilIdle();
        Assert.Single(got);
    }

    [Fact]
    public void A_subscription_ends_with_its_actor()
    {
        List<object> dead = _world.Listen<DeadLetter>();
        (IActorRef probe, _) = _world.Probe();
        _world.System.EventStream.Subscribe(probe, typeof(Animal));
        _world.Send(probe, PoisonPill.Instance);
        _world.System.EventStream.Publish(new Dog());
        Assert.False(_world.System.EventStream.Subscribe(probe, typeof(Animal)));
        _world.System.EventStream.Publish(new Dog());
        _world.Run.RunUntilIdle();
        Assert.Empty(dead);
    }

    [Fact]
    public void Log_entries_are_published_with_source_time_and_text()
    {
        List<object> got = _world.Listen<Warning>();
        IActorRef actor = _world.Spawn((fun, _) => fun.Ctx.GetLogger().Warning("{Count} of {0:N1}", 3, 4.25), "a");
        _world.Run.RunFor(TimeSpan.FromSeconds(5));
        _world.Send(actor, "go");
        var entry = (Warning)Assert.Single(got);
        Assert.Equal("akka://test/user/a", entry.LogSource);
        Assert.Equal(typeof(Fun), entry.LogClass);
        Assert.Equal(new DateTime(2000, 1, 1, 0, 0, 5, DateTimeKind.Utc), entry.Timestamp);
        Assert.Equal("3 of 3.0", entry.Message.ToString());
    }

    [Fact]
    public void Below_the_level_nothing_is_published()
    {
        List<object> got = _world.Listen<LogEvent>();
        _world.System.Log.Debug("silent");
        _world.System.EventStream.SetLogLevel(Mesh.Kernel.Event.LogLevel.DebugLevel);
        _world.System.Log.Debug("heard {0}", 1);
        _world.Run.RunUntilIdle();
        Assert.Equal("heard 1", ((LogEvent)Assert.Single(got)).Message.ToString());
    }

    [Fact]
    public void Templates_reach_the_logger_factory_unformatted()
    {
        var sink = new Sink();
        ActorSystemSetup setup = ActorSystemSetup.Create(new DeterministicSetup(1), new LoggingSetup(sink));
        ActorSystem system = ActorSystem.Create("logs", setup);
        Logging.GetLogger(system, typeof(Dog)).Info(new Boom("x"), "{Peer} has {Frames}", "alice", 3);
        (string category, Dictionary<string, object?> state, string text, Exception? cause) = Assert.Single(
            sink.Entries
        );
        Assert.Equal(typeof(Dog).FullName!.Replace('+', '.'), category);
        Assert.Equal("{Peer} has {Frames}", state["{OriginalFormat}"]);
        Assert.Equal("alice", state["Peer"]);
        Assert.Equal(3, state["Frames"]);
        Assert.Equal("alice has 3", text);
        Assert.IsType<Boom>(cause);
        system.Terminate();
        DeterministicRun.Of(system)!.RunUntilIdle();
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("{0} {1} {0}", "a b a")]
    [InlineData("{First} {Second}", "a b")]
    [InlineData("{{literal}} {X}", "{literal} a")]
    [InlineData("{X} {Y} {Missing}", "a b {Missing}")]
    [InlineData("open { brace", "open { brace")]
    public void Templates_take_their_values(string template, string text) =>
        Assert.Equal(text, DefaultLogMessageFormatter.Instance.Format(template, "a", "b"));

    private record Animal;

    private sealed record Dog : Animal;

    private sealed class Sink : ILoggerFactory
    {
        public List<(string, Dictionary<string, object?>, string, Exception?)> Entries { get; } = [];

        public void AddProvider(ILoggerProvider provider) { }

        public ILogger CreateLogger(string categoryName) => new SinkLogger(this, categoryName);

        public void Dispose() { }
    }

    private sealed class SinkLogger(Sink sink, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(Microsoft.Extensions.Logging.LogLevel logLevel) => true;

        public void Log<TState>(
            Microsoft.Extensions.Logging.LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            var values = ((IEnumerable<KeyValuePair<string, object?>>)state!).ToDictionary();
            sink.Entries.Add((category, values, formatter(state, exception), exception));
        }
    }
}
