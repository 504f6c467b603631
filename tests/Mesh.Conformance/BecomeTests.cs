using Mesh.Conformance.Support;
using Xunit.Abstractions;

namespace Mesh.Conformance;

/// <summary>Handlers, and how an actor changes them.</summary>
public sealed class BecomeTests(ITestOutputHelper output) : TestKit(Kit.Patient, output)
{
    [Fact]
    public void Become_replaces_the_behaviour()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Changing()));

        actor.Tell("name");
        actor.Tell("become");
        actor.Tell("name");

        ExpectMsg("first");
        ExpectMsg("second");
    }

    [Fact]
    public void After_Become_there_is_nothing_below()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Changing()));

        actor.Tell("become");
        actor.Tell("unstack");
        actor.Tell("name");

        ExpectMsg("first");
    }

    [Fact]
    public void BecomeStacked_keeps_what_was_there()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Changing()));

        actor.Tell("stack");
        actor.Tell("stack");
        actor.Tell("name");
        actor.Tell("unstack");
        actor.Tell("unstack");
        actor.Tell("name");

        ExpectMsg("second");
        ExpectMsg("first");
    }

    [Fact]
    public void The_lowest_behaviour_stays()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Changing()));

        actor.Tell("unstack");
        actor.Tell("unstack");
        actor.Tell("name");

        ExpectMsg("first");
    }

    [Fact]
    public void A_restart_goes_back_to_the_first_behaviour()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Changing()));

        actor.Tell("become");
        actor.Tell(new TestException());
        actor.Tell("name");

        ExpectMsg("first");
    }

    [Fact]
    public void The_first_handler_that_fits_gets_the_message()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Ordered()));

        actor.Tell(5);
        actor.Tell(-5);
        actor.Tell("text");
        actor.Tell('c');

        ExpectMsg("positive");
        ExpectMsg("number");
        ExpectMsg("text");
        ExpectMsg("any");
    }

    [Fact]
    public void A_handler_of_a_base_class_gets_what_derives_from_it()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new ByBase()));

        actor.Tell(new ArgumentNullException());
        actor.Tell(new InvalidOperationException());

        ExpectMsg("argument");
        ExpectMsg("exception");
    }

    [Fact]
    public void A_handler_may_decline()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Declining()));

        actor.Tell(1);
        actor.Tell(2);

        ExpectMsg("first");
        ExpectMsg("second");
    }

    [Fact]
    public void After_ReceiveAny_no_handler_can_be_added()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Late(TestActor)));

        actor.Tell("go");

        ExpectMsg<InvalidOperationException>();
    }

    [Fact]
    public void An_untyped_actor_becomes_another_as_well()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Untyped()));

        actor.Tell("become");
        actor.Tell("x");
        actor.Tell("back");
        actor.Tell("y");

        ExpectMsg("other x");
        ExpectMsg("base y");
    }

    private sealed class Changing : ReceiveActor
    {
        public Changing() => Named("first");

        private void Named(string name)
        {
            Receive<Exception>(e => throw e);
            Receive<string>(text =>
            {
                switch (text)
                {
                    case "become":
                        Become(() => Named("second"));
                        break;
                    case "stack":
                        BecomeStacked(() => Named("second"));
                        break;
                    case "unstack":
                        UnbecomeStacked();
                        break;
                    default:
                        Sender.Tell(name);
                        break;
                }
            });
        }
    }

    private sealed class Ordered : ReceiveActor
    {
        public Ordered()
        {
            Receive<int>(number => number > 0, _ => Sender.Tell("positive"));
            Receive<int>(_ => Sender.Tell("number"));
            Receive(typeof(string), _ => Sender.Tell("text"));
            ReceiveAny(_ => Sender.Tell("any"));
        }
    }

    private sealed class ByBase : ReceiveActor
    {
        public ByBase()
        {
            Receive<ArgumentException>(_ => Sender.Tell("argument"));
            Receive<Exception>(_ => Sender.Tell("exception"));
        }
    }

    private sealed class Declining : ReceiveActor
    {
        public Declining()
        {
            Receive<int>(number =>
            {
                if (number != 1)
                    return false;
                Sender.Tell("first");
                return true;
            });
            Receive<int>(_ => Sender.Tell("second"));
        }
    }

    private sealed class Late : ReceiveActor
    {
        public Late(IActorRef witness) =>
            Receive<string>(_ =>
                Become(() =>
                {
                    ReceiveAny(_ => { });
                    witness.Tell(Record.Exception(() => Receive<int>(_ => { })) ?? new TestException("none"));
                })
            );
    }

    private sealed class Untyped : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is "become")
                BecomeStacked(Other);
            else
                Sender.Tell($"base {message}");
        }

        private void Other(object message)
        {
            if (message is "back")
                UnbecomeStacked();
            else
                Sender.Tell($"other {message}");
        }
    }
}
