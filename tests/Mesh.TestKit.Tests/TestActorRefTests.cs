using Xunit.Abstractions;
using static Mesh.Testing.Tests.Support;

namespace Mesh.Testing.Tests;

/// <summary>Actors that a test can look into, the same on both modes.</summary>
public sealed class TestActorRefTests(ITestOutputHelper output)
{
    [Theory, BothModes]
    public void A_message_has_been_handled_when_the_sending_returns(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        TestActorRef<Recorder> actor = kit.ActorOfAsTestActorRef<Recorder>();
        actor.Tell("a");
        ((ICanTell)actor).Tell("b", null);
        actor.Ref.Tell("c");
        Assert.Equal(["a", "b", "c"], actor.UnderlyingActor.Got);
        Assert.Equal(Environment.CurrentManagedThreadId, actor.UnderlyingActor.Thread);
    }

    [Theory, BothModes]
    public void Every_message_handed_to_the_behaviour_can_be_stashed(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        TestActorRef<Stashing> actor = kit.ActorOfAsTestActorRef<Stashing>();
        actor.Receive("a");
        actor.Receive("b");
        Assert.Equal(2, actor.UnderlyingActor.Stash.Count);
    }

    [Theory, BothModes]
    public void It_is_made_in_every_way(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        TestProbe above = kit.CreateTestProbe();
        Props props = Props.Create<Recorder>();
        TestActorRef<Recorder>[] actors =
        [
            kit.ActorOfAsTestActorRef<Recorder>(props, above, "a"),
            kit.ActorOfAsTestActorRef<Recorder>(props, "b"),
            kit.ActorOfAsTestActorRef(() => new Recorder(), above, "c"),
            kit.ActorOfAsTestActorRef(() => new Recorder(), "d"),
            kit.ActorOfAsTestActorRef<Recorder>(above, "e"),
            kit.ActorOfAsTestActorRef<Recorder>("f"),
            new(kit.Sys, props, above.Ref, "g"),
            new(kit.Sys, props),
        ];
        Assert.Equal(
            [above.Ref, kit.Sys, above.Ref, kit.Sys, above.Ref, kit.Sys, above.Ref, kit.Sys],
            actors.Select(a => a.Path.Parent.Equals(above.Ref.Path) ? (object)above.Ref : kit.Sys)
        );
        Assert.Equal(["a", "b", "c", "d", "e", "f", "g"], actors.Select(a => a.Path.Name).SkipLast(1));
        Assert.StartsWith("$", actors[^1].Path.Name);
        Assert.Throws<InvalidActorNameException>(() => kit.ActorOfAsTestActorRef<Recorder>("f"));
        Assert.Throws<ArgumentException>(() => kit.ActorOfAsTestActorRef<Recorder>(ActorRefs.Nobody));
    }

    [Theory, BothModes]
    public void It_is_a_reference_equal_to_its_actors(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        TestActorRef<Recorder> actor = kit.ActorOfAsTestActorRef<Recorder>("a");
        TestActorRef<Recorder> other = kit.ActorOfAsTestActorRef<Recorder>("b");
        Assert.True(actor == actor.Ref);
        Assert.True(actor.Ref == actor);
        Assert.True(actor != other.Ref);
        Assert.True(other.Ref != actor);
        Assert.True(actor.Ref.Equals(actor));
        Assert.Single(new HashSet<IActorRef> { actor, actor.Ref });
        Assert.Equal(0, actor.CompareTo(actor.Ref));
        Assert.Same(actor.Ref, TestActorRefBase<Recorder>.ToActorRef(actor));
        Assert.Equal(actor.Ref.ToString(), actor.ToString());
        kit.ActorSelection("/user/a").Tell("x");
        kit.AwaitAssert(() => Assert.Equal(["x"], actor.UnderlyingActor.Got));
    }

