using Mesh.Conformance.Support;
using Xunit.Abstractions;

namespace Mesh.Conformance;

/// <summary>Systems, their settings, and how actors are described.</summary>
public sealed class SystemTests(ITestOutputHelper output) : TestKit(Kit.Patient, output)
{
    [Theory]
    [InlineData("true", true)]
    [InlineData("on", true)]
    [InlineData("\"on\"", true)]
    [InlineData("false", false)]
    [InlineData("off", false)]
    [InlineData("\"off\"", false)]
    public void A_switch_of_the_configuration_is_true_on_false_or_off(string text, bool expected) =>
        Assert.Equal(expected, ConfigurationFactory.ParseString($"a = {text}").GetBoolean("a"));

    [Fact]
    public void A_system_has_its_name_and_its_configuration()
    {
        using ActorSystem system = ActorSystem.Create("named", ConfigurationFactory.ParseString("mine.answer = 42"));

        Assert.Equal("named", system.Name);
        Assert.Equal("akka://named", ((ExtendedActorSystem)system).Guardian.Path.Address.ToString());
        Assert.Equal(42, system.Settings.Config.GetInt("mine.answer"));
    }

    [Fact]
    public void What_is_not_configured_has_its_default()
    {
        using ActorSystem system = ActorSystem.Create("plain");

        Assert.Equal("INFO", system.Settings.LogLevel);
        Assert.Equal(Timeout.InfiniteTimeSpan, system.Settings.AskTimeout);
        Assert.Equal(10, system.Settings.LogDeadLetters);
        Assert.False(system.Settings.LogDeadLettersDuringShutdown);
        Assert.Equal(TimeSpan.FromMinutes(5), system.Settings.LogDeadLettersSuspendDuration);
        Assert.False(system.Settings.DebugLifecycle);
        Assert.False(system.Settings.DebugUnhandledMessage);
        Assert.False(system.Settings.LogConfigOnStart);
        Assert.True(system.Settings.CoordinatedShutdownTerminateActorSystem);
        Assert.True(system.Settings.CoordinatedShutdownRunByActorSystemTerminate);
        Assert.False(system.Settings.HasCluster);
    }

    [Fact]
    public void What_is_configured_is_a_setting()
    {
        using ActorSystem system = ActorSystem.Create(
            "set",
            ConfigurationFactory.ParseString(
                """
                akka {
                  loglevel = DEBUG
                  log-dead-letters = off
                  actor {
                    ask-timeout = 3s
                    debug { lifecycle = on, unhandled = on, autoreceive = on, event-stream = on, receive = on }
                  }
                }
                """
            )
        );

        Settings settings = system.Settings;
        Assert.Equal(("DEBUG", 0, Kit.Seconds(3)), (settings.LogLevel, settings.LogDeadLetters, settings.AskTimeout));
        Assert.True(settings.DebugLifecycle && settings.DebugUnhandledMessage && settings.DebugAutoReceive);
        Assert.True(settings.DebugEventStream && settings.AddLoggingReceive);
    }

    [Fact]
    public void A_system_may_be_set_up_by_a_program()
    {
        BootstrapSetup bootstrap = BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString("mine = 7"));
        using ActorSystem system = ActorSystem.Create("setup", ActorSystemSetup.Create(bootstrap, new MySetup(5)));

