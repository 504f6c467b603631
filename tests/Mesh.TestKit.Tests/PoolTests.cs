using Xunit.Abstractions;
using static Mesh.Testing.Tests.Support;

namespace Mesh.Testing.Tests;

/// <summary>What is different on the thread pool: waits that block, waits that are awaited, and the implicit
/// sender.</summary>
public sealed class PoolTests(ITestOutputHelper output) : TestKit((ActorSystem?)null, output)
{
    // Long enough for the slowest machine; no test waits for it to pass.
    private static readonly TimeSpan Plenty = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_message_from_another_thread_is_waited_for()
    {
        ActorOf<EchoActor>().Tell("a");
        ExpectMsg("a", Plenty);
        Assert.Equal("a", LastMessage);
    }

    [Fact]
    public async Task After_an_await_the_test_actor_is_still_the_sender()
    {
        IActorRef echo = ActorOf<EchoActor>();
        Assert.Equal("a", await echo.Ask<string>("a", Plenty));
        await Task.Yield();
        echo.Tell("b");
        Assert.Equal("b", await ExpectMsgAsync<string>(Plenty));
        echo.Tell("c");
        await ExpectMsgFromAsync(echo, "c", Plenty);
    }

    [Fact]
    public void A_test_that_awaits_leaves_its_thread_without_a_sender()
    {
        TestProbe probe = CreateTestProbe();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task? test = null;
        var thread = new Thread(() =>
        {
            test = Test();
            probe.Ref.Tell("of nobody");
        });
        thread.Start();
        thread.Join();
        gate.SetResult();
        test!.GetAwaiter().GetResult();
        Assert.Equal("of the test", probe.ReceiveOne(Plenty));
        probe.ExpectMsgFrom(Sys.DeadLetters, "of nobody", Plenty);
        Assert.Equal("of the test again", probe.ReceiveOne(Plenty));
        Assert.NotEqual(Sys.DeadLetters, probe.LastSender);

        async Task Test()
        {
            using var kit = new TestKit();
            probe.Ref.Tell("of the test");
            await gate.Task;
            probe.Ref.Tell("of the test again");
        }
    }

    [Fact]
    public async Task The_end_of_an_actor_can_be_awaited()
    {
        IActorRef echo = await WatchAsync(ActorOf<EchoActor>());
        echo.Tell(PoisonPill.Instance);
        await ExpectTerminatedAsync(echo, Plenty);
    }

    [Fact]
    public void Nothing_that_has_come_is_no_message() => ExpectNoMsg(TimeSpan.Zero);

    [Fact]
    public void A_failure_has_no_seed_to_tell()
    {
        TestActor.Tell(1);
        PeekOne(Plenty);
        Assert.Equal(
            $"Expected a message of type String within 00:01:00, but what came was 1 (Int32) from {TestActor}"
                + $"{Environment.NewLine}Last messages seen, newest last:{Environment.NewLine}  1 (Int32) from {TestActor}",
            FailureOf(() => ExpectMsg<string>(Plenty))
        );
    }

    [Fact]
    public void A_wait_that_is_over_is_a_failure() =>
        Assert.Equal(
            "Expected a message of type String within 00:00:00, but nothing came",
            FailureOf(() => ExpectMsg<string>(TimeSpan.Zero))
        );

    [Fact]
    public async Task A_wait_is_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        ValueTask<string> waiting = ExpectMsgAsync<string>(Plenty, cancellationToken: cancellation.Token);
        Assert.False(waiting.IsCompleted);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting);
    }

    [Fact]
    public async Task An_endless_wait_is_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        Task<object?> waiting = ReceiveOneAsync(Timeout.InfiniteTimeSpan, cancellation.Token).AsTask();
        Task<object?> peeking = PeekOneAsync(cancellation.Token).AsTask();
        Assert.False(waiting.IsCompleted || peeking.IsCompleted);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => peeking);
    }

    [Fact]
    public async Task Conditions_and_assertions_are_polled()
    {
        int tries = 0;
        AwaitCondition(() => ++tries == 3, Plenty, TimeSpan.FromTicks(1));
        AwaitAssert(() => Assert.Equal(6, ++tries), Plenty, TimeSpan.FromTicks(1));
        await AwaitConditionAsync(() => ++tries == 9, Plenty, TimeSpan.FromTicks(1));
        await AwaitAssertAsync(() => Assert.Equal(12, ++tries), Plenty, TimeSpan.FromTicks(1));
        Assert.Equal(12, tries);
        Assert.False(AwaitConditionNoThrow(() => false, TimeSpan.Zero));
    }

    [Fact]
    public async Task A_block_is_awaited()
    {
        IActorRef echo = ActorOf<EchoActor>();
        string answer = await WithinAsync(
            Plenty,
            async () =>
            {
                echo.Tell("a");
                return await ExpectMsgAsync<string>();
            }
        );
        Assert.Equal("a", answer);
    }

    [Fact]
    public void A_latch_is_opened_by_an_actor()
    {
        TestLatch latch = CreateTestLatch();
        SetAutoPilot(
            new DelegateAutoPilot(
                (_, _) =>
                {
                    latch.CountDown();
                    return AutoPilot.KeepRunning;
                }
            )
        );
        TestActor.Tell("a");
        latch.Ready(Plenty);
    }

    [Fact]
    public void A_barrier_waits_for_all()
    {
        TestBarrier barrier = CreateTestBarrier(2);
        Assert.StartsWith(
            "Not all of 2 threads have come to the barrier within 00:00:00",
            Assert.Throws<TimeoutException>(() => barrier.Await(TimeSpan.Zero)).Message
        );
        barrier.Reset();
        IActorRef other = ActorOf(dsl =>
            dsl.ReceiveAny(
                (message, context) =>
                {
                    barrier.Await(Plenty);
                    context.Sender.Tell(message);
                }
            )
        );
        other.Tell("a");
        barrier.Await(Plenty);
        ExpectMsg("a", Plenty);
    }

    [Fact]
    public void What_many_threads_send_to_many_probes_comes_once_and_in_the_order_of_each()
    {
        const int each = 1_000;
        TestProbe[] probes = [.. Enumerable.Range(0, 4).Select(_ => CreateTestProbe())];
        Thread[] threads = [.. Enumerable.Range(0, 64).Select(t => new Thread(() => Send(t)))];
        Array.ForEach(threads, t => t.Start());
        foreach (TestProbe probe in probes)
        {
            var got = probe
                .ReceiveN(16 * each, Plenty)
                .Cast<(int Thread, int Number)>()
                .ToLookup(m => m.Thread, m => m.Number);
            Assert.Equal(16, got.Count);
            Assert.All(got, numbers => Assert.Equal(Enumerable.Range(0, each), numbers));
            probe.ExpectNoMsg(TimeSpan.Zero);
        }
        Array.ForEach(threads, t => t.Join());

        void Send(int thread)
        {
            for (int i = 0; i < each; i++)
                probes[thread % probes.Length].Ref.Tell((thread, i), null);
        }
    }

    [Fact]
    public void The_end_of_the_kit_ends_the_system()
    {
        var kit = new TestKit();
        IActorRef echo = kit.ActorOf<EchoActor>();
        Assert.NotEqual(echo, kit.TestActor);
        kit.Shutdown(Plenty, true);
        Assert.True(kit.Sys.WhenTerminated.IsCompletedSuccessfully);
        kit.Dispose();
    }
}
