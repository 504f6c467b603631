using Mesh.Conformance.Support;
using Xunit.Abstractions;

namespace Mesh.Conformance;

/// <summary>The message that an actor gets when no other has come for a time; the test moves time.</summary>
public sealed class ReceiveTimeoutTests(ITestOutputHelper output) : TestKit(Kit.Moved, output)
{
    private TestScheduler Time => (TestScheduler)Sys.Scheduler;

    [Fact]
    public void It_comes_when_nothing_has_come()
    {
        IActorRef actor = Waiting();

        Time.Advance(Kit.Seconds(9));
        NothingHasCome();
        Time.Advance(Kit.Seconds(1));

        ExpectMsg<ReceiveTimeout>();
        Assert.NotNull(actor);
    }

    [Fact]
    public void A_message_puts_it_off()
    {
        IActorRef actor = Waiting();

        Time.Advance(Kit.Seconds(9));
        actor.Tell("message");
        ExpectMsg("message");
        Settle(actor);
        Time.Advance(Kit.Seconds(9));
        NothingHasCome();
        Time.Advance(Kit.Seconds(1));

        ExpectMsg<ReceiveTimeout>();
    }

    [Fact]
    public void A_message_without_influence_does_not()
    {
        IActorRef actor = Waiting();

        Time.Advance(Kit.Seconds(9));
        actor.Tell(new Quiet("message"));
        ExpectMsg(new Quiet("message"));
        Settle(actor);
        Time.Advance(Kit.Seconds(1));

        ExpectMsg<ReceiveTimeout>();
    }

    [Fact]
    public void It_can_be_taken_back()
    {
        IActorRef actor = Waiting();

        actor.Tell("off");
        ExpectMsg("off");
        Settle(actor);
        Time.Advance(Kit.Seconds(100));

        NothingHasCome();
    }

    [Fact]
    public void It_comes_again_until_it_is_taken_back()
    {
        IActorRef actor = Waiting();

        Time.Advance(Kit.Seconds(10));
        ExpectMsg<ReceiveTimeout>();
        Settle(actor);
        Time.Advance(Kit.Seconds(10));

        ExpectMsg<ReceiveTimeout>();
    }

    private IActorRef Waiting()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Patient(TestActor)));
        actor.Tell("ready");
        ExpectMsg("ready");
        Settle(actor);
        return actor;
    }

    // The answer to this comes when the message before it has been handled to its end.
    private void Settle(IActorRef actor)
    {
        actor.Tell(new Quiet("settle"));
        ExpectMsg(new Quiet("settle"));
    }

    private void NothingHasCome() => ExpectNoMsg(TimeSpan.Zero);

    private sealed record Quiet(string Text) : INotInfluenceReceiveTimeout;

    private sealed class Patient : ReceiveActor
    {
        public Patient(IActorRef witness)
        {
            Context.SetReceiveTimeout(TimeSpan.FromSeconds(10));
            Receive<string>(
                text => text == "off",
                text =>
                {
                    Context.SetReceiveTimeout(null);
                    witness.Tell(text);
                }
            );
            ReceiveAny(message => witness.Tell(message));
        }
    }
}
