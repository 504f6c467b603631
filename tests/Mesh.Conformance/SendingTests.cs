using Mesh.Conformance.Support;
using Xunit.Abstractions;

namespace Mesh.Conformance;

/// <summary>Who is the sender, PipeTo, and Forward.</summary>
public sealed class SendingTests(ITestOutputHelper output) : TestKit(Kit.Patient, output)
{
    [Fact]
    public void Messages_of_one_sender_keep_their_order()
    {
        IActorRef echo = NewEcho();

        for (int i = 0; i < 1000; i++)
            echo.Tell(i);

        for (int i = 0; i < 1000; i++)
            ExpectMsg(i);
    }

    [Fact]
    public void In_an_actor_the_sender_is_that_actor()
    {
        IActorRef actor = NewRunner();

        actor.Tell(new Run(_ => TestActor.Tell("hello")));

        ExpectMsgFrom(actor, "hello");
    }

    [Fact]
    public void A_sender_may_be_given()
    {
        TestProbe other = CreateTestProbe();

        NewEcho().Tell("hello", other.Ref);

        other.ExpectMsg("hello");
    }

    [Fact]
    public void Nobody_as_the_sender_is_the_dead_letters()
    {
        IActorRef actor = NewRunner();

        actor.Tell(new Run(context => TestActor.Tell(context.Sender)), ActorRefs.NoSender);

        Assert.Equal(Sys.DeadLetters, ExpectMsg<IActorRef>());
    }

    [Fact]
    public void Forward_keeps_the_sender()
    {
        IActorRef echo = NewEcho();
        IActorRef forwarder = Sys.ActorOf(Props.Create(() => new Forwarding(echo)));

        forwarder.Tell("hello");

        ExpectMsgFrom(echo, "hello");
    }

    [Fact]
    public void The_result_of_a_task_can_be_piped()
    {
        Task.FromResult("result").PipeTo(TestActor);

        ExpectMsg("result");
    }

    [Fact]
    public void A_piped_result_comes_from_the_sender_that_is_given()
    {
        TestProbe sender = CreateTestProbe();

        Task.FromResult("result").PipeTo(TestActor, sender.Ref);

        ExpectMsgFrom(sender.Ref, "result");
    }

    [Fact]
    public void A_task_that_fails_is_piped_as_a_failure()
    {
        var cause = new TestException();

        Task.FromException<string>(cause).PipeTo(TestActor);

        ExpectMsg<Status.Failure>(failure => Assert.Same(cause, failure.Cause));
    }

    [Fact]
    public void What_is_piped_can_be_changed()
    {
        Task.FromResult(5).PipeTo(TestActor, success: number => $"number {number}");
        ExpectMsg("number 5");

        Task.FromException<int>(new TestException("x")).PipeTo(TestActor, failure: e => $"failed with {e.Message}");
        ExpectMsg("failed with x");
    }

    [Fact]
    public void A_task_without_a_result_is_piped_by_what_is_made_of_it()
    {
        Task.CompletedTask.PipeTo(TestActor, success: () => "done");
        ExpectMsg("done");

        var cause = new TestException();
        Task.FromException(cause).PipeTo(TestActor);
        ExpectMsg<Status.Failure>(failure => Assert.Same(cause, failure.Cause));
    }

    [Fact]
    public void A_task_that_was_cancelled_is_piped_as_a_failure()
    {
        Task.FromCanceled<string>(new CancellationToken(true)).PipeTo(TestActor);

        ExpectMsg<Status.Failure>(failure => Assert.IsAssignableFrom<OperationCanceledException>(failure.Cause));
    }

    [Fact]
    public void An_actor_pipes_to_itself()
    {
        var gate = new TaskCompletionSource<string>();
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Piping(gate.Task)));

        actor.Tell("start");
        gate.SetResult("result");

        ExpectMsg("got result");
    }

    [Fact]
    public async Task A_null_is_refused_at_once_where_an_actor_is_told()
    {
        IActorRef actor = NewEcho();
        await actor.Ask<string>("started", Kit.Minute);

        Assert.Throws<ArgumentNullException>(() => actor.Tell(null!, TestActor));
        Assert.Throws<ArgumentNullException>(() => actor.Forward(null!));
        Assert.Throws<ArgumentNullException>(() => TestActor.Tell(null!, TestActor));
        Assert.Throws<ArgumentNullException>(() => Sys.ActorSelection(actor.Path).Tell(null!, TestActor));
        await Assert.ThrowsAsync<ArgumentNullException>(() => actor.Ask<string>(null!, Kit.Minute));
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor);
        Assert.Throws<ArgumentNullException>(() => actor.Tell(null!, TestActor));
    }

    [Fact]
    public void A_null_is_no_message_where_there_is_no_actor()
    {
        IActorRef none = ((ExtendedActorSystem)Sys).Provider.ResolveActorRef($"akka://{Sys.Name}/user/none");

        Assert.Throws<InvalidMessageException>(() => Sys.DeadLetters.Tell(null!, TestActor));
        Assert.Throws<InvalidMessageException>(() => none.Tell(null!, TestActor));
    }

    [Fact]
    public void A_null_is_nothing_to_who_takes_everything()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));

        ActorRefs.Nobody.Tell(null!, TestActor);
        ((ExtendedActorSystem)Sys).Provider.IgnoreRef.Tell(null!, TestActor);

        Sys.DeadLetters.Tell("only this", TestActor);
        ExpectMsg<DeadLetter>(letter => Assert.Equal("only this", letter.Message));
    }

    [Fact]
    public async Task A_null_that_is_to_be_piped_is_a_failure()
    {
        await Task.FromResult<string?>(null).PipeTo(TestActor);

        ExpectMsg<Status.Failure>(failure => Assert.IsType<ArgumentNullException>(failure.Cause));
    }

    [Fact]
    public async Task What_the_function_for_a_failure_throws_is_thrown_by_the_task()
    {
        Task failed = Task.FromException<int>(new TestException("one"));
        Task piped = failed.PipeTo(TestActor, failure: _ => throw new TestException("two"));

        Assert.Equal("two", (await Assert.ThrowsAsync<TestException>(() => piped)).Message);
        await Assert.ThrowsAsync<ArgumentNullException>(() => failed.PipeTo(TestActor, failure: _ => null!));
    }

    private IActorRef NewEcho() => Sys.ActorOf(Props.Create(() => new Echo()));

    private IActorRef NewRunner() => Sys.ActorOf(Props.Create(() => new Parent(SupervisorStrategy.DefaultStrategy)));

    private sealed class Forwarding : ReceiveActor
    {
        public Forwarding(IActorRef to) => ReceiveAny(to.Forward);
    }

    private sealed class Piping : ReceiveActor
    {
        private IActorRef? _asker;

        public Piping(Task<string> task)
        {
            Receive<string>(
                text => text == "start",
                _ =>
                {
                    _asker = Sender;
                    task.PipeTo(Self);
                }
            );
            Receive<string>(text => _asker!.Tell($"got {text}"));
        }
    }
}
