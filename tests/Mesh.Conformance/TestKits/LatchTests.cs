using Mesh.Conformance.Support;
using Xunit.Abstractions;

namespace Mesh.Conformance.TestKits;

/// <summary>Latches and barriers.</summary>
public sealed class LatchTests(ITestOutputHelper output) : TestKit(Kit.Patient, output)
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void A_latch_opens_when_it_has_been_counted_down()
    {
        TestLatch latch = CreateTestLatch(2);

        latch.CountDown();
        Assert.False(latch.IsOpen);
        latch.CountDown();

        Assert.True(latch.IsOpen);
        latch.Ready();
    }

    [Fact]
    public void A_latch_that_stays_closed_is_an_error() =>
        Assert.Throws<TimeoutException>(() => CreateTestLatch().Ready(Short));

    [Fact]
    public void A_latch_can_be_opened_at_once()
    {
        TestLatch latch = CreateTestLatch(5);

        latch.Open();

        Assert.True(latch.IsOpen);
    }

    [Fact]
    public void A_latch_can_be_closed_again()
    {
        TestLatch latch = CreateTestLatch();
        latch.CountDown();

        latch.Reset();

        Assert.False(latch.IsOpen);
    }

    [Fact]
    public void An_actor_opens_a_latch()
    {
        TestLatch latch = CreateTestLatch();
        IActorRef actor = ActorOf(dsl => dsl.ReceiveAny((_, _) => latch.CountDown()));

        actor.Tell("open");

        latch.Ready(Kit.Minute);
        Assert.True(latch.IsOpen);
    }

    [Fact]
    public void A_barrier_waits_for_all()
    {
        TestBarrier barrier = CreateTestBarrier(2);
        IActorRef actor = ActorOf(dsl =>
            dsl.ReceiveAny(
                (_, context) =>
                {
                    barrier.Await(Kit.Minute);
                    context.Sender.Tell("through");
                }
            )
        );

        actor.Tell("go");
        barrier.Await(Kit.Minute);

        ExpectMsg("through");
    }
}
