using Mesh.Kernel.Dispatch;
using Mesh.Kernel.Tests.Support;

namespace Mesh.Kernel.Tests;

/// <summary>What other threads read of a mailbox, and what it keeps when it is empty.</summary>
public sealed class MailboxCountTests
{
    [Fact]
    public void What_was_told_and_not_taken_is_counted_over_many_segments()
    {
        using var world = new World(1);
        int handled = 0;
        Mailbox? mailbox = null;
        IActorRef actor = world.System.ActorOf(
            Fun.PropsFor(
                (_, m) =>
                {
                    handled++;
                    Assert.Equal((int)m, mailbox!.Count);
                }
            )
        );
        mailbox = ((LocalActorRef)actor).Cell.Mailbox;
        Assert.Equal(0, mailbox.Count);
        foreach (int burst in new[] { 1, 7, 8, 9, 1_000, 5_000, 20, 600 })
        {
            for (int i = 1; i <= burst; i++)
            {
                actor.Tell(burst - i, null);
                Assert.Equal(i, mailbox.Count);
            }
            world.Run.RunUntilIdle();
            Assert.Equal(0, mailbox.Count);
        }
        Assert.Equal(6_645, handled);
    }

    [Fact]
    public void The_mailbox_of_an_actor_that_has_ended_counts_nothing()
    {
        using var world = new World(1);
        IActorRef actor = world.System.ActorOf(Fun.PropsFor((_, _) => { }));
        world.Run.RunUntilIdle();
        Mailbox mailbox = ((LocalActorRef)actor).Cell.Mailbox;
        for (int i = 0; i < 1_000; i++)
            actor.Tell(i, null);
        world.System.Stop(actor);
        world.Run.RunUntilIdle();
        Assert.Equal(0, mailbox.Count);
        Assert.Null(mailbox.First);
    }

    // What is read is held against counters read around it: told before or after, handled before or after.
    [Fact]
    public async Task From_another_thread_the_count_is_off_by_no_more_than_what_happens_meanwhile()
    {
        const int rounds = 1_000;
        const int each = 700;
        using ActorSystem system = ActorSystem.Create("count");
        long begun = 0;
        long told = 0;
        long handled = 0;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        IActorRef actor = system.ActorOf(Fun.PropsFor((_, _) => Handled()));
        Mailbox mailbox = ((LocalActorRef)actor).Cell.Mailbox;
        Thread[] producers = [.. Enumerable.Range(0, 2).Select(_ => new Thread(Produce))];
        Array.ForEach(producers, p => p.Start());
        long readings = 0;
        string? wrong = null;
        while (!done.Task.IsCompleted && wrong is null)
        {
            (long toldBefore, long handledBefore) = (Volatile.Read(ref told), Volatile.Read(ref handled));
            int count = mailbox.Count;
            (long handledAfter, long begunAfter) = (Volatile.Read(ref handled), Volatile.Read(ref begun));
            // One has been taken and is not counted as handled yet.
            long least = Math.Max(0, toldBefore - handledAfter - 1);
            long most = begunAfter - handledBefore;
            if (count < least || count > most)
                wrong = $"{count} is not in {least}..{most}, reading {readings}";
            readings++;
        }
        Array.ForEach(producers, p => p.Join());
        await done.Task;
        Assert.Null(wrong);
        Assert.Equal(0, mailbox.Count);
        await system.Terminate();

        void Produce()
        {
            for (int round = 0; round < rounds; round++)
            {
                for (int i = 0; i < each; i++)
                {
                    Interlocked.Increment(ref begun);
                    actor.Tell(this, null);
                    Interlocked.Increment(ref told);
                }
                // Lets the actor catch up, so that segments are emptied, kept and used again.
                SpinWait.SpinUntil(() => Volatile.Read(ref told) - Volatile.Read(ref handled) < 200);
            }
        }

        void Handled()
        {
            Volatile.Write(ref handled, handled + 1);
            if (handled == 2L * rounds * each)
                done.SetResult();
        }
    }

    [Fact]
    public void After_a_large_burst_one_spare_segment_is_kept_after_small_ones_those_they_need()
    {
        using var world = new World(1);
        IActorRef actor = world.System.ActorOf(Fun.PropsFor((_, _) => { }));
        Mailbox mailbox = ((LocalActorRef)actor).Cell.Mailbox;
        Assert.Equal(1, SparesAfter(100_000));
        Assert.InRange(SparesAfter(1_000), 2, 4);
        Assert.InRange(SparesAfter(1_000), 2, 4);
        Assert.Equal(1, SparesAfter(3_000));

        int SparesAfter(int burst)
        {
            for (int i = 0; i < burst; i++)
                actor.Tell(i, null);
            world.Run.RunUntilIdle();
            return mailbox.SpareCount;
        }
    }
}