        Assert.Equal(7, system.Settings.Config.GetInt("mine"));
        Option<MySetup> mine = system.Settings.Setup.Get<MySetup>();
        Assert.Equal((true, 5), (mine.HasValue, mine.Value.Number));
        Assert.True(system.Settings.Setup.Get<OtherSetup>().IsEmpty);
    }

    [Fact]
    public void Setups_are_joined()
    {
        ActorSystemSetup setup = BootstrapSetup.Create().And(new MySetup(1)).And(new MySetup(2));

        Assert.Equal(2, setup.Get<MySetup>().Value.Number);
        Assert.True(setup.Get<BootstrapSetup>().HasValue);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("_a")]
    [InlineData("a b")]
    [InlineData("a.b")]
    [InlineData("a_b")]
    [InlineData("ä")]
    public void Some_names_of_systems_are_refused(string name) =>
        Assert.ThrowsAny<ArgumentException>(() => ActorSystem.Create(name));

    [Fact]
    public async Task A_system_that_ends_calls_what_waits_for_it()
    {
        ActorSystem system = ActorSystem.Create("ending");
        int calls = 0;
        system.RegisterOnTermination(() => calls++);

        await system.Terminate();

        Assert.Equal(1, calls);
        Assert.True(system.WhenTerminated.IsCompleted);
    }

    [Fact]
    public async Task In_a_system_that_has_ended_no_actor_is_made()
    {
        ActorSystem system = ActorSystem.Create("ended");
        await system.Terminate();

        Assert.Throws<InvalidOperationException>(() => system.ActorOf(Props.Create(() => new Echo())));
    }

    [Fact]
    public void A_system_measures_its_time()
    {
        TimeSpan first = Sys.Uptime;

        Assert.True(first >= TimeSpan.Zero);
        Assert.True(Sys.Uptime >= first);
    }

    [Fact]
    public void Props_are_made_of_an_expression_a_type_or_a_function()
    {
        foreach (
            Props props in new[]
            {
                Props.Create(() => new Greeting("hello")),
                Props.Create<Greeting>("hello"),
                Props.Create(typeof(Greeting), "hello"),
                Props.CreateBy(new GreetingProducer()),
            }
        )
        {
            Sys.ActorOf(props).Tell("greet");
            ExpectMsg("hello");
            Assert.Equal(typeof(Greeting), props.Type);
        }
    }

    [Fact]
    public void Props_do_not_change()
    {
        Props props = Props.Create(() => new Echo());
        Props changed = props.WithDispatcher("mine").WithMailbox("box");

        Assert.Equal(("mine", "box"), (changed.Dispatcher, changed.Mailbox));
        Assert.NotEqual("mine", props.Dispatcher);
    }

    [Fact]
    public void Props_that_do_not_fit_the_constructor_end_the_actor()
    {
        IActorRef actor = Sys.ActorOf(Props.Create<Greeting>("hello", 5));
        Watch(actor);

        ExpectTerminated(actor);
    }

    [Fact]
    public void A_bounded_mailbox_lets_go_of_what_is_too_much()
    {
        using ActorSystem system = ActorSystem.Create(
            "bounded",
            ConfigurationFactory.ParseString(
                """
                small {
                  mailbox-type = "Akka.Dispatch.BoundedMailbox"
                  mailbox-capacity = 2
                  mailbox-push-timeout-time = 0s
                }
                """
            )
        );
        TestProbe letters = CreateTestProbe(system);
        system.EventStream.Subscribe(letters.Ref, typeof(DeadLetter));
        using var gate = new ManualResetEventSlim();
        IActorRef actor = system.ActorOf(Props.Create(() => new Blocking(gate, letters.Ref)).WithMailbox("small"));
        actor.Tell("block");
        letters.ExpectMsg("blocking");

        for (int i = 1; i <= 3; i++)
            actor.Tell(i);

        letters.ExpectMsg<DeadLetter>(letter => Assert.Equal(3, letter.Message));
        gate.Set();
        letters.ExpectMsg(1);
        letters.ExpectMsg(2);
    }

    [Fact]
    public void An_unknown_dispatcher_is_refused() =>
        Assert.Throws<ConfigurationException>(() =>
            Sys.ActorOf(Props.Create(() => new Echo()).WithDispatcher("no-such-dispatcher"))
        );

    [Fact]
    public void Actors_run_on_the_dispatcher_they_ask_for()
    {
        using ActorSystem system = ActorSystem.Create(
            "dispatching",
            ConfigurationFactory.ParseString("mine { type = PinnedDispatcher, throughput = 1 }")
        );
        TestProbe probe = CreateTestProbe(system);
        IActorRef actor = system.ActorOf(
            Props.Create(() => new Parent(SupervisorStrategy.DefaultStrategy)).WithDispatcher("mine")
        );

        actor.Tell(new Run(context => probe.Ref.Tell((context.Dispatcher.Id, context.Props.Dispatcher))));

        probe.ExpectMsg(("mine", "mine"));
    }

    [Fact]
    public void A_deployment_sets_the_dispatcher_of_a_path()
    {
        using ActorSystem system = ActorSystem.Create(
            "deploying",
            ConfigurationFactory.ParseString(
                """
                mine { type = Dispatcher, throughput = 1 }
                akka.actor.deployment { "/special" { dispatcher = mine } }
                """
            )
        );
        TestProbe probe = CreateTestProbe(system);
        IActorRef actor = system.ActorOf(Props.Create(() => new Parent(SupervisorStrategy.DefaultStrategy)), "special");

        actor.Tell(new Run(context => probe.Ref.Tell(context.Dispatcher.Id)));

        probe.ExpectMsg("mine");
    }

    [Fact]
    public void Configurations_fall_back()
    {
        Config config = ConfigurationFactory
            .ParseString("a = 1\nb { c = x }")
            .WithFallback(ConfigurationFactory.ParseString("a = 2\nb { d = [1, 2] }\ne = 3s\nf = 10kB\ng = on"));

        Assert.Equal((1, "x"), (config.GetInt("a"), config.GetString("b.c")));
        Assert.Equal([1, 2], config.GetIntList("b.d"));
        Assert.Equal((Kit.Seconds(3), true), (config.GetTimeSpan("e"), config.GetBoolean("g")));
        Assert.Equal(10_000L, config.GetByteSize("f"));
        Assert.Equal("x", config.GetConfig("b")!.GetString("c"));
        Assert.True(config.HasPath("b.d"));
        Assert.False(config.HasPath("none"));
        Assert.Equal("default", config.GetString("none", "default"));
    }

    private sealed class MySetup(int number) : Setup
    {
        internal int Number { get; } = number;
    }

    private sealed class OtherSetup : Setup;

    private sealed class Greeting : ReceiveActor
    {
        public Greeting(string text) => ReceiveAny(_ => Sender.Tell(text));
    }

    private sealed class GreetingProducer : IIndirectActorProducer
    {
        public Type ActorType => typeof(Greeting);

        public ActorBase Produce() => new Greeting("hello");

        public void Release(ActorBase actor) { }
    }

    private sealed class Blocking : ReceiveActor
    {
        public Blocking(ManualResetEventSlim gate, IActorRef witness)
        {
            Receive<string>(_ =>
            {
                witness.Tell("blocking");
                gate.Wait();
            });
            Receive<int>(number => witness.Tell(number));
        }
    }
}
