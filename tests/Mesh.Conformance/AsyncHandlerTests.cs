using Mesh.Conformance.Support;
using Xunit.Abstractions;

namespace Mesh.Conformance;

/// <summary>Handlers that await.</summary>
public sealed class AsyncHandlerTests(ITestOutputHelper output) : TestKit(Kit.Patient, output)
{
    [Fact]
    public void While_a_handler_awaits_no_other_message_is_handled()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Awaiting(TestActor)));
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        actor.Tell(gate, ActorRefs.NoSender);
        actor.Tell("next");
        ExpectMsg("begun");
        ExpectNoMsg(TimeSpan.Zero);
        gate.SetResult();

        ExpectMsg("ended");
        ExpectMsg("next");
    }

    [Fact]
    public void Sender_and_Self_are_kept_over_an_await()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Awaiting(Sys.DeadLetters)));
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        TestProbe sender = CreateTestProbe();

        actor.Tell(gate, sender.Ref);
        actor.Tell("other", TestActor);
        gate.SetResult();

        sender.ExpectMsg(("sender", actor));
    }

    [Fact]
    public void What_an_awaited_handler_throws_reaches_the_supervisor()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Awaiting(TestActor)));
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        actor.Tell(gate);
        ExpectMsg("begun");

        EventFilter.Exception<TestException>().ExpectOne(() => gate.SetException(new TestException()));

        ExpectMsg("PreRestart TestException");
    }

    [Fact]
    public void After_a_failure_the_new_instance_handles_what_waited()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Awaiting(TestActor)));
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        actor.Tell(gate);
        actor.Tell("next");
        ExpectMsg("begun");

        gate.SetException(new TestException());

        ExpectMsg("PreRestart TestException");
        ExpectMsg("next");
    }

    [Fact]
    public void A_handler_that_has_nothing_to_await_is_handled_as_any()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Awaiting(TestActor)));

        actor.Tell(1);
        actor.Tell(2);
        actor.Tell("next");

        ExpectMsg(1);
        ExpectMsg(2);
        ExpectMsg("next");
    }

    [Fact]
    public void A_stop_while_awaiting_waits_for_the_handler()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Awaiting(TestActor)));
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Watch(actor);
        actor.Tell(gate, ActorRefs.NoSender);
        ExpectMsg("begun");

        actor.Tell(PoisonPill.Instance);
        ExpectNoMsg(TimeSpan.Zero);
        gate.SetResult();

        ExpectMsg("ended");
        ExpectTerminated(actor);
    }

    [Fact]
    public void ReceiveAnyAsync_gets_what_nothing_else_does()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Any(TestActor)));

        actor.Tell('c');

        ExpectMsg('c');
    }

    [Fact]
    public void Become_after_an_await_counts_for_the_next_message()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new BecomingLate()));

        actor.Tell("become");
        actor.Tell("name");

        ExpectMsg("second");
    }

    private sealed class Awaiting : ReceiveActor
    {
        private readonly IActorRef _witness;

        public Awaiting(IActorRef witness)
        {
            _witness = witness;
            ReceiveAsync<TaskCompletionSource>(async gate =>
            {
                witness.Tell("begun");
                await gate.Task;
                witness.Tell("ended");
                Sender.Tell(("sender", Self));
            });
            ReceiveAsync<int>(number =>
            {
                witness.Tell(number);
                return Task.CompletedTask;
            });
            Receive<string>(text => witness.Tell(text));
        }

        protected override void PreRestart(Exception reason, object message) =>
            _witness.Tell($"PreRestart {reason.GetType().Name}");
    }

    private sealed class Any : ReceiveActor
    {
        public Any(IActorRef witness) =>
            ReceiveAnyAsync(async message =>
            {
                await Task.Yield();
                witness.Tell(message);
            });
    }

    private sealed class BecomingLate : ReceiveActor
    {
        public BecomingLate() =>
            ReceiveAsync<string>(async _ =>
            {
                await Task.Yield();
                Become(() => Receive<string>(_ => Sender.Tell("second")));
            });
    }
}