    [Theory, BothModes]
    public void A_question_to_it_has_been_answered_when_the_asking_returns_and_in_a_run_one_step_after(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        TestActorRef<EchoActor> echo = kit.ActorOfAsTestActorRef<EchoActor>();
        Task<string> answer = echo.Ask<string>("a", Plenty);
        Assert.Equal(mode == Mode.Pool, answer.IsCompleted);
        kit.AwaitCondition(() => answer.IsCompleted);
        Assert.Equal("a", answer.GetAwaiter().GetResult());
    }

    [Theory, BothModes]
    public void Two_that_answer_each_other_do_so_before_the_sending_returns(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        TestActorRef<Counter> one = kit.ActorOfAsTestActorRef<Counter>();
        TestActorRef<Counter> other = kit.ActorOfAsTestActorRef<Counter>();
        other.Tell(100_000, one);
        Assert.Equal(50_000, one.UnderlyingActor.Count);
        Assert.Equal(50_001, other.UnderlyingActor.Count);
    }

    [Theory, BothModes]
    public void What_it_makes_and_asks_runs_where_actors_run(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        TestActorRef<Parent> parent = kit.ActorOfAsTestActorRef<Parent>("parent");
        parent.Tell("a");
        kit.ExpectMsg("a");
        Assert.Equal("/user/parent/child", kit.LastSender.Path.ToStringWithoutAddress());
    }

    [Theory, BothModes]
    public void An_actor_that_fails_is_restarted_before_the_sending_returns(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        TestActorRef<Recorder> actor = kit.ActorOfAsTestActorRef<Recorder>(Props.Create<Recorder>(), Above(kit));
        Recorder first = actor.UnderlyingActor;
        actor.Tell("a");
        kit.EventFilter.Exception<InvalidOperationException>().ExpectOne(() => actor.Tell(new Fail()));
        Assert.NotSame(first, actor.UnderlyingActor);
        Assert.Empty(actor.UnderlyingActor.Got);
        Assert.True(first.IsRestarting);
    }

    [Theory, BothModes]
    public void An_actor_that_is_stopped_has_ended_when_the_sending_returns(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        TestActorRef<Recorder> actor = kit.ActorOfAsTestActorRef<Recorder>();
        kit.Watch(actor);
        actor.Tell(PoisonPill.Instance);
        Assert.True(((IInternalActorRef)actor).IsTerminated);
        Assert.Throws<IllegalActorStateException>(() => actor.UnderlyingActor);
        Assert.Throws<IllegalActorStateException>(() => actor.Receive("a"));
        kit.ExpectTerminated(actor);
    }

    [Theory, BothModes]
    public void A_message_is_handed_to_the_behaviour_with_its_sender(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        TestActorRef<EchoActor> echo = kit.ActorOfAsTestActorRef<EchoActor>();
        echo.Receive("a", kit.TestActor);
        kit.ExpectMsgFrom(echo, "a");
        echo.Receive("b");
        TestActorRef<Recorder> recorder = kit.ActorOfAsTestActorRef<Recorder>();
        recorder.Receive("c");
        recorder.Receive("other");
        recorder.Receive("d");
        Assert.Equal(["c", "other: d"], recorder.UnderlyingActor.Got);
        kit.ExpectNothingMore();
    }

    [Theory, BothModes]
    public void What_the_behaviour_throws_when_a_message_is_handed_to_it_reaches_the_test_and_no_supervisor(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        TestActorRef<Recorder> actor = kit.ActorOfAsTestActorRef<Recorder>();
        Recorder first = actor.UnderlyingActor;
        Assert.Throws<InvalidOperationException>(() => actor.Receive(new Fail()));
        Assert.Same(first, actor.UnderlyingActor);
        actor.Tell("a");
        Assert.Equal(["a"], first.Got);
    }

    [Theory, BothModes]
    public void After_a_message_was_handed_over_the_test_is_the_sender_again(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        kit.ActorOfAsTestActorRef<Recorder>().Receive("a");
        kit.ActorOf<EchoActor>().Tell("b");
        kit.ExpectMsg("b");
    }

