using Mesh.Conformance.Support;
using Xunit.Abstractions;

namespace Mesh.Conformance;

/// <summary>Where the kernels differ, as docs/akka.md says: what each does.</summary>
public sealed class DifferenceTests(ITestOutputHelper output) : TestKit(Kit.Patient, output)
{
    [Fact]
    public void A_null_to_a_selection_of_nobody()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));
        ActorSelection none = Sys.ActorSelection("/user/none");

        if (Kernel.IsEmbedded)
            Assert.Throws<InvalidMessageException>(() => none.Tell(null!, TestActor));
        else
        {
            none.Tell(null!, TestActor);
            ExpectMsg<DeadLetter>(letter => Assert.Null(letter.Message));
        }
    }

    [Fact]
    public async Task Who_is_named_in_the_dead_letter_of_a_late_answer()
    {
        TestProbe probe = CreateTestProbe();
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));
        Task<string> answer = probe.Ref.Ask<string>("hello", Kit.Minute);
        probe.ExpectMsg("hello");
        IActorRef asker = probe.LastSender;
        probe.Reply("first");
        await answer;

        probe.Reply("second");

        DeadLetter letter = ExpectMsg<DeadLetter>();
        (IActorRef from, IActorRef to) = Kernel.IsEmbedded ? (probe.Ref, asker) : (asker, Sys.DeadLetters);
        Assert.Equal((from, to), (letter.Sender, letter.Recipient));
    }

    [Fact]
    public void A_class_is_taken_out_of_a_subscription_while_another_subscriber_has_that_class()
    {
        TestProbe other = CreateTestProbe();
        Sys.EventStream.Subscribe(TestActor, typeof(Exception));
        Sys.EventStream.Subscribe(other.Ref, typeof(ArgumentException));

        Assert.Equal(Kernel.IsEmbedded, Sys.EventStream.Unsubscribe(TestActor, typeof(ArgumentException)));

        Sys.EventStream.Publish(new ArgumentException());
        Sys.EventStream.Publish(new InvalidOperationException());
        if (!Kernel.IsEmbedded)
            ExpectMsg<ArgumentException>();
        ExpectMsg<InvalidOperationException>();
        other.ExpectMsg<ArgumentException>();
    }

    [Fact]
    public void The_rest_of_a_handler_whose_actor_was_stopped_while_it_awaited()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Awaiting(TestActor)));
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        TestProbe watcher = CreateTestProbe();
        watcher.Watch(actor);
        actor.Tell(gate);
        ExpectMsg("begun");
        Sys.Stop(actor);
        watcher.ExpectTerminated(actor);

        gate.SetResult();

        if (Kernel.IsEmbedded)
        {
            ExpectMsg("rest");
            ExpectMsg("finally");
        }
        else
            ExpectMsg<DeadLetter>(letter => Assert.Equal(actor, letter.Recipient));
    }

    [Theory]
    [InlineData("yes", true)]
    [InlineData("no", false)]
    public void Yes_and_no_in_a_configuration(string text, bool expected)
    {
        Config config = ConfigurationFactory.ParseString($"a = {text}");

        if (Kernel.IsEmbedded)
            Assert.Equal(expected, config.GetBoolean("a"));
        else
            Assert.Throws<NotSupportedException>(() => config.GetBoolean("a"));
    }

    [Fact]
    public async Task What_the_function_for_a_failure_throws_is_logged()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Error));
        Task failed = Task.FromException<int>(new TestException("one"));

        await Assert.ThrowsAsync<TestException>(() =>
            failed.PipeTo(TestActor, failure: _ => throw new TestException())
        );

        Sys.Log.Error("end");
        if (Kernel.IsEmbedded)
            ExpectMsg<Error>(error => Assert.IsType<TestException>(error.Cause));
        ExpectMsg<Error>(error => Assert.Equal("end", error.Message.ToString()));
    }

    private sealed class Awaiting : ReceiveActor
    {
        public Awaiting(IActorRef witness) =>
            ReceiveAsync<TaskCompletionSource>(async gate =>
            {
                witness.Tell("begun");
                try
                {
                    await gate.Task;
                    witness.Tell("rest");
                }
                finally
                {
                    witness.Tell("finally");
                }
            });
    }
}
