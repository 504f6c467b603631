using Mesh.Conformance.Support;
using Xunit.Abstractions;

namespace Mesh.Conformance;

/// <summary>What nobody has received, and what nobody has handled.</summary>
public sealed class DeadLetterTests(ITestOutputHelper output) : TestKit(Kit.Patient, output)
{
    [Fact]
    public void A_message_to_a_dead_actor_is_a_dead_letter()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Echo()));
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor);
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));

        actor.Tell("lost");

        ExpectMsg<DeadLetter>(letter =>
            Assert.Equal(("lost", TestActor, actor), (letter.Message, letter.Sender, letter.Recipient))
        );
    }

    [Fact]
    public void What_is_sent_to_the_dead_letters_is_one()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));

        Sys.DeadLetters.Tell("lost", TestActor);

        ExpectMsg<DeadLetter>(letter => Assert.Equal("lost", letter.Message));
    }

    [Fact]
    public void What_waits_in_the_mailbox_of_an_ended_actor_is_dead_letters()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Parent(SupervisorStrategy.DefaultStrategy)));

        actor.Tell(
            new Run(context =>
            {
                context.Stop(context.Self);
                context.Self.Tell(1);
                context.Self.Tell(2);
            })
        );

        ExpectMsg<DeadLetter>(letter => Assert.Equal(1, letter.Message));
        ExpectMsg<DeadLetter>(letter => Assert.Equal(2, letter.Message));
    }

    [Fact]
    public void What_need_not_be_told_is_suppressed()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(AllDeadLetters));

        Sys.DeadLetters.Tell(new Unimportant(), TestActor);

        ExpectMsg<SuppressedDeadLetter>(letter => Assert.IsType<Unimportant>(letter.Message));
    }

    [Fact]
    public void What_no_handler_takes_is_unhandled()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(UnhandledMessage));
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Counter()));

        actor.Tell('c', TestActor);

        ExpectMsg<UnhandledMessage>(unhandled =>
            Assert.Equal(('c', TestActor, actor), (unhandled.Message, unhandled.Sender, unhandled.Recipient))
        );
    }

    [Fact]
    public void An_actor_may_say_that_it_does_not_handle_a_message()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(UnhandledMessage));
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Unhandling()));

        actor.Tell("hello");

        ExpectMsg<UnhandledMessage>(unhandled => Assert.Equal("hello", unhandled.Message));
    }

    [Fact]
    public void Unhandled_can_be_overridden()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Catching(TestActor)));

        actor.Tell("hello");

        ExpectMsg(("unhandled", "hello"));
    }

    [Fact]
    public void A_filter_waits_for_dead_letters()
    {
        EventFilter.DeadLetter<string>().ExpectOne(() => Sys.DeadLetters.Tell("lost", TestActor));
        EventFilter.DeadLetter().ExpectOne(() => Sys.DeadLetters.Tell(5, TestActor));
    }

    private sealed class Unimportant : IDeadLetterSuppression;

    private sealed class Unhandling : UntypedActor
    {
        protected override void OnReceive(object message) => Unhandled(message);
    }

    private sealed class Catching(IActorRef witness) : ReceiveActor
    {
        protected override void Unhandled(object message) => witness.Tell(("unhandled", (string)message));
    }
}