    [Theory, BothModes]
    public async Task A_handler_that_awaits_has_ended_when_the_task_has(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        IActorRef echo = kit.ActorOf<EchoActor>();
        TestActorRef<Awaiting> actor = kit.ActorOfAsTestActorRef(() => new Awaiting(echo));
        await actor.ReceiveAsync("a");
        Assert.Equal(["a"], actor.UnderlyingActor.Got);
        await actor.ReceiveAsync(1);
        Assert.Equal(["a", 1], actor.UnderlyingActor.Got);
    }

    [Theory, BothModes]
    public async Task What_an_awaited_handler_throws_is_the_tasks_and_reaches_no_supervisor(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        IActorRef echo = kit.ActorOf<EchoActor>();
        TestActorRef<Awaiting> actor = kit.ActorOfAsTestActorRef(() => new Awaiting(echo));
        Awaiting first = actor.UnderlyingActor;
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => actor.ReceiveAsync("fail at once"));
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => actor.ReceiveAsync("fail"));
        Assert.Same(first, actor.UnderlyingActor);
        actor.Tell("fail");
        kit.AwaitCondition(() => actor.UnderlyingActor != first);
    }

    [Theory, BothModes]
    public void Messages_that_come_while_a_handler_awaits_are_handled_after_it(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        TestProbe asked = kit.CreateTestProbe();
        TestActorRef<Awaiting> actor = kit.ActorOfAsTestActorRef(() => new Awaiting(asked));
        actor.Tell("a");
        actor.Tell("b");
        asked.ExpectMsg("a");
        Assert.Empty(actor.UnderlyingActor.Got);
        asked.Reply("a");
        asked.ExpectMsg("b");
        asked.Reply("b");
        kit.AwaitAssert(() => Assert.Equal(["a", "b"], actor.UnderlyingActor.Got));
    }

    [Theory, BothModes]
    public void What_a_handler_starts_and_does_not_await_goes_on_where_actors_run(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        kit.ActorOfAsTestActorRef<Starting>().Tell("a");
        kit.ExpectMsg("a");
    }

    [Theory, BothModes]
    public void It_watches_and_forwards(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        IActorRef subject = kit.ActorOf<EchoActor>();
        TestActorRef<Recorder> actor = kit.ActorOfAsTestActorRef<Recorder>();
        actor.Watch(subject);
        actor.Unwatch(subject);
        actor.Watch(subject);
        subject.Tell(PoisonPill.Instance);
        kit.AwaitAssert(() => Assert.IsType<Terminated>(actor.UnderlyingActor.Got.Single()));
        TestActorRef<EchoActor> echo = kit.ActorOfAsTestActorRef<EchoActor>();
        kit.ActorOf(dsl => dsl.ReceiveAny((m, _) => echo.Forward(m))).Tell("a");
        kit.ExpectMsgFrom(echo, "a");
    }

    [Theory, BothModes]
    public void On_another_dispatcher_it_is_waited_for_to_be_made(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        Props props = Props.Create<Recorder>().WithDispatcher("akka.actor.default-dispatcher");
        TestActorRef<Recorder> actor = kit.ActorOfAsTestActorRef<Recorder>(props);
        Assert.NotNull(actor.UnderlyingActor);
        actor.Tell("a");
        kit.AwaitAssert(() => Assert.Equal(["a"], actor.UnderlyingActor.Got));
    }

    [Theory, BothModes]
    public void Any_actor_can_run_on_the_thread_that_sends(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        int thread = 0;
        Action note = () => thread = Environment.CurrentManagedThreadId;
        kit.ActorOf(Props.Create(() => new Noting(note)).WithDispatcher(CallingThreadDispatcher.Id)).Tell("a");
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
        Assert.True(kit.Sys.Dispatchers.HasDispatcher(CallingThreadDispatcher.Id));
    }

    [Fact]
    public void Threads_that_send_to_it_at_once_lose_double_and_reorder_nothing()
    {
        using TestKit kit = NewKit(Mode.Pool, output);
        TestActorRef<Recorder> actor = kit.ActorOfAsTestActorRef<Recorder>();
        const int each = 50_000;
        Thread[] threads = [.. Enumerable.Range(0, 3).Select(t => new Thread(() => Send(t)))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        kit.AwaitAssert(() => Assert.Equal(3 * each, actor.UnderlyingActor.Got.Count));
        var got = actor.UnderlyingActor.Got.Cast<(int Thread, int Number)>().ToLookup(m => m.Thread, m => m.Number);
        Assert.All(Enumerable.Range(0, 3), t => Assert.Equal(Enumerable.Range(0, each), got[t]));

        void Send(int thread)
        {
            for (int i = 0; i < each; i++)
                actor.Tell((thread, i));
        }
    }

    [Fact]
    public void In_a_deterministic_run_another_thread_may_not_send_to_it()
    {
        using TestKit kit = NewKit(Mode.Virtual, output);
        IActorRef actor = kit.ActorOfAsTestActorRef<Recorder>();
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Record.Exception(() => actor.Tell("a", null)));
        thread.Start();
        thread.Join();
        Assert.IsType<InvalidOperationException>(thrown);
        Assert.Throws<InvalidOperationException>(() => kit.ReceiveOne());
    }

    private static IActorRef Above(TestKit kit) =>
        kit.ActorOf(Props.Create<Parent>().WithDispatcher(CallingThreadDispatcher.Id));

    /// <summary>Keeps what it gets.</summary>
    private sealed class Recorder : ReceiveActor
    {
        public Recorder()
        {
            Receive<string>(m => m == "other", _ => Become(Other));
            Receive<Fail>(fail => throw new InvalidOperationException(fail.Text));
            ReceiveAny(OnAny);
        }

        internal List<object> Got { get; } = [];

        internal int Thread { get; private set; }

        internal bool IsRestarting { get; private set; }

        protected override void PreRestart(Exception reason, object message)
        {
            IsRestarting = true;
            base.PreRestart(reason, message);
        }

        private void Other() => ReceiveAny(m => Got.Add($"other: {m}"));

        private void OnAny(object message)
        {
            Thread = Environment.CurrentManagedThreadId;
            Got.Add(message);
        }
    }

    /// <summary>Answers a number with the next smaller one, down to zero.</summary>
    private sealed class Counter : ReceiveActor
    {
        public Counter() => Receive<int>(OnNumber);

        internal int Count { get; private set; }

        private void OnNumber(int number)
        {
            Count++;
            if (number > 0)
                Sender.Tell(number - 1, Self);
        }
    }

    /// <summary>Hands what it gets to a child.</summary>
    private sealed class Parent : ReceiveActor
    {
        public Parent()
        {
            IActorRef child = Context.ActorOf(Props.Create<EchoActor>(), "child");
            ReceiveAny(child.Forward);
        }
    }

    /// <summary>Asks another actor for what it keeps.</summary>
    private sealed class Awaiting : ReceiveActor
    {
        private readonly IActorRef _asked;

        public Awaiting(IActorRef asked)
        {
            _asked = asked;
            Receive<int>(number => Got.Add(number));
            ReceiveAsync<string>(OnText);
        }

        internal List<object> Got { get; } = [];

        private async Task OnText(string text)
        {
            if (text == "fail at once")
                throw new InvalidTimeZoneException();
            string answer = await _asked.Ask<string>(text, Plenty);
            if (answer == "fail")
                throw new InvalidTimeZoneException();
            Got.Add(answer);
        }
    }

    /// <summary>Answers after its turn.</summary>
    private sealed class Starting : ReceiveActor
    {
        public Starting() => ReceiveAny(message => _ = AnswerLater(Sender, message));

        private static async Task AnswerLater(IActorRef to, object message)
        {
            await Task.Yield();
            to.Tell(message, ActorRefs.NoSender);
        }
    }

    /// <summary>Calls back.</summary>
    private sealed class Noting : ReceiveActor
    {
        public Noting(Action note) => ReceiveAny(_ => note());
    }

    private sealed class Stashing : UntypedActor, IWithUnboundedStash
    {
        public IStash Stash { get; set; } = null!;

        protected override void OnReceive(object message) => Stash.Stash();
    }
}
