using System.Buffers;
using System.IO.Pipelines;
using Mesh.Actors.Transport;

namespace Mesh.Actors.Tests.Transport;

/// <summary>What tests can do to links in memory, and that they stay on one thread.</summary>
[Trait("cost", "unit")]
public sealed class MemoryTransportTests
{
    [Fact]
    public async Task A_cut_is_seen_at_both_ends()
    {
        (MemoryNetwork network, ITransportLink dialled, ITransportLink accepted) = await ConnectAsync();
        Task<IOException> here = dialled.ReceiveLossAsync();

        network.Links[0].Cut();

        Assert.Equal("The link is lost: it was cut.", (await here).Message);
        await accepted.ReceiveLossAsync();
        await Assert.ThrowsAnyAsync<IOException>(() => accepted.SendAsync(new byte[1]));
        Assert.Empty(network.Links);
    }

    [Fact]
    public async Task A_pause_holds_bytes_and_a_resume_delivers_them_in_order()
    {
        (MemoryNetwork network, ITransportLink dialled, ITransportLink accepted) = await ConnectAsync();
        network.Links[0].Pause(MemoryDirections.FromDialler);
        await dialled.SendAsync(new byte[] { 1, 2 });
        await dialled.SendAsync(new byte[] { 3 });
        await accepted.SendAsync(new byte[] { 9 });

        Assert.False(accepted.Input.TryRead(out _));
        Assert.Equal([9], await dialled.ReceiveAsync(1));
        network.Links[0].Resume();
        Assert.Equal([1, 2, 3], await accepted.ReceiveAsync(3));
    }

    [Fact]
    public async Task A_cut_ends_a_pause()
    {
        (MemoryNetwork network, ITransportLink dialled, ITransportLink accepted) = await ConnectAsync();
        MemoryLinkControl control = network.Links[0];
        control.Pause();
        ValueTask<FlushResult> flush = dialled.Output.WriteAsync(new byte[1 << 20]);
        Assert.False(flush.IsCompleted);

        control.Cut();

        await Assert.ThrowsAnyAsync<IOException>(() => flush.AsTask().Guarded());
        await accepted.ReceiveLossAsync();
    }

    [Fact]
    public async Task A_dropping_link_looks_alive_and_carries_nothing()
    {
        (MemoryNetwork network, ITransportLink dialled, ITransportLink accepted) = await ConnectAsync();
        network.Links[0].Drop(MemoryDirections.FromDialler);
        await dialled.SendAsync(new byte[1 << 20]);
        await dialled.DisposeAsync();

        Assert.False(accepted.Input.TryRead(out _));
        accepted.Abort("the test is over");
    }

    [Fact]
    public async Task A_link_is_forgotten_when_both_ends_are_disposed()
    {
        (MemoryNetwork network, ITransportLink dialled, ITransportLink accepted) = await ConnectAsync();
        Assert.False(network.Links[0].IsProven);
        accepted.Proven();
        Assert.True(network.Links[0].IsProven);

        await dialled.DisposeAsync();
        Assert.Single(network.Links);
        await accepted.DisposeAsync();
        Assert.Empty(network.Links);
    }

    [Fact]
    public void Within_a_context_of_one_thread_nothing_leaves_the_thread()
    {
        var context = new OneThread();
        HashSet<int> threads = [];
        Task whole = context.Run(async () =>
        {
            (MemoryNetwork network, ITransportLink dialled, ITransportLink accepted) = await ConnectAsync();
            Task echo = EchoAsync(accepted, threads);
            for (int i = 0; i < 100; i++)
            {
                if (i % 10 == 3)
                {
                    network.Links[0].Pause();
                    SynchronizationContext.Current!.Post(_ => network.Links[0].Resume(), null);
                }

                // More than the buffers hold, so that flushes wait, too.
                dialled.Output.Write(new byte[300_000]);
                ValueTask<FlushResult> flush = dialled.Output.FlushAsync();
                for (int got = 0; got < 300_000; )
                {
                    ReadResult read = await dialled.Input.ReadAsync();
                    threads.Add(Environment.CurrentManagedThreadId);
                    got += (int)read.Buffer.Length;
                    dialled.Input.AdvanceTo(read.Buffer.End);
                }

                await flush;
                threads.Add(Environment.CurrentManagedThreadId);
            }

            await dialled.DisposeAsync();
            await echo;
        });

        Assert.True(
            whole.IsCompletedSuccessfully,
            whole.Exception?.ToString() ?? "It stopped half-way: a step left the thread."
        );
        Assert.Equal([Environment.CurrentManagedThreadId], threads);
    }

    private static async Task EchoAsync(ITransportLink link, HashSet<int> threads)
    {
        while (true)
        {
            ReadResult read = await link.Input.ReadAsync();
            threads.Add(Environment.CurrentManagedThreadId);
            foreach (ReadOnlyMemory<byte> part in read.Buffer)
            {
                link.Output.Write(part.Span);
            }

            link.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }

            await link.Output.FlushAsync();
            threads.Add(Environment.CurrentManagedThreadId);
        }
    }

    private static async Task<(MemoryNetwork, ITransportLink Dialled, ITransportLink Accepted)> ConnectAsync()
    {
        var network = new MemoryNetwork();
        var left = new MemoryTransport(network, new byte[] { 1 });
        var right = new MemoryTransport(network, new byte[] { 2 });
        ITransportLink? accepted = null;
        ITransportListener listener = await right.ListenAsync("mem:0", link => accepted = link);
        ITransportLink dialled = await left.DialAsync(listener.Address);
        return (network, dialled, accepted!);
    }

    /// <summary>Runs what is posted, on the caller's thread, until nothing is left.</summary>
    private sealed class OneThread : SynchronizationContext
    {
        private readonly Queue<(SendOrPostCallback Act, object? State)> _queue = new();

        public override void Post(SendOrPostCallback d, object? state)
        {
            lock (_queue)
            {
                _queue.Enqueue((d, state));
            }
        }

        public Task Run(Func<Task> start)
        {
            SynchronizationContext? before = Current;
            SetSynchronizationContext(this);
            try
            {
                Task whole = start();
                while (Next() is { } next)
                {
                    next.Act(next.State);
                }

                return whole;
            }
            finally
            {
                SetSynchronizationContext(before);
            }
        }

        private (SendOrPostCallback Act, object? State)? Next()
        {
            lock (_queue)
            {
                return _queue.TryDequeue(out (SendOrPostCallback, object?) next) ? next : null;
            }
        }
    }
}
