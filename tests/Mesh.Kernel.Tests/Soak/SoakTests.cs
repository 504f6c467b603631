using System.Globalization;
using Mesh.Contracts.Runtime;
using Mesh.Kernel.Extensions;
using Mesh.Kernel.Setup;
using Mesh.Kernel.Tests.Support;

namespace Mesh.Kernel.Tests.Soak;

/// <summary>Many messages on the thread pool, with everything that an actor can hold, and failures all along.</summary>
/// <remarks><c>MESH_SOAK_MESSAGES</c> says how many; 1 million by default, 10 million nightly.</remarks>
[Trait("cost", "slow")]
[Collection("alone")]
public sealed class SoakTests
{
    private const int Workers = 64;
    private const int Laps = 10;
    private static readonly long Messages = long.Parse(
        Environment.GetEnvironmentVariable("MESH_SOAK_MESSAGES") ?? "1000000",
        CultureInfo.InvariantCulture
    );

    [Fact]
    public async Task Mailboxes_timers_watches_and_questions_return_to_zero_and_memory_stays_flat()
    {
        var time = new CountingTime();
        // Ten thousand failures are meant to happen: nobody has to read of them.
        ActorSystemSetup setup = ActorSystemSetup.Create(
            new TimeProviderSetup(time),
            BootstrapSetup.Create().WithConfig("akka.loggers = []")
        );
        using ActorSystem system = ActorSystem.Create("soak", setup);
        var tally = new Tally();
        IActorRef echo = system.ActorOf(Fun.PropsFor((f, m) => f.From.Tell(m)), "echo");
        IActorRef top = system.ActorOf(Props.Create(() => new Supervisor(Workers, echo, tally)), "top");
        IActorRef[] workers = await top.Ask<IActorRef[]>("workers");
        long before = 0;
        for (int lap = 0; lap < Laps; lap++)
        {
            await RunLap(workers, tally, Messages / Laps, lap);
            // The first laps fill pools and tables that are kept.
            if (lap == 2)
                before = GC.GetTotalMemory(forceFullCollection: true);
        }
        long grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.InRange(grown, long.MinValue, 8 << 20);
        Assert.Equal(Messages / Laps * Laps, tally.Handled);
        Assert.True(tally.Restarts > Messages / 2000, $"{tally.Restarts} restarts");

        Assert.True(await top.GracefulStop(Timeout.InfiniteTimeSpan));
        Assert.All(workers, w => Assert.Equal(0, ((LocalActorRef)w).Cell.DeathWatch.Count));
        // The last watches are taken back, and the parent is told, by system messages, which are before these.
        await echo.Ask<int>(1);
        Assert.Equal(0, ((LocalActorRef)echo).Cell.DeathWatch.Count);
        await ((ExtendedActorSystem)system).Guardian.Ask<ActorIdentity>(new Identify(1));
        IReadOnlyList<MailboxReading> mailboxes = ((IRuntimeGauges)system).ReadMailboxes();
        Assert.Equal(["/", "/user", "/user/echo", "/system"], mailboxes.Select(m => m.Path));
        Assert.All(mailboxes, m => Assert.Equal(0, m.Depth));
        // Its task ends a little after the actors have: with its own timer.
        await CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.UnknownReason.Instance);
        Assert.Equal(0, time.Timers);
    }

    private static async Task RunLap(IActorRef[] workers, Tally tally, long messages, int lap)
    {
        const int producers = 4;
        tally.BeginLap(messages);
        tally.IsStashing = true;
        Thread[] threads = [.. Enumerable.Range(0, producers).Select(p => new Thread(() => Produce(p)))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        tally.IsStashing = false;
        foreach (IActorRef worker in workers)
            worker.Tell("flush", null);
        await tally.LapDone;
        await tally.AnswersDone();

        void Produce(int producer)
        {
            // The same seed for a producer in a lap, every time.
            var random = new Random((lap * producers) + producer);
            for (long i = producer; i < messages; i += producers)
            {
                tally.Window.Wait();
                workers[random.Next(workers.Length)].Tell(new Work(random.Next()), null);
            }
        }
    }
}
