using Mesh.Conformance.Support;
using Xunit.Abstractions;

namespace Mesh.Conformance;

/// <summary>What becomes of an actor that fails.</summary>
public sealed class SupervisionTests(ITestOutputHelper output) : TestKit(Kit.Patient, output)
{
    [Fact]
    public void Resume_keeps_the_state()
    {
        IActorRef child = Child(new OneForOneStrategy(_ => Directive.Resume));
        child.Tell(5);

        child.Tell(new TestException());
        child.Tell("get");

        ExpectMsg(5);
    }

    [Fact]
    public void Restart_loses_the_state()
    {
        IActorRef child = Child(new OneForOneStrategy(_ => Directive.Restart));
        child.Tell(5);

        child.Tell(new TestException());
        child.Tell("get");

        ExpectMsg(0);
    }

    [Fact]
    public void Stop_ends_the_child()
    {
        IActorRef child = Child(new OneForOneStrategy(_ => Directive.Stop));
        Watch(child);

        child.Tell(new TestException());

        ExpectTerminated(child);
    }

    [Fact]
    public void Escalate_fails_the_parent_for_the_same_cause()
    {
        IActorRef grandparent = Sys.ActorOf(Props.Create(() => new Judge(TestActor)));
        grandparent.Tell(new Spawn(ParentProps(new OneForOneStrategy(_ => Directive.Escalate))));
        IActorRef parent = ExpectMsg<IActorRef>();
        IActorRef child = Below(parent, CounterProps());
        var cause = new TestException();

        child.Tell(cause);

        (IActorRef failed, Exception e) = ExpectMsg<(IActorRef, Exception)>();
        Assert.Equal(parent, failed);
        Assert.Same(cause, e);
    }

    [Fact]
    public void The_default_is_to_restart()
    {
        IActorRef actor = Sys.ActorOf(CounterProps());
        actor.Tell(5);

        actor.Tell(new TestException());
        actor.Tell("get");

        ExpectMsg(0);
    }

    [Fact]
    public void The_first_pair_that_holds_decides()
    {
        IActorRef parent = Sys.ActorOf(
            ParentProps(
                new OneForOneStrategy(
                    Decider.From(
                        Directive.Stop,
                        Directive.Resume.When<ArgumentNullException>(),
                        Directive.Restart.When<ArgumentException>()
                    )
                )
            )
        );
        IActorRef child = Below(parent, CounterProps());
        Watch(child);
        child.Tell(5);

        child.Tell(new ArgumentNullException());
        child.Tell("get");
        ExpectMsg(5);
        child.Tell(new ArgumentException());
        child.Tell("get");
        ExpectMsg(0);
        child.Tell(new InvalidOperationException());
        ExpectTerminated(child);
    }

    [Fact]
    public void More_restarts_than_allowed_end_the_child()
    {
        IActorRef child = Child(new OneForOneStrategy(2, Kit.Minute, _ => Directive.Restart));
        Watch(child);

        child.Tell(new TestException());
        child.Tell(new TestException());
        child.Tell("get");
        ExpectMsg(0);
        child.Tell(new TestException());

        ExpectTerminated(child);
    }

    [Fact]
    public void Without_a_window_restarts_are_counted_for_ever()
    {
        IActorRef child = Child(new OneForOneStrategy(1, -1, _ => Directive.Restart));
        Watch(child);

        child.Tell(new TestException());
        child.Tell("get");
        ExpectMsg(0);
        child.Tell(new TestException());

        ExpectTerminated(child);
    }

    [Fact]
    public void A_negative_number_of_retries_is_any_number()
    {
        IActorRef child = Child(new OneForOneStrategy(-1, -1, _ => Directive.Restart));

        for (int i = 0; i < 20; i++)
            child.Tell(new TestException());
        child.Tell("get");

        ExpectMsg(0);
    }

    [Fact]
    public void With_no_retry_the_first_failure_ends_the_child()
    {
        IActorRef child = Child(new OneForOneStrategy(0, Kit.Minute, _ => Directive.Restart));
        Watch(child);

        child.Tell(new TestException());

        ExpectTerminated(child);
    }

    [Fact]
    public void One_for_one_leaves_the_siblings_alone()
    {
        (IActorRef first, IActorRef second) = Siblings(new OneForOneStrategy(_ => Directive.Restart));

        first.Tell(new TestException());
        first.Tell("get");
        ExpectMsg(0);
        second.Tell("get");

        ExpectMsg(5);
    }

    [Fact]
    public void All_for_one_restarts_the_siblings()
    {
        IActorRef parent = Sys.ActorOf(ParentProps(new AllForOneStrategy(_ => Directive.Restart)));
        IActorRef first = Below(parent, CounterProps());
        Below(parent, Props.Create(() => new Hooked(TestActor, "", null)));
        ExpectMsg("new");
        ExpectMsg("PreStart");

        first.Tell(new TestException());

        ExpectMsg("PreRestart");
    }

