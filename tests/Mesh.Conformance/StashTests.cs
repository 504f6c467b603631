using Mesh.Conformance.Support;
using Xunit.Abstractions;

namespace Mesh.Conformance;

/// <summary>Messages that are put aside.</summary>
public sealed class StashTests(ITestOutputHelper output) : TestKit(Kit.Patient, output)
{
    [Fact]
    public void What_was_put_aside_comes_back_in_its_order_before_the_rest()
    {
        IActorRef actor = NewStashing();

        actor.Tell(1);
        actor.Tell(2);
        actor.Tell("open");
        actor.Tell(3);

        ExpectMsg(1);
        ExpectMsg(2);
        ExpectMsg(3);
    }

    [Fact]
    public void One_message_may_be_taken_back()
    {
        IActorRef actor = NewStashing();

        actor.Tell(1);
        actor.Tell(2);
        actor.Tell("open one");
        actor.Tell(3);

        ExpectMsg(1);
        ExpectMsg(3);
    }

    [Fact]
    public void A_message_keeps_its_sender()
    {
        IActorRef actor = NewStashing();
        TestProbe probe = CreateTestProbe();

        actor.Tell(1, probe.Ref);
        actor.Tell("open");

        ExpectMsg(1);
        probe.ExpectMsg("handled");
    }

    [Fact]
    public void A_restart_brings_everything_back()
    {
        IActorRef actor = NewStashing();

        actor.Tell(1);
        actor.Tell(2);
        actor.Tell(new TestException());
        actor.Tell("open");

        ExpectMsg(1);
        ExpectMsg(2);
    }

    [Fact]
    public void A_message_cannot_be_put_aside_twice()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Twice(TestActor)));

        actor.Tell("x");

        ExpectMsg<IllegalActorStateException>();
    }

    [Fact]
    public void A_bounded_stash_overflows()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Bounded(TestActor)).WithStashCapacity(2));

        actor.Tell(1);
        actor.Tell(2);
        actor.Tell(3);

        ExpectMsg<StashOverflowException>();
    }

    [Fact]
    public void A_stash_can_be_emptied_without_handling()
    {
        IActorRef actor = NewStashing();

        actor.Tell(1);
        actor.Tell(2);
        actor.Tell("clear");
        actor.Tell("open");
        actor.Tell(3);

        ExpectMsg("cleared 1, 2");
        ExpectMsg(3);
    }

    [Fact]
    public void At_the_end_what_is_still_aside_is_a_dead_letter()
    {
        IActorRef actor = NewStashing();
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));

        actor.Tell(1);
        actor.Tell("ready?");
        ExpectMsg("ready");
        Sys.Stop(actor);

        ExpectMsg<DeadLetter>(letter => Assert.Equal(1, letter.Message));
    }

    private IActorRef NewStashing() => Sys.ActorOf(Props.Create(() => new Stashing(TestActor)));

    private sealed class Stashing : ReceiveActor, IWithUnboundedStash
    {
        public Stashing(IActorRef witness)
        {
            Receive<int>(_ => Stash.Stash());
            Receive<Exception>(e => throw e);
            Receive<string>(text => text == "ready?", _ => witness.Tell("ready"));
            Receive<string>(
                text => text == "clear",
                _ =>
                    witness.Tell(
                        $"cleared {string.Join(", ", Stash.ClearStash().Select(envelope => envelope.Message))}"
                    )
            );
            Receive<string>(text =>
            {
                Become(() =>
                    Receive<int>(number =>
                    {
                        witness.Tell(number);
                        if (!Sender.Equals(witness))
                            Sender.Tell("handled");
                    })
                );
                if (text == "open one")
                    Stash.Unstash();
                else
                    Stash.UnstashAll();
            });
        }

        public IStash Stash { get; set; } = null!;
    }

    private sealed class Twice : ReceiveActor, IWithUnboundedStash
    {
        public Twice(IActorRef witness) =>
            ReceiveAny(_ =>
            {
                Stash.Stash();
                witness.Tell(Record.Exception(() => Stash.Stash()) ?? new TestException("none"));
            });

        public IStash Stash { get; set; } = null!;
    }

    private sealed class Bounded : ReceiveActor, IWithStash
    {
        public Bounded(IActorRef witness) =>
            Receive<int>(_ =>
            {
                if (Record.Exception(() => Stash.Stash()) is { } e)
                    witness.Tell(e);
            });

        public IStash Stash { get; set; } = null!;
    }
}
