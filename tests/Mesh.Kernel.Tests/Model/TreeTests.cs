using System.Diagnostics.Metrics;
using Mesh.Kernel.Extensions;
using Mesh.Kernel.Tests.Support;

namespace Mesh.Kernel.Tests.Model;

/// <summary>Random trees of actors with random failures, held against what must be so in every one.</summary>
public sealed class TreeTests
{
    private static readonly int SeedCount = int.Parse(Environment.GetEnvironmentVariable("MESH_MODEL_SEEDS") ?? "400");

    // More is born than dies, or there would soon be nobody to look at.
    private static readonly Deed[] Deeds =
    [
        .. Enumerable.Repeat(Deed.Spawn, 8),
        .. Enumerable.Repeat(Deed.Fail, 5),
        .. Enumerable.Repeat(Deed.FailAfterAwait, 4),
        .. Enumerable.Repeat(Deed.Await, 3),
        .. Enumerable.Repeat(Deed.Watch, 3),
        .. Enumerable.Repeat(Deed.WatchChild, 3),
        .. Enum.GetValues<Deed>(),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whatever_fails_hooks_come_in_order_nobody_is_left_asleep_and_no_message_or_end_is_lost_or_told_twice(
        bool isGauged
    )
    {
        int received = 0;
        int incarnations = 0;
        Seeds.Each(
            SeedCount,
            seed =>
            {
                var ledger = new Ledger(new Random((int)seed));
                Run(seed, ledger, isGauged);
                Assert.True(ledger.Broken.Count == 0, string.Join(Environment.NewLine, ledger.Broken));
                received += ledger.Received;
                incarnations += ledger.Lives.Sum(l => Math.Max(0, l.Incarnations - 1));
            }
        );
        // The trees have grown, worked and failed; else all of the above says nothing.
        Assert.True(received > 50 * SeedCount, $"{received} messages");
        Assert.True(incarnations > 5 * SeedCount, $"{incarnations} restarts");
    }

    private static void Run(ulong seed, Ledger ledger, bool isGauged)
    {
        // Gauged, every message goes through the mailbox with a stamp round it.
        World world = isGauged ? new World(seed, new TelemetrySetup()) : new World(seed);
        using MeterListener? listener = isGauged ? Listen(world.System) : null;
        world.System.EventStream.Subscribe(
            world.System.ActorOf(Fun.PropsFor((_, m) => NoteDead(ledger, m)), "dead"),
            typeof(DeadLetter)
        );
        world.Run.RunUntilIdle();
        for (int i = 0; i < 300; i++)
        {
            Life[] living = [.. ledger.Lives.Where(l => !l.HasEnded)];
            if (living.Length < 5)
                ledger.LifeOf(world.System.ActorOf(Node.PropsFor(ledger, 0)));
            Life[] lives = [.. ledger.Lives];
            // Mostly somebody who lives: an order to the dead only tries their dead letters.
            Life[] from = living.Length > 0 && ledger.Random.Next(10) > 0 ? living : lives;
            Life target = from[ledger.Random.Next(from.Length)];
            Life other = lives[ledger.Random.Next(lives.Length)];
            Deed deed = Deeds[ledger.Random.Next(Deeds.Length)];
            target.Actor.Tell(new Order(ledger.NextMessage(), deed, other.Actor), null);
            for (int steps = ledger.Random.Next(6); steps > 0; steps--)
                world.Run.RunOne();
            if (ledger.Random.Next(20) == 0)
                world.Run.RunFor(TimeSpan.FromMilliseconds(100));
        }
        world.Run.RunFor(TimeSpan.FromMinutes(1));
        foreach (Life life in ledger.Lives)
            life.CheckQuiet();
        ledger.CheckNothingIsLost();
        world.Dispose();
        foreach (Life life in ledger.Lives)
            ledger.Check(life.HasEnded, $"{life.Actor} has not ended with its system");
    }

    private static MeterListener Listen(ActorSystem system)
    {
        Meter own = ((ActorSystemImpl)system).Telemetry!.Meter;
        var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, to) =>
        {
            if (ReferenceEquals(instrument.Meter, own))
                to.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => Assert.True(value >= 0));
        listener.Start();
        return listener;
    }

    private static void NoteDead(Ledger ledger, object message)
    {
        if (message is DeadLetter { Message: Order order })
            ledger.NoteDead(order.Number);
    }
}