    [Fact]
    public void All_for_one_stops_the_siblings()
    {
        (IActorRef first, IActorRef second) = Siblings(new AllForOneStrategy(_ => Directive.Stop));
        Watch(first);
        Watch(second);

        first.Tell(new TestException());

        IActorRef[] ended = [ExpectMsg<Terminated>().ActorRef, ExpectMsg<Terminated>().ActorRef];
        Assert.Equal(new[] { first, second }.ToHashSet(), ended.ToHashSet());
    }

    [Fact]
    public void All_for_one_with_no_retry_left_stops_all()
    {
        (IActorRef first, IActorRef second) = Siblings(new AllForOneStrategy(1, Kit.Minute, _ => Directive.Restart));
        Watch(second);

        first.Tell(new TestException());
        first.Tell("get");
        ExpectMsg(0);
        first.Tell(new TestException());

        ExpectTerminated(second);
    }

    [Fact]
    public void A_constructor_that_throws_ends_the_child()
    {
        IActorRef parent = Sys.ActorOf(ParentProps(SupervisorStrategy.DefaultStrategy));
        parent.Tell(
            new Run(context =>
            {
                IActorRef child = context.ActorOf(Props.Create(() => new Unmakeable()));
                TestActor.Tell(child);
            })
        );
        IActorRef child = ExpectMsg<IActorRef>();

        Watch(child);

        ExpectTerminated(child);
    }

    [Fact]
    public void The_failure_of_a_constructor_is_an_ActorInitializationException()
    {
        IActorRef parent = Sys.ActorOf(Props.Create(() => new Judge(TestActor)));

        parent.Tell(new Spawn(Props.Create(() => new Unmakeable())), ActorRefs.NoSender);

        (IActorRef failed, Exception e) = ExpectMsg<(IActorRef, Exception)>();
        var initialization = Assert.IsType<ActorInitializationException>(e);
        Assert.Equal(failed, initialization.Actor);
        Assert.IsType<TestException>(initialization.GetBaseException());
    }

    [Fact]
    public void The_failure_of_PreStart_is_an_ActorInitializationException()
    {
        IActorRef parent = Sys.ActorOf(Props.Create(() => new Judge(TestActor)));

        parent.Tell(new Spawn(Props.Create(() => new Unstartable())), ActorRefs.NoSender);

        (_, Exception e) = ExpectMsg<(IActorRef, Exception)>();
        Assert.IsType<ActorInitializationException>(e);
        Assert.IsType<TestException>(e.InnerException);
    }

    [Fact]
    public void The_failure_of_a_new_instance_is_a_PostRestartException()
    {
        IActorRef parent = Sys.ActorOf(Props.Create(() => new Judge(TestActor, Directive.Restart)));
        parent.Tell(new Spawn(Props.Create(() => new BadRestart())));
        IActorRef child = ExpectMsg<IActorRef>();
        var cause = new TestException("first");

        child.Tell(cause);

        ExpectMsg<(IActorRef, Exception)>();
        (_, Exception e) = ExpectMsg<(IActorRef, Exception)>();
        Assert.Same(cause, Assert.IsType<PostRestartException>(e).OriginalCause);
    }

    [Fact]
    public void What_PreRestart_throws_is_a_PreRestartException()
    {
        IActorRef parent = Sys.ActorOf(Props.Create(() => new Judge(TestActor, Directive.Restart)));
        parent.Tell(new Spawn(Props.Create(() => new BadPreRestart())));
        IActorRef child = ExpectMsg<IActorRef>();

        EventFilter.Exception<PreRestartException>().ExpectOne(() => child.Tell(new TestException()));
    }

    [Fact]
    public void A_PreRestartException_tells_both_failures()
    {
        var hook = new TestException("hook");
        var cause = new TestException("cause");

        var e = new PreRestartException(TestActor, hook, cause, "message");

        Assert.Equal((TestActor, hook, "message"), (e.Actor, e.RestartException, e.OptionalMessage));
        Assert.Same(cause, e.InnerException);
    }

    [Fact]
    public void A_PostRestartException_tells_both_failures()
    {
        var start = new TestException("start");
        var cause = new TestException("cause");

        var e = new PostRestartException(TestActor, start, cause);

        Assert.Equal((TestActor, cause), (e.Actor, e.OriginalCause));
        Assert.Same(start, e.InnerException);
    }

    [Fact]
    public void A_failing_child_handles_no_message_before_the_verdict()
    {
        IActorRef child = Child(new OneForOneStrategy(_ => Directive.Stop));
        Watch(child);

        child.Tell(new TestException());
        child.Tell("get");

        ExpectTerminated(child);
    }

    [Fact]
    public void Props_may_bring_the_strategy()
    {
        IActorRef parent = Sys.ActorOf(
            Props
                .Create(() => new Hooked(Sys.DeadLetters, "", null))
                .WithSupervisorStrategy(SupervisorStrategy.StoppingStrategy)
        );
        IActorRef child = Below(parent, CounterProps());
        Watch(child);

        child.Tell(new TestException());

        ExpectTerminated(child);
    }

