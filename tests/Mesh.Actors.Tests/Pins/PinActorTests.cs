using Mesh.Actors.Limits;
using Mesh.Actors.Pins;
using Mesh.Contracts;
using static Mesh.Actors.Tests.Pins.PinKit;

namespace Mesh.Actors.Tests.Pins;

public sealed class PinActorTests : TestKit
{
    private const int Count = 300;

    private readonly PinHandover _handover = new();
    private double _chance;

    [Fact]
    public void Of_very_many_pins_on_the_real_clock_each_dials_and_again_when_that_has_failed()
    {
        var setup = new PinSetup(
            new PinTimes(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(10)),
            () => _chance = (_chance + 0.137) % 1,
            _handover
        );
        IActorRef parent = Sys.ActorOf(Props.Create(() => new Parent(setup, TestActor)));
        parent.Tell(Count);

        // A timer that fires a little early must not be the last one.
        var seen = new Dictionary<PinTarget, int>();
        while (seen.Values.Count(times => times >= 3) < Count)
        {
            DialPin dial = ExpectMsg<DialPin>(TimeSpan.FromSeconds(10));
            seen[dial.Target] = seen.GetValueOrDefault(dial.Target) + 1;
            LastSender.Tell(Failed());
        }
    }

    [Fact]
    public void One_that_is_told_to_end_does_not_say_that_it_failed_and_one_that_is_stopped_does()
    {
        IActorRef parent = Sys.ActorOf(
            Props.Create(() => new Parent(new PinSetup(Times, () => 0, _handover), TestActor))
        );
        parent.Tell(2);
        ExpectMsg<DialPin>();
        IActorRef first = LastSender;
        ExpectMsg<DialPin>();
        IActorRef second = LastSender;
        Watch(first);
        first.Tell(EndPin.Instance);
        ExpectTerminated(first);

        Sys.Stop(second);
        ExpectMsg<PinFailed>();
        Assert.Equal(second, LastSender);
    }

    /// <summary>Starts pins, and passes on what they want but not how they stand.</summary>
    private sealed class Parent : ReceiveActor
    {
        public Parent(PinSetup setup, IActorRef listener)
        {
            Props props = PinActor.PropsFor(setup);
            Receive<int>(count =>
            {
                for (int i = 0; i < count; i++)
                {
                    var begin = new BeginPin(Target(i), PinPolicy.Always, PinStanding.Welcome, [], HasAddress: true);
                    setup.Handover.Start(() => Context.ActorOf(props), begin);
                }
            });
            Receive<PinTold>(_ => { });
            ReceiveAny(listener.Forward);
        }
    }
}