    [Fact]
    public void A_guardian_with_the_stopping_strategy_stops_what_fails()
    {
        using ActorSystem strict = ActorSystem.Create(
            "strict",
            ConfigurationFactory.ParseString(
                "akka.actor.guardian-supervisor-strategy = \"Akka.Actor.StoppingSupervisorStrategy\""
            )
        );
        TestProbe probe = CreateTestProbe(strict);
        IActorRef actor = strict.ActorOf(CounterProps());
        probe.Watch(actor);

        actor.Tell(new TestException());

        probe.ExpectTerminated(actor);
    }

    [Fact]
    public void A_restart_is_logged_as_an_error()
    {
        IActorRef actor = Sys.ActorOf(CounterProps());

        EventFilter.Exception<TestException>("told").ExpectOne(() => actor.Tell(new TestException("told")));
    }

    [Fact]
    public void A_resume_is_logged_as_a_warning()
    {
        IActorRef child = Child(new OneForOneStrategy(_ => Directive.Resume));

        EventFilter.Warning("told").ExpectOne(() => child.Tell(new TestException("told")));
    }

    [Fact]
    public void A_strategy_that_does_not_log_is_silent()
    {
        IActorRef child = Child(new OneForOneStrategy(-1, -1, _ => Directive.Resume, loggingEnabled: false));

        EventFilter
            .Warning("told")
            .Expect(
                0,
                TimeSpan.Zero,
                () =>
                {
                    child.Tell(new TestException("told"));
                    child.Tell("get");
                    ExpectMsg(0);
                }
            );
    }

    [Fact]
    public void Strategies_of_equal_parts_are_equal()
    {
        IDecider decider = Decider.From(Directive.Stop);

        Assert.Equal(new OneForOneStrategy(3, 1000, decider), new OneForOneStrategy(3, 1000, decider));
        Assert.NotEqual(new OneForOneStrategy(3, 1000, decider), new OneForOneStrategy(4, 1000, decider));
        Assert.Equal(new AllForOneStrategy(3, 1000, decider), new AllForOneStrategy(3, 1000, decider));
    }

    [Fact]
    public void The_default_decider_stops_what_cannot_start_or_was_killed()
    {
        IDecider decider = SupervisorStrategy.DefaultDecider;

        Assert.Equal(Directive.Stop, decider.Decide(new ActorInitializationException("x")));
        Assert.Equal(Directive.Stop, decider.Decide(new ActorKilledException("x")));
        Assert.Equal(Directive.Stop, decider.Decide(new DeathPactException(TestActor)));
        Assert.Equal(Directive.Restart, decider.Decide(new TestException()));
    }

    private static Props CounterProps() => Props.Create(() => new Counter());

    private static Props ParentProps(SupervisorStrategy strategy) => Props.Create(() => new Parent(strategy));

    private IActorRef Child(SupervisorStrategy strategy) => Below(Sys.ActorOf(ParentProps(strategy)), CounterProps());

    private (IActorRef First, IActorRef Second) Siblings(SupervisorStrategy strategy)
    {
        IActorRef parent = Sys.ActorOf(ParentProps(strategy));
        IActorRef first = Below(parent, CounterProps());
        IActorRef second = Below(parent, CounterProps());
        first.Tell(5);
        second.Tell(5);
        return (first, second);
    }

    private IActorRef Below(IActorRef parent, Props props)
    {
        parent.Tell(new Spawn(props), TestActor);
        return FishForMessage<IActorRef>(_ => true);
    }

    /// <summary>Tells which child has failed, and why.</summary>
    private sealed class Judge(IActorRef witness, Directive first = Directive.Stop) : ReceiveActor
    {
        private Directive _verdict = first;

        protected override void PreStart() =>
            Become(() => Receive<Spawn>(spawn => Sender.Tell(Context.ActorOf(spawn.Props, spawn.Name))));

        protected override SupervisorStrategy SupervisorStrategy() =>
            new OneForOneStrategy(e =>
            {
                witness.Tell((Sender, e));
                Directive verdict = _verdict;
                _verdict = Directive.Stop;
                return verdict;
            });
    }

    private sealed class Unmakeable : UntypedActor
    {
        public Unmakeable() => throw new TestException();

        protected override void OnReceive(object message) => Unhandled(message);
    }

    private sealed class Unstartable : UntypedActor
    {
        protected override void PreStart() => throw new TestException();

        protected override void OnReceive(object message) => Unhandled(message);
    }

    private sealed class BadRestart : UntypedActor
    {
        protected override void OnReceive(object message) => throw (Exception)message;

        protected override void PostRestart(Exception reason) => throw new TestException("second");
    }

    private sealed class BadPreRestart : UntypedActor
    {
        protected override void OnReceive(object message) => throw (Exception)message;

        protected override void PreRestart(Exception reason, object message) => throw new TestException("hook");
    }
}
